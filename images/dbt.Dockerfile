# transform alone: the other image's tasks, and the locked Python environment that its dbt runs in.
#   docker build -f images/dbt.Dockerfile -t localhost/claimhouse/dbt:laptop .
# A release names both bases by digest: --build-arg TASKS=registry.example.org/claimhouse/deno@sha256:…
ARG TASKS=localhost/claimhouse/deno:laptop
ARG BASE=python:3.13-slim-bookworm

FROM ${TASKS} AS tasks

FROM ${BASE}
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /claimhouse
COPY dbt/requirements/snowflake.txt dbt/requirements/snowflake.txt
# As lib/transform/python.ts makes it, with the mark by which it knows that it is ready.
RUN python -m venv .venv/snowflake \
  && .venv/snowflake/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir \
    --no-deps --only-binary=:all: --require-hashes -r dbt/requirements/snowflake.txt \
  && sha256sum dbt/requirements/snowflake.txt | cut -d ' ' -f 1 | tr -d '\n' > .venv/snowflake/lock.sha256
COPY --from=tasks /bin/deno /usr/local/bin/deno
COPY --from=tasks /deno-dir /deno-dir
COPY --from=tasks /claimhouse /claimhouse
COPY dbt dbt
RUN mkdir -p dbt/target
USER 10001:10001
CMD ["deno", "--version"]

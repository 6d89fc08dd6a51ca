# transform alone: Deno as in the other image, and the locked Python environment that its dbt runs in.
#   docker build -f images/dbt.Dockerfile -t claimhouse/dbt .
# A release names both bases by digest.
ARG BUILD=denoland/deno:debian-2.9.6
ARG BASE=python:3.13-slim-bookworm

FROM ${BUILD} AS deno
ENV DENO_DIR=/deno-dir
WORKDIR /claimhouse
COPY deno.json deno.lock ./
RUN deno ci -q
COPY lib lib
COPY tasks/transform.ts tasks/transform.ts
RUN deno cache -q --cached-only --frozen tasks/transform.ts

FROM ${BASE} AS dbt
WORKDIR /claimhouse
COPY dbt/requirements/snowflake.txt dbt/requirements/snowflake.txt
# As lib/transform/python.ts makes it, with the mark by which it knows that it is ready.
RUN python -m venv .venv/snowflake \
  && .venv/snowflake/bin/python -m pip install --quiet --disable-pip-version-check --no-cache-dir \
    --no-deps --only-binary=:all: --require-hashes -r dbt/requirements/snowflake.txt \
  && sha256sum dbt/requirements/snowflake.txt | cut -d ' ' -f 1 | tr -d '\n' > .venv/snowflake/lock.sha256

FROM ${BASE}
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=deno /usr/bin/deno /usr/local/bin/deno
COPY --from=deno /deno-dir /deno-dir
COPY --from=deno /claimhouse /claimhouse
COPY --from=dbt /claimhouse/.venv /claimhouse/.venv
COPY dbt /claimhouse/dbt
WORKDIR /claimhouse
RUN mkdir -p dbt/target
USER 10001:10001
CMD ["deno", "--version"]

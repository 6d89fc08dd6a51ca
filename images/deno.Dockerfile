# Every task, the stream and the edge; transform needs dbt besides (dbt.Dockerfile). Nothing is fetched when it runs: --cached-only --frozen.
#   docker build -f images/deno.Dockerfile -t localhost/claimhouse/deno:laptop .
# A release names both bases by digest: --build-arg BUILD=denoland/deno:debian-2.9.6@sha256:…
ARG BUILD=denoland/deno:debian-2.9.6
ARG BASE=denoland/deno:distroless-2.9.6

FROM ${BUILD} AS build
ENV DENO_DIR=/deno-dir
WORKDIR /claimhouse
COPY deno.json deno.lock ./
RUN deno ci -q
COPY lib lib
COPY tasks tasks
COPY quality quality
COPY security/snowflake security/snowflake
# Compiled once, here: a pod may not write. What is native code, DuckDB, is for the embedded tier alone.
RUN for task in ingest stream edge monitor quarantine retention transform quality export snowflake_setup snowflake_verify; do \
    deno cache -q --frozen "tasks/$task.ts" || exit 1; \
  done \
  && find node_modules \( -name '*.node' -o -name '*.so' \) -delete && rm -r /deno-dir/npm \
  && mkdir -p data/landing data/publish data/spool

FROM ${BASE}
ENV DENO_DIR=/deno-dir DENO_NO_UPDATE_CHECK=1
COPY --from=build /deno-dir /deno-dir
COPY --from=build /claimhouse /claimhouse
WORKDIR /claimhouse
USER 10001:10001
ENTRYPOINT []
CMD ["deno", "--version"]

# OpenTelemetry's collector, with a shell's tools beside it: the image as it is published has nothing to ask for its health with.
#   docker build -f images/collector.Dockerfile -t localhost/claimhouse/collector:laptop .
FROM otel/opentelemetry-collector:0.165.0 AS collector

FROM busybox:1.37.0
COPY --from=collector /otelcol /otelcol
USER 10001:10001
ENTRYPOINT ["/otelcol"]

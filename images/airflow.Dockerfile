# Airflow with the locked packages that the DAGs need, and DAGs, plugin, deno.json, reports' schemas and targets of one commit.
#   docker build -f images/airflow.Dockerfile -t localhost/claimhouse/airflow:laptop .
# A release names the base by digest.
ARG BASE=apache/airflow:slim-3.3.2-python3.13

FROM ${BASE}
ENV AIRFLOW__CORE__DAGS_FOLDER=/opt/airflow/claimhouse/dags \
  AIRFLOW__CORE__PLUGINS_FOLDER=/opt/airflow/claimhouse/dags/plugins \
  AIRFLOW__CORE__LOAD_EXAMPLES=False \
  AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION=False \
  AIRFLOW__USAGE_DATA_COLLECTION__ENABLED=False \
  AIRFLOW__COSMOS__ENABLE_TELEMETRY=False \
  PYTHONPATH=/opt/airflow/claimhouse/dags \
  PYTHONDONTWRITEBYTECODE=1
COPY dbt/requirements/airflow.txt dbt/requirements/postgres.txt /requirements/
RUN pip install --quiet --disable-pip-version-check --no-cache-dir \
    --no-deps --only-binary=:all: --require-hashes -r /requirements/airflow.txt -r /requirements/postgres.txt
COPY deno.json /opt/airflow/claimhouse/deno.json
COPY lib/report/schemas /opt/airflow/claimhouse/lib/report/schemas
COPY dags /opt/airflow/claimhouse/dags
COPY dbt/profiles.yml /opt/airflow/claimhouse/dbt/profiles.yml

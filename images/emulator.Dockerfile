# A stand-in for a Snowflake account, for trials on one machine: the emulator of the tests, with users that it knows.
#   docker build -f images/emulator.Dockerfile -t localhost/claimhouse/emulator:laptop .
FROM python:3.11.14-slim-bookworm
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /claimhouse
COPY dbt/requirements/emulator.txt dbt/requirements/emulator.txt
RUN python -m pip install --quiet --disable-pip-version-check --no-cache-dir \
    --no-deps --only-binary=:all: --require-hashes -r dbt/requirements/emulator.txt \
  && install -d -o 10001 -g 10001 /keys
COPY tests/doubles/snowflake/emulator emulator
COPY images/emulator_account.py emulator_account.py
USER 10001:10001
CMD ["python", "emulator_account.py", "/keys"]

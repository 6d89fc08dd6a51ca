/** What docker-compose.yml reads of .env: variables of its containers, and the few that are settings of tasks too. */

/** Name → the profile that asks for it, and one line of help. */
export const compose: Readonly<Record<string, { profile: string; help: string }>> = {
  EDGE_KEYS: { profile: "edge", help: "the senders' keys" },
  MSSQL_SA_PASSWORD: {
    profile: "sqlserver",
    help: "the administrator's password; eight characters or more, of three kinds",
  },
  MSSQL_PASSWORD: {
    profile: "sqlserver",
    help:
      "the password of user claimhouse_ingest, with the same demands; airflow gives it to the pods that read tables",
  },
  MSSQL_HOST: {
    profile: "airflow",
    help:
      "localhost where profile sqlserver runs; without it pods read no tables. Tasks outside the containers then " +
      "need `MSSQL_USER=claimhouse_ingest` and `MSSQL_TRUST_SERVER_CERTIFICATE=true`",
  },
  S3_ACCESS_KEY: { profile: "storage", help: "the access key, a name of your own" },
  S3_SECRET_KEY: { profile: "storage", help: "the secret key" },
  GRAFANA_PASSWORD: { profile: "observability", help: "the password of Grafana's user admin" },
  AIRFLOW_PASSWORD: { profile: "airflow", help: "the password of Airflow's user admin" },
  AIRFLOW_DATABASE_PASSWORD: {
    profile: "airflow",
    help: "the password of Airflow's database, which nothing outside reaches",
  },
};

/** What docker-compose.yml reads of .env: variables of its containers, and the few that are settings of tasks too. */

/** Name → the profile that asks for it, and one line of help. */
export const compose: Readonly<Record<string, { profile: string; help: string }>> = {
  EDGE_KEYS: { profile: "edge", help: "who may send" },
  MSSQL_SA_PASSWORD: {
    profile: "sqlserver",
    help: "the administrator's password; eight characters or more, of three kinds",
  },
  MSSQL_PASSWORD: {
    profile: "sqlserver",
    help: "that of the user claimhouse_ingest, likewise; airflow gives it to the pods that read tables",
  },
  MSSQL_HOST: {
    profile: "airflow",
    help:
      "localhost where profile sqlserver runs; without it no table is read. Tasks outside the containers then " +
      "need `MSSQL_USER=claimhouse_ingest` and `MSSQL_TRUST_SERVER_CERTIFICATE=true`",
  },
  S3_ACCESS_KEY: { profile: "storage", help: "the access key, a name of your own" },
  S3_SECRET_KEY: { profile: "storage", help: "the secret key" },
  GRAFANA_PASSWORD: { profile: "observability", help: "the password of Grafana's user admin" },
  AIRFLOW_PASSWORD: { profile: "airflow", help: "the password of Airflow's user admin" },
  AIRFLOW_DATABASE_PASSWORD: {
    profile: "airflow",
    help: "that of its database, which nothing outside reaches",
  },
};

"""Which systems are loaded side by side, by source: the part of a feed's name before its dot."""

import os

FILES = ("rif", "fhir", "events")
"""Come as files in landing storage."""

TABLES = ("core",) if os.environ.get("MSSQL_HOST") else ()
"""Are tables of SQL Server, where there is one."""

STREAMED = ("events.claim", "events.member", "events.provider")
"""Come by Kafka."""

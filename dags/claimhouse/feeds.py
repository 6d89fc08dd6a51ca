"""Which systems are loaded side by side, by source: the part of a feed's name before its dot."""

FILES = ("rif", "fhir", "events")
"""Come as files in landing storage."""

TABLES = ("core",)
"""Are tables of SQL Server."""

STREAMED = ("events.claim", "events.member", "events.provider")
"""Come by Kafka."""

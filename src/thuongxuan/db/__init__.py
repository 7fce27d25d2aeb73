"""The database: engine, session types, hot path, embedded cluster, migrations."""

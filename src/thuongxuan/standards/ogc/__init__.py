"""Words of the OGC API standards: no database, no HTTP."""

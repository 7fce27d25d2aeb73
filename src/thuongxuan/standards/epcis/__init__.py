"""EPCIS 2.0 and CBV 2.0 as pure code: documents, events, facts, event hashes, queries; no database, no HTTP."""

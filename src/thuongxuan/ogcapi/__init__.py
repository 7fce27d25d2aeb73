"""The OGC API face. It knows descriptors of collections, and no slice."""

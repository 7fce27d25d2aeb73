"""Wire formats of published standards: pure, without database, HTTP framework or slice."""

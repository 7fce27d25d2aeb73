"""Common Query Language (OGC 21-065r2): text and JSON to one syntax tree, and back."""

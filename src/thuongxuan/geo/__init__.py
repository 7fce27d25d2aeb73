"""Geometry that people hand in: read, checked and explained, never repaired. Knows no slice."""

"""Measurements against what standards publish with them. The material is not part of this repository."""

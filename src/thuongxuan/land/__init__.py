"""Parcels: where a household grows, as it declared it, and what an officer said about it."""

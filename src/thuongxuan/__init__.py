"""Open-data software for places and traceable batches of one locality."""

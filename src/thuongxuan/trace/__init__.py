"""Products, batches, labels and the page a scan leads to."""

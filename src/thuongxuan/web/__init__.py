"""HTTP glue that knows no slice: problems, negotiation, forms, templates, caching, paging, idempotency."""

"""The EPCIS 2.0 event repository: capture, query, named queries, subscriptions."""

"""The face of the product: home, map, code entry, language switch, help, API documentation, health."""

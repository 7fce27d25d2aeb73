"""GS1 Digital Link resolution and link sets (Resolver Standard 1.2.0); knows no products, only identifiers."""

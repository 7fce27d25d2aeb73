"""Identification keys of GS1, written from the General Specifications and Digital Link: URI Syntax."""

"""Benchmarks: figures beside their ceilings in one run, never asserted in a test."""

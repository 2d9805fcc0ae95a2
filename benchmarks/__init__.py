"""Benchmarks: each a comparison within one run, so that a slow or busy machine changes both sides."""

"""Measures how quick Liane is, over HTTP, next to PostgreSQL alone: `make bench`. See docs/bench.md."""

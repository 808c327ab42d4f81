"""Requests that nobody would write, for as long as wished: `make fuzz`."""

"""Queries: what is wanted, the values it takes, and ways to point at what came up before, as sentences of a style."""

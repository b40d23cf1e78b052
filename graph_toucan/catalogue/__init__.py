"""Catalogue: where servers come from."""

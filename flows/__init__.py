"""Prefect flows: one per stage, and the factory that runs them all. Composition only."""

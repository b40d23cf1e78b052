"""Prefect tasks: per stage the retryable, cached unit of work over one shard."""

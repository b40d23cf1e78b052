"""Executors: who answers a call, what is kept of it, and which parts of a result change from run to run."""

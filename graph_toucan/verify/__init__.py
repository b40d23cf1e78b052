"""Verify a released dataset: read it, check each row by itself, execute its calls again, say what agrees and what does not."""

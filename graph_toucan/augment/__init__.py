"""Refusal data by exact transforms of verified dialogues; each transform can be undone from what it recorded."""

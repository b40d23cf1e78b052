"""Answers: what results tell, in words, and how a request is declined."""

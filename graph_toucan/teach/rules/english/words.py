"""Plain English from schemas: names as words, purposes as imperatives, values as a person would state them."""

from graph_toucan.teach.rules.english.grammar import called, humanise, listed
from graph_toucan.teach.rules.english.purposes import MAX_PURPOSE, purpose
from graph_toucan.teach.rules.english.values import details, state

__all__ = ["MAX_PURPOSE", "called", "details", "humanise", "listed", "purpose", "state"]

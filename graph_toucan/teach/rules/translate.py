"""Rules for arguments; those for queries, answers and refusals are modules of their own."""

from graph_toucan.teach.roles import FillArgumentsAnswer, FillArgumentsGiven
from graph_toucan.teach.rules.answering.answers import write_answer
from graph_toucan.teach.rules.answering.refusals import decline
from graph_toucan.teach.rules.asking.queries import write_query

__all__ = ["decline", "fill_arguments", "write_answer", "write_query"]


def fill_arguments(given: FillArgumentsGiven) -> FillArgumentsAnswer:
    """Take the arguments that the path was built with, and the bound values where there are some."""
    return FillArgumentsAnswer(arguments={**given.hint, **given.bound})

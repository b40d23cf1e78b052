"""What a rule of wording is: a value, and all the ways in which it lets a person say it."""

from collections.abc import Callable
from dataclasses import dataclass

from graph_toucan.identity import Json
from graph_toucan.translate.wordings.slot import Slot

Forms = Callable[[Json, str], tuple[str, ...]]
"""`(value, parameter) -> words`: all ways to say the value; none where the rule does not know such values."""


@dataclass(frozen=True)
class WordingRule:
    """A named rule by which words that a person says stand for a value.

    `forms` gives the words and is all that checking needs; `fits` says for which parameters a person would speak so.
    """

    name: str
    forms: Forms
    fits: Callable[[Slot], bool]

"""Rules for what the user says when a missing function or value is supplied."""

from graph_toucan.identity import seeded_random
from graph_toucan.teach.roles import (
    SupplyFunctionAnswer,
    SupplyFunctionGiven,
    SupplyValueAnswer,
    SupplyValueGiven,
)
from graph_toucan.teach.rules.words import details

_HERE = (
    "Here is a function with which you can {}. Please go on with my request.",
    "I have added a function for you: it lets you {}. Please use it for what I asked.",
    "You can use this one to {}. Please try again.",
)
_VALUES = ("Sure: {}.", "Of course. Use {}.", "Here you are: {}.")


def supply_function(given: SupplyFunctionGiven) -> SupplyFunctionAnswer:
    """Introduce the function by its purpose."""
    choice = seeded_random(given.seed, given.purpose, "supply").randrange(len(_HERE))
    return SupplyFunctionAnswer(message=_HERE[choice].format(given.purpose))


def supply_value(given: SupplyValueGiven) -> SupplyValueAnswer:
    """State the values that were asked for."""
    choice = seeded_random(given.seed, given.question, "supply").randrange(len(_VALUES))
    return SupplyValueAnswer(message=_VALUES[choice].format(details(given.values)))

"""Rules for what the user says when a missing function or value is supplied."""

from graph_toucan.identity import JsonObject, seeded_random
from graph_toucan.teach.roles import (
    SupplyFunctionAnswer,
    SupplyFunctionGiven,
    SupplyValueAnswer,
    SupplyValueGiven,
)
from graph_toucan.teach.rules.english.grammar import listed
from graph_toucan.teach.rules.english.parameter_names import parameter_words
from graph_toucan.teach.rules.english.values import block, details, is_long, spoken
from graph_toucan.translate.sources import is_stated

_HERE = (
    "Here is a function with which you can {}. Please go on with my request.",
    "I have added a function for you: it lets you {}. Please use it for what I asked.",
    "You can use this one to {}. Please try again.",
    "Right, I forgot to give you this. With it you can {}, so please go ahead.",
    "This should help you {}. Could you try once more?",
    "Fair enough. Take this function to {} and do what I asked for.",
    "Sorry about that, here's what you need to {}. Please carry on.",
    "Now you should be able to {}. Let's try that again.",
    "I've made this available so that you can {}. Please continue.",
    "Okay, then use the following to {}.",
)
_ONE = (
    "Sure: {}.",
    "Of course. Use {}.",
    "Here you are: {}.",
    "Oh, right. It's {}.",
    "{}, please.",
    "Take {}.",
    "Sorry, I forgot that: {}.",
    "I meant {}.",
    "That would be {}.",
    "Let's go with {}.",
    "My bad, {}.",
    "Make it {}.",
)
_LONG = (
    "Sure, here it is:\n\n{}",
    "Of course. Use this:\n\n{}",
    "Sorry, I forgot to add it:\n\n{}",
    "Here you are:\n\n{}",
    "This one:\n\n{}",
)


def supply_function(given: SupplyFunctionGiven) -> SupplyFunctionAnswer:
    """Introduce the function by its purpose."""
    rng = seeded_random(given.seed, given.purpose, "supply")
    return SupplyFunctionAnswer(message=rng.choice(_HERE).format(given.purpose))


def supply_value(given: SupplyValueGiven) -> SupplyValueAnswer:
    """State the values that were asked for, in one of many ways; in the plainest where another would not be understood."""
    rng = seeded_random(given.seed, given.question, "supply")
    for frame in rng.sample(_ONE, 4):
        message = _told(given.values, frame, rng.choice(_LONG))
        if all(is_stated(value, message, name) for name, value in given.values.items()):
            return SupplyValueAnswer(message=message)
    return SupplyValueAnswer(message=f"Sure: {details(given.values)}.")


def _told(values: JsonObject, frame: str, long_frame: str) -> str:
    if len(values) == 1:
        only = next(iter(values.values()))
        said = long_frame.format(block(only)) if is_long(only) else frame.format(spoken(only))
        return said.replace('.".', '."')
    return frame.format(listed([f"the {parameter_words(name)[0]} {spoken(value)}" for name, value in values.items()]))

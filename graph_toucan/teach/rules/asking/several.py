"""Several wishes in one turn, in their order, joined as a person joins them."""

import re
from collections.abc import Sequence
from random import Random

from graph_toucan.model import Style
from graph_toucan.teach.rules.asking.clauses import Clause
from graph_toucan.teach.rules.asking.sentences import asking, dressed, first_person, with_blocks
from graph_toucan.teach.rules.english.grammar import capitalised, ended, listed

_TWO = (
    "{a} and then {b}.",
    "{a}, then {b}.",
    "First {a}, then {b}.",
    "Could you {a} and then {b}?",
    "Can you {a}, and after that {b}?",
    "Please {a}, then {b}.",
    "I need to {a} and after that {b}.",
    "I'd like you to {a} and then {b}.",
    "{a}. After that, {b}.",
    "{a}. Then {b}.",
    "{a}, and once that's done, {b}.",
    "I want to {a} and then {b}.",
)
_TWO_LOOSE = (
    "{a}, and also {b}.",
    "{a} and {b}.",
    "Could you {a}, and {b} as well?",
    "I need you to {a} and {b}.",
    "{a}. Also, {b}.",
    "Please {a}; I also need you to {b}.",
    "A couple of things: {a}, and {b}.",
    "{a}. While you're at it, {b}.",
    "{a}, plus {b}.",
    "Can you {a} and {b}?",
    "{a}. On top of that, {b}.",
)
_MANY = (
    "First {head}, then {middle}, and finally {last}.",
    "{head}, then {middle}, and at the end {last}.",
    "{head}. Then {middle}, and finally {last}.",
    "I need a few things done: {all}.",
    "Could you {head}, then {middle}, and finally {last}?",
    "A few steps: {all}.",
    "{head}. After that, {middle}. Last, {last}.",
    "Please do this in order: {all}.",
)
_TERSE_TWO = ("{a}, then {b}.", "{a}; {b}.", "{a}, {b}.", "{a} + {b}.", "{a}. {b}.", "{a} and {b}.")
_THEN = ("Then ", "After that, ", "Next, ", "And then ", "With that done, ", "Once you have that, ")
_ALSO = ("Also, ", "And ", "Then ", "On top of that, ", "Besides that, ", "I also want you to ", "In addition, ")
_LAST = ("Finally, ", "At the end, ", "Last of all, ", "To finish, ")


def several(clauses: Sequence[Clause], follows: Sequence[bool], asks: str, style: Style, turn: int, rng: Random) -> str:
    """Return the request for several clauses.

    Args:
        clauses: what is wanted, in order.
        follows: for each, whether it takes what an earlier one gives.
        asks: what is to be told in the end, nothing for no single thing.
        style: how the user talks.
        turn: the place in the conversation, from 0.
        rng: chooses the wording.
    """
    if any(one.blocks for one in clauses) or sum(len(one.imperative()) for one in clauses) > 260:
        return _in_sentences(clauses, follows, asks, style, turn, rng)
    doings = [one.imperative() for one in clauses]
    if len(doings) == 2:
        frames = _TWO if follows[1] else (*_TWO_LOOSE, *_TWO[:5])
        if style in {Style.TERSE, Style.HURRIED} and rng.random() < 0.6:
            frames = _TERSE_TWO
        frame = rng.choice(frames)
        if re.match(r"I (?:need|want) to ", frame):
            doings = [first_person(one) for one in doings]
        core = _filled(frame, a=doings[0], b=doings[1])
    else:
        middle = ", then ".join(doings[1:-1])
        core = _filled(rng.choice(_MANY), head=doings[0], middle=middle, last=doings[-1], all=listed(doings))
    if asks:
        core = asking(core, asks, style, rng)
    return dressed(core, style, turn, rng)


def _filled(frame: str, **parts: str) -> str:
    """Return a frame with its parts, each of its sentences with a capital."""
    return " ".join(capitalised(sentence.format(**parts)) for sentence in re.split(r"(?<=\.) ", frame))


def _in_sentences(
    clauses: Sequence[Clause], follows: Sequence[bool], asks: str, style: Style, turn: int, rng: Random
) -> str:
    parts: list[str] = []
    for number, one in enumerate(clauses):
        last = number == len(clauses) - 1
        lead = "" if not number else rng.choice(_LAST if last and number > 1 else _THEN if follows[number] else _ALSO)
        core = ended(f"{lead}{one.imperative()}")
        if not number:
            core = dressed(
                ended(rng.choice(("{}", "please {}", "I need you to {}", "first, {}")).format(one.imperative())),
                style,
                turn,
                rng,
            )
        if last and asks:
            core = asking(core, asks, style, rng)
        parts.append(with_blocks(capitalised(core), one.blocks, rng))
    return ("\n\n" if any(one.blocks for one in clauses) else " ").join(parts)

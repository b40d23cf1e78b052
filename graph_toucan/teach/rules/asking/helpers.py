"""What is said for the steps that nobody mentions: their values alone, as what the aim starts from."""

from collections.abc import Sequence
from random import Random

from graph_toucan.teach.roles import StepBrief
from graph_toucan.teach.rules.asking.slots import Slot, noun, slots_of
from graph_toucan.teach.rules.english.grammar import listed


def said_for_helpers(
    helpers: Sequence[StepBrief], explicit: Sequence[StepBrief], banned: frozenset[str], rng: Random
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the values of implicit steps as one noun phrase, and their long values with labels.

    Args:
        helpers: the implicit steps.
        explicit: the steps that are asked for; what they state need not be said twice.
        banned: words that would tell what the helpers do.
        rng: chooses the wording.
    """
    told: dict[str, Slot] = {}
    stated = [value for step in explicit for value in step.stated.values() if not isinstance(value, bool)]
    for step in helpers:
        given = [one.parameter for one in step.inner]
        for slot in slots_of(step, 0, rng, given):
            if (
                slot.how == "stated"
                and slot.value in stated
                and type(slot.value) is type(stated[stated.index(slot.value)])
            ):
                continue
            told.setdefault(f"{slot.name} {slot.said or slot.block}", slot)
    blocks: list[tuple[str, str]] = []
    phrases: list[str] = []
    for slot in told.values():
        if slot.block:
            hidden = {word.lower().removesuffix("s") for word in slot.words.split()} & banned
            blocks.append(("material" if hidden else slot.words, slot.block))
            continue
        said = slot.measured
        if slot.how == "pointed" or (len(told) == 1 and slot.shape not in {"switch", "letter"}):
            phrase = said
        else:
            phrase = noun(slot, rng, banned)
        if phrase not in phrases:
            phrases.append(phrase)
    return listed(phrases), tuple(blocks)

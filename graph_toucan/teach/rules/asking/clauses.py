"""A step as a clause: its purpose with the values where they belong, ready to stand in any sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from graph_toucan.teach.rules.asking.fusing import fused
from graph_toucan.teach.rules.asking.pairs import converted, paired
from graph_toucan.teach.rules.asking.slots import Slot, noun, phrase
from graph_toucan.teach.rules.english.grammar import bag, listed
from graph_toucan.teach.rules.english.purposes import split_verb

_REASKED = bag("calculate compute get find determine estimate evaluate work figure look pull fetch")
_NOUN_PHRASE = re.compile(r"^(?:the|an?|its)\b")
_ENDS_LAST = re.compile(r"^(?:and |\(|limited|stopping)")
_GOES_TO = re.compile(r"^(?:to|into|as) ")
_BETWEEN = re.compile(
    r" (?:between|to and from|from one) (?:different )?"
    r"(?:units?|time ?zones?|bases|formats|currencies|(?:\w+ )?units)(?: to another)?$"
)
_FRONTED = frozenset({"path", "expression", "list", "url", "text", "pointed"})
_SETTERS = frozenset({"set", "change", "update", "modify", "adjust"})


@dataclass(frozen=True)
class Clause:
    """What is wanted in one step: a verb, its object with values inside, and what follows it.

    `tails` are the phrases after the object; `front` is one of them that could open a sentence, `fronted` the others.
    `blocks` are long values with their labels, to stand below the sentence.
    """

    verb: str
    object: str
    tails: tuple[str, ...] = ()
    front: str = ""
    fronted: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()

    def imperative(self, front: bool = False) -> str:
        """Return the clause as `read the file sales.csv`; without what opens the sentence, if it does."""
        return " ".join([part for part in (self.verb, self.object, *(self.fronted if front else self.tails)) if part])

    def thing(self, front: bool = False) -> str:
        """Return what is wanted as a noun phrase, nothing where the clause wants something done."""
        if self.verb.split()[0] not in _REASKED or not _NOUN_PHRASE.match(self.object):
            return ""
        return " ".join([self.object, *(self.fronted if front else self.tails)])


def clause(goal: str, slots: Sequence[Slot], rng: Random) -> Clause:
    """Return the clause of a purpose with what must be said of its parameters."""
    verb, rest = split_verb(goal)
    if whole := converted(verb, slots):
        rest, slots = whole
    inside: dict[str, str] = {}
    left: list[Slot] = []
    for slot in slots:
        mark = f"\x00{len(inside)}\x00"
        placed = fused(rest, slot, verb, rng, mark)
        if placed is None:
            left.append(slot)
        else:
            rest, inside[mark] = placed
    blocks = tuple((slot.words, slot.block) for slot in slots if slot.block)
    left = [slot for slot in left if not slot.block]
    phrases, fronts = _tails(left, verb, rest, rng)
    if phrases:
        rest = _BETWEEN.sub("", rest)
    for mark, said in inside.items():
        rest = rest.replace(mark, said)
    front = rng.choice(fronts) if fronts else ""
    fronted = tuple(said for said in phrases if said != front)
    return Clause(verb, _smoothed(rest), tuple(phrases), front, fronted, blocks)


def _tails(slots: Sequence[Slot], verb: str, rest: str, rng: Random) -> tuple[list[str], list[str]]:
    """Return what follows an object, in the order of speech, and which of it could open a sentence."""
    phrases, left = paired(slots, verb)
    nouns: list[str] = []
    fronts: list[str] = []
    for slot in left:
        said, with_it = phrase(slot, verb, rng)
        if verb in _SETTERS and rest.split()[-1:] == [slot.words.split()[-1]] and slot.shape != "switch":
            said, with_it = f"to {slot.measured}", False
        if said.startswith("(the ") and any(other.startswith("(") for other in phrases):
            said, with_it = noun(slot, rng), True
        if with_it or (said.startswith("with ") and slot.shape != "worded"):
            nouns.append(said.removeprefix("with "))
            continue
        if slot.shape in _FRONTED and re.match(r"(?:in|for|from|at|on|under|with|using)\b", said):
            fronts.append(said)
        phrases.append(said)
    letters = [said for said in nouns if re.match(r"\w+ = ", said)]
    nouns = [*letters, *(said for said in nouns if said not in letters)]
    if nouns:
        together = f"{rng.choice(('for', 'with')) if letters == nouns else 'with'} {listed(nouns)}"
        fronts.append(together)
        phrases.append(together)
    return sorted(phrases, key=lambda said: (bool(_ENDS_LAST.match(said)), bool(_GOES_TO.match(said)))), fronts


def _smoothed(text: str) -> str:
    text = re.sub(r"\b(of|in|for|from|to|with|on|at) (?:of|in|for|from|to|with|on|at) ", r"\1 ", text)
    text = re.sub(r"\b(an?) (?=the\b|this\b|that\b|an?\b)", "", text)
    return " ".join(text.split(" ")).strip()

"""Ways to point at a value that came up before, without stating it."""

import re
from random import Random

from graph_toucan.teach.roles import Reference
from graph_toucan.teach.rules.english.grammar import ORDINALS, bag, is_plural, plural, singular
from graph_toucan.teach.rules.english.purposes import split_verb
from graph_toucan.teach.rules.english.verbs import VERBS, past

_HERE = (
    "that {what}",
    "the {what} you get",
    "the resulting {what}",
    "the {what} that comes out",
    "the {what} from that",
)
_JUST = (
    "that {what}",
    "the {what} you just {found}",
    "the {what} from your last answer",
    "the {what} we just got",
    "the {what} that came out",
    "the {what} you came up with",
    "the {what} above",
)
_EARLIER = (
    "the {what} you {found} earlier",
    "the {what} from before",
    "the earlier {what}",
    "the {what} we got a while ago",
    "the {what} you {found} further up",
    "the {what} from a few steps back",
    "that {what} from earlier on",
)
_SAID = (
    "the same {what} as before",
    "the same {what}",
    "the {what} I gave you",
    "that same {what}",
    "the {what} I mentioned",
    "the {what} I named",
    "the {what} from my earlier message",
)
_PLACED = (
    "the {nth} {one} you {found}",
    "the {nth} {one} on your list",
    "the {nth} of the {what} you {found}",
    "the {nth} {one} in that list",
)
_FIRST = ("the {what} from the beginning", "the {what} from the start", "the {what} from the very beginning")
_PREPOSITIONS = bag("from to by at in of on with for")
_VAGUE = bag("result results value values output data text content item items response answer field fields")


def pointed(reference: Reference, rng: Random) -> str:
    """Return a noun phrase for a value that the reference describes; its own wording where it does not say what it is."""
    what = _plain_what(reference)
    if not what:
        return reference.wording
    found = _found(reference.goal)
    if reference.said:
        frames = _SAID
    elif reference.place is not None and reference.place < len(ORDINALS):
        frames = _PLACED
    elif reference.turns_ago == 0:
        frames = _HERE
    else:
        frames = _JUST if reference.turns_ago == 1 else _EARLIER
    if what in _VAGUE and not reference.said and reference.goal and reference.turns_ago > 1:
        named = _object_of(reference.goal)
        if named:
            return rng.choice((f"the {what} for {named}", f"what you {found} for {named}", f"the {what} about {named}"))
    words = what.split()
    if frames is _PLACED and len(words) == 2 and is_plural(words[0]) and reference.place is not None:
        where = rng.choice(("on your list", f"you {found}", "in that list"))
        return f"the {words[1]} of the {ORDINALS[reference.place]} {singular(words[0])} {where}"
    if len(words) > 1:
        what = " ".join([singular(words[0]), *words[1:]])
    frame = rng.choice(frames)
    nth = ORDINALS[reference.place] if reference.place is not None and reference.place < len(ORDINALS) else ""
    one = " ".join([*what.split()[:-1], singular(what.split()[-1])])
    several = " ".join([*what.split()[:-1], plural(what.split()[-1])])
    made = frame.format(what=several if frame is _PLACED[2] else what, one=one, nth=nth, found=found)
    if is_plural(what.split()[-1]) and made.startswith("that "):
        made = f"those {made.removeprefix('that ').removeprefix('same ')}"
    return made


def started(reference: Reference, turn: int, rng: Random) -> str:
    """Return how to point at what the conversation began with, if the reference does so; else as `pointed`."""
    what = _plain_what(reference)
    if what and reference.place is None and turn > 1 and reference.turns_ago == turn and rng.random() < 0.4:
        return rng.choice(_FIRST).format(what=what)
    return pointed(reference, rng)


def _plain_what(reference: Reference) -> str:
    """Return what a value is, as a person calls it: a task, not its id; a file, not its path."""
    words = [
        word for word in reference.what.lower().split() if not word.isdigit() and word not in {"number", "the", "a"}
    ][-3:]
    while len(words) > 1 and (words[-1] in {"id", "ids", "path", "uri", "key", "uuid"} or words[-1] == words[-2]):
        words = words[:-1]
    if words and words[0] in {"result", "results", "data", "output", "response", "fields", "rows"} and len(words) > 1:
        words = words[1:]
    if words in (["id"], ["ids"], ["key"], ["uuid"]):
        named = _object_of(reference.goal).split()
        return singular(named[-1]) if named else "one"
    if words in (["path"], ["filepath"], ["filename"], ["uri"]):
        return "file"
    if words and words[-1] in _PREPOSITIONS:
        words = [*words[:-1], "value"]
    return " ".join(words)


def _found(goal: str) -> str:
    """Return the verb, in the past, for how a value came up: found, created, worked out."""
    verb = goal.split(maxsplit=1)[0] if goal else ""
    if verb in {"calculate", "compute", "estimate", "evaluate", "solve", "convert", "count", "measure"}:
        return past(verb) if verb not in {"evaluate", "solve"} else "worked out"
    if verb in {"create", "make", "add", "write", "generate", "build", "list", "read", "open", "save", "store", "draw"}:
        return past(verb)
    return "gave me" if verb in {"show", "tell", "give", "convert"} else "found"


def _object_of(goal: str) -> str:
    """Return what a purpose is about, without its complements: `read the text of a note` gives `the text`."""
    verb, rest = split_verb(goal)
    if not rest or verb.split()[0] not in VERBS:
        return ""
    head = re.split(
        r",| (?:of|in|from|for|with|to|by|on|at|between|that|which|and|or|using|into|up|about)\b", rest, maxsplit=1
    )[0]
    head = re.sub(r"^(?:an?|all|any|each|every|one) (?:new )?", "the ", head)
    return head if 1 < len(head.split()) <= 4 and head.startswith("the ") else ""

"""Facts and lists of a result in sentences."""

import re
from collections.abc import Sequence
from random import Random

from graph_toucan.identity import Json
from graph_toucan.teach.rules.answering.results import Fact, Things, plain, what_they_are
from graph_toucan.teach.rules.english.grammar import bag, capitalised, counted, ended, is_plural, listed, plural
from graph_toucan.teach.rules.english.parameter_names import parameter_words
from graph_toucan.teach.rules.english.purposes import split_verb

_IS = ("{name} {be} {value}", "{name} {be} {value}", "{name} comes to {value}", "for {name} I get {value}")
_SOME = ("{count}, among them {some}", "{count}; the first ones are {some}", "{count}, starting with {some}")
_ALL = ("{count}: {some}", "{count}, namely {some}", "{count}: {some}")
_NONE = ("There are no {}.", "I found no {}.", "No {} came up.", "It turned up no {}.")
MEASURED = bag("seconds milliseconds minutes hours days nanoseconds permissions bytes degrees radians meters")
_GIVING = bag("get calculate compute find determine estimate evaluate show fetch read extract check count measure") | {
    "show me"
}
_ADJECTIVES = bag(
    """
    valid equal empty prime perfect symmetric connected balanced safe active enabled open closed odd even
    """
)


def head_of(name: str) -> str:
    """Return the noun of a noun phrase that tells its number: `names` of `the names of the tables`."""
    return re.split(r" (?:of|for|in|from|between|to|with|on|at|by|that)\b", name, maxsplit=1)[0].split()[-1]


def beginning(text: str, limit: int) -> str:
    """Return the first lines of a long text, with a mark that there is more."""
    cut = text[:limit]
    if "\n" in cut[limit // 2 :]:
        cut = cut[: cut.rindex("\n")]
    elif " " in cut[limit // 2 :]:
        cut = cut[: cut.rindex(" ")]
    return f"{cut.rstrip()} \u2026"


def _opening(text: str, limit: int) -> str:
    """Return the beginning of a text in quotes, the mark that there is more outside of them."""
    quoted = beginning(" ".join(text.split()), limit).removesuffix(" \u2026")
    return f'"{quoted}" \u2026'


def tell_facts(facts: Sequence[Fact], goal: str, known: str, rng: Random) -> str:
    """Return facts as one sentence; `goal` is the purpose that they answer, `known` all that was said or came back."""
    if len(facts) == 1:
        only = facts[0]
        if isinstance(only.value, bool):
            return capitalised(ended(_truth(only, goal, known)))
        name = (
            f"the {only.name}"
            if only.name and only.name not in {"result", "value", "text", "output"}
            else gist(goal, known)
        )
        if only.name and isinstance(only.value, int | float) and is_plural(only.name.split()[-1]):
            return ended(capitalised(_phrase(only)))
        return tell_value(name or "the result", only.value, rng)
    phrases = [_truth(one, goal, known) if isinstance(one.value, bool) else _phrase(one) for one in facts]
    return ended(capitalised(listed(phrases)))


def tell_value(name: str, value: Json, rng: Random) -> str:
    """Return a sentence that gives a named value."""
    if isinstance(value, str) and len(value) > 160:
        return f"{capitalised(name)} begins {_opening(value, 120)}"
    be = "are" if is_plural(head_of(name)) else "is"
    frame = rng.choice(_IS if isinstance(value, int | float) and be == "is" else _IS[:2])
    return ended(capitalised(frame.format(name=name, be=be, value=plain(value))))


def _phrase(fact: Fact) -> str:
    value = fact.value
    name, unit = parameter_words(fact.name) if isinstance(value, int | float) else (fact.name, "")
    name = name or "result"
    if unit:
        return f"the {name} is {plain(value)} {unit}"
    if isinstance(value, int | float) and name in MEASURED:
        return f"it is {plain(value)} {name if value != 1 else name.removesuffix('s')}"
    said = plain(value) if len(str(value)) <= 120 else _opening(str(value), 80)
    be = "are" if is_plural(name.split()[-1]) and not isinstance(value, int | float) else "is"
    if (
        isinstance(value, int)
        and is_plural(name.split()[-1])
        and name.split()[-1] not in MEASURED
        and not name.startswith(("total ", "num ", "number of "))
    ):
        return f"there {'is' if value == 1 else 'are'} {counted(value, name)}"
    if name.startswith(("num ", "number of ", "total ")) and isinstance(value, int):
        noun = re.sub(r"^(?:num|number of|total) ", "", name)
        return (
            f"there {'is' if value == 1 else 'are'} {counted(value, noun)}"
            if name != "total"
            else f"the total is {said}"
        )
    return f"the {name} {be} {said}"


def _truth(fact: Fact, goal: str, known: str) -> str:
    """Return what a truth value means: `it is valid`, `it has no header`; else its name and value."""
    name = fact.name
    no = "" if fact.value else "not "
    for start, yes, otherwise in (
        ("is ", "it is", "it is not"),
        ("has ", "it has", "it has no"),
        ("can ", "it can", "it cannot"),
    ):
        if name.startswith(start):
            return f"{yes if fact.value else otherwise} {name.removeprefix(start)}"
    if name in _ADJECTIVES or name.endswith(("able", "ied", "ted", "ded", "sed", "ned", "red", "ved", "led")):
        return f"it is {no}{name}"
    whether = re.match(r"check whether (.+)", goal)
    if name in {"", "result", "value"} and whether and not is_strange(whether.group(1), known):
        return f"{'yes' if fact.value else 'no'}: {whether.group(1)} is {plain(fact.value)}"
    return f"the {name or 'result'} is {plain(fact.value)}"


def tell_things(things: Things, rest: str, known: str, rng: Random) -> str:
    """Return a sentence on a list: how many, and some of them; `rest` is the object of the purpose."""
    noun = what_they_are(things.name, _plain_object(rest, known))
    if not things.count:
        return rng.choice(_NONE).format(_plural(noun))
    count = counted(things.count, noun)
    if not things.shown:
        return f"I found {count}."
    frame = rng.choice(_ALL if len(things.shown) == things.count else _SOME)
    start = rng.choice(("I found {}", "there {be} {}", "it gave {}")).format(
        frame.format(count=count, some=listed(list(things.shown))), be="is" if things.count == 1 else "are"
    )
    return ended(capitalised(start))


def _plural(noun: str) -> str:
    words = noun.split()
    return " ".join([*words[:-1], plural(words[-1])])


def only_counts(fact: Fact, things: Sequence[Things]) -> bool:
    """Tell whether a fact only counts a list that is told anyway."""
    return any(fact.value == one.count and not isinstance(fact.value, bool) for one in things)


def gist(goal: str, known: str) -> str:
    """Return what a purpose is about as a noun phrase: `calculate the tangent of an angle` gives `the tangent`."""
    verb, rest = split_verb(goal)
    head = re.split(
        r",| (?:of|in|from|for|with|to|by|on|at|between|that|which|and|or|using|into|up|about|as)\b", rest, maxsplit=1
    )[0]
    if verb not in _GIVING or not head.startswith("the ") or len(head.split()) > 5 or is_strange(head, known):
        return ""
    return head


def _plain_object(rest: str, known: str) -> str:
    head = re.split(
        r",| (?:of|in|from|for|with|to|by|on|at|between|that|which|and|or|using|into|up|about|as)\b", rest, maxsplit=1
    )[0]
    head = re.sub(r"^(?:the|an?|all|any|every|each|your|available) (?:of the |the |available )?", "", head)
    return (
        head
        if head and is_plural(head.split()[-1]) and len(head.split()) < 4 and not is_strange(head, known)
        else "entries"
    )


def is_strange(text: str, known: str) -> bool:
    """Tell whether a text has a name or a number that nobody has mentioned."""
    return any(word not in known for word in re.findall(r"\b(?:[A-Z][\w-]*|\d[\w.]*)", text))

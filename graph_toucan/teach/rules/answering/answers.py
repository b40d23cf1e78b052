"""What the assistant says at the end of a turn: what was asked for first, then what else came of it, in words."""

import re
from collections.abc import Sequence
from random import Random

from graph_toucan.execute.pointers import leaves
from graph_toucan.execute.results import PART, part_format
from graph_toucan.identity import Json, JsonObject, seeded_random
from graph_toucan.teach.roles import Finding, WriteAnswerAnswer, WriteAnswerGiven
from graph_toucan.teach.rules.answering.results import MAX_FACTS, plain, read
from graph_toucan.teach.rules.answering.telling import (
    MEASURED,
    beginning,
    gist,
    head_of,
    is_strange,
    only_counts,
    tell_facts,
    tell_things,
    tell_value,
)
from graph_toucan.teach.rules.english.grammar import bag, capitalised, counted, ended, is_plural
from graph_toucan.teach.rules.english.purposes import content_words, purpose, split_verb
from graph_toucan.teach.rules.english.verbs import VERBS, past
from graph_toucan.translate.answer_checks import says

_MAX_WHOLE = 700
_MAX_BEGINNING = 320
_DOING = bag(
    """
    add append apply archive assign cancel change clear clone close commit complete configure copy create define
    delete disable disconnect draw drop edit enable export extend fill format generate import insert install link
    load lock make mark merge modify move open overwrite pin place publish push put record register remove rename
    replace reset restore save schedule send set split start stash stop store submit switch tag undo unlink
    unstage update upload upsert write
    """
)
_DONE = ("Done. {}", "{}", "That's done. {}", "All set. {}", "{}", "That worked. {}", "OK, done. {}")
_SAYS = ("{}", "{}", "I looked it up. {}", "Sure. {}", "{}", "Here you go. {}", "I checked. {}", "Okay. {}")
_WHOLE = (
    "Here it is:",
    "This is what I got:",
    "Here you go:",
    "This is what came back:",
    "Here is the whole thing:",
    "It reads:",
)
_BEGINS = (
    "It begins like this:",
    "It is long, so here is the beginning:",
    "Here is how it starts:",
    "The first part reads:",
)
_ASKED = ("{what} {be} {value}.", "{what} {be} {value}.", "I get {value} for {what}.", "{what} comes to {value}.")
_NOTHING = (
    "That's done; there is nothing more to report.",
    "Done, and nothing else came back.",
    "That went through without anything to add.",
)
_EMPTY = ("Nothing came back for that.", "It came back empty.", "There was nothing to report.", "The result is empty.")
_FAILED = ("{} did not work: {}", "{} failed: {}")


def write_answer(given: WriteAnswerGiven) -> WriteAnswerAnswer:
    """Lead with what was asked for, then tell what each call that was wished for found; every value is one that came back."""
    rng = seeded_random(given.seed, given.feedback, "answer")
    told = _worth_telling(given)
    known = " ".join([given.query, *(f"{one.arguments} {one.value} {one.text}" for one in given.findings)])
    parts: list[str] = []
    if given.asked:
        parts += [_asked(what, value, rng) for what, value in given.asked.items()]
        told = [one for one in told if not _holds(one.value, given.asked)]
    last = len(told) - 1
    parts += [
        _report(one, len(told) > 1 or bool(given.asked), number == last, known, rng) for number, one in enumerate(told)
    ]
    answer = _joined([part for part in parts if part])
    speaking = [(at, _said(leaf)) for one in given.findings for at, leaf in leaves(one.value) if _speaks(leaf)]
    if speaking and not any(says(answer, at, leaf) for at, leaf in speaking):
        answer = f"{answer} {_plainly([leaf for _, leaf in speaking])}".strip()
    return WriteAnswerAnswer(answer=answer or rng.choice(_NOTHING))


def _speaks(leaf: Json) -> bool:
    """Tell whether a value says something, which what stands for a picture or a sound does not."""
    return leaf not in (None, "") and not (isinstance(leaf, str) and PART.fullmatch(leaf))


def _said(leaf: Json) -> Json:
    return _with_parts_in_words(leaf) if isinstance(leaf, str) else leaf


def _worth_telling(given: WriteAnswerGiven) -> list[Finding]:
    """Return the findings to report: no failures that were put right, and no helpers that the user did not ask for."""
    findings = [
        one
        for number, one in enumerate(given.findings)
        if not (
            one.failed
            and any(not later.failed for later in given.findings[number + 1 :] if later.tool.id == one.tool.id)
        )
    ]
    said = content_words(given.query)
    wished = [one for one in findings[:-1] if not one.implicit and _is_wished(one, said)]
    return [*wished, *findings[-1:]]


def _is_wished(finding: Finding, said: set[str]) -> bool:
    words = content_words(split_verb(purpose(finding.tool))[1])
    return not words or len(words & said) * 2 >= len(words)


def _holds(value: Json, asked: JsonObject) -> bool:
    found = [leaf for _, leaf in leaves(value)]
    return any(one in found or one == value for one in asked.values())


def _asked(what: str, value: Json, rng: Random) -> str:
    name = what if re.match(r"(?:the|an?|whether|how|which|what|its|your)\b", what) else f"the {what}"
    if isinstance(value, bool):
        if name.startswith("whether "):
            return f"{'Yes' if value else 'No'}: {name} is {plain(value)}."
        return f"{'Yes' if value else 'No'}, {name} is {plain(value)}."
    if isinstance(value, list) and not value:
        return f"{capitalised(name)}: there are none."
    if name.startswith(("how many", "whether", "which", "what")):
        return rng.choice(("It is {}.", "The answer is {}.", "That would be {}.")).format(plain(value))
    head = head_of(name)
    if isinstance(value, int) and is_plural(head) and head not in MEASURED and len(name.split()) < 4:
        return f"There {'is' if value == 1 else 'are'} {counted(value, name.removeprefix('the '))}."
    frame = rng.choice(_ASKED[:2] if not isinstance(value, int | float) or is_plural(head) else _ASKED)
    be = "are" if is_plural(head) else "is"
    if "\n" in str(value) or len(str(value)) > 160:
        return f"Here {be} {name}:\n\n{_shown(str(value))}"
    said = frame.format(what=name, be=be, value=plain(value))
    return ended(capitalised(said))


# --- one finding -------------------------------------------------------------------------------------------------------


def _report(finding: Finding, brief: bool, last: bool, known: str, rng: Random) -> str:
    goal = purpose(finding.tool)
    verb, rest = split_verb(goal)
    if finding.failed:
        text = (finding.text.strip().splitlines() or ["it gave no reason"])[0][:200]
        return ended(rng.choice(_FAILED).format(capitalised(gist(goal, known) or "that step"), text))
    told = read(finding.value, finding.arguments, frozenset(content_words(goal)))
    doing = verb in _DOING
    if told.text and (not told.facts and not told.things):
        return _text(told.text, goal, doing, brief, known, rng)
    sentences: list[str] = []
    if told.text and len(told.text) <= 240 and "\n" not in told.text:
        sentences.append(ended(_sentence(told.text)))
    limit = 2 if brief or sentences or told.things else MAX_FACTS
    things = [tell_things(one, rest, known, rng) for one in told.things[: 1 if brief else 2]]
    facts = [] if len(things) > 1 or (sentences and things) else list(told.facts[:limit])
    facts = [fact for fact in facts if not only_counts(fact, told.things)]
    if told.things and not told.things[0].shown and told.text:
        return _text(told.text, goal, doing, brief, known, rng)
    sentences += things
    if facts and not (doing and sentences):
        sentences.append(tell_facts(facts, goal, known, rng))
    if not sentences:
        return _done(goal, known, rng)
    said = " ".join(sentences)
    if doing and not told.text:
        return f"{_done(goal, known, rng)} {said}"
    return said if brief else rng.choice(_DONE if doing else _SAYS).format(said)


_PART_SAYINGS = ("Here is the {}.", "The {} is ready.", "I have the {} for you.", "There you go: the {} came back.")


def _part(kind: str, what: str, rng: Random) -> str:
    """Tell of a part that is no text: a picture or a sound by its format, a resource by its address."""
    if kind == "resource":
        return rng.choice(("It is at {}.", "You find it at {}.", "The result lies at {}.")).format(what)
    return rng.choice(_PART_SAYINGS).format(_part_noun(kind, what))


def _part_noun(kind: str, what: str) -> str:
    format_name = part_format(what).upper()
    noun = "picture" if kind == "image" else "recording"
    return f"{noun} ({format_name})" if format_name else noun


def _with_parts_in_words(text: str) -> str:
    """Return a text in which pictures and sounds between its lines are told in words; addresses stay as they are."""
    return PART.sub(lambda part: part[2] if part[1] == "resource" else f"(the {_part_noun(part[1], part[2])})", text)


def _text(text: str, goal: str, doing: bool, brief: bool, known: str, rng: Random) -> str:
    if part := PART.fullmatch(text):
        return _part(part[1], part[2], rng)
    text = _with_parts_in_words(text)
    if "\n" not in text and len(text) <= 280:
        if doing or re.search(r"[a-z]{2,} .*[a-z]{2,}", text) or text.endswith((".", "!")):
            return (
                rng.choice(_DONE if doing else _SAYS).format(ended(_sentence(text)))
                if not brief
                else ended(_sentence(text))
            )
        name = gist(goal, known)
        return tell_value(name or "the result", text, rng)
    name = gist(goal, known) if not doing else ""
    whole = len(text) <= _MAX_WHOLE
    if brief and not whole:
        text, lead = beginning(text, 160), rng.choice(_BEGINS)
    elif whole:
        lead = (
            rng.choice(_WHOLE)
            if not name or rng.random() < 0.5
            else f"Here {'are' if is_plural(head_of(name)) else 'is'} {name}:"
        )
    else:
        text, lead = beginning(text, _MAX_BEGINNING), rng.choice(_BEGINS)
    return f"{lead}\n\n{text}"


def _shown(text: str) -> str:
    return text if len(text) <= _MAX_WHOLE else beginning(text, _MAX_BEGINNING)


def _sentence(text: str) -> str:
    return text if text[:1].isupper() or not text[:1].isalpha() else capitalised(text)


def _done(goal: str, known: str, rng: Random) -> str:
    verb, rest = split_verb(goal)
    rest = re.split(r" and (?=[a-z]+ (?:its|the|an?)\b)", rest, maxsplit=1)[0]
    if verb in VERBS and verb in _DOING and rest and not is_strange(rest, known):
        return rng.choice(
            ("Done, I {}.", "I {}.", "I have now {}." if past(verb).endswith("ed") else "I {}.", "Okay, I {}.")
        ).format(f"{past(verb)} {rest}")
    if verb not in _DOING:
        return rng.choice(_EMPTY)
    return rng.choice(("That's done.", "Done.", "That went through.", "All set."))


def _joined(parts: Sequence[str]) -> str:
    text = ""
    for part in parts:
        if part in text:
            continue
        glue = "\n\n" if "\n" in part or part.endswith("]") or "\n" in text[-200:] else " "
        text = f"{text}{glue}{part}" if text else part
    return text


def _plainly(speaking: Sequence[Json]) -> str:
    """Return a sentence that holds the first value exactly as it came."""
    first = min(speaking, key=lambda leaf: (isinstance(leaf, bool), len(str(leaf)) > 60))
    text = str(first).strip()
    return f"It says {text}." if len(text) <= 60 else f"It says: {text[:200]}"

"""What the user says in a turn: all explicit steps asked for, every value that no result gives named, helpers unmentioned."""

import re
from collections.abc import Iterator, Sequence
from random import Random

from graph_toucan.identity import seeded_random
from graph_toucan.model import Style, Tool
from graph_toucan.teach.roles import Reference, StepBrief, WriteQueryAnswer, WriteQueryGiven
from graph_toucan.teach.rules.asking.clauses import Clause, clause
from graph_toucan.teach.rules.asking.helpers import said_for_helpers
from graph_toucan.teach.rules.asking.sentences import request
from graph_toucan.teach.rules.asking.several import several
from graph_toucan.teach.rules.asking.slots import slots_of
from graph_toucan.teach.rules.english.grammar import capitalised, ended
from graph_toucan.teach.rules.english.purposes import content_words, purpose
from graph_toucan.teach.rules.english.synonyms import reworded
from graph_toucan.teach.rules.english.values import details
from graph_toucan.translate.checks import named_tools
from graph_toucan.translate.sources import is_stated

_DRAFTS = 8
_SEPARATED = re.compile(r"[_-]|[a-z][A-Z]")


def write_query(given: WriteQueryGiven) -> WriteQueryAnswer:
    """Ask for the turn's explicit steps and name every value that no earlier result gives.

    Steps that a later one needs stay implicit: their values are said as part of the aim, their doing is not. Of several drafts
    the first is taken that says all that it must and nothing that it may not; if none does, what is missing is added plainly.
    """
    draft = ""
    for draft in _drafts(given):
        if not faults(draft, given):
            return WriteQueryAnswer(query=draft)
    return WriteQueryAnswer(query=_completed(draft, given))


def faults(query: str, given: WriteQueryGiven) -> list[str]:
    """Return what a query lacks, or says although it may not."""
    found = [f"{name} is missing" for name in _missing(query, given)]
    found += [
        f"{one.words} is missing"
        for step in given.steps
        for one in step.worded
        if one.words.lower() not in query.lower()
    ]
    found += [f"{text} is given away" for text in given.withheld if text and text in query]
    found += [f"{name} is named" for name in named_tools(query, [_tool(step) for step in given.steps])]
    found += [f"{name} is a word of the schema" for name in _schema_words(query, given)]
    return found


def _missing(query: str, given: WriteQueryGiven) -> list[str]:
    return [name for step in given.steps for name, value in step.stated.items() if not is_stated(value, query, name)]


def _schema_words(query: str, given: WriteQueryGiven) -> list[str]:
    """Return the parameters that stand in a query under the names that only code uses, outside of values."""
    values = [str(value) for step in given.steps for value in step.stated.values()]
    return [
        name
        for step in given.steps
        for name in step.tool.input_schema.get("properties") or {}
        if _SEPARATED.search(name)
        and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", query)
        and not any(name in value for value in values)
    ]


def _tool(step: StepBrief) -> Tool:
    brief = step.tool
    return Tool(id=brief.id, server=brief.id.partition("/")[0], name=brief.name, input_schema={})


def _completed(draft: str, given: WriteQueryGiven) -> str:
    """Return a draft with the values that it lacks; the last resort for values that no sentence can hold."""
    values = {
        name: value for step in given.steps for name, value in step.stated.items() if not is_stated(value, draft, name)
    }
    worded = [one.words for step in given.steps for one in step.worded if one.words.lower() not in draft.lower()]
    repeated = [
        {name: value}
        for step in given.steps
        for name, value in step.stated.items()
        if name in values and values[name] != value
    ]
    more = [details(one) for one in ([values] if values else []) + repeated] + worded
    return f"{ended(draft)} Use {'; '.join(more)}." if more else draft


# --- drafts -------------------------------------------------------------------------------------------------------------


def _drafts(given: WriteQueryGiven) -> Iterator[str]:
    for number in range(_DRAFTS):
        rng = seeded_random(given.seed, f"{given.turn} {given.feedback}", f"draft {number}")
        yield _draft(given, rng, plain=number > _DRAFTS // 2)


def _draft(given: WriteQueryGiven, rng: Random, plain: bool) -> str:
    helpers = [step for step in given.steps if step.implicit]
    explicit = [step for step in given.steps if not step.implicit] or list(given.steps)
    style = Style.PLAIN if plain else given.style
    goals = {purpose(step.tool) for step in helpers}
    clauses: list[Clause] = []
    for number, step in enumerate(explicit):
        hidden = [one.parameter for one in step.inner if _from_helper(one, goals, number, bool(helpers))]
        slots = slots_of(step, given.turn, rng, hidden)
        clauses.append(clause(reworded(purpose(step.tool), rng, plain), slots, rng))
    values, blocks = (
        said_for_helpers(helpers, explicit, _banned(helpers, explicit), rng)
        if helpers and explicit != helpers
        else ("", ())
    )
    if len(clauses) == 1:
        only = clauses[0]
        only = Clause(only.verb, only.object, only.tails, only.front, only.fronted, (*only.blocks, *blocks))
        return request(_fed(only, values, rng), given.asks, style, given.turn, rng)
    text = several(clauses, [bool(step.inner) for step in explicit], given.asks, style, given.turn, rng)
    if values:
        more = rng.choice(("Use {} for that.", "Start from {}.", "Work with {}.", "Take {}.")).format(values)
        text = f"{text}\n\n{more}" if text.endswith("```") else f"{text} {more}"
    for label, block in blocks:
        text += f"\n\n{capitalised(label)}:\n{block}"
    return text


def _from_helper(reference: Reference, goals: set[str], number: int, helpers: bool) -> bool:
    """Tell whether an implicit step gives a value, which then goes without saying."""
    if not helpers:
        return False
    return reference.goal in goals if reference.goal else number == 0


def _banned(helpers: Sequence[StepBrief], explicit: Sequence[StepBrief]) -> frozenset[str]:
    """Return the words that would give a helper away."""
    own = {word for step in helpers for word in content_words(purpose(step.tool))}
    return frozenset(own - {word for step in explicit for word in content_words(purpose(step.tool))})


def _fed(only: Clause, values: str, rng: Random) -> Clause:
    """Return a clause with the values of its helpers as what it starts from."""
    if not values:
        return only
    said = rng.choice(("for {}", "using {}", "with {}", "from {}", "based on {}", "for {}")).format(values)
    tails = (*only.tails, said)
    if rng.random() < 0.35 or not only.front:
        return Clause(only.verb, only.object, tails, said, only.tails, only.blocks)
    return Clause(only.verb, only.object, tails, only.front, (*only.fronted, said), only.blocks)

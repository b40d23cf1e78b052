"""What must hold of a query, checked by code: values, names, helpers, references, intents (prototype's points 12 and 13)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json
from graph_toucan.model import Tool
from graph_toucan.teach.roles import PastTurn, StepBrief
from graph_toucan.teach.rules.english.words import humanise, purpose
from graph_toucan.translate.checks import named_tools
from graph_toucan.translate.stated import is_stated
from graph_toucan.translate.wordings import says

_SCHEMA_WORD = re.compile(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]*)+")
_LEAK = re.compile(r"\{\w*\}|\{\{|\}\}|\bNone\b|<\w+>|\bnull\b|\bundefined\b")
_WORD = re.compile(r"[A-Za-z]{2,}")
_DISTINCT = 4
_LONG_NUMBER = 3
_COMMON = """
a about all also an and any are as at be by call called can could do does each every find for from get give
given has have how i if in into is it its just like list look make me my need new not now of on one only or
our out please provide return run same see set should show so some such take tell that the their them then
there these they this those to up us use using via want was what when where which who will with would you your
value values result results data based specific specified multiple single including include details detail
information current
"""


@dataclass(frozen=True)
class QuerySubject:
    """A query and what it must lead to.

    `pointed` are the values of its references by parameter, which it may not repeat; `said` the words that name an operation
    on an earlier result (`twice`); `offered` all tools of the conversation.
    """

    query: str
    briefs: Sequence[StepBrief]
    tools: Sequence[Tool]
    history: Sequence[PastTurn] = ()
    pointed: Sequence[Json] = ()
    said: Sequence[str] = ()
    withheld: Sequence[str] = ()
    offered: Sequence[Tool] = field(default_factory=tuple[Tool, ...])
    in_english: bool = True


def query_fault(subject: QuerySubject) -> str:
    """Return what is wrong with a query, in words that help to write it anew, or nothing."""
    checks = (_values, _names, _leaks, _references, _withheld, _repeats)
    for check in (*checks, _helpers, _intents) if subject.in_english else checks:
        if fault := check(subject):
            return fault[:300]
    return ""


def _values(subject: QuerySubject) -> str:
    for brief in subject.briefs:
        for name, value in brief.stated.items():
            if not is_stated(value, subject.query, name):
                return f"the query does not state {humanise(name)}: {value!r}"
        for one in brief.worded:
            if not says(subject.query, one.words):
                return f"the query does not say {humanise(one.parameter)} as {one.words!r}"
    lost = [words for words in subject.said if not says(subject.query, words)]
    return f"the query does not say {lost[0]!r}" if lost else ""


def _names(subject: QuerySubject) -> str:
    if named := named_tools(subject.query, [*subject.tools, *subject.offered]):
        return f"the query names the tool {named[0]}"
    allowed = _allowed(subject)
    parameters = {name for tool in subject.tools for name in tool.parameters if _SCHEMA_WORD.fullmatch(name)}
    for name in sorted(parameters):
        if re.search(rf"(?<![\w/.]){re.escape(name)}(?![\w/])", subject.query) and name not in allowed:
            return f"the query uses the schema's word {name}"
    return ""


def _allowed(subject: QuerySubject) -> str:
    """Return all values that the query states, as one text: what stands in them may stand in the query."""
    stated = [value for brief in subject.briefs for value in brief.stated.values()]
    worded = [one.words for brief in subject.briefs for one in brief.worded]
    return "\n".join([*(str(leaf) for _, leaf in leaves(stated)), *worded])


def _leaks(subject: QuerySubject) -> str:
    allowed = _allowed(subject)
    for found in _LEAK.finditer(subject.query):
        if found.group() not in allowed:
            return f"the query shows a template's or a program's {found.group()!r}"
    return ""


def _references(subject: QuerySubject) -> str:
    allowed = _allowed(subject)
    for value in subject.pointed:
        for _, leaf in leaves(value):
            if isinstance(leaf, bool) or leaf is None or not _is_distinct(leaf):
                continue
            if is_stated(leaf, subject.query) and str(leaf) not in allowed:
                return f"the query repeats the value {leaf!r}, which it should only point at"
    return ""


def _is_distinct(leaf: str | float) -> bool:
    """Tell whether a value is told apart from words and numbers that stand in any text."""
    if isinstance(leaf, str):
        return len(leaf) >= _DISTINCT and not (leaf.isalpha() and leaf.islower())
    return len(str(leaf)) >= _LONG_NUMBER


def _withheld(subject: QuerySubject) -> str:
    given = [value for value in subject.withheld if is_stated(value, subject.query)]
    return f"the query states {given[0]!r}, which it must leave out" if given else ""


def _repeats(subject: QuerySubject) -> str:
    said = " ".join(subject.query.lower().split())
    again = any(said == " ".join(past.query.lower().split()) for past in subject.history)
    return "the query repeats an earlier one word for word" if again else ""


def _helpers(subject: QuerySubject) -> str:
    """An implicit step's doing may not be told: its verb with half of what is special to it, or most of that."""
    values = stems(_allowed(subject))
    explicit = {word for brief in subject.briefs if not brief.implicit for word in stems(purpose(brief.tool))}
    said = stems(subject.query)
    words = {stem(word) for word in _WORD.findall(subject.query)}
    for brief in subject.briefs:
        if not brief.implicit:
            continue
        about = purpose(brief.tool)
        own = stems(about) - explicit - values
        told = own & said
        in_full = stem(about.split()[0]) in words and len(told) * 2 >= len(own)
        if told and (in_full or len(told) * 2 > len(own) > 1):
            return f"the query mentions a step that must stay implicit: {', '.join(sorted(told))}"
    return ""


def _intents(subject: QuerySubject) -> str:
    """Each explicit step must be recognisable: by a word of its purpose or name, or by a value of its own."""
    said = stems(subject.query)
    for brief in subject.briefs:
        if brief.implicit:
            continue
        about = stems(purpose(brief.tool)) | stems(humanise(brief.tool.name))
        valued = bool(brief.stated or brief.worded or brief.references)
        if about and not about & said and not (valued and len(subject.briefs) == 1):
            return f"the query does not ask for this: {purpose(brief.tool)}"
    return ""


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.split())


def stems(text: str) -> frozenset[str]:
    """Return the content words of an English text, endings cut: `listing` and `lists` both give `list`."""
    return frozenset(stem(word) for word in _WORD.findall(text) if len(word) > 2 and word.lower() not in _common())


_ENDINGS: Mapping[str, str] = {
    "ations": "at", "ation": "at", "ings": "", "ing": "", "ies": "y", "ied": "y", "ed": "", "es": "", "s": "", "e": "",
}  # fmt: skip


def stem(word: str) -> str:
    """Return a word without its ending."""
    word = word.lower()
    for ending, put in _ENDINGS.items():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: len(word) - len(ending)] + put
    return word

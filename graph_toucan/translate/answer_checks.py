"""What must hold of an answer, checked by code: its numbers and names occur in what was found or said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph_toucan.execute.pointers import leaves, unescape
from graph_toucan.identity import Json
from graph_toucan.model import Asked, Exchange, Tool
from graph_toucan.translate.checks import named_tools
from graph_toucan.translate.stated import is_stated

_NUMBER = re.compile(r"(?<![\w.])[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_QUOTED = re.compile(r'"([^"\n]{2,200})"|\u201c([^\u201d\n]{2,200})\u201d')
_NAME = re.compile(r"(?<=[a-z,;] )([A-Z][\w'-]+(?: [A-Z][\w'-]+)*)")
_NO_NAMES = frozenset({"I", "I'm", "I've", "I'd", "I'll", "OK"})
_SMALLEST_LIST = 2
_LONG = 40
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ASKING = re.compile(r"^(?:is|has|was|can) ")
_CLAIMS = re.compile(
    r"\b(i have|i've|i) (done|created|written|saved|sent|updated|deleted|completed)\b|\bhere (is|are) the result", re.I
)
_DECLINES = re.compile(
    r"\?|\b(can(no|')t|cannot|unable|not possible|not able|don't have|do not have|none of|no (function|tool)|missing|need)\b",
    re.I,
)


@dataclass(frozen=True)
class AnswerSubject:
    """An answer, and what it may speak of: the turn's calls, what was said before, the tools."""

    answer: str
    exchanges: Sequence[Exchange]
    said: Sequence[str]
    tools: Sequence[Tool]
    asked: Asked | None = None


def decline_fault(answer: str) -> str:
    """Return what is wrong with the answer to a request that cannot be served: it must decline or ask, and claim nothing."""
    if _CLAIMS.search(answer):
        return "the answer claims to have done what cannot be done"
    return "" if _DECLINES.search(answer) else "the answer neither declines nor asks"


def answer_fault(subject: AnswerSubject) -> str:
    """Return what is wrong with an answer, in words that help to write it anew, or nothing."""
    for check in (_asked, _tools, _numbers, _quotes, _names):
        if fault := check(subject):
            return fault[:300]
    return ""


def _asked(subject: AnswerSubject) -> str:
    asked = subject.asked
    if asked is None or is_stated(asked.value, subject.answer):
        return ""
    return f"the answer does not tell {asked.what}, which is {asked.value!r}"


def _tools(subject: AnswerSubject) -> str:
    known = _known_text(subject)
    named = [name for name in named_tools(subject.answer, subject.tools) if name not in known]
    return f"the answer names the tool {named[0]}" if named else ""


def _numbers(subject: AnswerSubject) -> str:
    known = _known_numbers(subject)
    for found in _NUMBER.finditer(subject.answer):
        if _read(found.group()) not in known and _read(found.group().lstrip("+-")) not in known:
            return f"the answer's number {found.group()} is in no result"
    return ""


def _quotes(subject: AnswerSubject) -> str:
    known = _known_text(subject)
    for found in _QUOTED.finditer(_without_own_quotes(subject)):
        quoted = next(part for part in found.groups() if part)
        if not all(_plain(part) in known for part in re.split(r"\u2026|\.\.\.", quoted)):
            return f"the answer quotes {quoted!r}, which is in no result"
    return ""


def _without_own_quotes(subject: AnswerSubject) -> str:
    """Return the answer without the texts of results that hold quotation marks of their own, which quote nothing here."""
    answer = subject.answer
    for exchange in subject.exchanges:
        for _, leaf in leaves(exchange.result.value):
            if isinstance(leaf, str) and len(leaf) > 2 and '"' in leaf:
                answer = answer.replace(leaf, " ")
    return answer


def _names(subject: AnswerSubject) -> str:
    known = _known_text(subject) + " " + " ".join(_plain(tool.description) for tool in subject.tools)
    for found in _NAME.finditer(_QUOTED.sub(" ", subject.answer)):
        name = found.group(1)
        if name not in _NO_NAMES and not all(_plain(word) in known for word in name.split()):
            return f"the answer names {name}, which is in no result"
    return ""


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _known_text(subject: AnswerSubject) -> str:
    found = [*subject.said]
    for exchange in subject.exchanges:
        found.append(exchange.result.text)
        for value in (exchange.result.value, exchange.call.arguments):
            found += [str(part) for part in _keys_and_leaves(value)]
    return _plain(" \n ".join(found))


def _keys_and_leaves(value: Json) -> Iterator[Json]:
    for path, leaf in leaves(value):
        yield path.replace("/", " ").replace("_", " ")
        yield leaf


def _known_numbers(subject: AnswerSubject) -> frozenset[float]:
    known = {_read(found.group()) for text in subject.said for found in _NUMBER.finditer(text)}
    known |= {float(number) for number in range(_SMALLEST_LIST)}
    for exchange in subject.exchanges:
        texts = [exchange.result.text]
        for value in (exchange.result.value, exchange.call.arguments):
            known.update(_sizes(value))
            for _, leaf in leaves(value):
                if isinstance(leaf, str):
                    texts.append(leaf)
                elif isinstance(leaf, int | float) and not isinstance(leaf, bool):
                    known |= {leaf, abs(leaf)}
        for text in texts:
            known |= {_read(found.group()) for found in _NUMBER.finditer(text)}
            known |= {_read(found.group().lstrip("+-")) for found in _NUMBER.finditer(text)}
            known |= {
                float(len(text)),
                float(len(text.strip())),
                float(len(text.splitlines())),
                float(len(text.split())),
            }
    return frozenset(known)


def _sizes(value: Json) -> Iterator[float]:
    """Yield the lengths of all lists and objects in a value, and of what is left of them after some were told."""
    if isinstance(value, dict | list):
        size = len(value)
        yield from (float(count) for count in range(max(0, size - 12), size + 1))
        for item in value.values() if isinstance(value, dict) else value:
            yield from _sizes(item)


def _read(number: str) -> float:
    """Return what digits are worth; a whole number keeps all of them, however many it has."""
    digits = number.replace(",", "")
    return int(digits) if re.fullmatch(r"[-+]?\d{1,4000}", digits) else float(digits)


def says(answer: str, pointer: str, leaf: str | float | bool) -> bool:
    """Tell whether an answer states a value of a result, which stands at a JSON Pointer.

    Texts and numbers are stated as they came, long texts by their beginning and numbers perhaps with commas at thousands; a
    truth value as `true` or `false`, or by its name: "it is not valid" for `valid`, "it has no more" for `has_more`.
    """
    told = " ".join(answer.lower().split())
    text = " ".join(str(leaf).lower().split())
    if text and (text in told or text in _THOUSANDS.sub("", told) or (len(text) > _LONG and text[:_LONG] in told)):
        return True
    name = _ASKING.sub("", unescape(pointer.rpartition("/")[2]).replace("_", " ").lower())
    if not isinstance(leaf, bool) or not name:
        return False
    denied = re.search(rf"\b(?:not|no|without) {re.escape(name)}\b", told) is not None
    return denied != leaf and re.search(rf"\b{re.escape(name)}\b", told) is not None

"""Combinations of outputs and parameters scored in full, and bindings made of them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_toucan.graph.candidate import Candidate, Signals
from graph_toucan.graph.combine import Combinations
from graph_toucan.graph.fields import Fields, Floats, Ints
from graph_toucan.graph.forms import FORMS, turn_of
from graph_toucan.graph.score import score
from graph_toucan.graph.values import likeness
from graph_toucan.model import Binding, ToolCard

_BATCH = 60_000
_TOGETHER = 0.4
_TOGETHER_SHARE = 0.6
_CODE_NAMES = 0.5
_CODE_VALUES = 0.75
_NAME_IN_TEXT = re.compile(r"[A-Za-z][\w.-]*\w")


@dataclass(frozen=True)
class Scored:
    """Combinations that hold up, one row each; `pair` is `source * tools + target`."""

    given: Ints
    wanted: Ints
    pair: Ints
    names: Floats
    words: Floats
    values: Floats
    types: Floats
    mentioned: NDArray[np.bool_]
    score: NDArray[np.float64]


def scored(fields: Fields, found: Combinations) -> Scored:
    """Score combinations, values included; those whose value the parameter cannot take are left out."""
    count, mentions = len(fields.cards), mentions_in(fields)
    rows: list[tuple[int, int, Signals, float]] = []
    for start in range(0, len(found.given), _BATCH):
        some = found.of(np.arange(start, min(start + _BATCH, len(found.given))))
        names, words = fields.signals(some.given, some.wanted)
        types = fields.fit(some.given, some.wanted)
        columns = zip(
            some.given.tolist(), some.wanted.tolist(), names.tolist(), words.tolist(), types.tolist(), strict=True
        )
        for given, wanted, name, word, fit in columns:
            signals = _signals(fields, given, wanted, (name, word, fit), mentions)
            if signals:
                rows.append((given, wanted, signals, score(signals, float(fields.wanted_factor[wanted]))))
    givens = np.array([row[0] for row in rows], dtype=np.int64)
    wanteds = np.array([row[1] for row in rows], dtype=np.int64)

    def column(of: Callable[[Signals], float]) -> Floats:
        return np.array([of(row[2]) for row in rows], dtype=np.float32)

    return Scored(
        given=givens,
        wanted=wanteds,
        pair=fields.given.tool[givens] * count + fields.wanted.tool[wanteds],
        names=column(lambda signals: signals.names),
        words=column(lambda signals: signals.words),
        values=column(lambda signals: signals.values),
        types=column(lambda signals: signals.types),
        mentioned=column(lambda signals: signals.mentioned).astype(np.bool_),
        score=np.array([row[3] for row in rows], dtype=np.float64),
    )


def _signals(
    fields: Fields, given: int, wanted: int, told: tuple[float, float, float], mentions: Sequence[frozenset[str]]
) -> Signals | None:
    output, parameter = fields.givens[given], fields.wanteds[wanted]
    values = likeness(output.samples, parameter, turn_of(output.form, parameter.forms))
    names, words, types = told
    if values is None or (parameter.code and names < _CODE_NAMES and values < _CODE_VALUES and output.form != "number"):
        return None
    source, target = fields.given.tool[given], fields.wanted.tool[wanted]
    same_server = bool(fields.servers[source] == fields.servers[target])
    return Signals(
        names=round(names, 4),
        words=round(words, 4),
        values=values,
        types=round(types, 4),
        same_server=same_server,
        mentioned=same_server and output.card.tool.name in mentions[target],
    )


def mentions_in(fields: Fields) -> list[frozenset[str]]:
    """Return for each tool the identifiers in what is said of it and its parameters: names that are no plain words."""
    return [frozenset(_identifiers(_said_of(card))) for card in fields.cards]


def _said_of(card: ToolCard) -> str:
    about = [str(spec.get("description") or "")[:500] for spec in card.tool.parameters.values()]
    return " ".join([card.tool.description[:4000], *about[:50]])


def _identifiers(text: str) -> Iterable[str]:
    for word in _NAME_IN_TEXT.findall(text):
        if len(word) >= 4 and (not word.isalpha() or not word[1:].islower()):
            yield word


def binding_of(fields: Fields, given: int, wanted: int) -> Binding:
    """Return the binding that joins an output and a parameter."""
    output, parameter = fields.givens[given], fields.wanteds[wanted]
    turn = turn_of(output.form, parameter.forms) if output.form in FORMS else None
    return Binding(parameter=parameter.parameter, origin="result", path=output.path, transform=turn)


def candidate_of(fields: Fields, found: Scored, rows: Sequence[int]) -> Candidate:
    """Return the candidate of one pair of tools from its rows: the best binding, and others that go with it.

    Another parameter is filled too if it looks as if it were meant: its score is near the best one's, and it takes another
    value.
    """
    ordered = sorted(rows, key=lambda row: (-found.score[row], *_address(fields, found, row)))
    best = ordered[0]
    kept = [best]
    for row in ordered[1:]:
        fits = found.score[row] >= max(_TOGETHER, _TOGETHER_SHARE * found.score[best])
        meant = found.names[row] >= 0.4 or found.values[row] >= 0.75
        used = any(found.wanted[row] == found.wanted[one] or found.given[row] == found.given[one] for one in kept)
        if fits and meant and not used:
            kept.append(row)
    return Candidate(
        source=fields.givens[found.given[best]].card,
        target=fields.wanteds[found.wanted[best]].card,
        bindings=tuple(binding_of(fields, int(found.given[row]), int(found.wanted[row])) for row in kept),
        score=float(found.score[best]),
        signals=signals_of(fields, found, best),
    )


def signals_of(fields: Fields, found: Scored, row: int) -> Signals:
    """Return the signals of a row."""
    given, wanted = found.given[row], found.wanted[row]
    return Signals(
        names=round(float(found.names[row]), 4),
        words=round(float(found.words[row]), 4),
        values=round(float(found.values[row]), 4),
        types=round(float(found.types[row]), 4),
        same_server=bool(fields.servers[fields.given.tool[given]] == fields.servers[fields.wanted.tool[wanted]]),
        mentioned=bool(found.mentioned[row]),
    )


def _address(fields: Fields, found: Scored, row: int) -> tuple[str, str]:
    return fields.wanteds[found.wanted[row]].parameter, fields.givens[found.given[row]].path

"""All outputs and parameters of many tools as arrays, and the signals that are computed on arrays."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_toucan.graph.embed import embed
from graph_toucan.graph.forms import FORM_CODES, fits_of
from graph_toucan.graph.given import Given, given_of
from graph_toucan.graph.naming import WIDTH
from graph_toucan.graph.score import without_values
from graph_toucan.graph.wanted import Wanted, wanted_of
from graph_toucan.model import ToolCard

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Side:
    """The outputs of all tools, or their parameters, one row each, the rows of a tool next to each other.

    `tool` (rows,) is the position of the tool, `start` and `count` (tools,) where its rows are; `tokens` and `weights`
    (rows, `WIDTH`) the words of the name, as numbers, -1 where there are fewer; `text` (rows,) the row of `Fields.vectors`.
    """

    tool: Ints
    start: Ints
    count: Ints
    tokens: NDArray[np.int32]
    weights: Floats
    text: Ints


@dataclass(frozen=True)
class Fields:
    """Tools and their fields.

    `hashes` (tools,) are digests of the tools' ids, which break ties without favour; `drawn` are the rows of the outputs in
    the order of them.
    """

    cards: tuple[ToolCard, ...]
    hashes: NDArray[np.uint64]
    servers: Ints
    givens: tuple[Given, ...]
    wanteds: tuple[Wanted, ...]
    given: Side
    wanted: Side
    given_form: Ints
    wanted_class: Ints
    wanted_factor: Floats
    fits: Floats
    vectors: Floats
    words: tuple[str, ...]
    drawn: Ints

    def fit(self, given: Ints, wanted: Ints) -> Floats:
        """Return how well the types of outputs fit parameters, pair by pair."""
        found: Floats = self.fits[self.wanted_class[wanted], self.given_form[given]]
        return found

    def signals(self, given: Ints, wanted: Ints) -> tuple[Floats, Floats]:
        """Return the names and words signals of outputs and parameters, pair by pair."""
        same = self.given.tokens[given][:, :, None] == self.wanted.tokens[wanted][:, None, :]
        shared = self.given.weights[given][:, :, None] * self.wanted.weights[wanted][:, None, :]
        names = np.where(same, shared, 0).sum(axis=(1, 2))
        one, two = self.vectors[self.given.text[given]], self.vectors[self.wanted.text[wanted]]
        words = np.einsum("pd,pd->p", one, two)
        return np.clip(names, 0, 1).astype(np.float32), np.clip(words, 0, 1).astype(np.float32)

    def base(self, given: Ints, wanted: Ints) -> Floats:
        """Return the scores of outputs and parameters without their values, pair by pair."""
        names, words = self.signals(given, wanted)
        same = (self.servers[self.given.tool[given]] == self.servers[self.wanted.tool[wanted]]).astype(np.float32)
        return without_values(names, words, self.fit(given, wanted), same, self.wanted_factor[wanted])


def fields_of(cards: Iterable[ToolCard]) -> Fields:
    """Return the fields of tools in the order of their ids, whatever order they come in; a tool twice counts once."""
    ordered = tuple(card for _, card in sorted({card.id: card for card in cards}.items()))
    givens = tuple(given for card in ordered for given in given_of(card))
    wanteds = tuple(wanted for card in ordered for wanted in wanted_of(card))
    texts: dict[str, int] = {}
    given_text = [texts.setdefault(given.words, len(texts)) for given in givens]
    wanted_text = [texts.setdefault(wanted.words, len(texts)) for wanted in wanteds]
    words = {word: code for code, word in enumerate(sorted({word for one in (*givens, *wanteds) for word in one.name}))}
    position = {card.id: place for place, card in enumerate(ordered)}
    hashes = np.array([_hashed(card.id) for card in ordered], dtype=np.uint64)
    given_tools = np.array([position[one.card.id] for one in givens], dtype=np.int64)
    wanted_tools = np.array([position[one.card.id] for one in wanteds], dtype=np.int64)
    slugs = {slug: code for code, slug in enumerate(sorted({card.tool.server for card in ordered}))}
    classes: dict[tuple[str, ...], int] = {}
    wanted_class = [classes.setdefault(wanted.forms, len(classes)) for wanted in wanteds]
    fits = [fits_of(forms) for forms in classes]
    return Fields(
        cards=ordered,
        hashes=hashes,
        servers=np.array([slugs[card.tool.server] for card in ordered], dtype=np.int64),
        givens=givens,
        wanteds=wanteds,
        given=_side(given_tools, [one.name for one in givens], given_text, len(ordered), words),
        wanted=_side(wanted_tools, [one.name for one in wanteds], wanted_text, len(ordered), words),
        given_form=np.array([FORM_CODES[one.form] for one in givens], dtype=np.int64),
        wanted_class=np.array(wanted_class, dtype=np.int64),
        wanted_factor=np.array([one.factor for one in wanteds], dtype=np.float32),
        fits=np.stack(fits) if fits else np.zeros((0, len(FORM_CODES)), dtype=np.float32),
        vectors=embed(list(texts)),
        words=tuple(words),
        drawn=np.lexsort((np.arange(len(givens)), hashes[given_tools])),
    )


def _hashed(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _side(
    tool: Ints, names: Sequence[dict[str, float]], texts: Sequence[int], count: int, words: dict[str, int]
) -> Side:
    tokens = np.full((len(names), WIDTH), -1, dtype=np.int32)
    weights = np.zeros((len(names), WIDTH), dtype=np.float32)
    for row, name in enumerate(names):
        for place, (word, value) in enumerate(name.items()):
            tokens[row, place], weights[row, place] = words[word], value
    per_tool = np.bincount(tool, minlength=count).astype(np.int64)
    start = np.concatenate([[0], np.cumsum(per_tool)[:-1]]).astype(np.int64) if count else per_tool
    return Side(tool, start, per_tool, tokens, weights, np.array(texts, dtype=np.int64))

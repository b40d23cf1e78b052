"""Which pairs of tools are worth a closer look, in time about linear in tools.

Small catalogues are looked at whole. In large ones a pair is looked at if it is among the nearest of its source or of its
target by embedding, shares a rare word in names or a specific value, or is of one server. Whatever has to choose among
equals chooses by digests of ids, so that neither the order of the tools nor their names' place in the alphabet favours any.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from graph_toucan.graph.fields import Fields, Floats, Ints, Side
from graph_toucan.graph.values import common_keys

_SMALL = 40_000
_BLOCK = 4_000_000
_ROWS = 20_000
_RARE = 400
_COMMON = 400
_SERVER = 400
_NOISE = 0.02
_NOISE_WIDTH = 8


def pairs_to_look_at(fields: Fields, width: int) -> Ints:
    """Return ordered pairs of different tools as sorted numbers `source * tools + target`, each once.

    Args:
        fields: all tools.
        width: how many others are kept per tool or field in each of the ways to find them.
    """
    count = len(fields.cards)
    sources, targets = np.flatnonzero(fields.given.count), np.flatnonzero(fields.wanted.count)
    if len(sources) * len(targets) <= _SMALL:
        found = (sources[:, None] * count + targets[None, :]).ravel()
    else:
        parts = [_same_server(fields), *_nearest(fields, width), *_same_words(fields, width)]
        found = np.unique(np.concatenate(parts))
    apart = found[found // max(1, count) != found % max(1, count)]
    fillable = (fields.given.count[apart // max(1, count)] > 0) & (fields.wanted.count[apart % max(1, count)] > 0)
    return apart[fillable]


def pair_hashes(fields: Fields, sources: Ints, targets: Ints) -> NDArray[np.uint64]:
    """Return a number for each ordered pair of tools that depends on their ids alone and favours none."""
    mixed = fields.hashes[sources] * np.uint64(0x9E3779B97F4A7C15) ^ (
        fields.hashes[targets] + np.uint64(0x632BE59BD9B4E019)
    )
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def equal_values(fields: Fields, width: int) -> tuple[Ints, Ints]:
    """Return pairs of an output and a parameter that had a specific value in common, at most some per parameter."""
    holders = _holders(fields)
    givens, wanteds = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for row, wanted in enumerate(fields.wanteds):
        keys = {key for value in wanted.values for key in common_keys(value)} if wanted.given else set[str]()
        found = [holders[key] for key in sorted(keys) if key in holders]
        if found:
            target = int(fields.wanted.tool[row])
            rows = np.unique(np.concatenate([_turned(fields, some, target, _COMMON) for some in found]))
            possible = (fields.given.tool[rows] != target) & (fields.fit(rows, np.full(len(rows), row)) > 0)
            rows = _some(fields, rows[possible], target, width)
            givens.append(rows)
            wanteds.append(np.full(len(rows), row, dtype=np.int64))
    return np.concatenate(givens), np.concatenate(wanteds)


def any_that_fit(fields: Fields, target: int, width: int) -> tuple[Ints, Ints]:
    """Return pairs of an output and a parameter of one target that fit by type, some for each parameter, drawn by lot."""
    givens, wanteds = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    everything = _turned(fields, fields.drawn, target, len(fields.drawn))
    for row in range(int(fields.wanted.start[target]), int(fields.wanted.start[target] + fields.wanted.count[target])):
        fits = fields.fits[fields.wanted_class[row]]
        missing = width
        for start in range(0, len(everything), _ROWS):
            some = everything[start : start + _ROWS]
            possible = some[(fits[fields.given_form[some]] > 0) & (fields.given.tool[some] != target)][:missing]
            givens.append(possible)
            wanteds.append(np.full(len(possible), row, dtype=np.int64))
            missing -= len(possible)
            if missing <= 0:
                break
    return np.concatenate(givens), np.concatenate(wanteds)


def _holders(fields: Fields) -> dict[str, Ints]:
    """Return the outputs that had a value, by the key of the value, in the order of their lots."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row in fields.drawn.tolist():
        for key in sorted({key for sample in fields.givens[row].samples for key in common_keys(sample)}):
            rows[key].append(row)
    return {key: np.array(some, dtype=np.int64) for key, some in rows.items()}


def _turned(fields: Fields, rows: Ints, target: int, width: int) -> Ints:
    """Return some of many rows that stand in the order of their lots, from a place on that is the target's own."""
    first = int(fields.hashes[target] % np.uint64(max(1, len(rows))))
    return np.concatenate([rows[first : first + width], rows[: max(0, min(first, first + width - len(rows)))]])


def _some(fields: Fields, rows: Ints, target: int, width: int) -> Ints:
    tools = fields.given.tool[rows]
    order = np.argsort(pair_hashes(fields, tools, np.full(len(rows), target)), kind="stable")
    return rows[order[:width]]


def _same_server(fields: Fields) -> Ints:
    count, parts = len(fields.cards), [np.zeros(0, dtype=np.int64)]
    order = np.argsort(fields.servers, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(fields.servers[order])) + 1):
        if len(members) <= _SERVER:
            parts.append((members[:, None] * count + members[None, :]).ravel())
            continue
        for target in members:  # a server of more tools than anybody wrote: some of them for each
            drawn = pair_hashes(fields, members, np.full(len(members), target))
            parts.append(members[np.argpartition(drawn, _SERVER)[:_SERVER]] * count + target)
    return np.concatenate(parts)


# --- nearest by embedding -----------------------------------------------------------------------------------------


def _nearest(fields: Fields, width: int) -> Iterator[Ints]:
    """Yield pairs near by what a source gives in all and what a target wants: for targets among those of fitting types."""
    count, wanted, classes = len(fields.cards), fields.wanted, max(1, len(fields.fits))
    sources = np.flatnonzero(fields.given.count)
    gives = _with_noise(_means(fields, fields.given.text, fields.given.tool, count), fields.hashes)
    # Parameters of one tool that take the same forms ask together.
    asked, group = np.unique(wanted.tool * classes + fields.wanted_class, return_inverse=True)
    wants = _with_noise(_means(fields, wanted.text, group, len(asked)), fields.hashes[asked // classes])
    serves = _tools_that_serve(fields)
    for number in range(len(fields.fits)):
        rows, tools = np.flatnonzero(asked % classes == number), np.flatnonzero(serves[:, number])
        for some in _blocks(rows, len(tools)) if len(tools) else ():
            near = _top(wants[some] @ gives[tools].T, width)
            yield (tools[near] * count + (asked[some] // classes)[:, None]).ravel()
    wants = _with_noise(_means(fields, wanted.text, wanted.tool, count), fields.hashes)
    targets = np.flatnonzero(wanted.count)
    for some in _blocks(sources, len(targets)):
        near = _top(gives[some] @ wants[targets].T, width)
        yield (some[:, None] * count + targets[near]).ravel()


def _means(fields: Fields, texts: Ints, groups: Ints, count: int) -> Floats:
    """Return the mean vector of each group of texts, of length 1 (groups, dimensions)."""
    means = np.zeros((count, fields.vectors.shape[1]), dtype=np.float32)
    order = np.argsort(groups, kind="stable")
    for start in range(0, len(order), _ROWS):
        some = order[start : start + _ROWS]
        np.add.at(means, groups[some], fields.vectors[texts[some]])
    return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)


def _tools_that_serve(fields: Fields) -> NDArray[np.bool_]:
    """Return which tools have an output whose type fits each class of parameters, as an array (tools, classes)."""
    serves = np.zeros((len(fields.cards), len(fields.fits)), dtype=np.bool_)
    np.logical_or.at(serves, fields.given.tool, (fields.fits > 0).T[fields.given_form])
    return serves


def _with_noise(vectors: Floats, hashes: NDArray[np.uint64]) -> Floats:
    """Add dimensions whose products are too small to matter but differ from pair to pair, so that ties favour nobody."""
    bits = (hashes[:, None] >> np.arange(0, 8 * _NOISE_WIDTH, 8, dtype=np.uint64)) & np.uint64(255)
    noise = (bits.astype(np.float32) / 127.5 - 1) * np.float32(_NOISE / _NOISE_WIDTH**0.5)
    return np.ascontiguousarray(np.concatenate([vectors, noise], axis=1), dtype=np.float32)


def _blocks(rows: Ints, columns: int) -> Iterator[Ints]:
    size = max(1, _BLOCK // max(1, columns))
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _top(similar: Floats, width: int) -> Ints:
    """Return the columns of the highest values of each row, in no order."""
    columns = similar.shape[1]
    if columns <= width:
        return np.broadcast_to(np.arange(columns), similar.shape)
    near: Ints = np.argpartition(similar, columns - width, axis=1)[:, columns - width :]
    return near


# --- rare words ---------------------------------------------------------------------------------------------------


def _same_words(fields: Fields, width: int) -> Iterator[Ints]:
    """Yield pairs whose names share words that few fields have, those that share the most."""
    count, given, wanted = len(fields.cards), fields.given, fields.wanted
    for tool, others in _sharing(wanted, given, len(fields.words), width, fields):
        yield others * count + tool
    for tool, others in _sharing(given, wanted, len(fields.words), width, fields):
        yield tool * count + others


def _sharing(asking: Side, asked: Side, words: int, width: int, fields: Fields) -> Iterator[tuple[int, Ints]]:
    """Yield each tool that asks with the tools whose names share the most with one of its own."""
    order = np.argsort(asked.tokens, axis=None, kind="stable")
    ends = np.searchsorted(asked.tokens.ravel()[order], np.arange(words + 1))
    asked_rows, asked_weights = order // asked.tokens.shape[1], asked.weights.ravel()[order]
    for tool in np.flatnonzero(asking.count):
        first = asking.start[tool]
        rows = slice(first, first + asking.count[tool])
        told: dict[int, float] = {}
        for word, weight in zip(
            asking.tokens[rows].ravel().tolist(), asking.weights[rows].ravel().tolist(), strict=True
        ):
            if word >= 0:
                told[word] = max(told.get(word, 0.0), weight)
        spans = [(ends[word], ends[word + 1], weight) for word, weight in told.items()]
        kept = [span for span in spans if 0 < span[1] - span[0] <= _RARE]
        if not kept:
            continue
        tools = np.concatenate([asked.tool[asked_rows[low:high]] for low, high, _ in kept])
        shares = np.concatenate([asked_weights[low:high] * weight for low, high, weight in kept])
        others, inverse = np.unique(tools, return_inverse=True)
        total = np.bincount(inverse, weights=shares, minlength=len(others))
        if len(others) > width:
            lots = pair_hashes(fields, others, np.full(len(others), tool))
            others = others[np.lexsort((lots, -np.round(total, 5)))[:width]]
        yield int(tool), others

"""Candidate edges: which output of which tool could be which parameter of another.

Three signals: the shapes of real values, names, and the embeddings of what is given and what is wanted. Outputs that
merely pass an input through are left out (Graph-Toucan outline, step 5), and the best are taken per target and per
source, so that no tool wins by its place in a list.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph_toucan.execute.pointers import covered, leaves
from graph_toucan.graph.embed import embed
from graph_toucan.graph.shapes import Shape, serves, shape_of
from graph_toucan.identity import Json, content_id
from graph_toucan.model import Binding, ExampleCall, ToolCard
from graph_toucan.teach.rules.words import humanise

_MAX_OUTPUTS = 12
_GENERIC = frozenset({"text", "content", "result", "value", "output", "data", "message"})
_NAME_WEIGHT = 0.4


@dataclass(frozen=True)
class Candidate:
    """A binding that may join two tools, with its score in 0..1."""

    source: ToolCard
    target: ToolCard
    binding: Binding
    score: float

    @property
    def id(self) -> str:
        """The id of the edge that it would become."""
        return content_id("edge", self.source.id, self.target.id, self.binding.model_dump(mode="json"))


@dataclass(frozen=True)
class _Output:
    card: ToolCard
    path: str
    value: Json
    words: str


@dataclass(frozen=True)
class _Input:
    card: ToolCard
    parameter: str
    value: Json
    words: str


def find_candidates(cards: Sequence[ToolCard], *, per_target: int, per_source: int, limit: int) -> list[Candidate]:
    """Return the best candidate bindings between tools that have examples, one at most for each pair of tools.

    The caps hold for flows of values and for shared state each.

    Args:
        cards: all tool cards; those without an example are passed over.
        per_target: how many sources each target may have.
        per_source: how many targets each source may have.
        limit: how many candidates in all, at most a third of them for shared state.
    """
    usable = [card for card in cards if card.examples]
    state = _rank(_shared_state(usable))
    kept = _balanced(state, per_target=per_target, per_source=per_source, limit=limit // 3)
    taken = {(candidate.source.id, candidate.target.id) for candidate in kept}
    flows = _rank(candidate for candidate in _flows(usable) if (candidate.source.id, candidate.target.id) not in taken)
    return kept + _balanced(flows, per_target=per_target, per_source=per_source, limit=limit - len(kept))


def _rank(candidates: Iterator[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda candidate: (-candidate.score, candidate.id))


def _balanced(ranked: list[Candidate], *, per_target: int, per_source: int, limit: int) -> list[Candidate]:
    """Keep the best of each pair of tools, within the caps."""
    sources: Counter[str] = Counter()
    targets: Counter[str] = Counter()
    pairs: set[tuple[str, str]] = set()
    kept: list[Candidate] = []
    for candidate in ranked:
        source, target = candidate.source.id, candidate.target.id
        if len(kept) >= limit:
            break
        if (source, target) in pairs or sources[source] >= per_source or targets[target] >= per_target:
            continue
        pairs.add((source, target))
        sources[source] += 1
        targets[target] += 1
        kept.append(candidate)
    return kept


# --- values that flow -------------------------------------------------------------------------------------------


def _flows(cards: Sequence[ToolCard]) -> Iterator[Candidate]:
    outputs = [output for card in cards for output in _outputs(card)]
    inputs = [item for card in cards for item in _inputs(card)]
    given = embed([output.words for output in outputs])
    wanted = embed([item.words for item in inputs])
    similar = given @ wanted.T
    for row, output in enumerate(outputs):
        for column, item in enumerate(inputs):
            if output.card.id == item.card.id or not serves(output.value, item.value) or not _allowed(output, item):
                continue
            names = _name_match(output.path, item.parameter)
            score = (1 - _NAME_WEIGHT) * max(0.0, float(similar[row, column])) + _NAME_WEIGHT * names
            binding = Binding(parameter=item.parameter, origin="result", path=output.path)
            yield Candidate(output.card, item.card, binding, round(score, 4))


def _outputs(card: ToolCard) -> Iterator[_Output]:
    example = card.examples[0]
    passed = {repr(leaf) for _, leaf in leaves(example.arguments)} | {
        repr(value) for value in example.arguments.values()
    }
    volatile = frozenset(card.volatile_paths)
    found = [
        (path, value)
        for path, value in _places(example.value)
        if repr(value) not in passed and not _echoes(path, card) and not _moves(path, value, volatile)
    ]
    for path, value in found[:_MAX_OUTPUTS]:
        field = _field(path)
        yield _Output(card, path, value, f"{field}: {humanise(card.tool.name)}. {card.tool.description[:160]}")


def _echoes(path: str, card: ToolCard) -> bool:
    """Tell whether a result field carries the name of one of the tool's own parameters: it passes the input through."""
    parameters = {humanise(name) for name in card.tool.parameters}
    return any(humanise(token) in parameters for token in path.split("/")[1:])


def _moves(path: str, value: Json, volatile: frozenset[str]) -> bool:
    """Tell whether a place holds what changes from run to run; an identifier may, since it is only passed on."""
    if shape_of(value) is Shape.IDENTIFIER:
        return False
    return any(covered(f"{path}{inner}", volatile) for inner, _ in leaves(value))


def _places(value: Json) -> Iterator[tuple[str, Json]]:
    """Yield the places of a result that could be given on: leaves, and lists and objects near the top."""
    if isinstance(value, list | dict) and value:
        if isinstance(value, list):
            yield "", value
        else:
            for key, item in value.items():
                if isinstance(item, list | dict) and item:
                    yield f"/{key.replace('~', '~0').replace('/', '~1')}", item
    for path, leaf in leaves(value):
        if shape_of(leaf) not in {Shape.NULL, Shape.BOOLEAN} and leaf != "" and path.count("/") <= 4:
            yield path, leaf


def _inputs(card: ToolCard) -> Iterator[_Input]:
    for parameter, value in card.examples[0].arguments.items():
        spec = card.tool.parameters.get(parameter) or {}
        if shape_of(value) in {Shape.NULL, Shape.BOOLEAN} or "enum" in spec or "const" in spec or value in ("", [], {}):
            continue
        about = str(spec.get("description", ""))[:120]
        yield _Input(
            card,
            parameter,
            value,
            f"{humanise(parameter)} {about}: {humanise(card.tool.name)}. {card.tool.description[:120]}",
        )


def _allowed(output: _Output, item: _Input) -> bool:
    """Leave out first elements that are only positions, and texts given to what takes code."""
    spec = item.card.tool.parameters.get(item.parameter) or {}
    pattern_or_code = any(
        word in humanise(item.parameter)
        for word in ("regex", "pattern", "sql", "query", "code", "expression", "script", "command")
    )
    return not (pattern_or_code and shape_of(output.value) is not Shape.NUMBER) and spec.get("format") != "uri"


def _field(path: str) -> str:
    names = [token for token in path.split("/")[1:] if not token.isdigit()]
    return " ".join(humanise(name) for name in names[-2:]) or "result"


def _name_match(path: str, parameter: str) -> float:
    """Return the Jaccard overlap of the words of an output field and of a parameter; generic names count half."""
    field = _field(path)
    ours, theirs = set(field.split()), set(humanise(parameter).split())
    if ours & theirs:
        overlap = len(ours & theirs) / len(ours | theirs)
        return overlap * (0.5 if ours & theirs <= _GENERIC else 1.0)
    return 0.25 if field in _GENERIC and humanise(parameter) in _GENERIC else 0.0


# --- state that one leaves and the other needs --------------------------------------------------------------------


def _shared_state(cards: Sequence[ToolCard]) -> Iterator[Candidate]:
    """Yield prerequisite candidates: a target whose example needed the source before it, or that can name its file."""
    by_id = {card.id: card for card in cards}
    for target in cards:
        for example in target.examples:
            for call in example.setup:
                source = by_id.get(call.tool)
                if source and source.id != target.id:
                    yield from _shared_arguments(source, target, example, 1.0)
    for source in cards:
        for name, path in _made_files(source):
            for target in cards:
                if target.id != source.id and not target.examples[0].setup:
                    yield from _same_file(source, name, path, target)


def _shared_arguments(source: ToolCard, target: ToolCard, example: ExampleCall, score: float) -> Iterator[Candidate]:
    for parameter, value in example.arguments.items():
        for name, given in source.examples[0].arguments.items():
            if value == given and not isinstance(value, bool | int | float) and value not in ("", None, [], {}):
                yield Candidate(source, target, Binding(parameter=parameter, origin="argument", path=name), score)


def _made_files(source: ToolCard) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a tool's example that name a file which it changed."""
    example = source.examples[0]
    for name, value in example.arguments.items():
        if isinstance(value, str) and any(_names_file(value, effect) for effect in example.effects):
            yield name, value


def _names_file(value: str, effect: str) -> bool:
    return value.removeprefix("/workspace/").removeprefix("./") == effect


def _same_file(source: ToolCard, name: str, path: str, target: ToolCard) -> Iterator[Candidate]:
    for parameter, value in target.examples[0].arguments.items():
        if isinstance(value, str) and shape_of(value) is Shape.PATH and _extension(value) == _extension(path):
            absolute = value.startswith("/") == path.startswith("/")
            score = 0.6 + 0.2 * absolute + 0.1 * (source.tool.server != target.tool.server)
            yield Candidate(source, target, Binding(parameter=parameter, origin="argument", path=name), score)


def _extension(path: str) -> str:
    return path.rsplit(".", 1)[-1].lower() if "." in path.rsplit("/", 1)[-1] else ""

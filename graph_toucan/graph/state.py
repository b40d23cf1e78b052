"""Candidates for prerequisites: state that one tool leaves and another needs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from graph_toucan.graph.candidate import Candidate, Signals
from graph_toucan.graph.shapes import Shape, shape_of
from graph_toucan.model import Binding, ExampleCall, ToolCard, ToolKind

_NEEDED, _LATER_EXAMPLE = 1.0, 0.9
_EARLIER = 0.03
_NO_TRACE = 0.4
_FILE, _SAME_FORM, _OTHER_SERVER = 0.5, 0.2, 0.05
_READERS = 64


def shared_state(cards: Sequence[ToolCard]) -> list[Candidate]:
    """Return prerequisite candidates, one at most for each ordered pair of tools.

    A target whose example needed a call of the source before it is one, with what that call's result gave it as bindings,
    else the arguments that both have in common (none if they have none). So is one that takes a file of the kind that the
    source made.
    """
    best: dict[tuple[str, str], Candidate] = {}
    for candidate in (*needed_before(cards), *_files(cards)):
        pair = candidate.source.id, candidate.target.id
        known = best.get(pair)
        if known is None or _rank(candidate) < _rank(known):
            best[pair] = candidate
    return [candidate for _, candidate in sorted(best.items())]


def _rank(candidate: Candidate) -> tuple[float, int, str]:
    return -candidate.score, -len(candidate.bindings), repr(candidate.bindings)


def needed_before(cards: Iterable[ToolCard]) -> Iterator[Candidate]:
    """Yield candidates whose target has an example that failed without calls before it, one of the source among them.

    Calls right before it come first, and tools that leave no trace last: a server's examples may be a script in which some
    calls are there for others.
    """
    by_id = {card.id: card for card in cards}
    for target in by_id.values():
        for number, example in enumerate(target.examples):
            for distance, call in enumerate(reversed(example.setup)):
                source = by_id.get(call.tool)
                if source and source.examples and source.id != target.id:
                    bindings = _drawn(example, len(example.setup) - 1 - distance) or tuple(
                        _common_arguments(source, example)
                    )
                    needed = (_LATER_EXAMPLE if number else _NEEDED) - _EARLIER * min(distance, 10)
                    score = round(needed - _NO_TRACE * (not _leaves_state(source)), 4)
                    signals = Signals(
                        values=float(bool(bindings)), same_server=source.tool.server == target.tool.server
                    )
                    yield Candidate(source, target, bindings, score, signals)


def _leaves_state(card: ToolCard) -> bool:
    return card.kind is ToolKind.ACTION or any(example.effects for example in card.examples)


def _drawn(example: ExampleCall, place: int) -> tuple[Binding, ...]:
    """Return the bindings of the arguments that a call of an example's setup gives anew each time."""
    return tuple(
        Binding(parameter=one.parameter, origin="result", path=one.path)
        for one in example.bindings
        if one.call == place
    )


def _common_arguments(source: ToolCard, example: ExampleCall) -> Iterator[Binding]:
    for parameter, value in sorted(example.arguments.items()):
        if isinstance(value, bool | int | float) or value in ("", None, [], {}):
            continue
        name = next((name for name, given in sorted(source.examples[0].arguments.items()) if given == value), None)
        if name is not None:
            yield Binding(parameter=parameter, origin="argument", path=name)


def _files(cards: Sequence[ToolCard]) -> Iterator[Candidate]:
    readers: dict[str, list[tuple[ToolCard, str, str]]] = defaultdict(list)
    for target in sorted(cards, key=lambda card: card.id):
        example = target.examples[0] if target.examples else None
        if example and not example.setup:
            for parameter, value in example.arguments.items():
                if isinstance(value, str) and shape_of(value) is Shape.PATH:
                    readers[_extension(value)].append((target, parameter, value))
    for source in sorted(cards, key=lambda card: card.id):
        for name, path in _made_files(source):
            found = [_same_file(source, name, path, *reader) for reader in readers[_extension(path)]]
            found.sort(key=lambda candidate: (-candidate.score, candidate.id))
            yield from [candidate for candidate in found if candidate.target.id != source.id][:_READERS]


def _made_files(source: ToolCard) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a tool's example that name a file which it changed."""
    for example in source.examples[:1]:
        for name, value in sorted(example.arguments.items()):
            if isinstance(value, str) and any(_names_file(value, effect) for effect in example.effects):
                yield name, value


def _names_file(value: str, effect: str) -> bool:
    return value.removeprefix("/workspace/").removeprefix("./") == effect


def _same_file(source: ToolCard, name: str, path: str, target: ToolCard, parameter: str, value: str) -> Candidate:
    same_server = source.tool.server == target.tool.server
    same_form = value.startswith("/") == path.startswith("/")
    score = _FILE + _SAME_FORM * same_form + _OTHER_SERVER * (not same_server)
    signals = Signals(values=score, types=1.0, same_server=same_server)
    return Candidate(source, target, (Binding(parameter=parameter, origin="argument", path=name),), score, signals)


def _extension(path: str) -> str:
    return path.rsplit(".", 1)[-1].lower() if "." in path.rsplit("/", 1)[-1] else ""

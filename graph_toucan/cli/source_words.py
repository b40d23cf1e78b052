"""Where an argument's value came from, in words."""

from collections.abc import Mapping

from graph_toucan.model import ArgumentSource, QuerySource, ResultSource, RuleSource

_SCHEMA = {
    "default": "default of the schema",
    "const": "the one value that the schema allows",
    "enum": "the only choice of the schema",
}


def source_words(source: ArgumentSource, turn: int, numbers: Mapping[str, int]) -> str:
    """Return a source in words: `said in turn 2`, `from the result of call 1 at /id`, `'two hours' by duration_in_seconds`.

    Args:
        source: the source.
        turn: the turn of the call, counted from 0.
        numbers: the numbers under which the reader sees the calls, by id.
    """
    if isinstance(source, QuerySource):
        return "said in this turn" if source.turn == turn else f"said in turn {source.turn + 1}"
    if isinstance(source, ResultSource):
        call = f"call {numbers[source.call_id]}" if source.call_id in numbers else source.call_id
        return f"from the result of {call}" + (f" at {source.path}" if source.path else "")
    if isinstance(source, RuleSource):
        given = " and ".join(source_words(inner, turn, numbers) for inner in source.of)
        said = f"'{source.said}' by {source.rule}" if source.said else f"by {source.rule}"
        return f"{said}, {given}" if given else said
    return _SCHEMA[source.keyword]

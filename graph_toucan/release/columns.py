"""The columns of a release: their names, order and meaning. TOUCAN's nine come first."""

from typing import NamedTuple

import pyarrow as pa

SCHEMA_VERSION = "1.1"
"""Raise it when a column or the shape of a JSON column changes."""

SUBSETS = ("single-turn", "multi-turn", "miss-func", "miss-params", "irrelevance")


class Column(NamedTuple):
    """What a column holds, and whether its text is JSON."""

    json: bool
    doc: str


COLUMN_DOCS: dict[str, Column] = {
    "uuid": Column(False, "UUID version 5 of the trajectory's id: the same in every release of the same row."),
    "subset_name": Column(False, f"One of {', '.join(f'`{name}`' for name in SUBSETS)}."),
    "messages": Column(
        True,
        "The conversation as OpenAI chat messages; every call has an `id`, every tool message the `tool_call_id` "
        "that it answers, and `arguments` is JSON text. Calls that are made at once stand in one message, which their "
        "results follow in the same order.",
    ),
    "question": Column(False, "The first user query."),
    "available_tools": Column(True, "The function definitions that the model is offered, in the order shown."),
    "target_tools": Column(False, "The names of the tools that are called, in order of first use, comma separated."),
    "question_quality_assessment": Column(True, "Scores of what the user asks: name to `{score, reasoning}`, or null."),
    "response_quality_assessment": Column(
        True,
        "Scores of the response: name to `{score, reasoning}`, with the share of the path's tools that were called "
        "and whether in its order (`desired_tools_used_percentage`, `order_correctness`), or null.",
    ),
    "metadata": Column(
        True,
        "Counts and kinds to filter by: turns, calls, rounds with several calls, corrections, servers, turn kinds, "
        "order, style, language, teacher, verified, volatility.",
    ),
    "turns": Column(
        True,
        "Per turn its id, kind and miss, the value that is `asked` for and the workspace files that it `changes`; per "
        "call its id, tool id, arguments, the source of every argument, its `round`, the failed call that it "
        "`corrects`, the executor that answered, whether it failed, and the `volatile` paths of its result, list "
        "positions as `*`. Pointers lead into the result's value: `value` where the call has one; else the text of its "
        "tool message as JSON (a number, a truth value or null under `result`); where that is none, or a string, an "
        "object of the `text` and of what is in `read`.",
    ),
    "servers": Column(
        True,
        "Per server that was called: slug, registry name, version, registry, the fingerprint, and how it was launched "
        "(`launch`: its package and settings, without secrets; null for one that no registry has).",
    ),
    "state_changes": Column(
        True,
        "Workspace files that differ from the fixture set at the end, with their digests and short lines that tell the "
        "change; `volatile` where the content differs from run to run.",
    ),
    "verdicts": Column(
        True,
        "The judgement of the row, or of the dialogue that it was made from (`subject`): rules broken and scores; and "
        "what the second execution in a fresh workspace showed, negative controls included.",
    ),
    "provenance": Column(
        True,
        "Where the row came from: dialogue, function signature path and its operations, transform and what it changed, "
        "teacher, schema version, and the run's own facts.",
    ),
    "digest": Column(
        True,
        "Digests by which an edited row is found: `columns` has the first 16 hex digits of the SHA-256 of each other "
        "column's text, `row` the SHA-256 of the canonical JSON (sorted keys, no spaces) of all other columns.",
    ),
}
"""Every column of a row, in order."""

SCHEMA = pa.schema(
    [
        pa.field(name, pa.string(), nullable=False, metadata={"json": str(column.json).lower(), "doc": column.doc})
        for name, column in COLUMN_DOCS.items()
    ]
)
"""The Arrow schema of a row; each field's metadata says whether it is JSON and what it holds."""

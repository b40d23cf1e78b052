"""The digests of a row: whoever edits one by hand is found, and which column it was."""

import json
from collections.abc import Mapping

from graph_toucan.identity import Json, canonical_json, digest

COLUMN = "digest"
_DIGITS = 16


def seal(columns: Mapping[str, str]) -> str:
    """Return the JSON text of a row's digests.

    Args:
        columns: the texts of all columns by name; the seal itself does not count.
    """
    sealed = {name: text for name, text in columns.items() if name != COLUMN}
    parts = {name: digest(text)[:_DIGITS] for name, text in sealed.items()}
    return canonical_json({"columns": parts, "row": digest(canonical_json(sealed))})


def broken(columns: Mapping[str, str]) -> list[str]:
    """Return the columns that are not what they were when the row was sealed, `digest` where only that is wrong."""
    try:
        found: Json = json.loads(columns.get(COLUMN, ""))
        parts, whole = dict(found["columns"]), str(found["row"])
    except (ValueError, KeyError, TypeError):
        return [COLUMN]
    now: Json = json.loads(seal(columns))
    edited = sorted(
        name for name in now["columns"].keys() | parts.keys() if now["columns"].get(name) != parts.get(name)
    )
    return edited or ([] if whole == now["row"] else [COLUMN])

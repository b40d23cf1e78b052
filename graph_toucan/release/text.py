"""JSON text for a release: valid UTF-8 for every reader, and the same for equal values.

Arrow's and other JSON readers refuse lone surrogates, which third-party tool output does hold, so that they become
the replacement character here; the artifact store keeps the original.
"""

import json
import re

from graph_toucan.identity import Json, canonical_json

_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Return the text with lone surrogates replaced by U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def compact(value: Json) -> str:
    """Return the canonical JSON of a value: sorted keys, no spaces.

    Raises:
        ValueError: the value holds NaN or an infinity.
    """
    return clean(canonical_json(value))


def canonical(value: Json) -> Json:
    """Return an equal value whose objects have their keys in sorted order.

    Raises:
        ValueError: the value holds NaN or an infinity.
    """
    return json.loads(compact(value))


def ordered(value: Json) -> str:
    """Return the JSON of a value with the keys as they stand: `role` before `content`, `name` before `parameters`.

    Raises:
        ValueError: the value holds NaN or an infinity.
    """
    return clean(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False))


def pretty(value: Json) -> bytes:
    """Return a JSON file for people: sorted keys, indented, with a final line break.

    Raises:
        ValueError: the value holds NaN or an infinity.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False)
    return f"{clean(text)}\n".encode()

"""JSON values as text that every store can hold."""

import re

from graph_toucan.errors import StoreError
from graph_toucan.identity import Json, canonical_json

_SURROGATE = re.compile("[\ud800-\udfff]")


def json_text(value: Json, where: str) -> str:
    r"""Return the canonical JSON of a value, with lone surrogates as `\udXXX`, since UTF-8 cannot hold them.

    Args:
        value: any JSON value.
        where: what the value is, for the message of an error.

    Raises:
        StoreError: the value holds what JSON has not (NaN, an infinity, bytes, keys of mixed types).
    """
    try:
        text = canonical_json(value)
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(f"{where} is not JSON: {error}", "replace the value before it is stored") from error
    return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)

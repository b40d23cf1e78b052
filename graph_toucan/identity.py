"""Canonical JSON, content ids and seeded randomness: what makes two runs agree.

An id is a digest of what a thing is, never of when or where it was made. A random choice depends on
`(seed, row id, purpose)` alone, so that shard size, order and concurrency cannot change a result.
"""

import hashlib
import json
import random
from typing import Any, TypeAlias

Json: TypeAlias = Any
"""Any JSON value: null, bool, int, float, str, list or object."""

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object."""


def canonical_json(value: Json) -> str:
    """Return the one JSON text of a value: sorted keys, no spaces, no escapes of plain characters.

    Raises:
        ValueError: the value holds NaN or an infinity, which JSON does not have.
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest(data: bytes | str) -> str:
    """Return the SHA-256 of bytes or of a text's UTF-8 form, as 64 hex digits."""
    return hashlib.sha256(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data).hexdigest()


def content_id(prefix: str, *parts: Json) -> str:
    """Return `prefix_` and 16 hex digits of the digest of the parts' canonical JSON."""
    return f"{prefix}_{digest(canonical_json(list(parts)))[:16]}"


def seeded_random(seed: int, row_id: str, purpose: str) -> random.Random:
    """Return a generator that depends on nothing but its three arguments."""
    return random.Random(int(digest(canonical_json([seed, row_id, purpose]))[:16], 16))

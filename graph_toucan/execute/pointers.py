"""JSON Pointers (RFC 6901) into values: resolve, list the leaves, generalise list positions to `*`."""

from collections.abc import Iterator

from graph_toucan.identity import Json

Scalar = str | int | float | bool | None


def escape(token: str) -> str:
    """Return an object key as a pointer token."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape(token: str) -> str:
    """Return the object key that a token of a pointer stands for."""
    return token.replace("~1", "/").replace("~0", "~")


def resolve(value: Json, pointer: str) -> Json:
    """Return what stands at a pointer.

    Raises:
        LookupError: there is nothing at the pointer.
    """
    for token in pointer.split("/")[1:]:
        key = unescape(token)
        if isinstance(value, list):
            if not (key.isascii() and key.isdigit()):
                raise LookupError(pointer)
            value = value[int(key)]
        elif isinstance(value, dict):
            value = value[key]
        else:
            raise LookupError(pointer)
    return value


def leaves(value: Json, at: str = "") -> Iterator[tuple[str, Scalar]]:
    """Yield `(pointer, scalar)` for every leaf, in document order; empty containers are no leaves."""
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], f"{at}/{escape(str(key))}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves(item, f"{at}/{index}")
    else:
        yield at, value


def generalise(pointer: str) -> str:
    """Return the pointer with every list position (a token of digits) as `*`."""
    return "/".join("*" if token.isdigit() else token for token in pointer.split("/"))


def covered(pointer: str, patterns: frozenset[str]) -> bool:
    """Tell whether a pointer, or a container that it lies in, is among generalised patterns."""
    general = generalise(pointer)
    parts = general.split("/")
    return any("/".join(parts[:end]) in patterns for end in range(1, len(parts) + 1))

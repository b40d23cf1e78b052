"""Export formats: one module each, found by being here.

A format is a module of this folder with `NAME`, `FILES` (path in the dataset -> what it is) and
`write(rows) -> {path: bytes}`. It gets the finished rows and must give the same bytes for the same rows.
"""

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol, cast

from graph_toucan.release.row import ReleaseRow


class Format(Protocol):
    """What a module of this folder offers."""

    NAME: str
    FILES: Mapping[str, str]

    def write(self, rows: Sequence[ReleaseRow]) -> dict[str, bytes]:
        """Return the files of this format by their path in the dataset."""
        ...


@cache
def all_formats() -> dict[str, Format]:
    """Return every format by name, sorted by name."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    found = [cast(Format, module) for module in modules]
    return {each.NAME: each for each in sorted(found, key=lambda each: each.NAME)}

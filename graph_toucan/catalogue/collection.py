"""What collecting gives: the servers, and everything that was left out, merged or renamed on the way."""

import sys

from graph_toucan.model import Model, Outcome, Server


class Skipped(Model):
    """A server, or a whole source, that was left out: why, and what a person can do about it."""

    source: str
    name: str
    outcome: Outcome
    detail: str
    advice: str = ""


class Merged(Model):
    """Entries that are one server: the name that was kept, the others as `origin name@version`, and what they share."""

    kept: str
    others: tuple[str, ...]
    because: str


class Gathered(Model):
    """What one source gave, its servers in an order that does not depend on when they were asked for."""

    servers: tuple[Server, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()


class Collection(Model):
    """The servers of all sources, each once, with slugs that are unique; and what happened to the rest."""

    servers: tuple[Server, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    merged: tuple[Merged, ...] = ()
    notes: tuple[str, ...] = ()


class CollectSettings(Model):
    """How sources are asked. Times are seconds.

    A request is tried `attempts` times, with waits that double from `first_wait_seconds`; a host that asks to wait longer
    than `longest_wait_seconds` is given up for now. `concurrency` bounds package look-ups and details under way.
    `python` is the version that PyPI packages must run on. `fresh` forgets what earlier crawls have stored.
    """

    attempts: int = 5
    first_wait_seconds: float = 0.5
    longest_wait_seconds: float = 60.0
    timeout_seconds: float = 30.0
    max_bytes: int = 50_000_000
    page_size: int = 100
    concurrency: int = 4
    package_seconds: float = 60.0
    python: str = f"{sys.version_info[0]}.{sys.version_info[1]}"
    fresh: bool = False

"""What the commands share: the two consoles, the parts that live outside the library, and rows printed either way."""

import json
import os
import re
from importlib.metadata import entry_points
from typing import Any

from rich.console import Console
from rich.text import Text

from graph_toucan.errors import ConfigError
from graph_toucan.identity import Json, JsonObject
from graph_toucan.servers import BLOCK
from graph_toucan.store import ArtifactStore, open_objects
from graph_toucan.terminal import rows_table

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class CalmConsole(Console):
    """A console that no text of a server can command: what moves the cursor, colours or turns text shows as U+FFFD."""

    def render_str(self, text: str, **options: Any) -> Text:
        """Return a text for the terminal, from which control characters are taken before its markup is read."""
        return super().render_str(_UNSEEN.sub("\ufffd", text), **options)


out = CalmConsole(emoji=False)
err = CalmConsole(stderr=True, emoji=False)

_PREFECT_DEFAULTS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
}


def prefect_part(name: str, *, verbose: bool = False) -> Any:
    """Return a flow, or another object that needs Prefect, by its entry point in the group `graph_toucan.flows`.

    The library knows nothing of Prefect: this is the only way from here to there. Prefect's settings are laid down before it
    is imported; it works without a server, with one of its own.

    Raises:
        ConfigError: it is not installed.
    """
    for variable, value in _PREFECT_DEFAULTS.items():
        os.environ.setdefault(variable, value)
    if not verbose:
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    found = list(entry_points(group="graph_toucan.flows", name=name))
    if not found:
        raise ConfigError("the flows are not installed", "Install the project: `make setup`, or `pip install -e .`.")
    with err.status("Starting Prefect"):
        return found[0].load()


def open_place(location: str) -> ArtifactStore:
    """Open a store at a folder, an `s3://` address, or `block/NAME`.

    Raises:
        StoreError: it cannot be read or written.
        ConfigError: there is no such block.
    """
    if location.startswith(BLOCK):
        return prefect_part("store")(location)
    return ArtifactStore(open_objects(location))


def print_json(document: Json) -> None:
    """Print a JSON value to standard output."""
    out.print_json(json.dumps(document, ensure_ascii=False))


def print_rows(title: str, rows: list[JsonObject], columns: list[str], *, as_json: bool) -> None:
    """Print rows whole as JSON, or some of their columns as a table."""
    if as_json:
        print_json(rows)
    else:
        out.print(rows_table(title, rows, columns))

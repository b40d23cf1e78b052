"""Commands for the keys and tokens of servers, which are kept in Prefect's secret blocks and nowhere else."""

import re
import sys
from collections.abc import Mapping
from typing import Annotated, Protocol

import typer

from graph_toucan.cli.common import err, out, prefect_part, print_rows
from graph_toucan.cli.options import JsonOption
from graph_toucan.errors import UsageError
from graph_toucan.identity import JsonObject

credentials = typer.Typer(
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Keep the keys and tokens that servers need, as secrets of Prefect.",
)

ServerArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="The server's name, as `graph-toucan servers` has it.")
]

_SERVER = re.compile(r"(?:[a-zA-Z0-9.-]+/)?([a-zA-Z0-9._-]*[a-zA-Z0-9][a-zA-Z0-9._-]*)")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


class Keeper(Protocol):
    """Where values are kept: the module `blocks.server_credentials`, found by its entry point."""

    def list_credentials(self) -> Mapping[str, tuple[str, ...]]:
        """Return the names of values by server."""
        ...

    def add_credential(self, slug: str, name: str, value: str) -> None:
        """Store one value."""
        ...

    def remove_credential(self, slug: str, name: str | None = None) -> tuple[str, ...]:
        """Remove one value, or all of a server, and return their names."""
        ...


@credentials.command()
def add(
    name: ServerArgument,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The name of the value, such as API_KEY.")],
    stdin: Annotated[bool, typer.Option("--stdin", help="Read the value from standard input, for scripts.")] = False,
) -> None:
    """Store a value that a server needs; it is asked for without echo. A value of that name is replaced."""
    slug = _slug(name)
    if not _KEY.fullmatch(key):
        raise UsageError(
            f"{key!r} is no name of a value", "Give the name alone, such as API_KEY: the value is asked for."
        )
    value = _value(slug, key, stdin=stdin)
    _keeper().add_credential(slug, key, value)
    out.print(f"Stored {key} for {slug}. The next `graph-toucan onboard` with that server uses it.", soft_wrap=True)


@credentials.command("list")
def list_names(as_json: JsonOption = False) -> None:
    """List which values are stored for which servers; the values themselves are never shown."""
    held = _keeper().list_credentials()
    rows: list[JsonObject] = [{"server": server, "keys": list(names)} for server, names in held.items()]
    if as_json or rows:
        shown = rows if as_json else [{**row, "keys": ", ".join(row["keys"])} for row in rows]
        print_rows("Credentials", shown, ["server", "keys"], as_json=as_json)
    else:
        err.print("No credentials are stored: `graph-toucan credentials add NAME KEY` stores one.", soft_wrap=True)


@credentials.command()
def remove(
    name: ServerArgument,
    key: Annotated[
        str | None, typer.Argument(metavar="[KEY]", help="Only this value; all of the server's if left out.")
    ] = None,
) -> None:
    """Remove a stored value of a server, or all of its values."""
    slug = _slug(name)
    removed = _keeper().remove_credential(slug, key)
    out.print(f"Removed {', '.join(removed)} of {slug}.", soft_wrap=True)


def _keeper() -> Keeper:
    return prefect_part("credentials")


def _slug(name: str) -> str:
    found = _SERVER.fullmatch(name)
    if found is None:
        raise UsageError(f"{name!r} is no name of a server", "Take it from `graph-toucan servers`.")
    return found[1]


def _value(slug: str, key: str, *, stdin: bool) -> str:
    if stdin:
        value = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        value = typer.prompt(f"{key} of {slug}", hide_input=True, err=True)
    else:
        raise UsageError("there is no terminal to ask for the value", "Give it on standard input, with --stdin.")
    if not value:
        raise UsageError(f"the value of {key} is empty", "Give the value that the server needs.")
    return value

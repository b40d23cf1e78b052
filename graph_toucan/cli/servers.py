"""Commands that show what is known of servers: all in a table, or everything of one."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from graph_toucan.cli.common import err, open_place, out, print_json
from graph_toucan.cli.options import JsonOption, StoreOption
from graph_toucan.cli.server_page import print_server
from graph_toucan.cli.server_tables import entry_row, servers_view
from graph_toucan.model import Outcome
from graph_toucan.store.register import Register


def servers(
    outcome: Annotated[Outcome | None, typer.Option(help="Only servers with this outcome.")] = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:
    """List the servers that were onboarded: outcome, tools, start time, memory, health, and when each was last seen."""
    entries = [one for one in Register(open_place(store).objects).entries() if outcome in {None, one.outcome}]
    entries.sort(key=lambda one: (not one.ready, one.outcome if not one.ready else "", one.slug))
    rows = [entry_row(entry) for entry in entries]
    if as_json:
        print_json(rows)
        return
    out.print(servers_view(rows, datetime.now(UTC), out.width))
    if not rows:
        what = (
            f"No server in {store} has the outcome {outcome}"
            if outcome
            else f"No server was onboarded into {store} yet"
        )
        err.print(f"{what}: `graph-toucan onboard pypi:NAME` tries one.", soft_wrap=True)


def server(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The server's name, as `graph-toucan servers` has it.")],
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:
    """Tell everything known of one server: how it is launched, its tools and example calls, what was tried, its history."""
    entry = Register(open_place(store).objects).get(name)
    if as_json:
        print_json(entry.model_dump(mode="json"))
    else:
        print_server(out, entry, datetime.now(UTC))

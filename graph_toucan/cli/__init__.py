"""The command line: onboard and watch servers, look at tools and their graph, run the factory or a stage, look at the rows.

Exit codes: 0 done, 1 failed, 2 wrong usage. Each module holds the commands of one subject; here they are put together.
"""

import logging
import sys

import typer

from graph_toucan.cli.catalogue import catalogue
from graph_toucan.cli.common import err
from graph_toucan.cli.credentials import credentials
from graph_toucan.cli.graph import graph
from graph_toucan.cli.look import rejections, show
from graph_toucan.cli.onboard import onboard
from graph_toucan.cli.run import run
from graph_toucan.cli.servers import server, servers
from graph_toucan.cli.simulate import fidelity, simulate
from graph_toucan.cli.stages import connect, stage_command, walk
from graph_toucan.cli.tools import tool, tools
from graph_toucan.cli.translate import translate
from graph_toucan.cli.verify import verify
from graph_toucan.cli.watch import watch
from graph_toucan.config import Stage
from graph_toucan.errors import GraphToucanError, UsageError
from graph_toucan.terminal import error_panel

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Graph-Toucan: MCP servers in, verified tool-use conversations out.",
)
_SERVERS = "Servers"
_GRAPH = "Tools and their graph"
_LOOK = "Look"
_SIMULATE = "Simulators"

app.command("run")(run)
app.command("onboard", rich_help_panel=_SERVERS)(onboard)
app.command("servers", rich_help_panel=_SERVERS)(servers)
app.command("server", rich_help_panel=_SERVERS)(server)
app.command("watch", rich_help_panel=_SERVERS)(watch)
app.add_typer(credentials, name="credentials", rich_help_panel=_SERVERS)
app.add_typer(catalogue, name="catalogue", rich_help_panel=_SERVERS)
app.command("tools", rich_help_panel=_GRAPH)(tools)
app.command("tool", rich_help_panel=_GRAPH)(tool)
app.command("graph", rich_help_panel=_GRAPH)(graph)
for _stage in Stage:
    if _stage not in {Stage.ONBOARD, Stage.SIMULATE}:
        _own = {Stage.CONNECT: connect, Stage.WALK: walk, Stage.TRANSLATE: translate}
        _command = _own.get(_stage) or stage_command(_stage)
        app.command(_stage.value, rich_help_panel="Single stages")(_command)
app.command("simulate", rich_help_panel=_SIMULATE)(simulate)
app.command("fidelity", rich_help_panel=_SIMULATE)(fidelity)
app.command("show", rich_help_panel=_LOOK)(show)
app.command("rejections", rich_help_panel=_LOOK)(rejections)
app.command("verify", rich_help_panel=_LOOK)(verify)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    logging.getLogger("mcp").setLevel(logging.ERROR)
    try:
        app(standalone_mode=True)
    except UsageError as error:
        err.print(error_panel(error))
        sys.exit(2)
    except GraphToucanError as error:
        err.print(error_panel(error))
        sys.exit(1)

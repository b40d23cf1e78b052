"""Commands that show what is known of tools: all in a table, or everything of one."""

from collections.abc import Sequence
from typing import Annotated

import typer

from graph_toucan.cli.common import err, open_place, out, print_json
from graph_toucan.cli.known import check_known, described, find_tool
from graph_toucan.cli.options import JsonOption, RunOption, StoreOption
from graph_toucan.cli.tool_page import print_tool, tool_document
from graph_toucan.cli.tool_tables import neighbour_counts, tool_row, tools_table
from graph_toucan.model import SchemaOrigin, ToolCard, ToolKind


def tools(  # noqa: PLR0913, PLR0917 - one parameter per option
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORDS]...", help="Only tools whose name, description or tags hold all of these."),
    ] = None,
    server: Annotated[str | None, typer.Option(help="Only this server's tools.")] = None,
    tag: Annotated[str | None, typer.Option(help="Only tools with this tag.")] = None,
    kind: Annotated[ToolKind | None, typer.Option(help="Only tools of this kind.")] = None,
    schema: Annotated[
        SchemaOrigin | None, typer.Option(help="Only tools whose output schema comes from there.")
    ] = None,
    without_examples: Annotated[
        bool, typer.Option("--without-examples", help="Only tools of which no example call succeeded.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many tools.")] = 50,
    run: RunOption = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:
    """List the tools that were described: kind, tags, output schema, example calls, and how many tools they join.

    `from` and `to` count the tools on the other side of confirmed edges.

    Examples: `graph-toucan tools read file --kind query`, `graph-toucan tools --server notes --without-examples`.
    """
    known = described(open_place(store), run)
    check_known("server", server, (card.tool.server for card in known.cards.values()))
    check_known("tag", tag, (one for card in known.cards.values() for one in card.tags))
    found = [
        card
        for card in known.cards.values()
        if (server is None or card.tool.server == server)
        and (tag is None or tag in card.tags)
        and kind in {None, card.kind}
        and schema in {None, card.schema_origin}
        and not (without_examples and card.examples)
        and _holds(card, words or [])
    ]
    found.sort(key=lambda card: (-_rank(card, words or []), card.id))
    counts = neighbour_counts(known.edges)
    rows = [tool_row(card, counts) for card in found[:limit]]
    if as_json:
        print_json(rows)
        return
    out.print(tools_table(rows, len(found), out.width))
    if not found:
        err.print(f"None of {len(known.cards)} tools is so: leave out a word or a filter.", soft_wrap=True)
    elif len(found) > limit:
        err.print(f"{len(found) - limit} more: --limit {len(found)} shows all.", soft_wrap=True)


def _holds(card: ToolCard, words: Sequence[str]) -> bool:
    text = f"{card.id} {card.tool.title or ''} {card.tool.description} {' '.join(card.tags)}".lower()
    return all(word.lower() in text for word in words)


def _rank(card: ToolCard, words: Sequence[str]) -> int:
    """Return how many of the words stand in the tool's name, which tells more than its description."""
    return sum(word.lower() in card.tool.name.lower() for word in words)


def tool(
    name: Annotated[str, typer.Argument(metavar="SERVER/TOOL", help="The tool's id, as `graph-toucan tools` has it.")],
    run: RunOption = None,
    store: StoreOption = "artifacts",
    as_json: JsonOption = False,
) -> None:
    """Tell everything known of one tool: what it takes and gives, how it was called, and which tools it joins.

    The name alone is enough where only one server has such a tool.

    Example: `graph-toucan tool notes/read_note`.
    """
    known = described(open_place(store), run)
    card = find_tool(known.cards, name)
    own = [edge for edge in known.edges if card.id in {edge.source, edge.target}]
    if as_json:
        print_json(tool_document(card, own))
    else:
        print_tool(out, card, own, connected=known.connected)

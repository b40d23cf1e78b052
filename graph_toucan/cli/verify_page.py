"""A verification for the terminal: agreement per tool, the rows that want a look, and one line that sums up."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from graph_toucan.verify.report import Finding, RowReport, ToolReport, VerifyReport

_PATHS = 3
_ROWS = 20
_DIFFERENCES = 3
_TOOLS = 24
_WORDS = {
    Finding.AGREES: "agree",
    Finding.DISAGREES: "disagree",
    Finding.EXPIRED: "expired",
    Finding.EDITED: "edited",
    Finding.SERVER_MISSING: "without their server",
    Finding.SERVER_FAILED: "whose server does not start",
    Finding.FINGERPRINT_CHANGED: "whose server has changed",
    Finding.FIXTURES_CHANGED: "with other fixtures",
    Finding.READING_CHANGED: "read in another way",
    Finding.SIMULATED: "simulated",
    Finding.RECORDING_MISSING: "without a recording",
}


def verify_view(report: VerifyReport) -> Group:
    """Return all that a person is shown of a verification."""
    parts: list[Table | Text] = []
    if report.tools:
        parts.append(_tools_table(report.tools))
    told = [row for row in report.rows if row.faults or row.unsourced or row.finding is not Finding.AGREES]
    if told:
        parts.append(_rows_table(told))
    parts.append(Text.from_markup(_summary(report)))
    return Group(*parts)


def _tools_table(tools: tuple[ToolReport, ...]) -> Table:
    table = Table(title="Agreement", title_justify="left")
    table.add_column("tool", overflow="fold")
    for name in ("calls", "agree", "share"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("differing paths", overflow="fold", ratio=1)
    alike = [one for one in tools if one.agreeing == one.calls] if len(tools) > _TOOLS else []
    for one in tools:
        if one in alike:
            continue
        style = "" if one.agreeing == one.calls else "yellow"
        share = f"{one.share:.1%}"
        table.add_row(escape(one.tool), str(one.calls), str(one.agreeing), share, escape(_paths(one)), style=style)
    if alike:
        calls = str(sum(one.calls for one in alike))
        name = f"{'the other ' if len(alike) < len(tools) else ''}{len(alike)} tools"
        table.add_row(name, calls, calls, "100.0%", "", style="green")
    return table


def _paths(tool: ToolReport) -> str:
    told = [f"{path or '(whole result)'} in {count}" for path, count in list(tool.differing.items())[:_PATHS]]
    more = len(tool.differing) - _PATHS
    return ", ".join([*told, *([f"and {more} more"] if more > 0 else [])])


def _rows_table(rows: list[RowReport]) -> Table:
    """Return the rows that are not simply in order, those that were edited first; of like reasons not to run one each."""
    table = Table(title="Rows to look at", title_justify="left")
    table.add_column("row", no_wrap=True)
    table.add_column("finding", no_wrap=True)
    table.add_column("what", overflow="fold", ratio=1)
    order = [Finding.EDITED, Finding.DISAGREES, Finding.EXPIRED]
    first = sorted(rows, key=lambda row: order.index(row.finding) if row.finding in order else len(order))
    reasons = Counter((row.finding, row.detail) for row in rows if row.detail)
    shown: set[tuple[Finding, str]] = set()
    lines: list[tuple[str, str, str]] = []
    for row in first:
        reason = (row.finding, row.detail)
        if row.detail and reason in shown:
            continue
        shown.add(reason)
        alike = reasons[reason] - 1
        also = f" (and {alike} more {'row' if alike == 1 else 'rows'})" if alike > 0 else ""
        name = row.finding.value if row.finding is not Finding.AGREES else "unsourced"
        lines.append((row.uuid, name, "\n".join(_told(row)) + also))
    for uuid, finding, what in lines[:_ROWS]:
        table.add_row(uuid, finding, escape(what))
    if len(lines) > _ROWS:
        table.add_row("…", "", f"and {len(lines) - _ROWS} more: --json has all")
    return table


def _told(row: RowReport) -> Iterator[str]:
    if row.detail:
        yield row.detail
    yield from (f"column {fault.column}: {fault.what}" for fault in row.faults)
    yield from row.unsourced
    shown = [
        f"{call.tool} {one.path or '(whole result)'}: {one.was} became {one.became}"
        for call in row.calls
        for one in call.differences
    ]
    shown += [f"file {one.path}: {one.was} became {one.became}" for one in row.files]
    yield from shown[:_DIFFERENCES]
    if len(shown) > _DIFFERENCES:
        yield f"and {len(shown) - _DIFFERENCES} more differences"


def _summary(report: VerifyReport) -> str:
    told = report.summary
    of = "" if told.rows == report.rows_in_dataset else f" of {report.rows_in_dataset}"
    counts = ", ".join(f"{count} {_WORDS[Finding(name)]}" for name, count in told.findings.items())
    share = (
        "no call could be made"
        if told.share is None
        else f"{told.agreeing} of {told.calls} calls agree ({told.share:.2%})"
    )
    files = "" if told.files_share is None else f"; {told.files_share:.2%} of the rows leave the files that they should"
    takes = Counter(row.take for row in report.rows if row.take is not None and row.calls)
    recorded = (
        f"; {takes[1]} answered by the recording of the second execution, {takes[0]} by that of the first"
        if takes
        else ""
    )
    return (
        f"[bold]{told.rows}{of} {'row' if told.rows == 1 and not of else 'rows'}[/]: {counts}\n"
        f"[bold]{escape(report.executor)}[/]: {share}{files}{recorded}\n"
        f"[bold]sources[/]: {told.arguments - told.unsourced} of {told.arguments} arguments follow from where they should"
    )

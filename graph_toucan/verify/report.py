"""What a verification found: row by row, tool by tool, and in one line."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from graph_toucan.execute.pointers import generalise
from graph_toucan.identity import JsonObject
from graph_toucan.model import Model
from graph_toucan.verify.agreement import Difference
from graph_toucan.verify.integrity import Fault


class Finding(StrEnum):
    """What came of a row.

    `agrees`, `disagrees`: its calls were made again. `expired`: so too, and they disagree, but the row says itself that what
    it shows depends on the day. `edited`: it is not as it was released. All others say why it could not be executed here.
    """

    AGREES = "agrees"
    DISAGREES = "disagrees"
    EXPIRED = "expired"
    EDITED = "edited"
    SERVER_MISSING = "server_missing"
    SERVER_FAILED = "server_failed"
    FINGERPRINT_CHANGED = "fingerprint_changed"
    FIXTURES_CHANGED = "fixtures_changed"
    READING_CHANGED = "reading_changed"
    SIMULATED = "simulated"
    RECORDING_MISSING = "recording_missing"

    @property
    def executed(self) -> bool:
        """Whether the row's calls were made again."""
        return self in {Finding.AGREES, Finding.DISAGREES, Finding.EXPIRED}


class CallReport(Model):
    """One call made again; `compared` counts the leaves of its result that were compared."""

    call: str
    tool: str
    compared: int
    differences: tuple[Difference, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the result is the one that the row tells."""
        return not self.differences


class RowReport(Model):
    """What came of one row.

    `detail` says why it was not executed; `faults` are the columns that were edited; `unsourced` the arguments whose source
    does not hold; `files` the workspace files that differ. `take` is which recorded execution answered: 1 for the second, in a
    fresh workspace, 0 for the one that the row was written from; None if real servers did.
    """

    uuid: str
    subset: str
    finding: Finding
    detail: str = ""
    faults: tuple[Fault, ...] = ()
    unsourced: tuple[str, ...] = ()
    arguments: int = 0
    calls: tuple[CallReport, ...] = ()
    files: tuple[Difference, ...] = ()
    take: int | None = None


class ToolReport(Model):
    """A tool's calls that were made again, how many agree, and how often which path (list positions as `*`) differs."""

    tool: str
    calls: int
    agreeing: int
    differing: dict[str, int] = Field(default_factory=dict[str, int])

    @property
    def share(self) -> float:
        """The share of its calls that agree."""
        return self.agreeing / self.calls


class Summary(Model):
    """The counts of a verification.

    `share` is that of the calls that agree, None if none was made; `files_share` that of the executed rows that leave the
    files that they should. Expired rows count in neither.
    """

    rows: int
    findings: dict[str, int]
    calls: int
    agreeing: int
    share: float | None
    arguments: int
    unsourced: int
    files_share: float | None


class VerifyReport(Model):
    """A verification of a dataset, or of some of its rows."""

    dataset: str
    rows_in_dataset: int
    executor: str
    threshold: float
    summary: Summary
    tools: tuple[ToolReport, ...]
    rows: tuple[RowReport, ...]

    @property
    def failures(self) -> list[str]:
        """Why the dataset does not pass, in words; nothing if it passes."""
        told, count = self.summary, self.summary.findings
        found: list[str] = []
        if edited := count.get(Finding.EDITED, 0):
            found.append(f"{edited} {'row is' if edited == 1 else 'rows are'} not as released")
        if told.unsourced:
            found.append(f"{told.unsourced} of {told.arguments} arguments have no source that holds")
        if told.share is not None and told.share < self.threshold:
            found.append(f"{told.share:.2%} of the calls agree, fewer than {self.threshold:.2%}")
        if told.files_share is not None and told.files_share < self.threshold:
            found.append(
                f"{told.files_share:.2%} of the rows leave the files that they should, fewer than {self.threshold:.2%}"
            )
        if not told.calls and any(not row.finding.executed for row in self.rows):
            found.append("no call could be made")
        return found

    def as_json(self) -> JsonObject:
        """Return the report as JSON, with whether it passes and why not."""
        failures = self.failures
        return {"passed": not failures, "failures": failures, **self.model_dump(mode="json")}


def report_of(
    dataset: str, rows_in_dataset: int, executor: str, threshold: float, rows: Sequence[RowReport]
) -> VerifyReport:
    """Return the report over some rows of a dataset."""
    counted = [row for row in rows if row.finding in {Finding.AGREES, Finding.DISAGREES}]
    calls = [call for row in counted for call in row.calls]
    agreeing = sum(call.agrees for call in calls)
    summary = Summary(
        rows=len(rows),
        findings=dict(Counter(row.finding.value for row in rows).most_common()),
        calls=len(calls),
        agreeing=agreeing,
        share=agreeing / len(calls) if calls else None,
        arguments=sum(row.arguments for row in rows),
        unsourced=sum(len(row.unsourced) for row in rows),
        files_share=sum(not row.files for row in counted) / len(counted) if counted else None,
    )
    return VerifyReport(
        dataset=dataset,
        rows_in_dataset=rows_in_dataset,
        executor=executor,
        threshold=threshold,
        summary=summary,
        tools=_tools(calls),
        rows=tuple(rows),
    )


def _tools(calls: Sequence[CallReport]) -> tuple[ToolReport, ...]:
    """Return the calls by tool, those that agree least first."""
    found: list[ToolReport] = []
    for tool in sorted({call.tool for call in calls}):
        own = [call for call in calls if call.tool == tool]
        paths = Counter(path for call in own for path in {generalise(one.path) for one in call.differences})
        found.append(
            ToolReport(
                tool=tool,
                calls=len(own),
                agreeing=sum(call.agrees for call in own),
                differing=dict(paths.most_common()),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.share, one.tool)))

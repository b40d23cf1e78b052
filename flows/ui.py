"""What the flows leave in Prefect's UI: names of runs, progress, counts, places, failed servers and a summary.

The list of artifacts shows keys and descriptions only, so that a description says the numbers. A web page cannot open
a link to a file: the text of a link is the whole address, to be copied.
"""

import threading
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from prefect import get_run_logger
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run

from graph_toucan import progress
from graph_toucan.config import FactoryConfig, Stage
from graph_toucan.identity import JsonObject
from graph_toucan.presets import preset
from graph_toucan.release.text import clean
from graph_toucan.store import ObjectStore, RunRecord, StageRun
from tasks.workshop import frozen

TICK_SECONDS = 2.0
"""How often a progress artifact is brought up to date: each time is a call to Prefect's server."""

_ID_CHARACTERS = 12
_DETAIL_CHARACTERS = 500


def _config() -> FactoryConfig:
    given: Any = flow_run.parameters.get("config")
    return frozen(FactoryConfig.model_validate(given) if given else preset("demo"))


def factory_run_name() -> str:
    """Return the name of a run of the factory: the configuration's run id, and where its artifacts go."""
    config = _config()
    return f"{config.run_id} in {config.store}"


def stage_run_name() -> str:
    """Return the name of a run of a stage: the stage, and the beginning of the configuration's run id."""
    return f"{flow_run.flow_name} {_config().run_id[:_ID_CHARACTERS]}"


class ShownProgress:
    """A progress artifact that follows a stage's rows while its shards are worked on."""

    def __init__(self, stage: str, rows: int) -> None:
        self._stage, self._rows, self._done = stage, rows, 0
        self._lock = threading.Lock()
        self._shown = 0.0
        text = f"{rows} rows of {stage}"
        self._artifact: Any = create_progress_artifact(progress=0.0, key=f"{stage}-progress", description=text)

    def stage_started(self, stage: str, rows: int) -> None:
        """Ignore: it is known."""

    def row_done(self, stage: str) -> None:
        """Count a row; called from the threads that work on shards."""
        with self._lock:
            self._done += stage == self._stage

    def stage_finished(self, stage: str, rows_in: int, rows_out: int, cached: int) -> None:
        """Ignore: `follow` sees it."""

    def follow(self, futures: Sequence[PrefectFuture[Any]]) -> None:
        """Wait until all shards are done and show how far they are. Shards that were there already count no rows."""
        ended: SimpleQueue[PrefectFuture[Any]] = SimpleQueue()
        progress.add_listener(self)
        try:
            for future in futures:
                future.add_done_callback(ended.put)
            waiting = len(futures)
            while waiting:
                with suppress(Empty):
                    ended.get(timeout=TICK_SECONDS)
                    waiting -= 1
                self._show(100.0 * max(1 - waiting / len(futures), min(self._done / max(self._rows, 1), 0.99)))
        finally:
            progress.remove_listener(self)
        self._show(100.0)

    def _show(self, percent: float) -> None:
        if percent >= self._shown + 1 or percent == 100.0 != self._shown:
            self._shown = percent
            update_progress_artifact(self._artifact, progress=round(percent, 1))


def reasons(rejected: dict[str, int]) -> str:
    """Return the reasons of rejections with their counts, the most frequent first."""
    ordered = sorted(rejected.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{reason} {count}" for reason, count in ordered)


def told(run: StageRun) -> str:
    """Return what came of a stage in one line."""
    rejected = f"{sum(run.rejected.values())} rejected ({reasons(run.rejected)})" if run.rejected else "none rejected"
    cached = f", {run.cached} of {len(run.refs)} shards from the store" if run.cached else ""
    return f"{run.rows_in} rows in, {run.rows_out} out, {rejected}; {run.seconds:.1f} s{cached}"


def leave_counts(run: StageRun) -> None:
    """Leave a table of a stage's rows in, out and rejected by reason, and say it in the log."""
    counted = {"in": run.rows_in, "out": run.rows_out}
    counted |= {f"rejected: {reason}": count for reason, count in sorted(run.rejected.items(), key=lambda kv: -kv[1])}
    table = [{"rows": name, "count": n, "share of in": _share(n, run.rows_in)} for name, n in counted.items()]
    create_table_artifact(table=table, key=f"{run.stage}-counts", description=told(run))
    logger = get_run_logger()
    logger.info("%s: %s", run.stage, told(run))
    if run.rows_in and not run.rows_out and run.rejected:
        top = dict(sorted(run.rejected.items(), key=lambda kv: -kv[1])[:3])
        logger.warning("every row of %s was rejected; the top reasons: %s", run.stage, reasons(top))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


def leave_shards(run: StageRun, objects: ObjectStore, done: Sequence[JsonObject]) -> None:
    """Leave a table of a stage's shards, each with its artifact and its counts; the description says where they are."""
    table = [
        {
            "artifact": shard["key"],
            "in": shard["rows_in"],
            "out": shard["rows_out"],
            "rejected": sum(shard["rejected"].values()),
            "seconds": shard["seconds"],
            "from the store": "yes" if shard["cached"] else "no",
        }
        for shard in done
    ]
    text = f"Shards: {len(table)}, in {objects.url(f'artifacts/{run.stage}')}/"
    create_table_artifact(table=table, key=f"{run.stage}-data", description=text)


def leave_place(url: str, key: str, what: str) -> None:
    """Leave a link to a file or folder; `what` names it."""
    address = url if "://" in url else f"file://{url}"
    create_link_artifact(link=address, link_text=url, key=key, description=f"{what}: {url}")


def readable(text: str) -> str:
    """Return a text of a server as Prefect's database takes it, and not too long."""
    whole = clean(text).replace("\0", "\ufffd")
    return whole if len(whole) <= _DETAIL_CHARACTERS else f"{whole[: _DETAIL_CHARACTERS - 1]}…"


def leave_summary(record: RunRecord, objects: ObjectStore) -> None:
    """Leave one page about a run of the factory: its stages, and where the dataset and the report are."""
    head = ["stage", "in", "out", "rejected", "seconds", "from the store"]
    lines = [f"| {' | '.join(head)} |", "| --- | ---: | ---: | --- | ---: | ---: |"]
    for run in record.stages:
        cells = (run.stage, run.rows_in, run.rows_out, reasons(run.rejected), f"{run.seconds:.1f}")
        lines.append(f"| {' | '.join(str(cell) for cell in cells)} | {run.cached} of {len(run.refs)} |")
    places = [
        f"- {name}: `{objects.url(part[field])}`"
        for stage, name, field in ((Stage.RELEASE, "dataset", "folder"), (Stage.REPORT, "report", "page"))
        for run in record.stages
        if run.stage == stage
        for part in run.stats.get("parts") or []
    ]
    made = {run.stage: run for run in record.stages}
    last = made.get(Stage.RELEASE, record.stages[-1])
    text = f"{record.id}: {len(made)} stages; {last.stage}: {told(last)}"
    markdown = "\n".join([f"Run `{record.id}`, seed {record.seed}.", "", *lines, "", *places])
    create_markdown_artifact(markdown=markdown, key="run-summary", description=text)

"""The command that watches the onboarded servers, once or again and again."""

import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Annotated

import typer

from graph_toucan.cli.common import err, open_place, out, prefect_part, print_json
from graph_toucan.cli.options import JsonOption, SandboxOption, StoreOption, VerboseOption
from graph_toucan.cli.run import shown_progress, warn_of_sandbox
from graph_toucan.cli.server_tables import watch_view
from graph_toucan.config import FactoryConfig, LaunchConfig
from graph_toucan.errors import UsageError
from graph_toucan.launch.sandbox import SandboxKind
from graph_toucan.store.register import Register
from graph_toucan.watch.report import WatchReport


def watch(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAMES]...", help="Only these servers; none: all that were ever ready."),
    ] = None,
    every: Annotated[float | None, typer.Option(min=0.01, help="Go on, once in so many minutes, until Ctrl-C.")] = None,
    store: StoreOption = "artifacts",
    sandbox: SandboxOption = SandboxKind.AUTO,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Check the onboarded servers: do they start, answer as they did, and still have the same tools?

    Ends with 1 if a server that was ready is not. With --every, each check is one more line of JSON, or one more table.
    """
    config = FactoryConfig(store=store, launch=LaunchConfig(sandbox=sandbox))
    register = Register(open_place(store).objects)
    for name in names or []:
        register.get(name)
    if not names and not any(entry.last_ready for entry in register.entries()):
        raise UsageError(
            f"no server in {store} was ever ready", "Onboard some first: `graph-toucan onboard pypi:NAME`."
        )
    warn_of_sandbox(config)
    if every is None:
        report = _once(config, names, verbose=verbose)
        if as_json:
            print_json(report.model_dump(mode="json"))
        else:
            out.print(watch_view(report, out.width))
        if report.missing:
            raise typer.Exit(1)
        return
    with _stopped_by_ctrl_c() as stop:
        _again_and_again(config, names, 60 * every, stop, as_json=as_json, verbose=verbose)
    err.print("Stopped watching.")


@contextmanager
def _stopped_by_ctrl_c() -> Generator[threading.Event]:
    """Give an event that the first Ctrl-C sets, so that a check under way ends in order; a second one interrupts it."""
    stop = threading.Event()

    def note(number: int, frame: FrameType | None) -> None:
        del number, frame
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield stop
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGINT, before)


def _again_and_again(
    config: FactoryConfig,
    names: list[str] | None,
    seconds: float,
    stop: threading.Event,
    *,
    as_json: bool,
    verbose: bool,
) -> None:
    while not stop.is_set():
        began = time.monotonic()
        try:
            report = _once(config, names, verbose=verbose)
        except Exception:
            if stop.is_set():  # Ctrl-C on a terminal also ends the Prefect server beneath the check
                return
            raise
        if as_json:
            out.print(report.model_dump_json(), markup=False, highlight=False, soft_wrap=True)
        else:
            out.print(watch_view(report, out.width))
        stop.wait(max(0.0, began + seconds - time.monotonic()))


def _once(config: FactoryConfig, names: list[str] | None, *, verbose: bool) -> WatchReport:
    flow = prefect_part("watch", verbose=verbose)
    with shown_progress():
        return flow(config, names)

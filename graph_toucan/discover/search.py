"""The bounded search for a launch that works: try, read why it failed, repair, try again, until one lists tools."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from graph_toucan.discover.failure import Failure
from graph_toucan.discover.launches import Launch, given_launch, launched, likely_launches
from graph_toucan.discover.offer import Offer, offer_of
from graph_toucan.discover.repairs import guesses, repairs
from graph_toucan.errors import CallTimeout, InstallError, LaunchError
from graph_toucan.launch.addons import native_addons
from graph_toucan.launch.install import Installed, NoEntryPoint, choose_package, find_command, install_package
from graph_toucan.launch.pypi import NeedsPython
from graph_toucan.launch.pythons import newer_versions
from graph_toucan.model import Package, Server

MAX_TRIALS = 18
MAX_SECONDS = 300.0
MAX_INSTALLS = 8
MAX_OF_ENTRY = 6
CANDIDATE_SECONDS = 20.0


@dataclass(frozen=True)
class Failed:
    """A trial that failed: how it was launched, with which error, after how many seconds."""

    launch: Launch
    server: Server
    error: LaunchError
    seconds: float


@dataclass
class Search:
    """What a search found: the server as it is launched, or only failures; `offer` is what its package offers."""

    found: Server | None = None
    launch: Launch | None = None
    failures: list[Failed] = field(default_factory=list[Failed])
    offer: Offer | None = None
    seconds: float = 0.0


Try = Callable[[Server, float], Awaitable[None]]
"""Starts a server once, with so many seconds for its start, and raises a `LaunchError` unless it lists tools."""


@dataclass
class _Queue:
    """Launches to try: what is likely before what is only guessed; none twice, and not too many installations."""

    likely: list[Launch] = field(default_factory=list[Launch])
    guessed: list[Launch] = field(default_factory=list[Launch])
    seen: set[str] = field(default_factory=set[str])
    tries: Counter[object] = field(default_factory=Counter[object])
    installs: set[tuple[object, ...]] = field(default_factory=set[tuple[object, ...]])

    def next(self) -> Launch | None:
        while self.likely or self.guessed:
            launch = (self.likely or self.guessed).pop(0)
            install = (launch.requirements, launch.python, launch.addons)
            if launch.key in self.seen or (install not in self.installs and len(self.installs) >= MAX_INSTALLS):
                continue
            if self.tries[launch.entry] >= MAX_OF_ENTRY and self.likely:
                self.guessed.append(launch)
                continue
            self.tries[launch.entry] += 1
            self.seen.add(launch.key)
            self.installs.add(install)
            return launch
        return None


async def find_launch(server: Server, cache: Path, attempt: Try, patience: float) -> Search:
    """Find out how a server is launched.

    The server's own entry comes first; where that works nothing else is looked at. Otherwise its package is read for what it
    offers, and candidates are tried, each failure telling what to change, up to `MAX_TRIALS` trials and `MAX_SECONDS`.

    Args:
        server: the server, perhaps no more than the name of a package.
        cache: where servers are installed.
        attempt: tries one launch.
        patience: seconds that a start may take; a candidate gets less, and one that was slow a second chance.
    """
    search = Search()
    package = choose_package(server)
    queue = _Queue(likely=[given_launch(server, package)])
    deadline = time.monotonic() + MAX_SECONDS
    began = time.monotonic()
    while len(search.failures) < MAX_TRIALS and time.monotonic() < deadline:
        launch = queue.next()
        if launch is None:
            break
        seconds = patience if not search.failures else min(patience, CANDIDATE_SECONDS)
        if await _tried(search, launch, server, package, attempt, seconds):
            break
        if package.registry_type != "local":  # a command that someone wrote down is not second-guessed
            await _follow(search, queue, package, cache)
    slow = next((failed for failed in search.failures if isinstance(failed.error, CallTimeout)), None)
    if search.found is None and slow is not None and not _talks(slow):
        await _tried(search, slow.launch.but("once more, with more time"), server, package, attempt, 2 * patience)
    search.seconds = time.monotonic() - began
    return search


async def _tried(
    search: Search, launch: Launch, server: Server, package: Package, attempt: Try, seconds: float
) -> bool:
    """Try a launch, note how it went, and tell whether it worked."""
    candidate = launched(server, package, launch)
    began = time.monotonic()
    try:
        await attempt(candidate, seconds)
    except LaunchError as error:
        search.failures.append(Failed(launch, candidate, error, time.monotonic() - began))
        return False
    search.found, search.launch = candidate, launch
    return True


def _talks(failed: Failed) -> bool:
    """Tell whether a launch that ran out of time said that it does something else (listens on a port, shows a prompt)."""
    return bool(failed.error.evidence.stdout or "http" in failed.error.evidence.stderr)


async def _follow(search: Search, queue: _Queue, package: Package, cache: Path) -> None:
    """Put into the queue what the last failure suggests, and after the first what the package offers."""
    failed = search.failures[-1]
    if isinstance(failed.error, NeedsPython):
        queue.likely.insert(
            0, failed.launch.but(f"it needs Python {failed.error.version}", python=failed.error.version)
        )
        return
    if isinstance(failed.error, InstallError) and not isinstance(failed.error, NoEntryPoint):
        queue.likely[:0] = _with_newer_python(failed.launch, failed.error)
        return
    installed = await install_package(failed.server, cache)
    failure = failure_of(failed.launch, failed.error, package, installed)
    fresh = [] if search.offer is not None else likely_launches(failure.offer, _bare(failed.launch))
    fresh = [launch for launch in fresh if not _same(launch, failed, package, installed)]
    search.offer = search.offer or failure.offer
    queue.likely = [*repairs(failure), *_inheriting(failed.launch, queue.likely), *fresh]
    queue.guessed += guesses(failure)


def _with_newer_python(launch: Launch, error: LaunchError) -> list[Launch]:
    """Return a launch under the newer interpreters that there are, if its requirements could not be brought together."""
    if launch.python is not None or "No solution found" not in error.evidence.stderr:
        return []
    return [launch.but("its requirements do not fit together here", python=python) for python in newer_versions()]


def _same(launch: Launch, failed: Failed, package: Package, installed: Installed) -> bool:
    """Tell whether a launch is the failed one under another name: what the package makes evident is one of its entries."""
    if launch.but("", entry=failed.launch.entry).key != failed.launch.key:
        return False
    try:
        return find_command(launched(failed.server, package, launch), installed) == find_command(
            failed.server, installed
        )
    except LaunchError:
        return False


def _inheriting(launch: Launch, waiting: list[Launch]) -> list[Launch]:
    """Return the waiting launches, each first with what was installed for a repaired launch."""
    added = {
        "requirements": launch.requirements,
        "python": launch.python,
        "addons": launch.addons,
        "programs": launch.programs,
    }
    more = {name: value for name, value in added.items() if value}
    if not more:
        return waiting
    heirs = [other.but(other.because, **more) for other in waiting if not (other.requirements or other.addons)]
    return [*heirs, *waiting]


def _bare(launch: Launch) -> Launch:
    """Return what is kept of a failed launch for the candidates: what is installed, not how it was called."""
    return Launch(
        requirements=launch.requirements, python=launch.python, addons=launch.addons, programs=launch.programs
    )


def failure_of(launch: Launch, error: LaunchError, package: Package, installed: Installed) -> Failure:
    """Return a failed launch with everything that repairs look at."""
    return Failure(
        launch=launch,
        evidence=error.evidence,
        offer=offer_of(package, installed),
        addons=tuple(native_addons(Path(installed.prefix))) if package.registry_type == "npm" else (),
        pythons=newer_versions(),
    )

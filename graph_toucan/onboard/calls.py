"""Example calls while onboarding: a server's tools called in two fresh workspaces, and what that showed.

The first workspace finds out which arguments work; the second makes the calls that did once more, so that a server
whose answers or tools change from start to start is seen. What follows from it is decided in `readiness`.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from graph_toucan.errors import CallTimeout, LaunchError, LimitExceeded, ServerCrashed
from graph_toucan.execute.pointers import leaves
from graph_toucan.execute.results import limits_calls, to_result
from graph_toucan.execute.volatility import volatile_paths
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.session import RpcError, ServerSession
from graph_toucan.launch.workspace import Workspace
from graph_toucan.model import Server, Tool
from graph_toucan.model.probe import CallCheck, Fault
from graph_toucan.onboard.arguments import propose_arguments
from graph_toucan.onboard.compare import difference, exchange, home_files, log_of, log_since, log_size, rank, timed
from graph_toucan.onboard.faults import cause_in, fault_of
from graph_toucan.onboard.listing import list_tools
from graph_toucan.onboard.order import after_waiting, makes, spread_tools
from graph_toucan.onboard.repair import repair_arguments
from graph_toucan.onboard.seen import Seen

_TEXT_KEPT = 600
_FIRST_SHARE = 0.65
_WAIT_SECONDS = 1.0
_PAUSE_SECONDS = 0.15
"""A server that limits calls per second gets a wait, and from then on a pause before each."""
_BEYOND_ARGUMENTS = frozenset({Fault.NETWORK, Fault.CREDENTIALS, Fault.SERVICE, Fault.TIMEOUT})


@dataclass(frozen=True)
class CallBudget:
    """Bounds on one server's calls: tools, attempts for each, seconds in all and per call (less after a time-out)."""

    tools: int = 40
    attempts: int = 6
    seconds: float = 25.0
    call_seconds: float = 8.0
    timeouts: int = 3
    restarts: int = 1


@dataclass(frozen=True)
class Exercise:
    """What calling a server's tools showed.

    `calls` has one check for each tool that was tried, in the order of trying. `starts` are the seconds of each start,
    `crashed` the tools whose call ended the server. `memory_mb` is the peak of all its processes. `new_home_files` are what
    it wrote under HOME. `unstable` is empty, or says in which way two starts of the server differ.
    """

    calls: tuple[CallCheck, ...]
    starts: tuple[float, ...]
    crashed: tuple[str, ...] = ()
    memory_mb: float = 0.0
    processes: int = 0
    noise_lines: int = 0
    new_home_files: tuple[str, ...] = ()
    unstable: str = ""


async def exercise(
    slug: str, server: Server, tools: Sequence[Tool], pool: WorkspacePool, budget: CallBudget
) -> Exercise:
    """Call a server's tools in two fresh workspaces.

    Args:
        slug: the server's id in the pool.
        server: its catalogue entry.
        tools: the tools that it listed before.
        pool: where workspaces come from; one at a time is open.
        budget: bounds on calls and time.

    Raises:
        LaunchError: it does not start in the first workspace, or breaks the limits of its cage.
    """
    run = _Run(slug, server, tools, budget, time.monotonic())
    waiting = spread_tools(tools, budget.tools)
    for _ in range(budget.restarts + 1):
        try:
            async with pool.open() as workspace:
                session = await workspace.session(slug)
                await run.note_start(session, workspace)
                waiting = await run.try_tools(session, waiting)
                run.note_end(session, workspace)
        except LaunchError as error:
            if not run.crashed or isinstance(error, LimitExceeded):
                raise
            run.unstable = f"it did not start again after {run.crashed[-1]} ended it: {str(error)[:300]}"
            break
        if not waiting:
            break
    if run.worked:
        await _repeat(run, pool)
    return run.result()


async def _repeat(run: "_Run", pool: WorkspacePool) -> None:
    try:
        async with pool.open() as workspace:
            session = await workspace.session(run.slug)
            await run.note_start(session, workspace)
            await run.repeat(session)
            run.note_end(session, workspace)
    except LaunchError as error:
        run.unstable = run.unstable or f"its second start failed: {str(error)[:300]}"


@dataclass
class _Try:
    """One call: what it gave, or all that was said about why not."""

    check: CallCheck
    value: Json = None
    crashed: bool = False
    said: str = ""


@dataclass
class _Run:
    """The state of one exercise."""

    slug: str
    server: Server
    tools: Sequence[Tool]
    budget: CallBudget
    began: float
    log: Path = Path()
    checks: dict[str, CallCheck] = field(default_factory=dict[str, CallCheck])
    values: dict[str, Json] = field(default_factory=dict[str, Json])
    seen: Seen = field(default_factory=Seen)
    starts: list[float] = field(default_factory=list[float])
    crashed: list[str] = field(default_factory=list[str])
    homes: set[str] = field(default_factory=set[str])
    timeouts: int = 0
    pause: float = 0.0
    noise: int = 0
    memory_mb: float = 0.0
    processes: int = 0
    unstable: str = ""

    @property
    def worked(self) -> list[CallCheck]:
        return [check for check in self.checks.values() if check.ok]

    def left(self, share: float = 1.0) -> float:
        return self.began + self.budget.seconds * share - time.monotonic()

    async def note_start(self, session: ServerSession, workspace: Workspace) -> None:
        self.log = log_of(workspace, self.slug)
        self.starts.append(round(session.start_seconds, 3))
        listed = {tool.name: tool for tool in (await list_tools(self.slug, session)).tools}
        self.unstable = self.unstable or difference(self.tools, listed.values())

    def note_end(self, session: ServerSession, workspace: Workspace) -> None:
        self.noise = max(self.noise, session.noise.lines)
        self.memory_mb = max(self.memory_mb, session.usage.memory_mb)
        self.processes = max(self.processes, session.usage.processes)
        self.homes.update(home_files(workspace))

    async def try_tools(self, session: ServerSession, waiting: Sequence[Tool]) -> list[Tool]:
        """Try tools in turn, then once more those that lacked a value that a later result showed.

        Return those that are still to be tried after the server has ended.
        """
        queue = list(waiting)
        while queue:
            if not self._may_go_on(first=not self.checks):
                return []
            tool = queue.pop(0)
            if await self._try_tool(session, tool):
                self.crashed.append(tool.name)
                return queue
            if self.checks[tool.name].fault is Fault.TIMEOUT:
                queue = after_waiting(queue, tool)
        for tool in self._again(waiting):
            if not self._may_go_on(first=False) or await self._try_tool(session, tool):
                break
        return []

    def _again(self, tools: Sequence[Tool]) -> list[Tool]:
        """Return tools that failed before another one worked that makes something: it may be what they lacked."""
        order = list(self.checks)
        made = [place for place, name in enumerate(order) if self.checks[name].ok and makes(name)]
        lacking = (Fault.ARGUMENTS, Fault.UNKNOWN, Fault.OWN)
        failed = [tool for tool in tools if tool.name in self.checks and self.checks[tool.name].fault in lacking]
        return [
            tool
            for tool in failed
            if (made and order.index(tool.name) < made[-1]) or self.seen.knows(tool.input_schema)
        ]

    def _may_go_on(self, *, first: bool) -> bool:
        share = _FIRST_SHARE if self.worked else 1.0  # what never worked needs no time to be repeated
        return first or (self.left(share) > 0 and self.timeouts < self.budget.timeouts)

    async def _try_tool(self, session: ServerSession, tool: Tool) -> bool:
        """Call a tool with its proposals, and repairs of them, until one works; tell whether that ended the server."""
        queue = propose_arguments(tool, self.server, self.seen)
        made: set[str] = set()
        for _ in range(self.budget.attempts):
            fresh = [arguments for arguments in queue if canonical_json(arguments) not in made]
            if not fresh or (made and not self._may_go_on(first=False)):
                break
            arguments = fresh[0]
            made.add(canonical_json(arguments))
            tried = await self._call(session, tool, arguments)
            if not tried.check.ok and not self.pause and limits_calls(tried.check.text):
                await anyio.sleep(_WAIT_SECONDS)
                self.pause = _PAUSE_SECONDS
                tried = await self._call(session, tool, arguments)
            self._keep(tool, tried)
            if tried.crashed or tried.check.ok or tried.check.fault in _BEYOND_ARGUMENTS:
                return tried.crashed
            repaired = repair_arguments(tool, self.server, arguments, tried.said, self.seen)
            queue = [repaired, *fresh[1:]] if repaired is not None else fresh[1:]
        return False

    def _keep(self, tool: Tool, tried: _Try) -> None:
        known = self.checks.get(tool.name)
        if known is None or tried.check.ok or rank(tried.check) > rank(known):
            self.checks.pop(tool.name, None)  # one that works late is repeated late
            self.checks[tool.name] = tried.check
        if tried.check.ok:
            self.values[tool.name] = tried.value
            self.seen.take(tool.name, tried.check.arguments)
            self.seen.take(tool.name, tried.value)

    async def _call(self, session: ServerSession, tool: Tool, arguments: JsonObject) -> _Try:
        if self.pause:
            await anyio.sleep(self.pause)
        before, began = log_size(self.log), time.monotonic()
        patience = self.budget.call_seconds / (
            1 + self.timeouts
        )  # a server that waits for the network often waits for it again
        seconds = max(1.0, min(patience, self.left()))
        check = CallCheck(tool=tool.name, arguments=arguments, ok=False)
        try:
            raw = await session.request("tools/call", {"name": tool.name, "arguments": arguments}, seconds)
        except CallTimeout as error:
            self.timeouts += 1
            return _Try(timed(check, began, fault=Fault.TIMEOUT, text=str(error)[:_TEXT_KEPT]))
        except ServerCrashed as error:
            return _Try(timed(check, began, fault=Fault.OWN, text=str(error)[:_TEXT_KEPT]), crashed=True)
        except RpcError as error:
            return self._failure(timed(check, began, text=str(error)[:_TEXT_KEPT]), before, tool, str(error))
        result = to_result(raw, 0.0)
        check = timed(check, began, ok=not result.failed, soft=result.soft_error, text=result.text[:_TEXT_KEPT])
        if check.ok:
            return _Try(check, result.value)
        return self._failure(check, before, tool, result.text)

    def _failure(self, check: CallCheck, before: int, tool: Tool, text: str) -> _Try:
        log = log_since(self.log, before)
        fault = fault_of(text, is_error=not check.soft, schema=tool.input_schema, stderr=log)
        return _Try(check.model_copy(update={"fault": fault}), said=f"{text}\n{cause_in(log)}")

    async def repeat(self, session: ServerSession) -> None:
        """Make the calls that worked once more, with values of the first workspace exchanged for those of this one."""
        exchanged: dict[str, Json] = {}
        by_name = {tool.name: tool for tool in self.tools}
        for check in self.worked:
            if self.left() <= 0 or self.timeouts > self.budget.timeouts:
                return
            tried = await self._call(session, by_name[check.tool], exchange(check.arguments, exchanged))
            if tried.crashed:
                self.checks[check.tool] = check.model_copy(update={"repeated": False})
                self.crashed.append(check.tool)
                if not any(known.repeated for known in self.checks.values()):
                    self.unstable = self.unstable or f"{check.tool} worked once and ended the server the second time"
                return
            first = self.values[check.tool]
            repeated = tried.check.ok and not volatile_paths([first, tried.value])
            self.checks[check.tool] = check.model_copy(update={"repeated": repeated})
            old = dict(leaves(first))
            exchanged |= {
                str(old[path]): leaf for path, leaf in leaves(tried.value) if path in old and old[path] != leaf
            }

    def result(self) -> Exercise:
        return Exercise(
            calls=tuple(self.checks.values()),
            starts=tuple(self.starts),
            crashed=tuple(self.crashed),
            memory_mb=self.memory_mb,
            processes=self.processes,
            noise_lines=self.noise,
            new_home_files=tuple(sorted(self.homes)),
            unstable=self.unstable,
        )

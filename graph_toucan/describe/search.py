"""The search for example calls: a server's tools tried in a few workspaces, each failure teaching the next attempt.

The first workspace tries all tools but those that destroy, those that read first. What failed there is tried again in a
fresh one, where nothing was renamed or deleted yet, then once more after the calls that made something, and at the very end
come the tools that destroy. All bounds are numbers of calls and the time that recorded calls took, so that a search that is
answered from recordings makes the same calls again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

from graph_toucan.describe.limits import DescribeConfig
from graph_toucan.describe.proposer import Proposer
from graph_toucan.describe.trials import STAGE, Lost, loss_of, moved
from graph_toucan.execute.episode import Episode
from graph_toucan.execute.executor import Executor
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import ExampleSpec, Fault, Result, Server, StateChange, Tool
from graph_toucan.onboard.compare import exchange
from graph_toucan.onboard.faults import fault_of
from graph_toucan.onboard.order import destroys, makes, name_words, only_reads, order_tools, says_that_it_reads

_BEYOND_ARGUMENTS = frozenset({Fault.NETWORK, Fault.CREDENTIALS, Fault.SERVICE})
_BEYOND_ATTEMPTS = 2
"""Calls of a tool that lacks the network, a key or a service: another argument may need none of them."""


@dataclass(frozen=True)
class Worked:
    """A call that worked while searching, and whether it was seen to change a file."""

    tool: Tool
    arguments: JsonObject
    result: Result
    changed: bool

    @property
    def key(self) -> str:
        """What tells it from other calls."""
        return f"{self.tool.name} {canonical_json(self.arguments)}"

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, by what was seen of it and by its tool's name."""
        return not self.changed and only_reads(self.tool)


@dataclass
class Search:
    """One server's search.

    `worked` holds the calls that worked by tool name, `failed` the last failure of each tool, `gave` the distinct results of
    each call that worked, by its key.
    """

    server: Server
    tools: Sequence[Tool]
    fingerprint: str
    executor: Executor
    proposer: Proposer
    config: DescribeConfig
    worked: dict[str, list[Worked]] = field(default_factory=lambda: defaultdict(list))
    order: list[Worked] = field(default_factory=list[Worked])
    gave: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[str, Result] = field(default_factory=dict[str, Result])
    ended: dict[str, str] = field(default_factory=dict[str, str])
    spent_ms: float = 0.0
    _before: tuple[StateChange, ...] = ()
    _exchanged: dict[str, Json] = field(default_factory=dict[str, Json])

    async def run(self, specs: Sequence[ExampleSpec], chosen: Sequence[Tool]) -> None:
        """Make the catalogue's example calls, then search for examples of the chosen tools."""
        waiting = [tool for tool in order_tools(chosen) if not destroys(tool)]
        last = [tool for tool in order_tools(chosen) if destroys(tool)]
        given = list(specs)
        for number in range(2 * self.config.workspaces):
            known, rest = len(self.order), len(waiting)
            async with self._open(number) as episode:
                self._before, self._exchanged = (), {}
                try:
                    if number:
                        await self._again(episode, waiting, last)
                    else:
                        while given:
                            spec = given.pop(0)
                            await self._call_spec(episode, spec)
                        await self._first(episode, waiting)
                except Lost as lost:
                    self.ended[lost.tool] = lost.text
            waiting = [tool for tool in waiting if self._open_question(tool)]
            last = [tool for tool in last if self._open_question(tool)]
            progress = len(self.order) > known or len(waiting) < rest
            done = not (waiting or last or given) or (number and not progress) or self._out_of_time()
            if done or number + 1 - len(self.ended) >= self.config.workspaces:
                break  # a workspace that a call made useless does not count

    def _open(self, number: int) -> AbstractAsyncContextManager[Episode]:
        return self.executor.open(STAGE, f"{self.server.slug}#search", number, {self.server.slug: self.fingerprint})

    # --- what is tried, in which order ------------------------------------------------------------------------

    async def _first(self, episode: Episode, waiting: Sequence[Tool]) -> None:
        for tool in waiting:
            if not self._enough(tool):  # the catalogue may have given fewer examples than are wanted
                await self._try(episode, tool)
        await self._retry(episode, waiting)

    async def _again(self, episode: Episode, waiting: Sequence[Tool], last: Sequence[Tool]) -> None:
        self.proposer.forget()  # what results showed in another workspace, after other calls, need not be here
        early = [call for call in self._readers() if not await self._repeat(episode, call)]
        for tool in waiting:
            if self._open_question(tool):
                await self._try(episode, tool)
        for call in (*self._makers(), *early):
            await self._repeat(episode, call)
        await self._retry(episode, waiting)
        for tool in last:
            for call in self._makers_for(tool):
                await self._repeat(episode, call)
            await self._try(episode, tool)

    async def _retry(self, episode: Episode, tools: Sequence[Tool]) -> None:
        """Try tools that failed once more for as long as others that fail with them come to work."""
        for _ in range(self.config.retries):
            known = len(self.order)
            for call in self._readers() if any(self._open_question(tool) for tool in tools) else ():
                if says_that_it_reads(call.tool):
                    await self._repeat(episode, call)  # what was made since is listed now
            for tool in tools:
                if self._open_question(tool):
                    await self._try(episode, tool)
            if len(self.order) == known:
                return

    def _open_question(self, tool: Tool) -> bool:
        return not self.worked[tool.name] and tool.name not in self.ended

    def _readers(self) -> list[Worked]:
        """Return the first working call of each tool that changes nothing."""
        return [calls[0] for calls in self.worked.values() if calls and calls[0].reads]

    def _makers(self) -> list[Worked]:
        """Return the first working call of each tool that changes something, in the order found."""
        firsts = [calls[0] for calls in self.worked.values() if calls and not calls[0].reads]
        return [call for call in self.order if call in firsts and not destroys(call.tool)]

    def _makers_for(self, tool: Tool) -> list[Worked]:
        words = name_words(tool.name)
        return [call for call in self._makers() if makes(call.tool.name) and words & name_words(call.tool.name)][:2]

    # --- one tool ---------------------------------------------------------------------------------------------

    async def _try(self, episode: Episode, tool: Tool) -> None:
        """Call a tool with its proposals, and repairs of them, until enough work or nothing is left to try."""
        if tool.name in self.ended or self._out_of_time():
            return
        queue = await self._queue(tool)
        made: set[str] = set()
        lessons: dict[tuple[str, str], Json] = {}
        beyond, spent = 0, self.spent_ms
        while queue and len(made) < self.config.attempts:
            arguments = _taught(queue.pop(0), lessons)
            if canonical_json(arguments) in made:
                continue
            made.add(canonical_json(arguments))
            result = await self._call(episode, tool, arguments)
            if self._enough(tool) or self.spent_ms - spent > self.config.tool_seconds * 1000:
                return
            if result.failed and not self.worked[tool.name]:
                fault = fault_of(result.text, is_error=result.is_error, schema=tool.input_schema)
                beyond += fault in _BEYOND_ARGUMENTS
                if beyond >= _BEYOND_ATTEMPTS:
                    return
            if result.failed:
                repaired = self.proposer.repaired(tool, arguments, result.text)
                if repaired is not None:
                    queue = [repaired, *queue]
                    for name in arguments.keys() & repaired.keys():
                        lessons[name, canonical_json(arguments[name])] = repaired[name]

    async def _queue(self, tool: Tool) -> list[JsonObject]:
        proposed = await self.proposer.proposals(tool)
        failures = [call.arguments for call in self.proposer.failures[tool.name]]
        return [*proposed, *failures[-2:], *failures[:1]]  # what failed may work now that the state is another

    def _enough(self, tool: Tool) -> bool:
        calls = self.worked[tool.name]
        wanted = self.config.examples if calls and calls[0].reads else min(2, self.config.examples)
        return len(calls) >= (1 if destroys(tool) else wanted)

    def _out_of_time(self) -> bool:
        return self.spent_ms > self.config.server_seconds * 1000

    # --- one call ---------------------------------------------------------------------------------------------

    async def _call_spec(self, episode: Episode, spec: ExampleSpec) -> None:
        tool = next(tool for tool in self.tools if tool.name == spec.tool)
        await self._call(episode, tool, spec.arguments)

    async def _repeat(self, episode: Episode, call: Worked) -> bool:
        """Make a call once more, with the ids that results give here in place of those that they gave elsewhere.

        Returns whether it worked here too.
        """
        arguments = exchange(call.arguments, self._exchanged)
        result = await self._made(episode, call.tool, arguments)
        if not result.failed:
            for seen in self.gave[call.key]:
                self._exchanged |= moved(seen, result.value)
            self._gave(call.key, result)
            self._before = await episode.changes()
        return not result.failed

    async def _call(self, episode: Episode, tool: Tool, arguments: JsonObject) -> Result:
        result = await self._made(episode, tool, arguments)
        if result.failed:
            return result
        after = await episode.changes()
        call = Worked(tool, arguments, result, after != self._before)
        self._before = after
        self._gave(call.key, result)
        if all(known.key != call.key for known in self.worked[tool.name]):
            self.worked[tool.name].append(call)
            self.order.append(call)
        return result

    async def _made(self, episode: Episode, tool: Tool, arguments: JsonObject) -> Result:
        result = await episode.call(tool.id, arguments)
        self.spent_ms += result.duration_ms
        if not result.failed:
            self.proposer.took(tool, arguments, result)
            return result
        self.failed[tool.name] = result
        self.proposer.refused(tool, arguments, result.text)
        if loss := loss_of(self.server.slug, result):
            raise Lost(tool.name, loss)
        return result

    def _gave(self, key: str, result: Result) -> None:
        if result.value not in self.gave[key]:
            self.gave[key].append(result.value)


def _taught(arguments: JsonObject, lessons: Mapping[tuple[str, str], Json]) -> JsonObject:
    """Return arguments without values that errors have replaced already."""
    return {name: lessons.get((name, canonical_json(value)), value) for name, value in arguments.items()}

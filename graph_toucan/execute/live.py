"""One call of a real server in a workspace."""

import asyncio
import time

from graph_toucan.errors import LaunchError, UsageError
from graph_toucan.execute.results import came_too_fast, failure, is_over_soon, to_result
from graph_toucan.identity import JsonObject
from graph_toucan.launch.session import RpcError
from graph_toucan.launch.workspace import Workspace
from graph_toucan.model import Result

_WAITS = 3
_WAIT_SECONDS = 1.05
_PAUSE_SECONDS = 0.15


class NotStarted(Exception):
    """A call could not be made, since its server does not start; `str` says why."""


class Caller:
    """Makes the calls of one workspace, and tells it which servers something went wrong with: those are not kept."""

    def __init__(self, workspace: Workspace) -> None:
        """Keep the workspace; `answered` counts the calls that a server answered."""
        self.workspace = workspace
        self.answered = 0
        self._pause = 0.0

    async def call(self, tool: str, arguments: JsonObject) -> Result:
        """Call a tool by its id; a call without an answer is a failed `Result`, not an error."""
        try:
            return await self.called(tool, arguments)
        except NotStarted as error:
            return failure(str(error))

    async def called(self, tool: str, arguments: JsonObject) -> Result:
        """Call a tool; a server that limits calls in a time is waited for, and called more slowly from then on.

        Raises:
            NotStarted: its server does not start.
            UsageError: the tool needs a fresh server, which it was not known to be wanted for.
        """
        if self._pause:
            await asyncio.sleep(self._pause)
        result = await self._once(tool, arguments)
        for _ in range(_WAITS):
            if not came_too_fast(result) or not is_over_soon(result):
                break
            self._pause = _PAUSE_SECONDS
            await asyncio.sleep(_WAIT_SECONDS)
            result = await self._once(tool, arguments)
        if came_too_fast(result):
            self.workspace.spoil(tool.split("/", 1)[0], "it limits how many calls it answers in a time")
        return result

    async def _once(self, tool: str, arguments: JsonObject) -> Result:
        server, name = tool.split("/", 1)
        began = time.monotonic()
        if not self.workspace.serves(tool):
            raise UsageError(
                f"{tool} was called in a server that others have used, and it is known to depend on what they did",
                "Name it among the tools of the episode when that is opened.",
            )
        try:
            session = await self.workspace.session(server)
        except LaunchError as error:
            raise NotStarted(str(error)) from error
        try:
            raw = await session.request("tools/call", {"name": name, "arguments": arguments})
        except LaunchError as error:
            if not isinstance(error, RpcError):
                self.workspace.spoil(server, f"a call of {name} got no answer")
            return failure(str(error))
        self.answered += 1
        return to_result(raw, round((time.monotonic() - began) * 1000, 1))

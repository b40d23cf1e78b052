"""What an exception of a conversation means: from the SDK's errors and task groups to errors of this project."""

import asyncio
from collections.abc import Iterator

from mcp import MCPError

from graph_toucan.errors import (
    CallTimeout,
    GraphToucanError,
    LaunchError,
    ProtocolMismatch,
    ServerCrashed,
    Unreachable,
)
from graph_toucan.launch.plan import LaunchPlan
from graph_toucan.launch.wire import FAULT

_REQUEST_TIMEOUT = -32001
_CONNECTION_CLOSED = -32000
_SHOWN_CHARACTERS = 2000


class RpcError(LaunchError):
    """The server answered a request with a JSON-RPC error."""


def call_error(plan: LaunchPlan, error: MCPError, method: str, seconds: float, last_words: str) -> LaunchError:
    """Return what a failed request means.

    Args:
        plan: of the server that was asked.
        error: what the SDK raised.
        method: what was asked.
        seconds: how long an answer was waited for.
        last_words: a clause on what the server said at its end, or nothing.
    """
    name, code, fault = plan.server, error.error.code, error.error.data
    if code == FAULT and isinstance(fault, LaunchError):
        if plan.url is not None or not isinstance(fault, Unreachable):
            return fault
        return ServerCrashed(f"server {name!r} ended during {method}" + last_words)
    if code == _REQUEST_TIMEOUT:
        return CallTimeout(f"server {name!r} did not answer {method} within {seconds:g} s")
    if code == _CONNECTION_CLOSED:
        return ServerCrashed(f"server {name!r} ended during {method}" + last_words)
    said = plan.masked(error.error.message)[:_SHOWN_CHARACTERS]
    return RpcError(f"server {name!r} answered {method} with error {code}: {said}")


def is_end(error: BaseException) -> bool:
    """Tell whether a start may have failed because the server has ended, so that its exit code is near."""
    meaning = meaning_of(error)
    if isinstance(meaning, MCPError):
        return meaning.error.code == _CONNECTION_CLOSED
    return not isinstance(meaning, asyncio.CancelledError | ProtocolMismatch)


def meaning_of(error: BaseException) -> BaseException:
    """Return the error of ours among those that ended a task group together, else the first of them."""
    leaves = list(_leaves(error))
    return next((leaf for leaf in leaves if isinstance(leaf, GraphToucanError)), leaves[0])


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    elif isinstance(error, MCPError) and error.error.code == FAULT and isinstance(error.error.data, LaunchError):
        yield error.error.data
    else:
        yield error

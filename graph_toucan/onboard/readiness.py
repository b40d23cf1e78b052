"""What a server's example calls say of it: ready, or what it lacks.

A call that worked counts in full only if it shows the server at its work: it was given arguments and its answer holds
something. Lists of nothing and settings work without the network too. Outcomes of starting and listing are decided
elsewhere.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph_toucan.model import Outcome, Server, Tool
from graph_toucan.model.probe import CallCheck, Fault
from graph_toucan.onboard.faults import named_secrets

_QUOTED = 160
_FEW = 0.2
_BLOCKED: Final = (Fault.NETWORK, Fault.CREDENTIALS, Fault.SERVICE)
"""Of two that failed as many calls, the first counts: a service says once it is reached what else it wants."""
_OUTCOMES: Final = {
    Fault.CREDENTIALS: Outcome.NEEDS_CREDENTIALS,
    Fault.NETWORK: Outcome.NEEDS_NETWORK,
    Fault.SERVICE: Outcome.NEEDS_SERVICE,
    Fault.OWN: Outcome.CRASHED,
    Fault.TIMEOUT: Outcome.TIMED_OUT,
}
_EMPTY = re.compile(
    r"\W*((retrieved|found|listed|returned|loaded|saved|deleted|total|count)\W+)?(no|none|null|nothing|0|zero"
    r"|empty)\b|^\W*$|"
    r".{0,200}\b(0 (\w+ ){0,3}(found|results?|items?|matches|relations?|entities|entries|records)"
    r"|no (\w+ ){1,3}(found|available|yet))\b|"
    r"\{\s*\"\w+\":\s*(\[\s*\]|\{\s*\}|0|null|\"\")\s*\}|\{\"success\": ?true,\s*\"\w+\": ?\[\s*\]\}",
    re.IGNORECASE | re.DOTALL,
)
_TOO_LARGE = re.compile(r"the result has \d+ bytes, more than")
_ASIDE = re.compile(
    r"(^|[_.-])(help|about|version|ping|health|status|info|config(ure|uration)?|settings?|diagnose|clear|list"
    r"|stats|languages?|templates?|"
    r"cache|login|logout|auth)([_.-]|$)",
    re.IGNORECASE,
)
"""Words of tools that a server may well offer without doing its job."""


@dataclass(frozen=True)
class CallVerdict:
    """What the calls say: the outcome, what was seen, and what a person can do."""

    outcome: Outcome
    detail: str
    advice: str = ""


def judge_calls(calls: Sequence[CallCheck], tools: Sequence[Tool], server: Server) -> CallVerdict:
    """Decide from example calls whether a server that starts and lists its tools does its job.

    A server lacks something when at least a fifth of its calls failed for it, and more than show it at work: one that
    draws maps offline and looks up names online is ready; one that lists its languages and downloads a grammar for each
    call is not.
    """
    worked = [check for check in calls if check.ok]
    at_work = [check for check in worked if shows_work(check, tools)]
    faults = Counter(check.fault for check in calls if check.fault is not None)
    blocked = {fault: faults[fault] for fault in _BLOCKED if faults[fault]}
    lost = sum(blocked.values())
    if blocked and lost > len(at_work) and (lost >= _FEW * len(calls) or not worked):
        return _lacking(max(blocked, key=lambda fault: (blocked[fault], -_BLOCKED.index(fault))), calls, server)
    if worked:
        return CallVerdict(Outcome.READY, _summary(calls, worked))
    return _nothing_worked(calls, faults, tools)


def shows_work(check: CallCheck, tools: Sequence[Tool]) -> bool:
    """Tell whether a call that worked shows the server at its work: its answer holds something and it is no side matter.

    Where some tools take parameters, it must be one of those: what takes none often only tells of the server itself.
    """
    if _EMPTY.match(check.text) or _ASIDE.search(check.tool):
        return False
    takes = {tool.name for tool in tools if tool.parameters}
    return not takes or check.tool in takes


def _lacking(fault: Fault, calls: Sequence[CallCheck], server: Server) -> CallVerdict:
    failed = [check for check in calls if check.fault is fault]
    secrets = _secrets(calls, server)
    told_apart = any(check.fault is Fault.CREDENTIALS for check in calls)
    if fault is Fault.NETWORK and _declared_secrets(server) and not told_apart:
        fault = Fault.CREDENTIALS  # a service that needs both says so only once it is reached
    outcome = _OUTCOMES[fault]
    detail = f"{len(failed)} of {len(calls)} example calls failed for want of {_wanted(outcome)}: {_quote(failed[0])}"
    return CallVerdict(outcome, detail, _advice(outcome, secrets, server))


def _nothing_worked(calls: Sequence[CallCheck], faults: Counter[Fault], tools: Sequence[Tool]) -> CallVerdict:
    if not calls:
        return CallVerdict(Outcome.READY, "no example call was made")
    if all(_TOO_LARGE.match(check.text) for check in calls):
        return CallVerdict(Outcome.READY, f"its results are larger than a row may hold: {_quote(calls[0])}")
    fault, _ = max(faults.items(), key=lambda item: (item[1], item[0] is not Fault.ARGUMENTS))
    first = next(check for check in calls if check.fault is fault)
    if fault is Fault.TIMEOUT:
        detail = f"{faults[fault]} of {len(calls)} example calls got no answer in time: {_quote(first)}"
        advice = "Raise the time for a call, grant it the network if it waits for a host, or leave the server out."
        return CallVerdict(Outcome.TIMED_OUT, detail, advice)
    forced = {tool.name for tool in tools if _leaves_no_choice(tool)}
    first = next((check for check in calls if check.tool in forced and check.fault is Fault.ARGUMENTS), first)
    if fault in (Fault.OWN, Fault.UNKNOWN) or first.tool in forced:
        detail = f"none of {len(calls)} example calls worked, by the server's own fault: {_quote(first)}"
        advice = "Try an older version of the package, or report it to its authors; it cannot be used as it is."
        return CallVerdict(Outcome.CRASHED, detail, advice)
    detail = f"none of {len(calls)} example calls worked, for want of good arguments: {_quote(first)}"
    return CallVerdict(Outcome.READY, detail, "Add example calls for its tools to the catalogue.")


def _leaves_no_choice(tool: Tool) -> bool:
    """Tell whether a tool's schema lists the values of all its parameters, and one must be given: it cannot be misused."""
    listed = all("enum" in schema or "const" in schema for schema in tool.parameters.values())
    return bool(tool.required) and listed


def _summary(calls: Sequence[CallCheck], worked: Sequence[CallCheck]) -> str:
    failed = [check for check in calls if not check.ok]
    if not failed:
        return ""
    counts = Counter(check.fault or Fault.UNKNOWN for check in failed)
    causes = ", ".join(f"{count} {fault.value}" for fault, count in sorted(counts.items()))
    return f"{len(worked)} of {len(calls)} example calls worked; the others failed for: {causes}"


def _wanted(outcome: Outcome) -> str:
    return {
        Outcome.NEEDS_CREDENTIALS: "credentials",
        Outcome.NEEDS_NETWORK: "the network",
        Outcome.NEEDS_SERVICE: "another program or service",
    }[outcome]


def _advice(outcome: Outcome, secrets: tuple[str, ...], server: Server) -> str:
    if outcome is Outcome.NEEDS_CREDENTIALS:
        name = secrets[0] if secrets else "NAME"
        others = f" (it also names {', '.join(secrets[1:4])})" if len(secrets) > 1 else ""
        command = f"graph-toucan credentials add {server.slug} {name}"
        return f"Run `{command}`{others}, and grant it the network if it calls a service."
    if outcome is Outcome.NEEDS_NETWORK:
        return (
            'Grant it the network (--network, or `"network": true` in its entry), if its results may depend on the day.'
        )
    return "Install or start the program that it names, where the server can reach it, or leave the server out."


def _secrets(calls: Sequence[CallCheck], server: Server) -> tuple[str, ...]:
    quoted = [name for check in calls if not check.ok for name in named_secrets(check.text)]
    return tuple(dict.fromkeys([*_declared_secrets(server), *quoted]))


def _declared_secrets(server: Server) -> list[str]:
    """Return the names of the secrets that the server's record asks for and gives no value."""
    inputs = [item for package in server.packages for item in package.environment_variables]
    inputs += [item for remote in server.remotes for item in remote.headers]
    return [item.name for item in inputs if item.is_secret and item.given is None]


def _quote(check: CallCheck) -> str:
    return f"{check.tool} answered {' '.join(check.text.split())[:_QUOTED]!r}"

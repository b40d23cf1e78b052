"""One onboarding attempt: find the launch, list the tools, call them in two workspaces; every way it can end has a name.

Nothing that a server or its package does raises: it becomes the probe's outcome, with what a person can do about it and
the evidence for it.
"""

import asyncio
import re
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph_toucan.discover.launches import given_launch, launched, likely_launches
from graph_toucan.discover.offer import offer_of
from graph_toucan.discover.repairs import call_repairs
from graph_toucan.discover.search import Failed, Search, failure_of, find_launch
from graph_toucan.discover.snippets import block_snippets
from graph_toucan.discover.stand_ins import is_secret
from graph_toucan.discover.told import listens
from graph_toucan.errors import CallTimeout, Evidence, LaunchError, LimitExceeded
from graph_toucan.launch.install import choose_package, install
from graph_toucan.launch.plan import LaunchPlan, make_plan
from graph_toucan.launch.plans import Credentials, PlanBook
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.session import LaunchSettings, ServerSession
from graph_toucan.launch.workspace import Workspace
from graph_toucan.model import CallCheck, Fault, Outcome, Server, Trial
from graph_toucan.model.server import NamedInput
from graph_toucan.onboard.calls import CallBudget, Exercise, exercise
from graph_toucan.onboard.flags import FlagPolicy, flag_tools
from graph_toucan.onboard.found import Attempt, Found
from graph_toucan.onboard.listing import list_tools
from graph_toucan.onboard.outcomes import Finding, NoTools, advice_for, finding_of
from graph_toucan.onboard.readiness import judge_calls

_LACKS_PLACE = re.compile(
    r"allowed director|outside (?:of )?(?:the )?|not allowed|access denied|not (?:set|configured|initiali[sz]ed)|"
    r"no \w+ (?:configured|set)",
    re.IGNORECASE,
)
_FEW = 0.6
_DETAIL = 600
_LISTENING_SECONDS = 4.0


@dataclass(frozen=True)
class ProbeSettings:
    """How a server is tried: how it is run, how many calls may be made, which flags make it unsafe."""

    launch: LaunchSettings
    calls: CallBudget = field(default_factory=CallBudget)
    policy: FlagPolicy = field(default_factory=FlagPolicy)


async def onboard_server(server: Server, cache: Path, settings: ProbeSettings, credentials: Credentials) -> Attempt:
    """Try a server until it is ready or it is clear why it is not.

    Never raises for what the server or its package does: that is the probe's outcome.

    Args:
        server: its entry, perhaps no more than the name of a package.
        cache: where servers are installed.
        settings: how servers are run and called.
        credentials: values for servers' inputs, by slug.
    """
    found = Found(server)
    try:
        finding = await _come_up(found, cache, settings, credentials)
    except LaunchError as error:
        found.evidence = error.evidence
        finding = finding_of(error, server.slug)
    if finding.outcome is Outcome.READY:
        finding = await _exercised(found, cache, settings, credentials)
    return found.attempt(finding)


async def _come_up(found: Found, cache: Path, settings: ProbeSettings, credentials: Credentials) -> Finding:
    """Find a launch under which the server lists tools; those of a package are searched for."""

    async def attempt(candidate: Server, seconds: float) -> None:
        await _list(found, candidate, cache, settings, credentials, seconds)

    if not found.server.packages and found.server.remotes:
        await attempt(found.server, settings.launch.start_seconds)
        return Finding(Outcome.READY, "", "")
    search = await find_launch(found.server, cache, attempt, settings.launch.start_seconds)
    variables = search.offer.env if search.offer else frozenset[str]()
    found.told = [finding_of(failed.error, found.server.slug, variables) for failed in search.failures]
    found.trials = [_trial(failed, told) for failed, told in zip(search.failures, found.told, strict=True)]
    if search.found is None:
        return _best(found, search)
    found.server = search.found
    return Finding(Outcome.READY, "", "")


def _best(found: Found, search: Search) -> Finding:
    """Return what the failed trials together say: the most telling of them."""
    told = found.told
    place = min(range(len(told)), key=lambda number: (told[number].rank, number))
    error = search.failures[place].error
    found.evidence = error.evidence
    if isinstance(error, NoTools):
        found.listing = error.listing
    finding = told[place]
    if search.offer is not None and search.offer.node_wanted and finding.outcome is Outcome.CRASHED:
        return Finding(
            finding.outcome, finding.detail, f"{finding.advice} It asks for Node {search.offer.node_wanted}."
        )
    return finding


def _trial(failed: Failed, finding: Finding) -> Trial:
    launch = failed.launch
    entry = (launch.entry,) if isinstance(launch.entry, str) else launch.entry or ("(evident)",)
    return Trial(
        command=(*entry, *launch.arguments),
        env=dict(launch.env),
        because=launch.because,
        outcome=finding.outcome,
        detail=finding.detail[:300],
        exit_code=failed.error.evidence.exit_code,
        seconds=round(failed.seconds, 2),
    )


async def _list(
    found: Found, server: Server, cache: Path, settings: ProbeSettings, credentials: Credentials, seconds: float
) -> None:
    """Install and start a server once and list its tools; note what was seen.

    Raises:
        LaunchError: it does not come up, or lists nothing that can be used.
    """
    began = time.monotonic()
    installed = await install(server, cache) if server.packages or not server.remotes else None
    found.install_seconds += time.monotonic() - began
    plan = make_plan(server, installed, credentials.get(server.slug))
    quick = replace(settings.launch, start_seconds=seconds)
    async with WorkspacePool(PlanBook([server], cache, credentials), quick, limit=1).open() as workspace:
        session = await _session(workspace, plan)
        listing = await list_tools(plan.server, session)
        if not listing.tools:
            empty = NoTools(listing)
            empty.evidence = session.evidence
            raise empty
        found.installed, found.listing = installed, listing
        found.transport, found.protocol = plan.transport, session.protocol_version
        found.start_seconds = session.start_seconds
        found.instructions = session.instructions or ""
        found.noise, found.noise_lines = session.noise.first, session.noise.lines


async def _session(workspace: Workspace, plan: LaunchPlan) -> ServerSession:
    """Start the server; one that is to speak on stdio and says that it listens on a port is not waited for to the end.

    Raises:
        LaunchError: it does not come up.
    """
    starting = asyncio.create_task(workspace.session(plan.server))
    try:
        while not starting.done():
            await asyncio.wait({starting}, timeout=_LISTENING_SECONDS)
            said = workspace.said(plan.server)
            if not starting.done() and plan.transport == "stdio" and listens(said):
                late = CallTimeout(f"server {plan.server!r} listens on a port and does not answer on stdio")
                late.evidence = Evidence(stderr=said)
                raise late
    finally:
        if not starting.done():
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
    return await starting


async def _exercised(found: Found, cache: Path, settings: ProbeSettings, credentials: Credentials) -> Finding:
    """Call the tools of a server that came up, mend its launch where calls show that it needs it, and judge what came back."""
    try:
        found.exercise = await _call(found.server, found, cache, settings, credentials)
        await _mend(found, cache, settings, credentials)
    except LimitExceeded as error:
        found.evidence = error.evidence
        return finding_of(error, found.server.slug)
    except LaunchError as error:
        found.evidence = error.evidence
        return Finding(
            Outcome.UNSTABLE, f"it came up once, and then: {error.cause}"[:_DETAIL], advice_for(Outcome.UNSTABLE)
        )
    found.flags = flag_tools(
        found.listing.tools, {}, settings.policy, found.instructions
    )  # of the launch that was kept
    if found.exercise.unstable:
        return Finding(Outcome.UNSTABLE, found.exercise.unstable[:_DETAIL], advice_for(Outcome.UNSTABLE))
    if unsafe := [flag for flag in found.flags if flag.unsafe]:
        told = "; ".join(f"{flag.tool}: {flag.kind.value}: {flag.evidence}" for flag in unsafe[:3])
        return Finding(Outcome.UNSAFE, told[:_DETAIL], advice_for(Outcome.UNSAFE))
    if any(call.fault is Fault.NETWORK for call in found.exercise.calls):
        found.server = _with_secrets(found)
    judged = judge_calls(found.exercise.calls, found.listing.tools, found.server)
    asked = next((told for told in found.told if told.outcome is Outcome.NEEDS_CREDENTIALS), None)
    if asked is not None and judged.outcome is Outcome.NEEDS_NETWORK:
        return asked  # another way of starting it listed its tools, and without the secret they cannot work
    return Finding(
        judged.outcome, "; ".join(part for part in (judged.detail, found.notes) if part)[:_DETAIL], judged.advice
    )


def _with_secrets(found: Found) -> Server:
    """Return the server with the secrets that all configurations of its README have and its code reads, as open inputs."""
    if found.installed is None or not found.installed.prefix:
        return found.server
    package = choose_package(found.server)
    offer = offer_of(package, found.installed)
    blocks = [{name for name, _ in snippet.env} for snippet in block_snippets(offer.readme)]
    shown = set.intersection(*blocks) if blocks else set[str]()
    known = {item.name for item in package.environment_variables}
    wanted = sorted(name for name in shown & offer.env - known if is_secret(name))
    inputs = (*package.environment_variables, *(NamedInput(name=name, is_secret=True) for name in wanted))
    changed = package.model_copy(update={"environment_variables": inputs})
    packages = tuple(changed if one is package else one for one in found.server.packages)
    return found.server.model_copy(update={"packages": packages})


async def _call(
    server: Server, found: Found, cache: Path, settings: ProbeSettings, credentials: Credentials
) -> Exercise:
    pool = WorkspacePool(PlanBook([server], cache, credentials), settings.launch, limit=1)
    return await exercise(server.slug, server, found.listing.tools, pool, settings.calls)


async def _mend(found: Found, cache: Path, settings: ProbeSettings, credentials: Credentials) -> None:
    """Where calls failed for a reason that the launch can mend, mend it: an unbuilt addon, a program, a place to work in."""
    done = found.exercise
    if done is None or found.installed is None or not (texts := [call.text for call in done.calls if not call.ok]):
        return
    package = choose_package(found.server)
    if package.registry_type == "local":
        return
    error = LaunchError("calls failed")
    error.evidence = Evidence(stderr="\n".join(texts))
    launch = given_launch(found.server, package)
    failure = failure_of(launch, error, package, found.installed)
    changes = call_repairs(failure)[:2]
    lost = [call for call in done.calls if call.fault in {Fault.NETWORK, Fault.CREDENTIALS, Fault.SERVICE}]
    few = _worked(done.calls) < _FEW * len(done.calls) and len(lost) < len(done.calls) / 2
    if few or _LACKS_PLACE.search(error.evidence.stderr):
        changes += [other for other in likely_launches(failure.offer, launch) if other.arguments or other.env][:2]
    for changed in changes:
        candidate = launched(found.server, package, changed)
        tried = Found(candidate)
        try:
            await _list(tried, candidate, cache, settings, credentials, settings.launch.start_seconds)
            tried.exercise = await _call(candidate, tried, cache, settings, credentials)
        except LaunchError:
            continue
        if _worked(tried.exercise.calls) > _worked(done.calls):
            because = f"{changed.because}: more of its calls work"
            mended = Trial(
                command=changed.arguments, env=dict(changed.env), because=because, outcome=Outcome.READY, detail=""
            )
            found.take(tried)
            found.trials.append(mended)
            return


def _worked(calls: tuple[CallCheck, ...]) -> int:
    return sum(call.ok for call in calls)

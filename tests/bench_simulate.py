"""How true simulators are to live calls that they have not seen, and how many calls one CPU second simulates.

Usage: `python -m tests.bench_simulate STORE [--servers a,b] [--tools 200]`: on a store with described servers and recordings,
which is only read. Simulators are built by the rule teacher, as `graph-toucan simulate` does.
"""

import argparse
import asyncio
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph_toucan.cli.known import described
from graph_toucan.identity import seeded_random
from graph_toucan.model import Fidelity, Simulator, ToolCard, ToolKind
from graph_toucan.simulate.build import build_simulator
from graph_toucan.simulate.calls import LiveCall, live_calls
from graph_toucan.simulate.fidelity import simulated_fidelity
from graph_toucan.simulate.sandbox import Sandbox
from graph_toucan.simulate.session import SimulatedSession
from graph_toucan.simulate.settings import SimulateConfig
from graph_toucan.simulate.split import Split, split_calls
from graph_toucan.store import ArtifactStore, open_objects
from graph_toucan.teach.rule_teacher import RuleTeacher

GOOD = 0.9
CALLS = 3000
SEED = 7


def cpu_seconds() -> float:
    """Return the CPU time of this process and of the children that ended, in seconds."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def chosen(cards: Mapping[str, ToolCard], servers: Sequence[str], most: int | None) -> dict[str, ToolCard]:
    """Return the tools to measure: those of some servers, or some drawn from all."""
    found = [tool for tool in sorted(cards) if not servers or tool.split("/", 1)[0] in servers]
    if most is not None and most < len(found):
        found = sorted(seeded_random(SEED, "tools", "bench").sample(found, most))
    return {tool: cards[tool] for tool in found}


async def built(
    cards: Mapping[str, ToolCard], splits: Mapping[str, Split], sandbox: Sandbox, config: SimulateConfig
) -> dict[str, Simulator]:
    """Return the simulators that the rule teacher writes."""
    found: dict[str, Simulator] = {}
    for number, (tool, card) in enumerate(cards.items(), start=1):
        made = await build_simulator(card, splits[tool].training, RuleTeacher(), sandbox, config)
        if isinstance(made, Simulator):
            found[tool] = made
        if number % 200 == 0:
            say(f"  {number} of {len(cards)} tools")
    return found


def report(rows: Sequence[Fidelity], simulators: Mapping[str, Simulator]) -> None:
    """Print, by kind and by way, the share of tools whose field agreement is good."""
    for kind in (*ToolKind, None):
        own = [one for one in rows if kind in {None, one.kind}]
        told(kind.value if kind else "all kinds", own)
    queries = [one for one in rows if one.kind is not ToolKind.ACTION]
    told("computation and query", queries)
    for server in sorted({one.tool.split("/", 1)[0] for one in queries}):
        own = [one for one in queries if one.tool.startswith(f"{server}/")]
        if len(own) * 4 > len(queries) and len(own) < len(queries):
            told(f"  without {server}", [one for one in queries if one not in own])
    for way in sorted({simulators[one.tool].way.value for one in queries}):
        told(f"way {way}", [one for one in queries if simulators[one.tool].way == way])


def told(name: str, rows: Sequence[Fidelity]) -> None:
    """Print one line of shares."""
    held = [one.fields for one in rows if one.fields is not None]
    reads = [one.state for one in rows if one.state is not None]
    errors = [one.errors for one in rows if one.errors is not None]
    good = sum(share >= GOOD for share in held)
    line = f"{name:<24} {len(rows):>5} simulators, {len(rows) - len(held):>5} without held-back calls, {len(held):>5} with:"
    line += f" {good:>5} of field agreement {GOOD} ({good / len(held):.1%})" if held else ""
    line += f", errors {sum(errors) / len(errors):.3f}" if errors else ""
    say(line + (f", state {sum(reads) / len(reads):.3f} ({len(reads)} tools)" if reads else ""))


def speed(
    simulators: Mapping[str, Simulator], calls: Mapping[str, Sequence[LiveCall]], config: SimulateConfig
) -> float:
    """Return simulated calls per CPU second, the sandbox's own process counted: recorded calls of all tools in turn."""
    worked = [(tool, call.arguments) for tool in simulators for call in calls[tool] if not call.failed]
    drawn = seeded_random(SEED, "calls", "bench").choices(worked, k=CALLS)
    began = cpu_seconds()
    sandbox = Sandbox(config)
    for start in range(0, CALLS, 5):
        session = SimulatedSession(simulators, start, sandbox=sandbox)
        for tool, arguments in drawn[start : start + 5]:
            session.call_now(tool, arguments)
    sandbox.close()  # its process has ended then, and its time is counted
    return CALLS / (cpu_seconds() - began)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Build, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("--servers", default="")
    parser.add_argument("--tools", type=int)
    asked = parser.parse_args()
    store = ArtifactStore(open_objects(str(asked.store)))
    every = described(store).cards
    cards = chosen(every, [name for name in asked.servers.split(",") if name], asked.tools)
    calls = live_calls(store, every)
    config = SimulateConfig()
    splits = {tool: split_calls(calls[tool], config.held_back) for tool in every}
    known = {tool: card for tool, card in cards.items() if any(not call.failed for call in calls[tool])}
    distinct = sum(len(calls[tool]) for tool in cards)
    say(f"{len(cards)} tools, {distinct} distinct live calls, {len(known)} tools that ever worked")
    with Sandbox(config) as sandbox:
        began, at = time.process_time(), time.monotonic()
        simulators = asyncio.run(built(known, splits, sandbox, config))
        say(f"built {len(simulators)} in {time.process_time() - began:.0f} CPU s, {time.monotonic() - at:.0f} s")
        rows = [simulated_fidelity(cards[tool], splits[tool], simulators, sandbox, SEED) for tool in simulators]
    report(rows, simulators)
    say(f"{speed(simulators, calls, config):.0f} simulated calls per CPU second")


if __name__ == "__main__":
    main()

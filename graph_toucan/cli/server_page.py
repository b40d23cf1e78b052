"""Everything known of one server, laid out for the terminal."""

import json
import shlex
from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from graph_toucan.cli.server_tables import ago, health_text, outcome_text
from graph_toucan.identity import Json
from graph_toucan.model import CallCheck, Package, Probe, Server, Sighting, ToolFlag, Trial
from graph_toucan.model.server import Argument, Input, NamedArgument
from graph_toucan.store.register import ServerEntry
from graph_toucan.watch.drift import told

_TEXT = 300
_EVIDENCE = 1500
_HISTORY = 10


def print_server(console: Console, entry: ServerEntry, now: datetime) -> None:
    """Print an entry of the register; `now` is what "3 h ago" counts from."""
    server, probe = entry.server, entry.probe
    console.rule(f"[bold]{escape(server.name)}[/] {escape(probe.version)}", align="left")
    console.print(escape(server.description))
    console.print(_facts(entry, now))
    if probe.outcome != entry.outcome or not entry.ready:
        _print_failure(console, entry)
    console.print(_launch(server))
    _print_tools(console, entry)
    _print_calls(console, probe.calls)
    _print_trials(console, probe.trials)
    _print_evidence(console, probe)
    _print_history(console, entry.sightings, now)


def _facts(entry: ServerEntry, now: datetime) -> Table:
    probe, meta = entry.probe, entry.server.factory
    starts = ", ".join(f"{seconds:.2f}" for seconds in probe.starts or (probe.start_seconds,) if seconds)
    installed = f"installed in {probe.install_seconds:.1f} s" if probe.install_seconds else ""
    memory = f"{probe.memory_mb:.0f} MB at most, processes: {probe.processes}" if probe.memory_mb else ""
    return _pairs(
        {
            "outcome": outcome_text(entry.outcome),
            "health": health_text(entry.health),
            "last seen": ago(entry.last_seen, now),
            "last ready": ago(entry.last_ready, now) if entry.last_ready else "never",
            "first seen": ago(entry.first_seen, now),
            "protocol": escape(probe.protocol_version),
            "transports": escape(", ".join(_transports(entry.server))),
            "fingerprint": probe.fingerprint,
            "times": "; ".join(part for part in (f"started in {starts} s" if starts else "", installed) if part),
            "memory": memory,
            "licence": escape(meta.license),
            "size": f"{meta.size_mb:.0f} MB installed" if meta.size_mb else "",
            "network": "granted" if meta.network else "",
            "merged from": escape(", ".join(meta.sources)),
            "repository": escape(entry.server.repository.url) if entry.server.repository else "",
        }
    )


def _transports(server: Server) -> list[str]:
    return [package.transport.type for package in server.packages] + [remote.type for remote in server.remotes]


def _print_failure(console: Console, entry: ServerEntry) -> None:
    last = entry.sightings[-1] if entry.sightings else None
    console.print(f"[red]{escape(last.detail if last else entry.probe.detail)}[/]")
    if entry.probe.advice:
        console.print(f"[bold]{escape(entry.probe.advice)}[/]")


def _launch(server: Server) -> Table:
    """How it is launched: credentials are their names, and values that nobody has given are in angle brackets."""
    rows: dict[str, str] = {}
    for package in server.packages:
        rows[package.registry_type] = escape(f"{package.identifier} {package.version or ''}".strip())
        rows["command"] = escape(_command(server, package))
        rows |= {f"  {item.name}": escape(_value(item, item.name)) for item in package.environment_variables}
    for remote in server.remotes:
        rows[remote.type] = escape(remote.url)
        rows |= {f"  {item.name}": escape(_value(item, item.name)) for item in remote.headers}
    meta = server.factory
    rows["also installed"] = escape(", ".join((*meta.extra_requirements, *meta.addons)))
    rows["set up with"] = escape("; ".join(shlex.join(command) for command in meta.setup))
    rows["needs"] = escape(", ".join((*meta.programs, *((f"Python {meta.python}",) if meta.python else ()))))
    return _pairs(rows, title="Launch")


def _command(server: Server, package: Package) -> str:
    found = server.factory.executable
    words = [found or package.identifier] if isinstance(found, str | None) else list(found)
    return " ".join([*words, *(word for argument in package.package_arguments for word in _words(argument))])


def _words(argument: Argument) -> list[str]:
    named = isinstance(argument, NamedArgument)
    label = argument.name if named else argument.value_hint or "value"
    has_value = argument.given is not None or argument.is_required
    return [*([label] if named else []), *([_value(argument, label)] if has_value else [])]


def _value(item: Input, label: str) -> str:
    if item.is_secret:
        return f"<{label}, a credential>"
    return item.given if item.given is not None else f"<{label}>"


def _print_tools(console: Console, entry: ServerEntry) -> None:
    if not entry.tools:
        return
    flags: dict[str, list[ToolFlag]] = {}
    for flag in entry.probe.flags:
        flags.setdefault(flag.tool, []).append(flag)
    table = Table(title=f"Tools ({len(entry.tools)})", title_justify="left")
    for name in ("tool", "parameters", "description"):
        table.add_column(name, overflow="fold")
    for tool in entry.tools:
        parameters = ", ".join(name if name in tool.required else f"[{name}]" for name in tool.parameters)
        marks = "".join(
            f"\n[{'red' if flag.unsafe else 'yellow'}]{flag.kind}: {escape(_cut(flag.evidence))}[/]"
            for flag in flags.get(tool.name, [])
        )
        table.add_row(escape(tool.name), escape(parameters), escape(_cut(tool.description)) + marks)
    console.print(table)
    if entry.probe.malformed:
        console.print(f"[yellow]left out as malformed:[/] {escape('; '.join(entry.probe.malformed))}")


def _print_calls(console: Console, calls: Iterable[CallCheck]) -> None:
    for position, call in enumerate(calls):
        if position == 0:
            console.print("[italic]Example calls[/]")
        mark = "[green]ok[/]" if call.ok else f"[red]{call.fault or 'failed'}[/]"
        same = {None: "", True: ", the same again", False: ", another answer the second time"}[call.repeated]
        given = escape(json.dumps(call.arguments, ensure_ascii=False))
        console.print(f"  {mark} [bold]{escape(call.tool)}[/] {given} [dim]{1000 * call.seconds:.0f} ms{same}[/]")
        console.print(f"    [dim]->[/] {escape(_cut(call.text))}")


def _print_trials(console: Console, trials: tuple[Trial, ...]) -> None:
    if not trials:
        return
    table = Table(title="What was tried", title_justify="left")
    for name in ("command", "because", "outcome", "detail"):
        table.add_column(name, overflow="fold")
    for trial in trials:
        env = "".join(f"{name}={value} " for name, value in trial.env.items())
        command = escape(env + shlex.join(trial.command))
        table.add_row(command, escape(trial.because), outcome_text(trial.outcome), escape(_cut(trial.detail)))
    console.print(table)


def _print_evidence(console: Console, probe: Probe) -> None:
    kept: dict[str, Json] = {name: value for name, value in probe.evidence.items() if value is not None and value != ""}
    for name, value in kept.items():
        console.print(f"[italic]{escape(name)}[/]")
        console.print(escape(str(value)[-_EVIDENCE:]), style="dim", highlight=False)
    if probe.noise_lines:
        console.print(f"{probe.noise_lines} lines on stdout were not JSON-RPC")
    if probe.leftovers:
        console.print(f"[yellow]left behind:[/] {escape(', '.join(probe.leftovers))}")


def _print_history(console: Console, sightings: tuple[Sighting, ...], now: datetime) -> None:
    table = Table(title="History, the newest first", title_justify="left")
    for name in ("when", "by", "outcome", "health", "start s", "call ms", "what to know"):
        table.add_column(name, overflow="fold", justify="right" if name in {"start s", "call ms"} else "left")
    for one in reversed(sightings[-_HISTORY:]):
        note = "; ".join([*([one.detail] if one.detail else []), *(told(change) for change in one.changes)])
        table.add_row(
            ago(one.at, now),
            one.source,
            outcome_text(one.outcome),
            health_text(one.health),
            f"{one.start_seconds:.2f}",
            f"{one.call_ms:.0f}",
            escape(_cut(note)),
        )
    console.print(table)


def _pairs(rows: dict[str, str], title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows.items():
        if value:
            table.add_row(escape(name), value)
    return table


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _TEXT else f"{text[: _TEXT - 1]}…"

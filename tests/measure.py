"""Measure onboarding against recorded servers: how many that work are `ready`, how many that do not are told why.

    python -m tests.measure name servers.jsonl STORE      package names alone, no hints
    python -m tests.measure command servers.jsonl STORE   with the recorded command, environment and requirements

The file has one record a line: `registry`, `package`, `version`, `command`, `env`, `extra_requirements`, `status`, `reason`.
Each is onboarded by the ordinary command; what came of it is compared with what was recorded.
"""

import json
import os
import re
import shlex
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

Record = dict[str, Any]

_BROKEN = (
    (r"Method not found", {"no_tools", "protocol_error"}),
    (r"no bin|library|CLI only|default bin is a CLI|programmatic", {"no_entry_point"}),
    (r"Node >= 22|Node < 22", {"not_installable"}),
    (r"bun AND cargo", {"not_installable", "needs_service"}),
    (r"Playwright|browser|HTTP daemon|draw\.io", {"needs_service"}),
    (r"local base URL", {"needs_service", "needs_network"}),
    (r"panda\.config", {"crashed", "no_tools"}),
    (r"embedding model", {"needs_network"}),
    (r"never answers on stdio", {"timed_out", "protocol_error"}),
    (r"No module named .*__main__|cannot be directly executed", {"crashed", "no_entry_point"}),
    (r"validation rejects|NameError|fails to decode|no example call succeeded", {"crashed", "tools_malformed"}),
    (r"", {"crashed"}),
)
"""What a server recorded as broken may be told to be, by what its reason says: the first pattern that matches."""


def expected(record: Record) -> set[str]:
    """Return the outcomes that are right for a record."""
    status, reason = record["status"], record["reason"] or ""
    if status == "works_offline":
        return {"ready"}
    if status == "no_install":
        return {"not_installable"}
    if status in {"needs_network", "needs_credentials"}:
        return {status, *({"needs_service"} if "PostgreSQL" in reason else set[str]())}
    return next(allowed for pattern, allowed in _BROKEN if re.search(pattern, reason))


def entry_of(record: Record, slug: str, *, with_command: bool) -> Record:
    """Return a catalogue entry of a record: its package, and with the command that was recorded if asked for."""
    version = (record["version"] or "").removeprefix("v") or None
    package: Record = {"registryType": record["registry"], "identifier": record["package"], "version": version}
    entry: Record = {
        "name": f"{record['registry']}/{slug}",
        "description": slug,
        "version": version or "0",
        "packages": [package],
    }
    if with_command and record["command"]:
        executable, arguments, setup = _command(record)
        package["packageArguments"] = [{"type": "positional", "value": _placed(word)} for word in arguments]
        env = {name: value for name, value in (record["env"] or {}).items() if name != "PATH"}
        package["environmentVariables"] = [{"name": name, "value": _placed(value)} for name, value in env.items()]
        entry["_meta"] = {"graph-toucan/factory": {
            "executable": executable, "extraRequirements": record["extra_requirements"] or [], "setup": setup,
        }}  # fmt: skip
    return entry


def _placed(text: str) -> str:
    return text.replace("{workspace}", "/workspace")


def _command(record: Record) -> tuple[Any, list[str], list[list[str]]]:
    """Return the executable as a catalogue names it, the arguments, and the commands that come first."""
    command: str = record["command"]
    if match := re.fullmatch(r"sh -c (\S+) (\w+) >&2 && exec (\S+) (.*)", command):
        return match[3], match[4].split(), [[match[1], match[2]]]
    if " && " in command:
        words = shlex.split(command.split(" && ", 1)[1].replace("$(ls ", "").replace("/* | head -1)", ""))
        if words[0] == "bun":
            return ["bun", *words[2:3]], words[3:], []
        if words[0] == "node":
            return words[:2], words[2:], []
        return (words[:1] if not words[0].endswith("/bin") else None), words[1:], []
    words = shlex.split(command)
    if words[0] == "npx":
        rest = [word for word in words[1:] if word != "-y"]
        if rest[0] == "-p":
            return rest[2], rest[3:], []
        return None, rest[1:], []
    if words[0] == "python":
        return words[:3], words[3:], []
    return words[0], words[1:], []


def main() -> None:
    """Onboard the records and print how many came out as recorded."""
    mode, source, store = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    records = [json.loads(line) for line in source.read_text().splitlines()]
    store.mkdir(parents=True, exist_ok=True)
    slugs: dict[str, Record] = {}
    for record in records:
        slug = re.sub(r"[^a-z0-9._-]+", "-", record["package"].lower().lstrip("@"))
        slugs[slug if slug not in slugs else f"{slug}-{record['registry']}"] = record
    catalogue = store / f"catalogue-{mode}.json"
    servers = [entry_of(record, slug, with_command=mode == "command") for slug, record in slugs.items()]
    catalogue.write_text(json.dumps({"servers": servers}, indent=1))
    began, peak = time.monotonic(), _Peak()
    command = [
        str(Path(sys.executable).with_name("graph-toucan")),
        "onboard",
        "--catalogue",
        str(catalogue),
        "--store",
        str(store / mode),
        "--json",
    ]
    with peak:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    seconds = time.monotonic() - began
    rows = {row["server"]: row for row in json.loads(done.stdout)["servers"]}
    (store / f"result-{mode}.json").write_text(json.dumps(rows, indent=1))
    _report(slugs, rows)
    print(f"{seconds:.0f} s in all, peak memory {peak.megabytes:.0f} MB")  # noqa: T201 - a script's output


def _report(slugs: dict[str, Record], rows: dict[str, Record]) -> None:
    counted: Counter[tuple[bool, bool]] = Counter()
    mended: list[str] = []
    falsely: list[str] = []
    for slug, record in slugs.items():
        row = rows.get(slug, {"outcome": "not tried"})
        works, right = record["status"] == "works_offline", row["outcome"] in expected(record)
        counted[works, right] += 1
        if not works and row["outcome"] == "ready":
            really = record["status"] in {"broken", "no_install"} and row["calls"] > 0
            (mended if really else falsely).append(f"{slug} ({row['calls']} of {row['calls_made']} calls)")
        if not right:
            told = (record["status"], (record["reason"] or "")[:80], row.get("detail", "")[:160])
            print(f"{slug}: {row['outcome']}, recorded {told[0]}: {told[1]!r}; {told[2]}")  # noqa: T201
    for works, name in ((True, "working servers that are ready"), (False, "failing servers with the recorded outcome")):
        right, wrong = counted[works, True], counted[works, False]
        print(f"{name}: {right} of {right + wrong} ({right / max(right + wrong, 1):.1%})")  # noqa: T201
    print(f"recorded as failing to start, and now start and answer calls: {', '.join(mended) or 'none'}")  # noqa: T201
    print(f"ready and should not be: {', '.join(falsely) or 'none'}")  # noqa: T201


class _Peak:
    """The peak memory of all processes of this session's children, sampled twice a second from `/proc`."""

    def __init__(self) -> None:
        self.megabytes = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.5):
            self.megabytes = max(self.megabytes, _descendants_mb(os.getpid()))


def _descendants_mb(root: int) -> float:
    parents: dict[int, int] = {}
    resident: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rsplit(")", 1)[1].split()
            parents[int(place.name)], resident[int(place.name)] = int(fields[1]), int(fields[21])
        except (OSError, IndexError):
            continue
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(resident.get(pid, 0) for pid in family - {root}) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()

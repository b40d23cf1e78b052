"""Onboarding packages of the real registries by their names alone: a small set always, the whole catalogue if asked for."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from graph_toucan.catalogue.load import load_catalogue
from graph_toucan.launch.sandbox import bubblewrap_works

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "graph_toucan" / "catalogue" / "seeds.json"
PROGRAM = Path(sys.executable).with_name("graph-toucan")

READY = (
    "npm:time-mcp",  # prints text on stdout
    "npm:@modelcontextprotocol/server-filesystem",  # is told its directory through roots
    "npm:@modelcontextprotocol/server-memory",  # wants a place to write
    "npm:@modelcontextprotocol/server-sheet-music",  # listens on a port unless told --stdio
    "npm:mcp-time-linux-x64",  # a bare binary
    "pypi:mcp-server-time",
    "pypi:mcp-server-sqlite",  # needs the SDK before version 2
    "pypi:eggcalc",  # its executable has another name, and a flag
    "pypi:uuid-mcp",
)
NOT_READY = {
    "npm:is-number": "no_entry_point",
    "pypi:graph-toucan-no-such-package": "not_installable",
    "pypi:uuid-mcp==99.0": "not_installable",
}


def onboard(store: Path, *words: str, seconds: int) -> dict[str, Any]:
    command = [str(PROGRAM), "onboard", *words, "--store", str(store), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.timeout(900)
@pytest.mark.skipif(not bubblewrap_works(), reason="bubblewrap does not work on this machine")
def test_names_alone_are_enough_and_what_is_no_server_says_so(tmp_path: Path):
    document = onboard(tmp_path / "store", *READY, *NOT_READY, seconds=800)
    rows = document["servers"]
    ready = {row["server"]: row for row in rows if row["outcome"] == "ready"}
    assert len(ready) == len(READY), [(row["server"], row["outcome"], row["detail"]) for row in rows]
    assert all(row["tools"] and row["memory_mb"] > 5 for row in ready.values())
    others = sorted(row["outcome"] for row in rows if row["outcome"] != "ready")
    assert others == sorted(NOT_READY.values())
    assert all(row["advice"] for row in rows if row["outcome"] != "ready")
    again = onboard(tmp_path / "store", *READY, seconds=300)
    assert {row["server"] for row in again["servers"] if row["outcome"] == "ready"} == set(ready)


@pytest.mark.servers
@pytest.mark.timeout(5400)
def test_nearly_every_package_of_the_catalogue_is_found_by_its_name_alone(tmp_path: Path):
    names: list[Any] = []
    for server in load_catalogue(SEEDS):
        package = server.packages[0]
        plain = {"registryType": package.registry_type, "identifier": package.identifier, "version": package.version}
        names.append({"name": server.name, "description": server.slug, "version": server.version, "packages": [plain]})
    (tmp_path / "names.json").write_text(json.dumps({"servers": names}))
    document = onboard(tmp_path / "store", str(tmp_path / "names.json"), seconds=5000)
    missing = [
        (row["server"], row["outcome"], row["detail"]) for row in document["servers"] if row["outcome"] != "ready"
    ]
    assert len(missing) <= 0.08 * len(names), missing

"""The package tools that installing uses: where they are, and one run of one of them with its time bounded."""

import asyncio
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from graph_toucan.errors import Evidence, InstallError

INSTALL_TIMEOUT_SECONDS = 300
_KEPT = 20_000
NEEDS_NODE = "Install Node.js 20 or newer to use servers from npm."
NEEDS_UV = "It comes with this project's own environment: run `make setup`."


def find_program(name: str, solution: str) -> str:
    """Return the path of a program beside this interpreter, else on PATH.

    Raises:
        InstallError: it is in neither place; `solution` is what to do about it.
    """
    beside = Path(sys.executable).parent / name
    if beside.exists():
        return str(beside)
    found = shutil.which(name)
    if found is None:
        raise InstallError(f"{name} is not there", solution)
    return found


async def run_tool(what: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> str:
    """Run a package tool and return what it printed on stdout.

    Args:
        what: what is being installed, for messages.
        command: the tool's path and its arguments.
        env: its whole environment; this process's if None.

    Raises:
        InstallError: it fails or takes too long; the text has the end of what it said.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=dict(env) if env is not None else None,
    )
    try:
        async with asyncio.timeout(INSTALL_TIMEOUT_SECONDS):
            out, err = await process.communicate()
    except TimeoutError:
        raise InstallError(
            f"{what}: {Path(command[0]).name} took over {INSTALL_TIMEOUT_SECONDS} s to install it",
            "Try again, or leave the server out.",
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        reason = err.decode(errors="replace").strip() or out.decode(errors="replace").strip()
        failed = InstallError(
            f"{what} could not be installed: {_last_words(reason)}", "Check the package name and version."
        )
        failed.evidence = Evidence(process.returncode, reason[:_KEPT])
        raise failed
    return out.decode(errors="replace")


def _last_words(text: str, limit: int = 700) -> str:
    return " ".join(text.split())[-limit:]

"""What lets held processes go on when the program that holds them dies: a stopped server would never see its input end."""

import atexit
import contextlib
import subprocess
import threading
from collections.abc import Iterable

_SCRIPT = """
held=" "
while read -r mark pids; do
    for pid in $pids; do
        case "$held" in *" $pid "*) held="${held%%" $pid "*} ${held#*" $pid "}";; esac
        [ "$mark" = - ] || held="$held$pid "
    done
done
for pid in $held; do kill -CONT "$pid"; done
"""
_END_SECONDS = 2


class Lifeline:
    """A small process beside this one that continues what is held when its input ends, however this one ends.

    It is started by the first `hold`. Safe to use from several threads.
    """

    def __init__(self) -> None:
        """Start nothing yet."""
        self._child: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def hold(self, pids: Iterable[int]) -> None:
        """Note processes that are about to be stopped."""
        self._tell("+", pids)

    def release(self, pids: Iterable[int]) -> None:
        """Note that processes were continued, or have ended."""
        self._tell("-", pids)

    def close(self) -> None:
        """End the process; what is held then goes on."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None and child.stdin is not None:
            child.stdin.close()
            child.wait(_END_SECONDS)

    def _tell(self, mark: str, pids: Iterable[int]) -> None:
        line = f"{mark} {' '.join(map(str, sorted(pids)))}\n".encode()
        with self._lock:
            if self._child is None or self._child.poll() is not None:
                self._child = subprocess.Popen(
                    ["/bin/sh", "-c", _SCRIPT],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={},
                    start_new_session=True,
                    bufsize=0,
                )
                atexit.register(self.close)
            if self._child.stdin is not None:
                with contextlib.suppress(BrokenPipeError):  # it was killed just now; the next line starts another
                    self._child.stdin.write(line)


LIFELINE = Lifeline()
"""The one of this process."""

"""Ignores being asked to stop, and starts a child of the same kind in a session of its own."""

import signal
import subprocess
import sys
import threading

from rpc import Toolbox

box = Toolbox("stubborn")
_LIVE_ON = "import signal, threading; signal.signal(15, signal.SIG_IGN); print(flush=True); threading.Event().wait(300)"


@box.tool("Say the number of the child.")
def child() -> str:
    return f"The child is {process.pid}"


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    process = subprocess.Popen([sys.executable, "-c", _LIVE_ON], start_new_session=True, stdout=subprocess.PIPE)
    if process.stdout is not None:
        process.stdout.readline()  # it is up
    box.serve()
    threading.Event().wait(300)

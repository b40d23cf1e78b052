"""Processes that are held still when the program that holds them is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from graph_toucan.launch.lifeline import Lifeline
from tests.support.factory_runs import wait_until

HOLDER = """
import os, signal, subprocess, sys, time
from graph_toucan.launch.lifeline import LIFELINE
server = subprocess.Popen(["cat"], stdin=subprocess.PIPE, start_new_session=True)
LIFELINE.hold([server.pid])
os.kill(server.pid, signal.SIGSTOP)
print(server.pid, flush=True)
time.sleep(60)
"""


def state_of(pid: int) -> str:
    """The letter of a process's state, nothing for one that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def test_a_held_server_sees_its_input_end_when_its_holder_is_killed():
    holder = subprocess.Popen([sys.executable, "-c", HOLDER], stdout=subprocess.PIPE, start_new_session=True)
    assert holder.stdout is not None
    server = int(holder.stdout.readline())
    wait_until(lambda: state_of(server) == "T", "the server's stop")
    os.killpg(holder.pid, signal.SIGKILL)
    holder.communicate()
    wait_until(lambda: state_of(server) in {"", "Z"}, "the server's end")


def test_what_was_released_is_left_alone():
    lifeline = Lifeline()
    freed = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    kept = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
    lifeline.hold([freed.pid, kept.pid])
    lifeline.release([freed.pid])
    for one in (freed, kept):
        os.kill(one.pid, signal.SIGSTOP)
        wait_until(lambda one=one: state_of(one.pid) == "T", "its stop")
    lifeline.close()
    wait_until(lambda: state_of(kept.pid) == "S", "its going on")
    assert state_of(freed.pid) == "T"
    for one in (freed, kept):
        one.kill()
        one.communicate()


def test_nothing_to_close_and_closing_twice_are_no_faults():
    lifeline = Lifeline()
    lifeline.close()
    lifeline.hold([])
    lifeline.close()
    lifeline.close()

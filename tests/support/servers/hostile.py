"""Tries everything that a server must not do, one tool for each; says what it got, or which error refused it."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rpc import INTEGER, TEXT, TEXTS, Toolbox

box = Toolbox("hostile")
_NEW_USER_NAMESPACE = 0x10000000
_NEW_MOUNT_NAMESPACE = 0x00020000
_PTRACE_ATTACH = 16
_libc = ctypes.CDLL(None, use_errno=True)


def attempt(action: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"got": action()}
    except (OSError, MemoryError) as error:
        return {"refused": type(error).__name__}


def system_call(result: int) -> str:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return "done"


@box.tool("Read files.", paths=TEXTS)
def read(paths: list[str]) -> Any:
    return {path: attempt(lambda path=path: Path(path).expanduser().read_text(errors="replace")) for path in paths}


@box.tool("List folders.", paths=TEXTS)
def look(paths: list[str]) -> Any:
    return {path: attempt(lambda path=path: sorted(os.listdir(os.path.expanduser(path)))) for path in paths}


@box.tool("Find a text anywhere that can be read: files, environments and command lines.", text=TEXT)
def find(text: str) -> Any:
    found: list[str] = []
    for root in ("/etc", "/home", "/run", "/tmp", "/workspace", "/var", "/root", "/opt", "/srv"):  # noqa: S108 - to read
        for folder, folders, files in os.walk(root):
            folders[:] = [name for name in folders if name not in ("versions", "lib")]  # language runtimes
            found += [path for name in files if holds(path := os.path.join(folder, name), text)]
    processes = [f"/proc/{name}" for name in os.listdir("/proc") if name.isdigit()]
    about = [f"{process}/{name}" for process in processes for name in ("environ", "cmdline", "status")]
    return {"found": [*found, *(path for path in about if holds(path, text))]}


def holds(path: str, text: str) -> bool:
    with contextlib.suppress(OSError):
        if os.path.isfile(path):
            with open(path, "rb") as file:
                return text.encode() in file.read(100_000)
    return False


@box.tool("Write into folders.", paths=TEXTS)
def write(paths: list[str]) -> Any:
    def put(path: str) -> str:
        Path(path, "planted").write_text("planted")
        return "written"

    return {path: attempt(lambda path=path: put(path)) for path in paths}


@box.tool("Reach out over the network.", port=INTEGER, name=TEXT)
def reach(port: int, name: str) -> Any:
    return {
        "host": attempt(lambda: socket.create_connection(("127.0.0.1", port), timeout=3).close()),
        "far": attempt(lambda: socket.create_connection(("192.0.2.1", 80), timeout=3).close()),
        "abstract": attempt(lambda: socket.socket(socket.AF_UNIX).connect(f"\0{name}")),
        "dns": attempt(lambda: socket.getaddrinfo("example.com", 80)),
        "raw": attempt(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP).close()),
        "packet": attempt(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW).close()),
    }


@box.tool("Fork without end.")
def fork_bomb() -> str:
    while True:
        with contextlib.suppress(OSError):
            os.fork()


@box.tool("Start threads without end.")
def thread_bomb() -> str:
    pause = threading.Event()
    threading.stack_size(64 * 1024)
    while True:
        with contextlib.suppress(RuntimeError):
            threading.Thread(target=pause.wait, daemon=True).start()


@box.tool("Fill a folder with large files.", path=TEXT)
def fill(path: str) -> Any:
    block, number = os.urandom(1024 * 1024), 0
    while True:
        with open(f"{os.path.expanduser(path)}/large{number}", "wb") as file:
            for _ in range(16):
                file.write(block)
        number += 1


@box.tool("Fill what is in memory until it is full.", path=TEXT)
def fill_memory_folder(path: str) -> Any:
    block, written = bytes(1024 * 1024), 0
    try:
        while True:
            Path(path, f"large{written}").write_bytes(block)
            written += 1
    except OSError as error:
        return {"refused": os.strerror(error.errno or 0), "written_mb": written}


@box.tool("Write one file without end.")
def one_large_file() -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open("large", "wb", buffering=0) as file:
        while True:
            file.write(bytes(1024 * 1024))


@box.tool("Make files without end.")
def many_files() -> str:
    number = 0
    while True:
        os.mkdir(f"folder{number}")
        for name in range(1000):
            Path(f"folder{number}/{name}").write_text("some words")
        number += 1


@box.tool("Take memory without end, in one process.")
def one_large_process() -> str:
    held: list[bytes] = []
    try:
        while True:
            held.append(os.urandom(4 * 1024 * 1024))
    except MemoryError:
        return f"refused after {len(held) * 4} MB"


@box.tool("Take memory in several processes, each below its limit.", megabytes=INTEGER)
def many_large_processes(megabytes: int) -> str:
    while True:
        if os.fork() == 0:
            held = [os.urandom(1024 * 1024) for _ in range(megabytes)]
            threading.Event().wait()
            held.clear()
        threading.Event().wait(0.02)


@box.tool("Leave a process that outlives the session.", mark=TEXT)
def outlive(mark: str) -> str:
    code = (
        "import os, signal, sys\n"
        "[signal.signal(number, signal.SIG_IGN) for number in (1, 2, 13, 15)]\n"
        "if os.fork(): os._exit(0)\n"
        "os.setsid()\n"
        "if os.fork(): os._exit(0)\n"
        "os.setsid()\n"
        "print('there', flush=True)\n"
        "while True: signal.pause()\n"
    )
    child = subprocess.Popen([sys.executable, "-I", "-c", code, mark], stdout=subprocess.PIPE, env={})
    assert child.stdout is not None
    return child.stdout.readline().decode().strip()


@box.tool("Send a signal to others.", pid=INTEGER)
def disturb(pid: int) -> Any:
    return {
        "parent": attempt(lambda: os.kill(os.getppid(), signal.SIGKILL)),
        "first": attempt(lambda: os.kill(1, signal.SIGKILL)),
        "given": attempt(lambda: os.kill(pid, signal.SIGKILL)),
        "traced": attempt(lambda: system_call(_libc.ptrace(_PTRACE_ATTACH, pid, 0, 0))),
        "seen": sorted(int(name) for name in os.listdir("/proc") if name.isdigit()),
    }


@box.tool("Kill all processes that can be reached.")
def kill_all() -> str:
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    return "still here"


@box.tool("Become more than it is.")
def rise() -> Any:
    return {
        "mount": attempt(lambda: system_call(_libc.mount(b"none", b"/mnt", b"tmpfs", 0, None))),
        "remount": attempt(lambda: system_call(_libc.mount(b"none", b"/usr", None, 32 | 4096, None))),
        "unmount": attempt(lambda: system_call(_libc.umount2(b"/usr", 2))),
        "user_namespace": attempt(lambda: system_call(_libc.unshare(_NEW_USER_NAMESPACE))),
        "mount_namespace": attempt(lambda: system_call(_libc.unshare(_NEW_MOUNT_NAMESPACE))),
        "chroot": attempt(lambda: os.chroot("/workspace")),
        "root": attempt(lambda: os.setuid(0)),
        "device": attempt(lambda: os.mknod("/workspace/disk", 0o060666, os.makedev(254, 0))),
        "host_name": attempt(lambda: socket.sethostname("mine")),
        "clock": attempt(lambda: time.clock_settime(time.CLOCK_REALTIME, time.time())),
        "kernel_setting": attempt(lambda: os.close(os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY))),
    }


@box.tool("Find what of the kernel could be written to.")
def writable_kernel() -> Any:
    found = [name for name in os.listdir("/proc") if not name.isdigit() and not name.endswith("self")]
    roots = [f"/proc/{name}" for name in found]
    files = [os.path.join(folder, file) for root in roots for folder, _, files in os.walk(root) for file in files]
    return {"found": [path for path in [*roots, *files] if os.access(path, os.W_OK)]}


@box.tool("Plant links that lead outside.", target=TEXT)
def plant_links(target: str) -> str:
    for place in ("/workspace", "/home/user"):
        os.symlink(target, f"{place}/secret.txt")
        os.symlink("/", f"{place}/root")
        os.symlink("/proc/self/root", f"{place}/way")
    os.rename("/workspace/notes.md", "/workspace/notes.old")
    os.symlink(target, "/workspace/notes.md")
    return "planted"


if __name__ == "__main__":
    box.serve()

"""The cage: what a server can see and do from inside, and what the message says where there is no cage."""

import resource
import shutil
import socket
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from graph_toucan.errors import ConfigError
from graph_toucan.launch import sandbox
from graph_toucan.launch.sandbox import (
    Limits,
    SandboxKind,
    bubblewrap_works,
    caged,
    limited,
    resolve_sandbox,
    secret_env,
    visible_places,
)
from graph_toucan.model import Server
from graph_toucan.model.server import FACTORY_META
from tests.support.catalogues import SERVERS, http_server, local_servers
from tests.support.launching import call, in_both_cages, in_loop, needs_bubblewrap, running, settings_for

CAGED = settings_for(SandboxKind.BWRAP)


@pytest.fixture
def open_port() -> Generator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def with_network() -> Server:
    (server,) = local_servers("curious")
    return server.model_copy(update={"meta": {FACTORY_META: {"network": True}}})


@needs_bubblewrap
@in_loop
async def test_the_home_directory_is_hidden_but_for_what_the_server_runs_on(tmp_path: Path):
    home = Path.home()
    (tmp_path / "secret.txt").write_text("secret")
    async with running("curious", tmp_path, CAGED) as session:
        seen = set((await call(session, "look", path=str(home))).get("entries", []))
        assert "refused" in await call(session, "look", path=str(tmp_path))
        assert await call(session, "look", path="/tmp") == {"entries": seen_in_tmp()}  # noqa: S108 - theirs, not ours
        assert await call(session, "look", path="/home/user") == {"entries": []}
    needed = [Path(place) for place in (sys.prefix, sys.base_prefix, SERVERS, node_prefix())]
    assert seen <= {place.relative_to(home).parts[0] for place in needed if place.is_relative_to(home)}


def node_prefix() -> str:
    node = shutil.which("node")
    return str(Path(node).resolve().parent.parent) if node else sys.prefix


def seen_in_tmp() -> list[str]:
    places = [Path(place) for place in (sys.prefix, sys.base_prefix, SERVERS, node_prefix())]
    return sorted({place.parts[2] for place in places if place.is_relative_to("/tmp")})  # noqa: S108


@needs_bubblewrap
@in_loop
async def test_only_the_workspace_can_be_written_to(tmp_path: Path):
    package = Path(sandbox.__file__).parent
    places = ["/usr", "/bin", sys.base_prefix, str(SERVERS)]
    if not package.is_relative_to("/tmp"):  # noqa: S108 - a clone there is below the cage's own /tmp, which it may write to
        places.append(str(package))
    async with running("curious", tmp_path, CAGED) as session:
        for place in places:
            assert await call(session, "touch", path=f"{place}/seen") == {"refused": "Read-only file system"}, place
        assert await call(session, "touch", path="/workspace/seen.txt") == {"written": "/workspace/seen.txt"}
        assert "written" in await call(session, "touch", path="/tmp/seen.txt")  # noqa: S108
        assert "written" in await call(session, "touch", path="/home/user/seen.txt")
    assert (tmp_path / "files" / "seen.txt").read_text() == "seen"
    assert (tmp_path / "home" / "seen.txt").read_text() == "seen"
    assert not Path("/tmp/seen.txt").exists()  # noqa: S108
    assert not (package / "seen").exists()


@needs_bubblewrap
@in_loop
async def test_there_is_no_network_unless_the_catalogue_grants_it(tmp_path: Path, open_port: int):
    for folder in ("without", "with"):
        (tmp_path / folder).mkdir()
    async with running("curious", tmp_path / "without", CAGED) as session:
        assert await call(session, "knock", port=open_port) == {"refused": "ConnectionRefusedError"}
    async with running(with_network(), tmp_path / "with", CAGED) as session:
        assert await call(session, "knock", port=open_port) == {"open": True}


@in_both_cages
@in_loop
async def test_nothing_of_our_environment_reaches_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cage: SandboxKind
):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    async with running("curious", tmp_path, settings_for(cage)) as session:
        found = await call(session, "environment")
        assert "sk-secret" not in str(found)
        assert {"HOME", "LANG", "TZ", "PATH", "PYTHONHASHSEED"} <= set(found["variables"])
        assert (found["cwd"], found["variables"]["HOME"]) == ("/workspace", "/home/user")
        if cage is SandboxKind.BWRAP:
            assert found["uid"] == 1000


@in_both_cages
@in_loop
async def test_a_server_gets_no_more_memory_than_the_limit(tmp_path: Path, cage: SandboxKind):
    settings = settings_for(cage, limits=Limits(memory_mb=200))
    async with running("curious", tmp_path, settings) as session:
        assert await call(session, "take", megabytes=20) == {"taken": 20 * 1024 * 1024}
        assert await call(session, "take", megabytes=400) == {"refused": "MemoryError"}


def test_limits_are_left_out_where_nothing_can_set_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert limited(["server"], Limits()) == ["server"]


def test_no_limit_is_set_higher_than_the_one_we_are_under(monkeypatch: pytest.MonkeyPatch):
    def answer(kind: int) -> tuple[int, int]:
        del kind
        return 100, 1000

    monkeypatch.setattr(resource, "getrlimit", answer)
    assert "--nofile=1000" in limited(["server"], Limits(open_files=4000))
    assert "--cpu=300" in limited(["server"], Limits(cpu_seconds=300))


def test_values_that_may_be_secret_are_kept_off_the_command_line():
    env = {"API_KEY": "a", "DATABASE_URL": "b", "SMTP_PASS": "c", "HTTPS_PROXY": "d", "HOME": "e", "LD_AUDIT_KEY": "f"}
    hidden = secret_env(env)
    assert sorted(hidden.values()) == ["a", "b", "c", "d"]
    here = Path("/nowhere")
    command = caged(["true"], env=env, workspace=here, home=here, run=here, visible=(), network=False)
    shown = [value for word, value in zip(command, command[2:], strict=False) if word == "--setenv"]
    assert shown == ["e", "f"]


def test_the_installation_that_an_environment_was_made_from_is_shown_too(tmp_path: Path):
    base, prefix = tmp_path / "pythons" / "3.12", tmp_path / "prefix"
    for folder in (base / "bin", prefix / "bin"):
        folder.mkdir(parents=True)
    (base / "bin" / "python").touch()
    (prefix / "bin" / "python").symlink_to(base / "bin" / "python")
    (prefix / "pyvenv.cfg").write_text(f"version_info = 3.12.1\nhome = {base / 'bin'}\n")
    assert {str(prefix), str(base)} <= set(visible_places([str(prefix)]))
    assert str(base.parent) not in visible_places([str(prefix)])


def test_folders_that_hold_everything_of_the_user_are_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home = tmp_path / "home"
    node = home / ".local" / "bin" / "node"
    node.parent.mkdir(parents=True)
    node.touch(0o755)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PATH", str(node.parent))
    wanted = [home, home / ".cache", home / ".local", tmp_path, Path("/"), Path("/tmp")]  # noqa: S108 - not shown
    found = visible_places([*map(str, wanted), str(home / ".cache" / "servers" / "x")])
    assert set(found) & {str(place) for place in wanted} == set()
    assert {str(node), str(home / ".cache" / "servers" / "x")} <= set(found)


def pretend(monkeypatch: pytest.MonkeyPatch, *, works: bool) -> None:
    def answer() -> bool:
        return works

    monkeypatch.setattr(sandbox, "bubblewrap_works", answer)


def test_asking_for_a_cage_that_is_not_there_is_a_clear_mistake(monkeypatch: pytest.MonkeyPatch):
    if bubblewrap_works():
        pretend(monkeypatch, works=False)
    with pytest.raises(ConfigError, match=r"bubblewrap does not work on this machine\. Install it .*--sandbox none"):
        resolve_sandbox(SandboxKind.BWRAP)


@pytest.mark.parametrize(("works", "found"), [(True, SandboxKind.BWRAP), (False, SandboxKind.NONE)])
def test_auto_takes_the_cage_where_it_works(monkeypatch: pytest.MonkeyPatch, works: bool, found: SandboxKind):
    pretend(monkeypatch, works=works)
    assert resolve_sandbox(SandboxKind.AUTO) is found
    assert resolve_sandbox(SandboxKind.NONE) is SandboxKind.NONE


def test_bubblewrap_is_not_found_on_an_empty_path(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert bubblewrap_works.__wrapped__() is False


@needs_bubblewrap
@in_loop
async def test_an_http_server_in_a_cage_is_reached_without_a_network(tmp_path: Path):
    async with running(http_server(), tmp_path, CAGED) as session:
        assert await call(session, "repeat", text="Hello") == {"text": "Hello"}

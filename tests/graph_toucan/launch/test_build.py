"""Other people's build code runs in the cage: it builds, and gets hold of nothing else."""

import io
import json
import shutil
import subprocess
import sys
import tarfile
import uuid
import zipfile
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from graph_toucan.errors import InstallError
from graph_toucan.launch import build
from graph_toucan.launch.addons import native_addons, rebuild_addons
from graph_toucan.launch.build import build_wheels, caged_run
from graph_toucan.launch.sandbox import Limits
from graph_toucan.launch.tools import find_program
from tests.support.launching import in_loop, needs_bubblewrap
from tests.support.npm_registry import running_npm_registry

SECRET = f"secret-{uuid.uuid4().hex}"
UV = find_program("uv", "Run `make setup`.")
NODE, NPM = shutil.which("node"), shutil.which("npm")
HEADERS = Path(NODE).resolve().parent.parent / "include" / "node" if NODE else Path("/nowhere")

needs_toolchain = pytest.mark.skipif(
    not (NPM and HEADERS.is_dir() and shutil.which("g++") and shutil.which("make")),
    reason="needs node with its headers, a compiler and make",
)

BACKEND = '''
"""A build backend that looks for secrets and writes where it should not, and then builds."""
import json, os, socket, zipfile
from pathlib import Path

def attempt(action):
    try:
        return {{"got": str(action())}}
    except Exception as error:
        return {{"refused": type(error).__name__}}

def build_wheel(folder, config_settings=None, metadata_directory=None):
    paths = ["/etc/shadow", "~/.ssh/id_rsa", "~/.netrc", {secret!r}]
    seen = {{path: attempt(lambda: Path(path).expanduser().read_text()) for path in paths}}
    for place in ("/", "/usr", "/etc", {prefix!r}, str(Path({uv!r}).parent)):
        seen["write " + place] = attempt(lambda: Path(place, "planted").write_text("planted"))
    seen["users"] = Path("/etc/passwd").read_text()
    seen["environment"] = str(dict(os.environ))
    cache = next(parent for parent in Path.cwd().parents if parent.name == "cache")
    for number in (8, 9):
        (cache / f"spy-{{number}}-py3-none-any.whl").symlink_to({secret!r})
    name = "spy-1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(folder, name), "w") as wheel:
        wheel.writestr("spy.json", json.dumps(seen))
        wheel.writestr("spy-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: spy\\nVersion: 1.0\\n")
        wheel.writestr("spy-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("spy-1.0.dist-info/RECORD", "")
    return name
'''


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for source distributions, the only place where uv looks for packages."""
    folder = tmp_path / "source"
    folder.mkdir()
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    return folder


def write_sdist(folder: Path, name: str, backend: str) -> None:
    settings = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    project = f'[project]\nname = "{name}"\nversion = "1.0"\n'
    files = {"backend.py": backend, "pyproject.toml": settings + project, "PKG-INFO": f"Name: {name}\nVersion: 1.0\n"}
    with tarfile.open(folder / f"{name}-1.0.tar.gz", "w:gz") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(f"{name}-1.0/{path}")
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))


@needs_bubblewrap
@in_loop
async def test_a_source_distribution_is_built_and_gets_hold_of_nothing(tmp_path: Path, source: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    write_sdist(source, "spy", BACKEND.format(secret=str(secret), prefix=sys.prefix, uv=UV))
    (wheel,) = await build_wheels("spy==1.0", tmp_path / "wheels", python=Path(sys.executable), uv=UV)
    assert [file.name for file in (tmp_path / "wheels").iterdir()] == ["spy-1.0-py3-none-any.whl"]
    with zipfile.ZipFile(wheel) as archive:
        seen = json.loads(archive.read("spy.json"))
    assert SECRET not in str(seen)
    assert len(seen.pop("users").splitlines()) == 3
    assert "OPENAI_API_KEY" not in seen.pop("environment")
    assert [name for name, answer in seen.items() if "refused" not in answer] == []
    assert not list(Path(sys.prefix).glob("planted"))


@needs_bubblewrap
@in_loop
async def test_a_build_that_fails_says_why(tmp_path: Path, source: Path):
    write_sdist(
        source, "broken", "def build_wheel(*args, **kwargs):\n    raise SystemExit('no compiler for Fortran')\n"
    )
    with pytest.raises(InstallError, match=r"broken==1.0 could not be built: .*no compiler for Fortran"):
        await build_wheels("broken==1.0", tmp_path / "wheels", python=Path(sys.executable), uv=UV)


@needs_bubblewrap
@in_loop
async def test_an_option_is_no_requirement(tmp_path: Path):
    with pytest.raises(InstallError, match="'--index-url=http://elsewhere' is not a requirement"):
        await build_wheels("--index-url=http://elsewhere", tmp_path, python=Path(sys.executable), uv=UV)


@needs_bubblewrap
@in_loop
async def test_a_build_that_takes_too_long_or_too_much_is_ended(tmp_path: Path):
    with pytest.raises(InstallError, match=r"sleep took over 0\.2 s"):
        await caged_run(["sleep", "60"], writable=(), readable=(), env={}, network=False, timeout_seconds=0.2)
    bomb = [str(Path(sys.executable).resolve()), "-I", "-c", "import os\nwhile True: os.fork()"]
    with pytest.raises(InstallError, match="was ended: it started more than 30 processes"):
        await caged_run(bomb, writable=(), readable=(), env={}, network=False, limits=Limits(processes=30))


@needs_bubblewrap
@in_loop
async def test_settings_for_package_indexes_are_there_with_the_network_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "uv").mkdir()
    (tmp_path / "uv" / "uv.toml").write_text('index-url = "https://index.example/simple"\n')
    (tmp_path / "token").write_text(SECRET)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    command = ["sh", "-c", "cd; find . -type f; cat .config/uv/uv.toml"]
    there = await caged_run(command, writable=(), readable=(), env={}, network=True)
    assert there.stdout == './.config/uv/uv.toml\nindex-url = "https://index.example/simple"\n'
    assert (await caged_run(command, writable=(), readable=(), env={}, network=False)).stdout == ""


@in_loop
async def test_nothing_is_built_where_there_is_no_cage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def answer() -> bool:
        return False

    monkeypatch.setattr(build, "bubblewrap_works", answer)
    with pytest.raises(InstallError, match="would run other people's build code"):
        await caged_run(["touch", str(tmp_path / "x")], writable=[tmp_path], readable=(), env={}, network=False)
    assert not (tmp_path / "x").exists()


# --- native addons --------------------------------------------------------------------------------------------------

ADDON = {
    "binding.gyp": '{"targets": [{"target_name": "answer", "sources": ["answer.c"]}]}',
    "answer.c": """
#include <node_api.h>
NAPI_MODULE_INIT() {
  napi_value number;
  napi_create_int32(env, 42, &number);
  napi_set_named_property(env, exports, "answer", number);
  return exports;
}
""",
    "index.js": "module.exports = require('./build/Release/answer.node')",
    "spy.js": """
const fs = require('fs');
const attempt = action => { try { return {got: String(action())} } catch (error) { return {refused: error.code} } };
const seen = {once: Math.random()};
for (const path of ['/etc/shadow', process.env.HOME + '/.npmrc']) seen[path] = attempt(() => fs.readFileSync(path));
for (const path of ['/', '/usr', '/etc']) seen['write ' + path] = attempt(() => fs.writeFileSync(path + '/planted', ''));
fs.writeFileSync('build/Release/spy.node', JSON.stringify(seen));
fs.symlinkSync('/etc/shadow', 'build/Release/stolen.node');
""",
}
BUILDING = {"name": "answer", "version": "1.0.0", "scripts": {"install": "node-gyp rebuild && node spy.js"}}


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    with running_npm_registry(
        (BUILDING, ADDON),
        ({"name": "plain", "version": "1.0.0"}, {"index.js": ""}),
        ({"name": "answer-not", "version": "1.0.0", "scripts": {"install": "node-gyp rebuild"}}, {"binding.gyp": "{"}),
    ) as url:
        monkeypatch.setenv("npm_config_registry", url)
        monkeypatch.setenv("npm_config_cache", str(tmp_path / "npm"))
        yield url


def npm_prefix(folder: Path, *packages: str) -> Path:
    folder.mkdir()
    command = [str(NPM), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), *packages]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def says(prefix: Path, place: str = "answer") -> str:
    code = f"console.log(require({str(prefix / 'node_modules' / place)!r}).answer)"
    return subprocess.run([str(NODE), "-e", code], check=True, capture_output=True, text=True).stdout.strip()


@needs_bubblewrap
@needs_toolchain
@in_loop
async def test_an_addon_is_built_once_in_the_cage_wherever_it_lies(tmp_path: Path, registry: str):
    cache = tmp_path / "cache"
    first = npm_prefix(tmp_path / "first", "answer@1.0.0", "plain@1.0.0")
    nested = first / "node_modules" / "plain" / "node_modules" / "answer"
    shutil.copytree(first / "node_modules" / "answer", nested)
    assert native_addons(first) == ["answer"]
    await rebuild_addons(first, ["answer"], node=str(NODE), npm=str(NPM), cache=cache)
    assert native_addons(first) == []
    assert (says(first), says(first, "plain/node_modules/answer")) == ("42", "42")

    release = Path("node_modules/answer/build/Release")
    seen = json.loads((first / release / "spy.node").read_text())
    assert all("refused" in answer for name, answer in seen.items() if name != "once"), seen
    assert not (first / release / "stolen.node").exists()

    second = npm_prefix(tmp_path / "second", "answer@1.0.0")
    await rebuild_addons(second, ["answer"], node=str(NODE), npm=str(NPM), cache=cache)
    assert says(second) == "42"
    assert json.loads((second / release / "spy.node").read_text()) == seen  # not built again


@needs_bubblewrap
@needs_toolchain
@in_loop
async def test_an_addon_that_cannot_be_built_says_why_and_leaves_nothing_in_the_cache(tmp_path: Path, registry: str):
    prefix = npm_prefix(tmp_path / "prefix", "answer-not@1.0.0")
    with pytest.raises(InstallError, match=r"answer-not@1\.0\.0 could not be built: .*gyp"):
        await rebuild_addons(prefix, ["answer-not"], node=str(NODE), npm=str(NPM), cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
    with pytest.raises(InstallError, match="absent cannot be built: not installed"):
        await rebuild_addons(prefix, ["absent"], node=str(NODE), npm=str(NPM))


@needs_bubblewrap
@needs_toolchain
@in_loop
async def test_an_addon_that_is_not_the_registrys_is_not_built_in_its_place(tmp_path: Path, registry: str):
    prefix = npm_prefix(tmp_path / "prefix", "answer@1.0.0")
    lock = prefix / "node_modules" / ".package-lock.json"
    lock.write_text(lock.read_text().replace('"integrity": "sha512-', '"integrity": "sha512-A'))
    with pytest.raises(InstallError, match=r"answer@1\.0\.0 is not the one that is installed"):
        await rebuild_addons(prefix, ["answer"], node=str(NODE), npm=str(NPM), cache=tmp_path / "cache")


def test_an_addon_counts_as_built_by_a_file_for_this_machine_only(tmp_path: Path):
    def put(name: str, manifest: Mapping[str, object], *files: str) -> None:
        folder = tmp_path / "node_modules" / name
        for file in files:
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text("")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"name": name, **manifest}))

    script = {"scripts": {"install": "prebuild-install || node-gyp rebuild"}}
    machine = subprocess.run(["uname", "-m"], check=True, capture_output=True, text=True).stdout.strip()
    here = "arm64" if machine == "aarch64" else "x64"
    put("pure", {"scripts": {"test": "node-gyp rebuild"}}, "index.js")
    put("compiled", script, "build/Release/compiled.node")
    put("foreign", script, "prebuilds/darwin-arm64/foreign.node", "prebuilds/win32-x64/foreign.node")
    put("prebuilt", script, f"prebuilds/linux-{here}/prebuilt.node")
    put("halfway", script, "build/Release/obj.target/halfway.node")
    put("@scope/bindings", {}, "binding.gyp")
    put("outer/node_modules/inner", script)
    put("outer", {})
    assert native_addons(tmp_path) == ["@scope/bindings", "foreign", "halfway", "inner"]
    assert native_addons(tmp_path / "nothing here") == []

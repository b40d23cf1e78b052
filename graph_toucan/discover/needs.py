"""What a package needs beside it: an older SDK, an extra, a newer interpreter, a built addon, another program.

The causes are those that real servers showed; no rule knows a certain server.
"""

import re

from graph_toucan.discover.failure import TRACEBACK, Failure
from graph_toucan.discover.launches import Launch
from graph_toucan.launch.programs import PROVIDERS
from graph_toucan.launch.pypi import normalised

_DISTRIBUTIONS = {
    "PIL": "pillow", "cv2": "opencv-python-headless", "yaml": "pyyaml", "sklearn": "scikit-learn", "bs4": "beautifulsoup4",
    "dotenv": "python-dotenv", "pkg_resources": "setuptools<81", "docx": "python-docx", "pptx": "python-pptx",
    "fitz": "pymupdf",
    "git": "gitpython", "dateutil": "python-dateutil", "jwt": "pyjwt", "magic": "python-magic", "serial": "pyserial",
    "Crypto": "pycryptodome", "OpenSSL": "pyopenssl", "attr": "attrs", "google.protobuf": "protobuf",
    "skimage": "scikit-image",
}  # fmt: skip
_NO_MODULE = re.compile(r"No module named ['\"]?([\w.]+)")
_PIP = re.compile(r"pip3? install (?:-U |--upgrade )?['\"]?([A-Za-z0-9][\w.-]*(?:\[[\w,-]+\])?)")
_ADDON = re.compile(
    r"Could not locate the bindings file|was compiled against a different Node|[^\s'\"]+\.node['\"]?|bindings\.js|"
    r"No native build was found|prebuild-install|node-gyp",
)
_NODE_MODULE = re.compile(r"Cannot find (?:module|package) ['\"]((?:@[\w.-]+/)?[A-Za-z][\w.-]*)(?:/[^'\"]*)?['\"]")
_MISSING_PROGRAM = re.compile(
    r"spawn ([\w.-]+) ENOENT|([\w.-]+): (?:command )?not found|No such file or directory: ['\"]([\w.-]+)['\"]|"
    r"(?:executable|binary|command|program) [`'\"]?([\w.-]+)[`'\"]? (?:was |is )?(?:not found|missing|not installed)|"
    r"[`'\"]?\b([\w-]+)\b[`'\"]? (?:is |was )?(?:not installed|not found (?:in|on) (?:your |the )?\$?PATH)"
)
_PROGRAM_NAMES = {"ripgrep": "rg", "ast-grep": "ast-grep"}


def _version(failure: Failure, name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", failure.offer.versions.get(name, "0"))[:2])


def sdk_before_2(failure: Failure) -> list[Launch]:
    """The SDK's version 2 removed modules and decorators that many published servers use without pinning version 1."""
    launch, text = failure.launch, failure.text
    if failure.offer.registry != "pypi" or _version(failure, "mcp") < (2,) or "mcp<2" in launch.requirements:
        return []
    missing = _NO_MODULE.findall(text)
    elsewhere = bool(missing) and missing[-1].split(".")[0] not in {"mcp", "fastmcp"}
    if not TRACEBACK.search(text) or elsewhere:
        return []
    return [launch.with_requirements("it breaks under mcp 2", "mcp<2")]


def older_helpers(failure: Failure) -> list[Launch]:
    """Other libraries whose newest release breaks servers that do not pin them."""
    launch, text = failure.launch, failure.text
    if failure.offer.registry != "pypi" or not TRACEBACK.search(text):
        return []
    found: list[Launch] = []
    if "fastmcp" in text and _version(failure, "fastmcp") >= (3,):
        found.append(launch.with_requirements("it breaks under fastmcp 3", "fastmcp<3"))
    if "pydantic" in text and _version(failure, "pydantic") >= (2, 12):
        found.append(launch.with_requirements("it breaks under pydantic 2.12", "pydantic<2.12"))
    if "NumPy 1.x cannot be run" in text or "numpy.core.multiarray failed" in text:
        found.append(launch.with_requirements("it breaks under numpy 2", "numpy<2"))
    return [one for one in found if one.key != launch.key]


def missing_module(failure: Failure) -> list[Launch]:
    """A module that the package imports and does not require: an extra of it, else the distribution of that name."""
    launch, offer = failure.launch, failure.offer
    if offer.registry != "pypi":
        return []
    found: list[Launch] = []
    for named in _PIP.findall(failure.text)[:2]:
        found.append(launch.with_requirements(f"it says to install {named}", named))
    for module in _NO_MODULE.findall(failure.text)[:1]:
        top = module.split(".")[0]
        own = {entry.name.split(".")[0] for entry in offer.entries} | {offer.identifier.replace("-", "_")}
        if top in {"mcp", "fastmcp"} and top not in offer.versions:
            wanted = "mcp<2" if module.startswith("mcp.server.fastmcp") else top
            found.append(launch.with_requirements(f"it imports {top} and does not require it", wanted))
            continue
        if top in own or top in {"mcp", "fastmcp"}:
            continue
        extras = [extra for extra in offer.extras if normalised(extra) in {"mcp", "server", "all", normalised(top)}]
        found += [
            launch.with_requirements(f"{top} comes with an extra", f"{offer.identifier}[{extra}]")
            for extra in extras[:2]
        ]
        wanted = _DISTRIBUTIONS.get(module) or _DISTRIBUTIONS.get(top) or top.replace("_", "-")
        found.append(launch.with_requirements(f"it imports {top} and does not require it", wanted))
    return [one for one in found if one.key != launch.key]


def newer_python(failure: Failure) -> list[Launch]:
    """Syntax that this interpreter does not know, or words to that effect."""
    text = failure.text
    if failure.offer.registry != "pypi" or not failure.pythons:
        return []
    if re.search(
        r"SyntaxError|requires Python|python_requires|from 'typing'|Python 3\.\d+ or (?:newer|higher|later)", text
    ):
        newer = [python for python in failure.pythons if python != failure.launch.python][:1]
        return [failure.launch.but("it needs a newer Python", python=python) for python in newer]
    return []


def addons(failure: Failure) -> list[Launch]:
    """Native addons come unbuilt, since install scripts are off; they are built in the cage when something asks for them."""
    launch = failure.launch
    if failure.offer.registry != "npm" or not failure.addons or launch.addons:
        return []
    if not _ADDON.search(failure.text):
        return []
    return [launch.but(f"its native addons {', '.join(failure.addons)} are not built", addons=failure.addons)]


def missing_package(failure: Failure) -> list[Launch]:
    """An npm package that the code loads and its manifest does not name."""
    launch = failure.launch
    if failure.offer.registry != "npm":
        return []
    names = [name for name in _NODE_MODULE.findall(failure.text) if name not in {failure.offer.identifier, "bun"}]
    return [launch.with_requirements(f"it needs {name} and does not require it", name) for name in names[:1]]


def missing_program(failure: Failure) -> list[Launch]:
    """A program that it calls and that a package registry has."""
    names = [name for match in _MISSING_PROGRAM.finditer(failure.text) for name in match.groups() if name]
    if re.search(r"bun:\w+|Bun is not defined|protocol 'bun:'", failure.text):
        return [_under_bun(failure.launch)]
    known = [_PROGRAM_NAMES.get(name.lower(), name) for name in names]
    wanted = [name for name in dict.fromkeys(known) if name in PROVIDERS and name not in failure.launch.programs]
    programs = (*failure.launch.programs, *wanted)
    return [failure.launch.but(f"it calls {', '.join(wanted)}", programs=programs)] if wanted else []


def _under_bun(launch: Launch) -> Launch:
    words = launch.entry
    entry = ("bun", *words[1:]) if isinstance(words, tuple) and words[0] == "node" else words
    return launch.but("it is written for bun", entry=entry, programs=tuple(dict.fromkeys((*launch.programs, "bun"))))

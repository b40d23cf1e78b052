"""From what a failed start left behind to its outcome, a sentence about it, and what a person can do."""

import re
from dataclasses import dataclass

from graph_toucan.discover.stand_ins import is_host, is_secret
from graph_toucan.discover.usage import wanted_variables
from graph_toucan.errors import (
    CallTimeout,
    InstallError,
    LaunchError,
    LimitExceeded,
    ProtocolMismatch,
    Redirected,
    Unauthorized,
    Unreachable,
)
from graph_toucan.launch.install import NoEntryPoint
from graph_toucan.launch.plan import NeedsCredentials
from graph_toucan.launch.pypi import NeedsPython
from graph_toucan.launch.session import RpcError
from graph_toucan.model import Outcome
from graph_toucan.onboard.listing import Listing

_DETAIL = 600
_TRACEBACK = re.compile(r"Traceback \(most recent call last\)|^\s+at .+\(.+:\d+:\d+\)|node:internal", re.MULTILINE)
_CREDENTIALS = re.compile(
    r"\b(?:api[_ -]?key|access[_ -]?token|auth(?:entication)?[_ -]?token|client[_ -]?secret|password|credentials?|"
    r"personal access token|bearer token)\b[^\n]{0,80}?"
    r"(?:required|missing|not (?:set|found|provided|configured)|must|invalid|empty|undefined|needed)|"
    r"(?:missing|required?s?|set|provide|no|invalid|need)\b[^\n]{0,50}?\b(?:api[_ -]?key|[\w ]{0,12}token"
    r"|credentials?|client[_ -]?secret)\b|"
    r"unauthori[sz]ed|\b401\b|not logged in|please log ?in",
    re.IGNORECASE,
)
_NETWORK = re.compile(
    r"ENOTFOUND|EAI_AGAIN|getaddrinfo|Name or service not known|Network is unreachable|ENETUNREACH"
    r"|Temporary failure in name "
    r"resolution|fetch failed|Failed to fetch|ConnectError|ConnectTimeout|Max retries exceeded|nodename nor servname|"
    r"Could not resolve host|URLError|huggingface\.co",
)
_SERVICE = re.compile(
    r"ECONNREFUSED|Connection refused|is the server running|docker daemon|Cannot connect to|could not connect to|"
    r"playwright install|Executable doesn't exist|browser (?:was )?not found|daemon (?:is )?not running"
    r"|daemon (?:may have |has )?failed to start"
    r"|start (?:the|it) (?:daemon|server) first|"
    r"connection to server",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:requires?|needs?|Unsupported|upgrade to|at least|minimum)[^\n]{0,40}?(Node(?:\.js)?"
    r"|Python)[^\n]{0,20}?v?(\d+(?:\.\d+)*)|"
    r"No such built-in module: (node:\w+)|Unsupported engine",
    re.IGNORECASE,
)
_PROJECT = re.compile(
    r"no such file or directory|not found in|could not find|cannot find|not a .{0,20}project", re.IGNORECASE
)
_USAGE = re.compile(
    r"usage:|commands?:|options?:|(?:unknown|unrecognized|invalid|no such|unexpected) (?:sub-?)?(?:command|option|arguments?)|"
    r"too many arguments|invalid choice",
    re.IGNORECASE,
)
"""How a command-line tool answers words that mean nothing to it."""
_ADVICE = {
    Outcome.NOT_INSTALLABLE: "Check the package name and version, or leave the server out.",
    Outcome.NO_ENTRY_POINT: 'If it has a server, name its command with "executable" under "_meta" -> "graph-toucan/factory".',
    Outcome.CRASHED: "Report it to the server's author with the evidence, or pin an older version.",
    Outcome.TIMED_OUT: "Raise the start timeout if it is only slow; else leave it out.",
    Outcome.PROTOCOL_ERROR: "It does not speak MCP on this transport: check its command, or report it to the server's author.",
    Outcome.NO_TOOLS: "Check the arguments that it is started with: it may need a project or a configuration.",
    Outcome.TOOLS_MALFORMED: "Report the malformed tools to the server's author.",
    Outcome.NEEDS_NETWORK: "Grant it the network (--network, or \"network\": true in its entry) where that is allowed.",
    Outcome.NEEDS_SERVICE: "Start the program or service that it talks to, or leave the server out.",
    Outcome.UNSTABLE: "Look at its starts and calls: it does not behave the same twice.",
    Outcome.UNSAFE: "Read the flagged texts; allow them with the policy if they are harmless.",
    Outcome.NEEDS_CREDENTIALS: "Give it what it asks for with `graph-toucan credentials add`.",
}  # fmt: skip
_INSTALL_SAYS = (
    (
        re.compile(r"\bE404\b|404 Not Found|was not found in the package registry|could not be found"),
        "not in the registry",
    ),
    (re.compile(r"ETARGET|No matching version|there is no version of|no versions of"), "a version that does not exist"),
    (re.compile(r"unsafe|Invalid tar|Failed to extract"), "an archive that cannot be unpacked safely"),
    (re.compile(r"took over \d+ s"), "too slow to install"),
)


class NoTools(LaunchError):
    """A server came up and lists no tool that can be used."""

    def __init__(self, listing: Listing) -> None:
        """Keep what it listed."""
        bad = "; ".join(listing.malformed)[:_DETAIL]
        super().__init__(f"none of its tools can be used: {bad}" if bad else "it lists no tools")
        self.listing = listing


@dataclass(frozen=True)
class Finding:
    """How something ended: the outcome, what happened in a sentence, and what a person can do.

    `precludes` is true where nothing else would help: a runtime that is too old.
    """

    outcome: Outcome
    detail: str
    advice: str
    precludes: bool = False

    @property
    def rank(self) -> float:
        """How much it tells: of several trials, the one with the lowest rank says best what is wrong."""
        return _ORDER.index(Outcome.NEEDS_SERVICE if self.precludes else self.outcome) - self.precludes / 2


_BY_KIND: tuple[tuple[type[LaunchError], Outcome], ...] = (
    (NeedsCredentials, Outcome.NEEDS_CREDENTIALS),
    (NoEntryPoint, Outcome.NO_ENTRY_POINT),
    (Unauthorized, Outcome.NEEDS_CREDENTIALS),
    (Redirected, Outcome.PROTOCOL_ERROR),
    (ProtocolMismatch, Outcome.PROTOCOL_ERROR),
    (Unreachable, Outcome.NEEDS_SERVICE),
    (LimitExceeded, Outcome.UNSAFE),
)
"""What errors of a kind stand for, whatever the server wrote."""

_AT_LAST: tuple[tuple[type[LaunchError], Outcome], ...] = (
    (NoTools, Outcome.NO_TOOLS),
    (RpcError, Outcome.PROTOCOL_ERROR),
    (CallTimeout, Outcome.TIMED_OUT),
)
"""What errors of a kind stand for where the server's own words say nothing better."""

_UNKNOWN_HOST = re.compile(r"there is no host named|cannot be looked up")
_ORDER = (
    Outcome.READY,
    Outcome.NEEDS_CREDENTIALS,
    Outcome.NEEDS_SERVICE,
    Outcome.NEEDS_NETWORK,
    Outcome.UNSAFE,
    Outcome.UNSTABLE,
    Outcome.NOT_INSTALLABLE,
    Outcome.TOOLS_MALFORMED,
    Outcome.NO_TOOLS,
    Outcome.PROTOCOL_ERROR,
    Outcome.CRASHED,
    Outcome.TIMED_OUT,
    Outcome.NO_ENTRY_POINT,
)


def advice_for(outcome: Outcome) -> str:
    """Return what a person can do about an outcome in general; empty for `ready`."""
    return _ADVICE.get(outcome, "")


def finding_of(error: LaunchError, slug: str, variables: frozenset[str] = frozenset()) -> Finding:
    """Return how an attempt that ended with an error is to be understood.

    Args:
        error: what ended it, with what the server left behind.
        slug: the server's slug, for the advice.
        variables: the environment variables that the server's code reads.
    """
    if isinstance(error, InstallError) and not isinstance(error, NoEntryPoint):
        return _install_finding(error)
    outcome = _known(error)
    if outcome is not None:
        return Finding(outcome, error.cause[:_DETAIL], error.solution or _ADVICE[outcome])
    said = _from_text(error, slug, variables)
    if said is not None:
        return said
    if _only_talks(error):
        what = f"it ended with exit code {error.evidence.exit_code} and spoke no MCP: {_first_words(error)}"
        return Finding(Outcome.NO_ENTRY_POINT, what[:_DETAIL], _ADVICE[Outcome.NO_ENTRY_POINT])
    outcome = next((outcome for kind, outcome in _AT_LAST if isinstance(error, kind)), Outcome.CRASHED)
    return Finding(outcome, error.cause[:_DETAIL], _ADVICE[outcome])


def _known(error: LaunchError) -> Outcome | None:
    """Return what an error of a certain kind stands for, whatever the server wrote."""
    outcome = next((outcome for kind, outcome in _BY_KIND if isinstance(error, kind)), None)
    if isinstance(error, NoTools):
        return Outcome.TOOLS_MALFORMED if error.listing.malformed else None
    if outcome is Outcome.NEEDS_SERVICE and _UNKNOWN_HOST.search(error.cause):
        return Outcome.NEEDS_NETWORK
    if outcome is Outcome.UNSAFE and "memory" in error.cause:  # large is not hostile
        return Outcome.CRASHED
    return outcome


def _only_talks(error: LaunchError) -> bool:
    """Tell whether a program ended as one does that was asked for nothing: at once and content, or with its usage."""
    code = error.evidence.exit_code
    if code not in {0, 1, 2, 64} or _TRACEBACK.search(error.evidence.stderr):
        return False
    return code == 0 or bool(_USAGE.search(_text(error)))


def _install_finding(error: InstallError) -> Finding:
    text = str(error)
    if isinstance(error, NeedsPython):
        return Finding(Outcome.NOT_INSTALLABLE, error.cause, error.solution)
    why = next((why for pattern, why in _INSTALL_SAYS if pattern.search(text)), "")
    detail = f"{why}: {error.cause}" if why else error.cause
    return Finding(Outcome.NOT_INSTALLABLE, detail[:_DETAIL], error.solution or _ADVICE[Outcome.NOT_INSTALLABLE])


def _text(error: LaunchError) -> str:
    return f"{error.evidence.stderr}\n{error.evidence.stdout}\n{error.cause}"


def _first_words(error: LaunchError) -> str:
    said = " ".join(f"{error.evidence.stdout} {error.evidence.stderr}".split())
    return repr(said[:200]) if said else "it wrote nothing"


def _from_text(error: LaunchError, slug: str, variables: frozenset[str]) -> Finding | None:
    """Return what the server's own words say is missing: a secret, a newer runtime, the network, another program."""
    text = _text(error)
    secrets = [name for name in wanted_variables(text, variables) if is_secret(name)]
    if secrets or (_CREDENTIALS.search(text) and not _TRACEBACK.search(error.evidence.stderr)):
        names = ", ".join(secrets) or "a credential (its text does not name the variable)"
        add = " and ".join(f"`graph-toucan credentials add {slug} {name}`" for name in secrets[:3])
        advice = f"Give it: {add}." if add else _ADVICE[Outcome.NEEDS_CREDENTIALS]
        return Finding(Outcome.NEEDS_CREDENTIALS, f"it needs {names}: {_quote(text, _CREDENTIALS)}"[:_DETAIL], advice)
    if match := _VERSION.search(text):
        runtime = f"{match[1]} {match[2]}" if match[1] else "a newer Node.js"
        return Finding(
            Outcome.NOT_INSTALLABLE,
            f"it needs {runtime}: {_quote(text, _VERSION)}"[:_DETAIL],
            f"Install {runtime} and try again.",
            precludes=True,
        )
    if _NETWORK.search(text):
        what = f"it reaches for the network at its start: {_quote(text, _NETWORK)}"
        return Finding(Outcome.NEEDS_NETWORK, what[:_DETAIL], _ADVICE[Outcome.NEEDS_NETWORK])
    hosts = [name for name in wanted_variables(text, variables) if is_host(name)]
    if hosts or _SERVICE.search(text):
        what = (
            f"it needs {', '.join(hosts)}"
            if hosts
            else f"it needs something that is not there: {_quote(text, _SERVICE)}"
        )
        return Finding(Outcome.NEEDS_SERVICE, what[:_DETAIL], _ADVICE[Outcome.NEEDS_SERVICE])
    return None


def _quote(text: str, pattern: re.Pattern[str]) -> str:
    match = pattern.search(text)
    if match is None:
        return repr(" ".join(text.split())[:160])
    line = text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
    return repr(" ".join(line.split())[:240])

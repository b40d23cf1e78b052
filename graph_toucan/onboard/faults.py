"""Why a call did not succeed, read from what the server said: its answer, and what it wrote to stderr meanwhile.

Tables of general patterns, tried in order: what names its cause beyond doubt comes first. What an outcome follows from
many faults is left to `readiness`.
"""

import re
from typing import Final

from graph_toucan.identity import JsonObject
from graph_toucan.model import Fault

_LOOKED_AT = 4000
_LOG_READ = 20_000
_CAUSE_KEPT = 600
_LOCAL: Final = r"(127\.0\.0\.1|localhost|::1|0\.0\.0\.0|host\.docker\.internal)"
_FLAGS = re.IGNORECASE | re.DOTALL

_OUTPUT: Final = (
    r"output validation error",
    r"validation errors? for \w+Output\b",
    r"outputSchema defined but no structured output",
    r"structured (content|output) (does not match|is not valid|must)",
    r"tool .{1,80} has an output schema but did not return",
    r"invalid structured content for tool",
)
"""The result breaks the tool's own output schema."""

_SERVICE: Final = (
    rf"(ECONNREFUSED|connection refused|connect(ion)? (error|failed)|failed to connect|cannot connect"
    rf"|could not connect|all connection "
    rf"attempts failed|max retries exceeded).{{0,200}}{_LOCAL}",
    rf"{_LOCAL}.{{0,200}}(ECONNREFUSED|connection refused|refused|failed to connect|max retries exceeded"
    rf"|not reachable|unreachable)",
    r"is the (server|daemon|app|service|editor|browser|application|backend|plugin|extension) running",
    r"make sure .{1,60} is running|start the .{1,40} (server|daemon|app|service) first|please (start|launch"
    r"|open) (the )?\w+",
    r"(daemon|server|backend|bridge|service|application) (is )?not (running|reachable|available|responding|started)",
    r"(no|not) (connected|active|open|running) (\S+ ){0,3}(document|browser|extension|client|device"
    r"|session window|editor|instance)s?",
    r"(extension|plugin|browser|editor|client|device) (is )?not (connected|running|available)|no browser",
    r"no (\w+ )?(connected|browser|device|editor|display)\b",
    r"cannot open display|no \$?DISPLAY|unable to open x server",
    r"executable doesn'?t exist at|playwright install|puppeteer browsers install|could not find (chrome|chromium"
    r"|firefox|browser)",
    r"(failed to launch|unable to find|cannot find|not found).{0,40}\b(browser|chrome|chromium|firefox|webdriver)",
    r"cannot connect to the docker daemon|docker\.sock",
    r"executable (file )?(was )?not found( in \$?PATH)?|spawn \S+ ENOENT|command not found(?! by)"
    r"|: not found in \$?PATH",
    r"not (installed|found) (on|in) (your |the )?(system|path)|is (it|\w+) installed\?|(is|are) not installed\b"
    r"|please install|pip install \S+|"
    r"(brew|apt|apt-get|npm|cargo) install \S+",
    r"optional dependenc|requires? the \S+ (package|library|extra)",
)
"""Another program, a service on this machine, or a library is missing."""

_NETWORK: Final = (
    r"\bENOTFOUND\b|\bEAI_AGAIN\b|getaddrinfo|gaierror|name or service not known"
    r"|temporary failure in name resolution|name resolution|"
    r"failed to lookup address|dns (error|failure|lookup)|no such host|nodename nor servname"
    r"|could not resolve (host|address)|"
    r"err_name_not_resolved|err_internet_disconnected",
    r"network is unreachable|\bENETUNREACH\b|\bEHOSTUNREACH\b|no route to host|network (error|failure"
    r"|unavailable|is down)|host is down",
    r"\bfetch failed\b|failed to fetch|error fetching|failed to download|download (error|failed)"
    r"|unable to download|error downloading",
    r"transport_failure|\b(connect|read|proxy|ssl|pool|connection)error\b|clientconnector\w*error"
    r"|connectionrefusederror|"
    r"newconnectionerror|max retries exceeded|all connection attempts failed|remote end closed|socket hang up"
    r"|\bECONNRESET\b|\bECONNREFUSED\b|"
    r"\bEPROTO\b|connection refused|server disconnected|urlopen error|net::err_",
    r"certificate verify failed|unable to get local issuer|self[- ]signed certificate|ssl: ",
    r"\b(500|502|503|504)\b.{0,40}(gateway|unavailable|service|server error)|bad gateway|service unavailable"
    r"|gateway time-?out",
    r"request (to|for) https?://\S+ (failed|timed out)|(error|failed) (occurred )?while making the request"
    r"|failed to (reach|contact|connect to (the )?(remote|api|host|https?:|[\w-]+\.[\w.-]+|\S+:\d+))"
    r"|cannot reach|could not reach|unable to (reach|connect|contact)|check your (internet|network) connection"
    r"|no internet|offline",
    r"unable to load (from|model)|couldn'?t connect to 'https?://|huggingface\.co|failed to resolve '",
)
"""A host elsewhere does not answer."""

_CREDENTIALS: Final = (
    r"\b40[13]\b.{0,40}(unauthori[sz]ed|forbidden)|\b(status|code|http|error)\W{0,3}40[13]\b|unauthori[sz]ed\b"
    r"|authentication (failed|required|error)|"
    r"not authenticated|not logged in|please (log ?in|authenticate|sign in)|login required|invalid_grant"
    r"|bad credentials|access token",
    r"\b[A-Z][A-Z0-9_]*(API_?KEY|_TOKEN|_SECRET|_PASSWORD|_CREDENTIALS|_PAT|ACCESS_KEY\w*)\b",
    r"(api[_ -]?keys?|access[_ -]?keys?|credentials?|auth(entication)? tokens?|api[_ -]?tokens?|secret keys?"
    r"|subscription keys?)\b.{0,60}"
    r"(missing|required|not (set|found|provided|configured|given)|invalid|expired|needed|must be|is empty|unset)",
    r"(missing|no|invalid|required?|requires?|needs?|provide|set|expired|without|configure)\b.{0,30}"
    r"(api[_ -]?keys?|access[_ -]?keys?|credentials|(auth|api|access|bearer)\w*[_ -]?tokens?|secret keys?)",
)
"""A key or a login is missing or wrong."""

_TIMEOUT: Final = (r"\btimed? ?out\b|\bETIMEDOUT\b|deadline exceeded|did not answer .{1,40} within",)

_OWN: Final = (
    r"bindings file|was compiled against a different|invalid elf header|undefined symbol|cannot open shared object",
    r"name '\w+' is not defined|(local|free) variable '\w+' (referenced|is not)|cannot access local variable",
    r"'?\w+'? object has no attribute|module '\S+' has no attribute|type object '\w+' has no attribute"
    r"|has no attribute '",
    r"\w+\(\) got an unexpected keyword argument|\w+\(\) missing \d+ required (positional|keyword)"
    r"|object is not (callable|iterable|subscriptable)",
    r"is not a function\b|\w+ is not defined\b|referenceerror"
    r"|undefined is not",
    r"no module named|modulenotfounderror|cannot import name|importerror|syntaxerror: |indentationerror"
    r"|unboundlocalerror|nameerror|attributeerror",
    r"notimplementederror|not (yet )?implemented|object .{1,40} is not json serializable"
    r"|is not json serializable|recursionerror|"
    r"coroutine .{1,60} was never awaited|event loop is (closed|already running)|asyncio\.run\(\) cannot be called",
    r"segmentation fault|core dumped|panicked at|fatal error: ",
)
"""The server's own code is at fault."""

_ARGUMENTS: Final = (
    r"input validation|validation errors? (for|in)|invalid[_ -](arguments?|params?|input|request|enum|value|type"
    r"|format|url|date|json|regex|\w+ value)|"
    r"-3260[02]\b|ValidationError|zoderror|schema_validation",
    r"(required|missing) (\w+ )?(argument|parameter|property|field|input|key)s?|(is|are) required\b"
    r"|field required|required (property|field)|"
    r"must (be|have|contain|provide|specify|start|not|match|include|exist)|should be|cannot be (empty|null"
    r"|negative|zero)|provide (exactly |at least |either )?",
    r"expected\b|unexpected (keyword|token|argument|parameter|character|end)|unrecogni[sz]ed|unsupported"
    r"|not supported|not (a )?valid|invalid\b|"
    r"malformed|out of (range|bounds)|too (short|long|large|small|many|few)|not allowed"
    r"|outside (of )?(the )?(allowed|workspace|root|project)|"
    r"access denied|permission denied|not permitted|disallowed|blocked",
    r"no such (file|table|column|directory|key|tool)|does(n'?t| not) exist|not[ _]found|\bENOENT\b|\bEISDIR\b"
    r"|\bENOTDIR\b|is (a|not a) (directory|file)|"
    r"no (\w+ ){0,3}(found|loaded|open|active|available|selected|match\w*|exists?)\b|unknown\b|undefined\b"
    r"|already exists|not (loaded|open|initiali[sz]ed|"
    r"registered|a git repository|in the list|enough)|nothing (to|matches)|must call|call \w+ first|first (call"
    r"|use|run)|first\b.{0,30}\bthen\b",
    r"could not (convert|parse|find|read|open|determine|interpret|identify|resolve|locate)|cannot (parse|find"
    r"|convert|determine|read|open|identify|resolve|"
    r"compare|divide|locate)|(failed|unable) to (parse|read|open|find|decode|load|convert|interpret)|parse error"
    r"|syntax error|can'?t (parse|find|decode|open)|"
    r"invalid literal|jsondecodeerror|keyerror|valueerror|typeerror|indexerror|filenotfounderror|assertionerror"
    r"|zerodivisionerror|"
    r"division by zero|singular|not in index|shape mismatch|mismatch|empty\b|at least \d|one of\b|incompatible"
    r"|inconsistent|unterminated|"
    r"bad (request|input|argument)|illegal|\bSQLITE_|near \"|extra data",
)
"""The arguments are at fault, or a step before this call is missing."""

_DATA: Final = (
    r"'?(str|dict|list|int|float|bool|tuple|set|NoneType)'? object "
    r"(has no attribute|is not (callable|iterable|subscriptable))",
    r"cannot read propert(y|ies) of (undefined|null)",
)
"""The code stumbled over a value of a type that it did not expect: with made-up arguments, their fault."""

_TABLE: Final[tuple[tuple[Fault, re.Pattern[str]], ...]] = tuple(
    (fault, re.compile("|".join(f"(?:{pattern})" for pattern in patterns), _FLAGS))
    for fault, patterns in (
        (Fault.OWN, _OUTPUT),
        (Fault.SERVICE, _SERVICE),
        (Fault.CREDENTIALS, _CREDENTIALS),
        (Fault.NETWORK, _NETWORK),
        (Fault.TIMEOUT, _TIMEOUT),
        (Fault.ARGUMENTS, _DATA),
        (Fault.OWN, _OWN),
        (Fault.ARGUMENTS, _ARGUMENTS),
    )
)
_PLAIN_INPUT = re.compile(
    r"validation errors? for (call\[|\w+Arguments\b)|input validation error|-32602|invalid arguments", re.IGNORECASE
)
_HIDES_CAUSE = re.compile(
    r"^\W*(error executing tool \S+|internal (server )?error|an? (unexpected |internal )?error occurred)\W*$",
    re.IGNORECASE,
)
_OPAQUE = re.compile(
    r"error executing tool|internal (server )?error|traceback|unexpected error|exception", re.IGNORECASE
)
_WRAPS = re.compile(r"error (executing|calling) tool \S+\s*$", re.IGNORECASE)
_RAISED = re.compile(r"^\s*(?:[\w.]+\.)?(\w*(?:Error|Exception|Exit|Failure)\b.*)$", re.MULTILINE)


def fault_of(text: str, *, is_error: bool = True, schema: JsonObject | None = None, stderr: str = "") -> Fault:
    """Return why a call did not succeed.

    Args:
        text: the text of the answer, or of the JSON-RPC error.
        is_error: whether the server flagged it: an unflagged text is no crash of the server's own code unless it says so.
        schema: the tool's input schema; an error that names a parameter is about the arguments.
        stderr: what the server wrote to stderr during the call; it counts where the answer hides its cause.
    """
    said = text[:_LOOKED_AT]
    if _PLAIN_INPUT.search(said[:400]) and not re.search(r"Output\b", said[:200]):
        return Fault.ARGUMENTS  # the arguments that it quotes may say anything
    if fault := _in_table(said):
        return fault
    cause = cause_in(stderr)
    if cause and (_HIDES_CAUSE.match(said.strip()) or not said.strip() or _OPAQUE.search(said)):
        return _in_table(cause) or Fault.UNKNOWN
    if _names_parameter(said, schema):
        return Fault.ARGUMENTS
    return Fault.OWN if is_error and _OPAQUE.search(said) and "traceback" in said.lower() else Fault.UNKNOWN


def named_secrets(text: str) -> tuple[str, ...]:
    """Return the names of environment variables for keys and tokens that a text mentions, in order of appearance."""
    pattern = (
        r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_?(?:API_?KEY|TOKEN|SECRET|PASSWORD|CREDENTIALS|ACCESS_KEY(?:_ID)?|PAT)\b"
    )
    found = [name for name in re.findall(pattern, text) if "_" in name]
    return tuple(dict.fromkeys(found))


def _in_table(text: str) -> Fault | None:
    return next((fault for fault, pattern in _TABLE if pattern.search(text)), None)


def cause_in(stderr: str) -> str:
    """Return the last exception in a log that says a cause, with the lines after it; those that only wrap one do not count."""
    tail = stderr[-_LOG_READ:]
    found = [match for match in _RAISED.finditer(tail) if not _WRAPS.search(match.group(1))]
    return re.split(r"\n\s*\n|\nThe above", tail[found[-1].start() :])[0][:_CAUSE_KEPT].strip() if found else ""


def _names_parameter(text: str, schema: JsonObject | None) -> bool:
    properties = (schema or {}).get("properties")
    names = [name for name in properties if len(name) > 2] if isinstance(properties, dict) else []
    return any(re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", text) for name in names)

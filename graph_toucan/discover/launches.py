"""Ways to launch a server: what its entry says, what its README shows, what its package offers; the likeliest first."""

import re
from collections.abc import Iterable

from graph_toucan.discover.offer import Entry, Offer
from graph_toucan.discover.snippets import Snippet, find_snippets
from graph_toucan.discover.stand_ins import is_secret, stand_in
from graph_toucan.launch.plan import WORKSPACE
from graph_toucan.launch.pypi import normalised
from graph_toucan.model import Model, Package, Server
from graph_toucan.model.server import (
    FACTORY_META,
    Argument,
    HttpTransport,
    NamedArgument,
    NamedInput,
    PositionalArgument,
)

_PLACEHOLDER = re.compile(
    r"path[/\\]to|<[^>]+>|\$\{?\w+|\{\w+\}|^~|^/|^[A-Za-z]:\\|your[-_ ]|YOUR_|/Users/|/home/|%\w+%|^\./|\.\.\.",
    re.IGNORECASE,
)
_MAX_SNIPPETS = 4
_MAX_ENTRIES = 8
_IGNORED_ENV = frozenset({"PATH", "HOME", "NODE_ENV", "PYTHONPATH", "NODE_OPTIONS", "UV_INDEX_URL", "DEBUG"})


class Launch(Model):
    """One way to launch a server, and where it comes from.

    `entry` is `FactoryMeta.executable`, None for what the package's metadata makes evident; `http_path` is set for a server
    that is spoken to over HTTP.
    """

    entry: tuple[str, ...] | str | None = None
    arguments: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    requirements: tuple[str, ...] = ()
    python: str | None = None
    addons: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    setup: tuple[tuple[str, ...], ...] = ()
    http_url: str | None = None
    because: str = ""

    @property
    def key(self) -> str:
        """What tells it from others: everything but where it comes from."""
        return self.model_copy(update={"because": ""}).model_dump_json()

    def but(self, because: str, **changes: object) -> "Launch":
        """Return this launch with changes, and the reason for them."""
        return self.model_copy(update={**changes, "because": because})

    def with_requirements(self, because: str, *more: str) -> "Launch":
        """Return this launch with further packages installed beside the server's."""
        return self.but(because, requirements=tuple(dict.fromkeys((*self.requirements, *more))))

    def with_env(self, because: str, name: str, value: str) -> "Launch":
        """Return this launch with one more environment variable."""
        return self.but(because, env=tuple({**dict(self.env), name: value}.items()))

    def with_arguments(self, because: str, *more: str) -> "Launch":
        """Return this launch with further arguments."""
        return self.but(because, arguments=(*self.arguments, *more))


def given_launch(server: Server, package: Package) -> Launch:
    """Return the launch that a server's own entry describes; values that it leaves open point at the workspace."""
    meta = server.factory
    transport = package.transport
    return Launch(
        entry=meta.executable,
        arguments=tuple(word for argument in package.package_arguments for word in _words(argument)),
        env=tuple((item.name, value) for item in package.environment_variables if (value := _value(item)) is not None),
        requirements=meta.extra_requirements,
        python=meta.python,
        addons=meta.addons,
        programs=meta.programs,
        setup=meta.setup,
        http_url=transport.url if isinstance(transport, HttpTransport) else None,
        because="the server's own entry",
    )


def _words(argument: Argument) -> list[str]:
    value = argument.given
    if value is not None:
        for name, variable in argument.variables.items():
            filled = variable.given or stand_in(f"{name} {variable.description}", variable.choices or ())
            value = value.replace("{" + name + "}", filled) if filled else value
    elif argument.is_required:
        name = argument.name if isinstance(argument, NamedArgument) else argument.value_hint or ""
        value = stand_in(f"{name} {argument.placeholder or ''} {argument.description}", argument.choices or ())
    if isinstance(argument, NamedArgument):
        is_switch = not (argument.placeholder or argument.description or argument.choices)
        needed = argument.given is not None or argument.is_required or is_switch
        return [argument.name, *([value] if value is not None else [])] if needed else []
    return [value] if value is not None else []


def _value(item: NamedInput) -> str | None:
    if item.given is not None:
        return None if item.variables else item.given
    if not item.is_required or item.is_secret or is_secret(item.name):
        return None
    return stand_in(f"{item.name} {item.placeholder or ''} {item.description}", item.choices or ())


def launched(server: Server, package: Package, launch: Launch) -> Server:
    """Return a server as it is launched by one of these: an ordinary record that launches at once next time."""
    arguments = [PositionalArgument(value=word) for word in launch.arguments]
    kept = {item.name: item for item in package.environment_variables}
    env = {name: NamedInput(name=name, value=value) for name, value in launch.env}
    open_ = [item for name, item in kept.items() if name not in env]
    changes: dict[str, object] = {
        "package_arguments": tuple(arguments),
        "environment_variables": (*open_, *env.values()),
    }
    if launch.http_url is not None:
        changes["transport"] = HttpTransport(type="streamable-http", url=launch.http_url)
    other = tuple(package.model_copy(update=changes) if one is package else one for one in server.packages)
    meta = server.factory.model_copy(
        update={
            "executable": launch.entry,
            "extra_requirements": launch.requirements,
            "python": launch.python,
            "addons": launch.addons,
            "programs": launch.programs,
            "setup": launch.setup,
        }
    )
    written = meta.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return server.model_copy(update={"packages": other, "meta": {**server.meta, FACTORY_META: written}})


def likely_launches(offer: Offer, base: Launch) -> list[Launch]:
    """Return the launches that a package suggests: those its README shows, then its entries alone, the likeliest first.

    Args:
        offer: what the package offers.
        base: what is known already (requirements, interpreter), kept in each.
    """
    ranked = sorted(offer.entries, key=lambda entry: _rank(entry, offer), reverse=True)[:_MAX_ENTRIES]
    shown = [
        launch for snippet in find_snippets(offer.readme) if (launch := _from_snippet(snippet, offer, ranked, base))
    ]
    alone = [_from_entry(entry, base) for entry in ranked]
    return _distinct([*shown[:_MAX_SNIPPETS], *alone])


def _distinct(launches: Iterable[Launch]) -> list[Launch]:
    return list({launch.key: launch for launch in reversed(list(launches))}.values())[::-1]


def _rank(entry: Entry, offer: Offer) -> float:
    """Return how likely an entry is the server: how it is named, where it stands, whether its code mentions MCP."""
    name, own = normalised(entry.name), normalised(offer.identifier.rsplit("/", 1)[-1])
    score = 4.0 * (name == own) + 3.0 * ("mcp" in name) + 1.0 * ("server" in name or "serve" in name)
    score += {True: 3.0, None: 0.0, False: -3.0}[entry.speaks]
    score += {"console script": 2.0, "bin": 2.0, "binary": 2.0, "package with __main__": 1.0}.get(entry.origin, 0.0)
    score += 1.5 * entry.origin.startswith("bin for")
    score -= 2.5 * any(word in name for word in ("client", "test", "setup", "install", "example", "inspector", "bench"))
    return score - 2.0 * (entry.words[:2] == ("python", "-c"))


def _from_entry(entry: Entry, base: Launch) -> Launch:
    alone = len(entry.words) == 1 and entry.origin != "binary" and "/" not in entry.words[0]
    words = entry.words[0] if alone else entry.words
    programs = (entry.program,) if entry.program else base.programs
    return base.but(f"{entry.origin} {entry.name!r}", entry=words, programs=programs)


def _from_snippet(snippet: Snippet, offer: Offer, ranked: list[Entry], base: Launch) -> Launch | None:
    entry = _entry_of(snippet, offer, ranked)
    if entry is None:
        return None
    launch = _from_entry(entry, base)
    if offer.registry == "pypi" and snippet.extras:
        extras = ",".join(extra for extra in snippet.extras if extra in offer.extras)
        launch = launch.with_requirements("", f"{offer.identifier}[{extras}]") if extras else launch
    arguments, open_ = _arguments(snippet.arguments)
    if open_:
        return None
    env = {name: told for name, value in snippet.env if (told := _variable(name, value)) is not None}
    return launch.but(f"its README shows {entry.name!r} so", arguments=arguments, env=tuple(env.items()))


def _entry_of(snippet: Snippet, offer: Offer, ranked: list[Entry]) -> Entry | None:
    wanted = snippet.entry
    by_name = next((entry for entry in ranked if normalised(entry.name) == normalised(wanted)), None)
    if by_name is not None:
        return by_name
    if normalised(wanted) == normalised(offer.identifier):
        return ranked[0] if ranked else None
    if wanted.startswith("-m "):
        module = wanted.removeprefix("-m ")
        top = {part for entry in offer.entries for part in (entry.name.split(".")[0], entry.words[-1].split(".")[0])}
        own = module.split(".")[0] in top or normalised(module.split(".")[0]) == normalised(offer.identifier)
        return Entry(module, ("python", "-m", module), "module") if own else None
    tail = tuple(wanted.split("/")[-2:])
    return (
        next((entry for entry in ranked if tuple(entry.words[-1].split("/")[-2:]) == tail), None)
        if "/" in wanted
        else None
    )


def _arguments(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """Return arguments with stand-ins for placeholders; True if one is left that nothing can stand in for."""
    filled: list[str] = []
    for position, word in enumerate(words):
        flag, mark, value = word.partition("=") if word.startswith("--") else ("", "", word)
        before = words[position - 1] if position and words[position - 1].startswith("-") else ""
        if word.startswith("-") and not mark:
            filled.append(word)
        elif is_secret(flag or before):
            filled = filled[:-1] if before else filled  # it may do without; where it does not, it says so
        elif _PLACEHOLDER.search(value) and not value.startswith(WORKSPACE):
            stood = stand_in(f"{flag or before} {value}") or (WORKSPACE if re.search(r"[/\\]", value) else None)
            if stood is None:
                return (), True
            if mark or stood not in filled:
                filled.append(f"{flag}={stood}" if mark else stood)
        else:
            filled.append(word)
    return tuple(filled), False


def _variable(name: str, value: str) -> str | None:
    if is_secret(name) or name in _IGNORED_ENV or not value:
        return None
    if not _PLACEHOLDER.search(value):
        return value
    by_name = stand_in(name)
    names_file = re.search(r"\.\w{1,8}\W*$", value)
    return by_name if by_name is not None and not (by_name == WORKSPACE and names_file) else stand_in(f"{name} {value}")

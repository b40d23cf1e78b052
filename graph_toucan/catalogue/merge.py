"""Which entries of several sources are one server, and what is kept of them.

Two entries are one server if they share a package (same registry, same name), the address of a remote, or a repository
and subfolder, this last only if no two of all that share it say different things. Entries that one file or folder of the
user's lists side by side stay apart: there the same package twice, with other arguments, is meant. The groups do not
depend on the order of the entries.

Of a group the entry that the user pinned is kept, else the one that says most of how to launch; the others fill what it
leaves open, and the newest version wins unless it was pinned.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from urllib.parse import urlsplit

from graph_toucan.catalogue.collection import Merged
from graph_toucan.catalogue.naming import NAME_LENGTH, version_key
from graph_toucan.identity import JsonObject, canonical_json
from graph_toucan.launch.pypi import normalised
from graph_toucan.model import Model, Package, Server
from graph_toucan.model.server import FACTORY_META

_PLAIN_PORTS = {"http": 80, "https": 443}


class Entry(Model):
    """One server as one source lists it.

    `origin` is what the source is called in `FactoryMeta.sources`; `position` orders entries: source by source. `pinned`
    entries are the user's own word on version and launch; `apart` names a list whose entries are never one server.
    """

    server: Server
    origin: str
    position: tuple[int, int]
    pinned: bool = False
    apart: str = ""

    @property
    def mention(self) -> str:
        """This entry in one text: `origin name@version`."""
        return f"{self.origin} {self.server.name}@{self.server.version}"


class Merging(Model):
    """The servers, each once and with slugs that are unique; what was merged or renamed, and what cannot be started."""

    servers: tuple[Server, ...]
    merged: tuple[Merged, ...]
    notes: tuple[str, ...]
    unusable: tuple[Entry, ...]


def merge_entries(entries: Sequence[Entry]) -> Merging:
    """Return the servers of entries, in their order."""
    kept: list[tuple[Entry, Server]] = []
    merged: list[Merged] = []
    for group in group_entries(entries):
        base, *others = sorted(group, key=_preference)
        server = _combine(base, others)
        kept.append((base, server))
        if others:
            because = ", ".join(sorted(_shared(group)))
            mentions = tuple(sorted(entry.mention for entry in others))
            merged.append(Merged(kept=server.name, others=mentions, because=because))
    kept.sort(key=lambda pair: (pair[0].position, pair[1].name))
    servers, notes = _with_own_slugs(server for _, server in kept if server.packages or server.remotes)
    return Merging(
        servers=servers,
        merged=tuple(sorted(merged, key=lambda item: (item.kept, item.others))),
        notes=notes,
        unusable=tuple(entry for entry, server in kept if not (server.packages or server.remotes)),
    )


def package_identity(package: Package) -> str:
    """Return what is equal for one package in all its versions and spellings."""
    name = package.identifier
    if package.registry_type == "pypi":
        name = normalised(name)
    elif package.registry_type == "oci":
        name = name.partition("@")[0]
        head, _, last = name.rpartition("/")
        name = f"{head}/{last.partition(':')[0]}".lower().replace("docker.io/library/", "docker.io/")
    elif package.registry_type == "local":
        name = canonical_json(package.model_dump(mode="json"))
    elif package.registry_type != "mcpb":
        name = name.lower()
    base = (urlsplit(package.registry_base_url).hostname or "") + "/" if package.registry_base_url else ""
    return f"{package.registry_type}:{base}{name}"


def url_identity(url: str) -> str:
    """Return what is equal for the spellings of one address."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return f"url:{url}"
    place = host if port in {None, _PLAIN_PORTS.get(parts.scheme)} else f"{host}:{port}"
    return f"url:{parts.scheme}://{place}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"


def identities(server: Server) -> frozenset[str]:
    """Return what a server shares with every other entry of it: its packages and its addresses."""
    packages = {package_identity(package) for package in server.packages}
    return frozenset(packages | {url_identity(remote.url) for remote in server.remotes})


def group_entries(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Return the entries, grouped into servers."""
    groups = dict(enumerate(_joined_by_identity(entries)))
    holders: dict[str, set[int]] = {}
    for number, group in groups.items():
        for repository in _repositories(group):
            holders.setdefault(repository, set()).add(number)
    for repository in sorted(key for key, numbers in holders.items() if len(numbers) > 1):
        numbers = sorted(holders[repository])
        kinds = [_by_kind(groups[number]) for number in numbers]
        if len(numbers) < 2 or any(_conflict(one, other) for one, other in combinations(kinds, 2)):
            continue
        first, *others = numbers
        groups[first] = [entry for number in numbers for entry in groups[number]]
        for other in _repositories(groups[first]):
            holders[other] = holders[other] - set(others) | {first}
        for number in others:
            del groups[number]
    return [part for group in groups.values() for part in _kept_apart(group)]


def _joined_by_identity(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Return the entries, grouped by what they share, directly or through others."""
    groups: dict[int, list[Entry]] = {}
    group_of: dict[str, int] = {}
    for number, entry in enumerate(entries):
        keys = identities(entry.server)
        joined = {group_of[key] for key in keys if key in group_of}
        groups[number] = [entry, *(other for old in joined for other in groups.pop(old))]
        for member in groups[number]:
            group_of.update(dict.fromkeys(identities(member.server), number))
    return list(groups.values())


def _repositories(group: Iterable[Entry]) -> set[str]:
    found = (entry.server.repository for entry in group)
    return {f"repo:{_repository_url(item.url)}#{(item.subfolder or '').strip('./')}" for item in found if item}


def _repository_url(url: str) -> str:
    return url.lower().removesuffix("/").removesuffix(".git").replace("://www.", "://").partition("://")[2]


def _conflict(mine: dict[str, set[str]], theirs: dict[str, set[str]]) -> bool:
    """Return whether two groups name different packages of one registry, or different addresses."""
    return any(not mine[kind] & theirs[kind] for kind in mine.keys() & theirs.keys())


def _by_kind(group: Iterable[Entry]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for entry in group:
        for identity in identities(entry.server):
            kinds.setdefault(identity.partition(":")[0], set()).add(identity)
    return kinds


def _kept_apart(group: list[Entry]) -> list[list[Entry]]:
    """Split a group in which one list has several entries: each of them by itself, all others with the first."""
    listed = Counter(entry.apart for entry in group if entry.apart)
    apart = sorted((entry for entry in group if listed[entry.apart] > 1), key=_preference)
    if not apart:
        return [group]
    others = [entry for entry in group if listed[entry.apart] < 2]
    return [[apart[0], *others], *([entry] for entry in apart[1:])]


def _preference(entry: Entry) -> tuple[bool, int, tuple[int, int], str]:
    """Return what sorts the entry to keep first: the pinned one, else the one that says most of how to launch."""
    return (not entry.pinned, -_launch_information(entry.server), entry.position, entry.server.name)


def _launch_information(server: Server) -> int:
    packages = sum(
        1 + len(item.package_arguments) + len(item.runtime_arguments) + len(item.environment_variables)
        for item in server.packages
    )
    return packages + sum(1 + len(remote.headers) for remote in server.remotes) + len(server.meta.get(FACTORY_META, {}))


def _shared(group: Sequence[Entry]) -> set[str]:
    """Return what at least two entries of a group have in common."""
    keys = [identities(entry.server) | _repositories([entry]) for entry in group]
    seen = Counter(key for found in keys for key in found)
    return {key for key, times in seen.items() if times > 1}


def _combine(base: Entry, others: Sequence[Entry]) -> Server:
    """Return the entry to keep with what the others add: packages, addresses, launch information, newer versions."""
    if not others:
        return base.server
    server = base.server
    candidates = [package for entry in (base, *others) for package in entry.server.packages]
    chosen: dict[str, Package] = {}
    for package in candidates:
        chosen.setdefault(package_identity(package), package)
    packages = tuple(_best_package(package, candidates, base) for package in chosen.values())
    remotes = {
        url_identity(remote.url): remote for entry in (*reversed(others), base) for remote in entry.server.remotes
    }
    servers = [server, *(entry.server for entry in others)]
    meta: JsonObject = {key: value for item in reversed(servers) for key, value in item.meta.items()}
    meta[FACTORY_META] = _combined_factory(servers, [entry.mention for entry in others])
    return server.model_copy(
        update={
            "title": next((item.title for item in servers if item.title), None),
            "website_url": next((item.website_url for item in servers if item.website_url), None),
            "repository": next((item.repository for item in servers if item.repository), None),
            "icons": next((item.icons for item in servers if item.icons), ()),
            "version": _combined_version(base, servers, packages),
            "packages": packages,
            "remotes": tuple(remotes[key] for key in sorted(remotes)),
            "meta": meta,
        }
    )


def _combined_version(base: Entry, servers: Sequence[Server], packages: Sequence[Package]) -> str:
    """Return the version of the whole: that of the first package where it has become newer, else of the kept entry."""
    own = base.server.packages
    if base.pinned or (own and own[0].version == packages[0].version):
        return base.server.version
    if packages:
        return packages[0].version or base.server.version
    return max((server.version for server in servers), key=version_key)


def _best_package(package: Package, candidates: Iterable[Package], base: Entry) -> Package:
    """Return a package with the newest version, and with the arguments of another entry if it has none itself."""
    if base.pinned and package in base.server.packages and package.version:
        return package
    same = [item for item in candidates if package_identity(item) == package_identity(package)]
    version = max((item.version for item in same), key=version_key)
    if not package.package_arguments and not package.environment_variables:
        package = next((item for item in same if item.package_arguments or item.environment_variables), package)
    return package.model_copy(update={"version": version})


def _combined_factory(servers: Iterable[Server], mentions: Iterable[str]) -> JsonObject:
    """Return the factory's settings: those of the first server that says anything of each."""
    found: JsonObject = {}
    sources = set(mentions)
    for server in servers:
        said = server.factory.model_dump(mode="json", by_alias=True, exclude_unset=True)
        sources |= set(server.factory.sources)
        found = {**said, **found}
    return {**found, "sources": sorted(sources)}


def _with_own_slugs(servers: Iterable[Server]) -> tuple[tuple[Server, ...], tuple[str, ...]]:
    """Return the servers with slugs that are unique: of two alike the later is named after its namespace as well."""
    taken: set[str] = set()
    kept: list[Server] = []
    notes: list[str] = []
    for server in servers:
        namespace, slug = server.name.split("/", 1)
        own = slug
        if own in taken:
            tail = f"-{namespace.rsplit('.', 1)[-1] or namespace.strip('.')}"
            own = alike = f"{slug[: NAME_LENGTH - len(namespace) - len(tail) - 5]}{tail}"
            number = 2
            while own in taken:
                own, number = f"{alike}-{number}", number + 1
            notes.append(f"{server.name} is called {own}, since another server is called {slug}")
        taken.add(own)
        kept.append(server if own == slug else server.model_copy(update={"name": f"{namespace}/{own}"}))
    return tuple(kept), tuple(notes)

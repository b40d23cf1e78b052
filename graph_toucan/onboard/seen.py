"""Values that a server's own results have shown, to be used as arguments of later calls: ids, names, handles."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.onboard import hints

_NAMES = frozenset({"id", "name", "key", "uuid", "slug"})
_NO_SUBJECT = frozenset(
    {
        "tool",
        "create",
        "add",
        "new",
        "open",
        "load",
        "start",
        "init",
        "list",
        "get",
        "read",
        "register",
        "make",
        "write",
        "the",
        "a",
        "by",
        "text",
        "value",
        "data",
        "number",
        "string",
        "input",
        "content",
        "query",
        "code",
        "file",
        "path",
        "format",
        "type",
        "expression",
    }
)
_HANDLE = re.compile(r"(^|_)(id|ids|key|handle|token|ref|uid|uuid|slug|cursor)$|_name$")

_SCENES = 60
_SHORT = 40
_BY_CHANCE = re.compile(
    r"(?=.*\d)[0-9a-f]{8}(-?[0-9a-f]{4}){0,4}[0-9a-f-]*|(?=\D*\d)(?=.*[A-Za-z])[\w-]{16,}|\w+-[0-9a-f]{6,}|\d{10,13}"
)
_ADDRESS = re.compile(r"(?:file|https?)://[^\s\"'<>)\],]+")


@dataclass
class Seen:
    """Values that a server's own results have shown, by the key that they stood under; the latest comes first."""

    by_key: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    by_subject: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    scenes: list["Seen"] = field(default_factory=list["Seen"])
    accepted: list[JsonObject] = field(default_factory=list[JsonObject])

    def remember(self, tool: str, arguments: Json, value: Json) -> None:
        """Remember a call that worked and its result, also as values that belong together."""
        if isinstance(arguments, dict):
            self.accepted.append(arguments)
        scene = Seen()
        for seen in (self, scene):
            seen.take(tool, arguments)
            seen.take(tool, value)
        self.scenes.append(scene)

    def taken(self) -> list[str]:
        """Return texts that the server's tools took, see `texts_taken`."""
        return texts_taken(self.accepted[-_SCENES:])

    def together(self, names: Collection[str], limit: int) -> list[dict[str, Json]]:
        """Return values that stood together in one call or its result, by parameter: the most first, then the latest."""
        found: dict[str, dict[str, Json]] = {}
        for scene in reversed(self.scenes[-_SCENES:]):
            known = {name: values[0] for name in names if (values := scene.exactly(name))}
            if known:
                found.setdefault(canonical_json(known), known)
        return sorted(found.values(), key=lambda known: -len(known))[:limit]

    def exactly(self, name: str) -> list[Json]:
        """Return values that stood under a parameter's very name, else those that it may mean."""
        key = hints.snake(name)
        return self.by_key.get(key) or self.values(name)

    def take(self, tool: str, value: Json) -> None:
        """Remember the leaves of a tool's result, names and ids also under what the tool is about.

        The `id` of what `create_note` gives is a `note_id`, and it may be what another tool calls its `note`.
        """
        for row in _rows(value):
            for key in reversed(list(row)[:12]):
                _add(self.by_subject, "column", key)
        subjects = [word.removesuffix("s") for word in hints.snake(tool).split("_") if word not in _NO_SUBJECT]
        for pointer, leaf in list(leaves(value))[:200]:
            keys = [token for token in pointer.split("/") if token and not token.isdigit()]
            for address in _ADDRESS.findall(leaf)[:3] if isinstance(leaf, str) else ():
                for name in ("url", "uri"):
                    _add(self.by_subject, name, address)
            if leaf is None or isinstance(leaf, bool) or not keys or not 0 < len(str(leaf)) <= 200:
                continue
            name = hints.snake(keys[-1])
            _add(self.by_key, name, leaf)
            if pointer.rsplit("/", 1)[-1].isdigit() and name.endswith("s"):
                _add(self.by_subject, name.removesuffix("s"), leaf)
            if len(keys) > 1:
                _add(self.by_key, f"{hints.snake(keys[-2]).removesuffix('s')}_{name}", leaf)
            if name in _NAMES:
                for subject in subjects:
                    _add(self.by_key, f"{subject}_{name}", leaf)
                    _add(self.by_subject, subject, leaf)

    def values(self, name: str) -> list[Json]:
        """Return values for a parameter that names something of the server's: `session_id`, `project`, `table_name`."""
        key = hints.snake(name)
        if not _HANDLE.search(key):
            return (self.by_subject.get(key) or self.by_subject.get(key.split("_")[-1].removesuffix("s"), []))[:3]
        singular = re.sub(r"ids$", "id", key)
        found = (
            self.by_key.get(key) or self.by_key.get(singular) or self.by_subject.get(key.removesuffix("_name")) or []
        )
        if not found and key.endswith("id"):
            found = self.by_subject.get(key.removesuffix("_id")) or self.by_key.get("id", [])
        return found[:2]

    def knows(self, schema: Json) -> bool:
        """Tell whether there is a value for some parameter of a schema, at any depth."""
        if isinstance(schema, list):
            return any(self.knows(item) for item in schema)
        if not isinstance(schema, dict):
            return False
        properties = schema.get("properties")
        named = properties if isinstance(properties, dict) else {}
        return any(self.values(name) for name in named) or any(self.knows(item) for item in schema.values())


def texts_taken(calls: Iterable[JsonObject]) -> list[str]:
    """Return short texts that stood in the arguments of calls which worked, the most frequent first; no paths and no ids."""
    count = Counter(
        value
        for arguments in calls
        for _, value in leaves(arguments)
        if isinstance(value, str) and 0 < len(value) <= _SHORT and not value.startswith("/") and not is_by_chance(value)
    )
    return [text for text, _ in sorted(count.items(), key=lambda item: (-item[1], item[0])) if text != "lamp"]


def is_by_chance(value: Json) -> bool:
    """Tell whether a value looks drawn by chance or by the clock, so that another run of the server gives another one."""
    return _BY_CHANCE.fullmatch(str(value)) is not None


def _rows(value: Json) -> Iterator[JsonObject]:
    """Yield the first row of each table in a value: a list of at least two objects with the same keys."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(item, dict) for item in value[:2]):
        if value[0].keys() == value[1].keys():
            yield value[0]
        return
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from _rows(item)


def _add(table: dict[str, list[Json]], key: str, value: Json) -> None:
    known = table.setdefault(key, [])
    if value in known:
        known.remove(value)
    known.insert(0, value)

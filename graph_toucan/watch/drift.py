"""What changed between two lists of a server's tools, and whether a caller has to care."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import Change, ChangeKind, Tool

_DEPTH = 6
_ANY = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_DETAIL = 200


@dataclass(frozen=True)
class _Field:
    """One value of a schema: what types and members it takes, and whether it must be there."""

    types: frozenset[str]
    members: frozenset[str] | None
    required: bool


def drift(before: Sequence[Tool], after: Sequence[Tool]) -> tuple[Change, ...]:
    """Return what changed from one list of tools to the next, by tool, those that break calls first.

    Nested parameters count with their path (`options.depth`, `rows[].name`). What no finer kind names, such as a new
    `minimum`, is one `schema_changed`.
    """
    old, new = {tool.name: tool for tool in before}, {tool.name: tool for tool in after}
    changes = [Change(tool=name, kind=ChangeKind.TOOL_REMOVED, breaking=True) for name in old.keys() - new.keys()]
    changes += [Change(tool=name, kind=ChangeKind.TOOL_ADDED) for name in new.keys() - old.keys()]
    for name in old.keys() & new.keys():
        changes += _tool_changes(old[name], new[name])
    return tuple(sorted(changes, key=lambda one: (not one.breaking, one.tool, one.kind, one.parameter)))


def told(change: Change) -> str:
    """Return a change in words."""
    where = f"{change.tool} {change.parameter}".strip()
    words = change.kind.replace("_", " ")
    return f"{where}: {words}{f' ({change.detail})' if change.detail else ''}{', breaking' if change.breaking else ''}"


def _tool_changes(old: Tool, new: Tool) -> Iterator[Change]:
    if old.description != new.description:
        shown = new.description if len(new.description) <= _DETAIL else f"{new.description[: _DETAIL - 1]}…"
        yield Change(tool=new.name, kind=ChangeKind.DESCRIPTION_CHANGED, detail=f"now {shown!r}")
    if canonical_json(old.input_schema) != canonical_json(new.input_schema):
        found = tuple(_parameter_changes(new.name, _fields(old.input_schema), _fields(new.input_schema)))
        yield from found or (Change(tool=new.name, kind=ChangeKind.SCHEMA_CHANGED, detail="of its input"),)
    if canonical_json(old.output_schema) != canonical_json(new.output_schema):
        yield _output_change(old, new)


def _parameter_changes(tool: str, old: Mapping[str, _Field], new: Mapping[str, _Field]) -> Iterator[Change]:
    for path in old.keys() - new.keys():
        yield Change(tool=tool, kind=ChangeKind.PARAMETER_REMOVED, parameter=path, breaking=True)
    for path in new.keys() - old.keys():
        required = new[path].required
        words = "required" if required else "optional"
        yield Change(tool=tool, kind=ChangeKind.PARAMETER_ADDED, parameter=path, detail=words, breaking=required)
    for path in old.keys() & new.keys():
        yield from _field_changes(tool, path, old[path], new[path])


def _field_changes(tool: str, path: str, old: _Field, new: _Field) -> Iterator[Change]:
    if old.types != new.types:
        detail = f"{_words(old.types)} to {_words(new.types)}"
        refused = not _covers(new.types, old.types)
        yield Change(tool=tool, kind=ChangeKind.TYPE_CHANGED, parameter=path, detail=detail, breaking=refused)
    if old.required != new.required:
        kind = ChangeKind.PARAMETER_REQUIRED if new.required else ChangeKind.PARAMETER_OPTIONAL
        yield Change(tool=tool, kind=kind, parameter=path, breaking=new.required)
    if old.members != new.members:
        yield _enum_change(tool, path, old.members, new.members)


def _enum_change(tool: str, path: str, old: frozenset[str] | None, new: frozenset[str] | None) -> Change:
    gone = sorted(old - new) if old is not None and new is not None else []
    if gone or old is None:
        detail = f"no longer {', '.join(gone)}" if gone else f"only {', '.join(sorted(new or ()))}"
        return Change(tool=tool, kind=ChangeKind.ENUM_NARROWED, parameter=path, detail=detail[:_DETAIL], breaking=True)
    added = ", ".join(sorted(new - old)) if new is not None else "anything"
    return Change(tool=tool, kind=ChangeKind.ENUM_WIDENED, parameter=path, detail=f"also {added}"[:_DETAIL])


def _output_change(old: Tool, new: Tool) -> Change:
    """A result breaks its readers when it may lack what it had, or may hold what it could not."""
    if old.output_schema is None or new.output_schema is None:
        gone = new.output_schema is None
        detail = "no longer declared" if gone else "declared now"
        return Change(tool=new.name, kind=ChangeKind.OUTPUT_CHANGED, detail=detail, breaking=gone)
    was, now = _fields(old.output_schema), _fields(new.output_schema)
    lost = sorted(was.keys() - now.keys())
    widened = sorted(path for path in was.keys() & now.keys() if not _covers(was[path].types, now[path].types))
    unsure = sorted(path for path in was.keys() & now.keys() if was[path].required and not now[path].required)
    notes = [
        f"{words} {', '.join(paths)}"
        for words, paths in (("lost", lost), ("other type:", widened), ("no longer certain:", unsure))
        if paths
    ]
    if added := sorted(now.keys() - was.keys()):
        notes.append(f"added {', '.join(added)}")
    breaking = bool(lost or widened or unsure)
    return Change(tool=new.name, kind=ChangeKind.OUTPUT_CHANGED, detail="; ".join(notes)[:_DETAIL], breaking=breaking)


def _covers(wide: frozenset[str], narrow: frozenset[str]) -> bool:
    """Whether every type of `narrow` is one of `wide`; an integer is a number."""
    return narrow <= (wide | {"integer"} if "number" in wide else wide)


def _words(types: frozenset[str]) -> str:
    return "anything" if types == _ANY else "/".join(sorted(types))


def _fields(schema: JsonObject) -> dict[str, _Field]:
    return dict(_walk(schema, schema, "", 0))


def _walk(root: JsonObject, schema: JsonObject, path: str, depth: int) -> Iterator[tuple[str, _Field]]:
    if depth == _DEPTH:  # a schema that contains itself goes on for ever
        return
    for branch in _branches(root, schema):
        properties: Json = branch.get("properties")
        required: Json = branch.get("required")
        names = set(required) if isinstance(required, list) else set[str]()
        for name, spec in properties.items() if isinstance(properties, dict) else ():
            inner = f"{path}.{name}" if path else str(name)
            if isinstance(spec, dict):
                yield inner, _field(root, spec, required=name in names)
                yield from _walk(root, spec, inner, depth + 1)
        if isinstance(items := branch.get("items"), dict):
            yield f"{path}[]", _field(root, items, required=False)
            yield from _walk(root, items, f"{path}[]", depth + 1)


def _field(root: JsonObject, spec: JsonObject, *, required: bool) -> _Field:
    branches = list(_branches(root, spec))
    types = frozenset[str]().union(*(_types(branch) for branch in branches))
    listed = [members for branch in branches if (members := _members(branch)) is not None]
    members = frozenset[str]().union(*listed) if listed else None
    return _Field(types, members, required)


def _types(branch: JsonObject) -> frozenset[str]:
    named: Json = branch.get("type")
    if isinstance(named, str):
        return frozenset({named})
    if isinstance(named, list) and named:
        return frozenset(str(one) for one in named)
    return _ANY


def _members(branch: JsonObject) -> frozenset[str] | None:
    if "const" in branch:
        return frozenset({canonical_json(branch["const"])})
    listed: Json = branch.get("enum")
    return frozenset(canonical_json(one) for one in listed) if isinstance(listed, list) else None


def _branches(root: JsonObject, schema: JsonObject, depth: int = 0) -> Iterator[JsonObject]:
    """The alternatives of a schema (`anyOf`, `oneOf`), references into its own document followed."""
    schema = _resolved(root, schema)
    alternatives: Json = schema.get("anyOf") or schema.get("oneOf")
    if not isinstance(alternatives, list) or depth == _DEPTH:
        yield schema
        return
    for one in alternatives:
        if isinstance(one, dict):
            yield from _branches(root, one, depth + 1)


def _resolved(root: JsonObject, schema: JsonObject) -> JsonObject:
    for _ in range(_DEPTH):
        reference: Json = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return schema
        target: Json = root
        for part in reference[2:].split("/"):
            target = target.get(part.replace("~1", "/").replace("~0", "~")) if isinstance(target, dict) else None
        if not isinstance(target, dict):
            return schema
        schema = target
    return schema

"""The shape of a tool's results: which flat scalars one is made of, and the Python that makes it whole again.

Names are those of `describe.flatten`: `user.name` is `user_name`, `items[].name` is `item_0_name`, `item_1_name`. A list
tells its length as `items_count`; a place that is not always there, or not always of one sort, tells what it is as `..._is`;
an object whose keys are data tells them as `..._key`. (Graph-Toucan outline, tool code.)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph_toucan.describe.flatten import flat_name
from graph_toucan.describe.infer import is_map
from graph_toucan.identity import Json, JsonObject

_ANY = 987_654_321
ABSENT = "absent"
"""The sort of a place that was not always there."""
Tokens = tuple[str | int, ...]
Emit = Mapping[Tokens, str]
"""Python expressions by place: what stands there is not read from the flat fields but computed so."""


@dataclass
class Shape:
    """One place of results: the sorts of value that stood there, and the places inside it.

    `at` are the object keys from the root, any list position or data key as a number; `name` is its flat name with `{}` for
    each of these. `sorts` are of `scalar`, `object`, `map`, `array`, and `absent` where the place was not always there.
    """

    at: Tokens
    name: str
    sorts: set[str] = field(default_factory=set[str])
    keys: dict[str, "Shape"] = field(default_factory=dict[str, "Shape"])
    inner: "Shape | None" = None

    @property
    def mixed(self) -> bool:
        """Whether a flat field must tell what stands there."""
        return len(self.sorts) > 1


def shape_of(values: Sequence[Json]) -> Shape:
    """Return the shape that all values have."""
    return _shape(list(values), (), set())


def flat_fields(shape: Shape, value: Json) -> JsonObject:
    """Return the flat fields of a value that has the shape; what the shape has no place for is left out."""
    fields: JsonObject = {}
    _fill(shape, value, (), fields, there=True)
    return fields


def emit(shape: Shape, computed: Emit) -> str:
    """Return a Python expression that makes a value of the shape from `flat`.

    Places in `computed` are as told there; an expression for a place and `ABSENT` tells whether it is there.
    """
    return _emit(shape, computed, 0)


def _shape(values: list[Json], at: Tokens, taken: set[str]) -> Shape:
    made = Shape(at, _free(at, taken))
    objects = [value for value in values if isinstance(value, dict)]
    arrays = [value for value in values if isinstance(value, list)]
    if len(objects) + len(arrays) < len(values):
        made.sorts.add("scalar")
    if arrays:
        made.sorts.add("array")
        items = [item for value in arrays for item in value]
        made.inner = _shape(items, (*at, _ANY), taken) if items else None
    if objects and not arrays and len(objects) > 1 and is_map(objects):
        made.sorts.add("map")
        made.inner = _shape([item for value in objects for item in value.values()], (*at, _ANY), taken)
    elif objects:
        made.sorts.add("object")
        for key in dict.fromkeys(key for value in objects for key in value):
            inner = _shape([value[key] for value in objects if key in value], (*at, key), taken)
            if any(key not in value for value in objects):
                inner.sorts.add(ABSENT)
            made.keys[key] = inner
    return made


def _free(at: Tokens, taken: set[str]) -> str:
    name = flat_name(at).replace(str(_ANY), "{}")
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_v{number}", number + 1
    taken.add(free)
    return free


def _fill(shape: Shape, value: Json, places: tuple[int, ...], fields: JsonObject, *, there: bool) -> None:
    name = shape.name.format(*places)
    sort = _sort(shape, value) if there else ABSENT
    if shape.mixed:
        fields[f"{name}_is"] = sort
    if sort == "scalar":
        fields[name] = value
    elif sort == "object":
        for key, inner in shape.keys.items():
            _fill(inner, value.get(key), places, fields, there=key in value)
    elif sort in ("array", "map"):
        fields[f"{name}_count"] = len(value) if shape.inner else 0
        for place, item in enumerate(value if shape.inner else ()):
            if sort == "map":
                fields[f"{shape.inner.name.format(*places, place)}_key" if shape.inner else ""] = item
            if shape.inner:
                _fill(shape.inner, value[item] if sort == "map" else item, (*places, place), fields, there=True)


def _sort(shape: Shape, value: Json) -> str:
    if isinstance(value, dict):
        return "map" if "map" in shape.sorts else "object"
    return "array" if isinstance(value, list) else "scalar"


def _emit(shape: Shape, computed: Emit, depth: int) -> str:
    if shape.at in computed:
        return computed[shape.at]
    options = [(sort, _emit_sort(shape, sort, computed, depth)) for sort in sorted(shape.sorts - {ABSENT})]
    made = options[-1][1] if options else "None"
    for sort, code in reversed(options[:-1]):
        made = f"({code} if {_flat(f'{shape.name}_is', depth)} == {sort!r} else {made})"
    return made


def _emit_sort(shape: Shape, sort: str, computed: Emit, depth: int) -> str:
    if sort == "scalar":
        return _flat(shape.name, depth)
    if sort == "object":
        return "{" + ", ".join(_emit_key(key, inner, computed, depth) for key, inner in shape.keys.items()) + "}"
    if shape.inner is None:
        return "[]" if sort == "array" else "{}"
    place = f"i{depth}"
    loop = f"for {place} in range({_flat(f'{shape.name}_count', depth)})"
    inner = _emit(shape.inner, computed, depth + 1)
    return (
        f"[{inner} {loop}]" if sort == "array" else f"{{{_flat(f'{shape.inner.name}_key', depth + 1)}: {inner} {loop}}}"
    )


def _emit_key(key: str, inner: Shape, computed: Emit, depth: int) -> str:
    made = f"{key!r}: {_emit(inner, computed, depth)}"
    if ABSENT not in inner.sorts:
        return made
    there = computed.get((*inner.at, ABSENT)) or f"{_flat(f'{inner.name}_is', depth)} != {ABSENT!r}"
    return f"**({{{made}}} if {there} else {{}})"


def _flat(name: str, depth: int) -> str:
    if "{}" not in name:
        return f"flat[{name!r}]"
    for place in range(depth):
        name = name.replace("{}", f"{{i{place}}}", 1)
    return f"flat[f{name!r}]"

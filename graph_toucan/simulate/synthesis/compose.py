"""The whole of a simulator's code: checks of the input, what is computed, what is retrieved, and what is remembered."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from graph_toucan.execute.pointers import escape
from graph_toucan.execute.texts import is_text_value, read_text
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import SimulatorWay, Tool, ToolKind
from graph_toucan.simulate.calls import LiveCall
from graph_toucan.simulate.shape import ABSENT, Shape, Tokens, emit, shape_of
from graph_toucan.simulate.synthesis.cases import MIN_CASES, condition_of
from graph_toucan.simulate.synthesis.catalogue import imports, sources
from graph_toucan.simulate.synthesis.checks import Check, input_checks
from graph_toucan.simulate.synthesis.functions import stems
from graph_toucan.simulate.synthesis.helpers import HELPERS
from graph_toucan.simulate.synthesis.leaves import Solver
from graph_toucan.simulate.synthesis.program import Lines, Program, distinct, is_number, same

_MOST_PLACES = 60
_UNREAD = object()
"""What a text is that is no value."""
_DECIMAL = re.compile(r"\.|e|nan|inf")
ERROR_FIELD = "error_text"
"""The one flat field of a recorded call that failed."""
MAX_ERROR = 600


@dataclass(frozen=True)
class Written:
    """A simulator as it was written: its code, how it comes to its answers, what that is in words."""

    code: str
    way: SimulatorWay
    reason: str


def write_simulator(
    tool: Tool, kind: ToolKind, calls: Sequence[LiveCall], *, simple: bool = False, wrong: Sequence[str] = ()
) -> Written:
    """Return the code of a simulator that follows from a tool's schema and its recorded calls.

    Args:
        tool: the tool.
        kind: what it touches; an action remembers its calls in the session.
        calls: the recorded calls that may be learnt from, one that succeeded at least.
        simple: retrieve everything: for a tool whose computed results turned out to be wrong.
        wrong: JSON Pointers of places that turned out to be wrong when computed, and are to be retrieved.
    """
    worked = [call for call in calls if not call.failed]
    defaults = {name: spec["default"] for name, spec in tool.parameters.items() if "default" in spec}
    given = [{**defaults, **call.arguments} for call in worked]
    solver = Solver(given, [call.before for call in worked], stems(f"{tool.name} {tool.description[:200]}"))
    computed, shape, whole = ({}, shape_of([call.value for call in worked]), None)
    there: dict[Tokens, str] = {}
    if not simple:
        whole = None if wrong else _whole_text(worked, solver)
        computed, there = ({}, {}) if whole else _places(shape, worked, solver, frozenset(wrong))
    value = emit(shape, there | {at: _or_flat(program, shape, at) for at, program in computed.items()})
    if whole:
        value = f"({whole.source} if {whole.when} else {value})" if whole.when else whole.source
    programs = [whole] if whole else list(computed.values())
    checks = input_checks(
        tool.input_schema, [call.arguments for call in worked], [call for call in calls if call.failed]
    )
    retrieves = "flat[" in value
    code = _code(tool, kind, defaults, checks, value, programs, retrieves=retrieves)
    return Written(code, _way(programs, worked, retrieves=retrieves), _told(programs, retrieves=retrieves))


def _whole_text(worked: Sequence[LiveCall], solver: Solver) -> Program | None:
    """Return a program for the whole answer of a tool that answers with text: a list's lines, a tuple, words."""
    if not all(_is_text(call.value) and same(call.value, _read(call)) for call in worked):
        return None
    texts = [str(call.value["text"]) if "text" in call.value else call.text for call in worked]
    floats = all(_DECIMAL.search(line) for text in texts for line in text.splitlines())
    lines = "as_lines([float(item) for item in {}])" if floats else "as_lines({})"
    values = "as_tuple({})" if any(text.startswith("(") for text in texts) else "str({})"
    lists = _as_lists(texts)
    several = any(len(view) > 1 for view in lists if view is not _UNREAD)
    read = [(values, [_as_value(text) for text in texts]), (lines, lists)]
    for form, views in (*(reversed(read) if several else read), ("str({})", texts)):
        program = _for_most(views, solver, deep=views is texts)
        if program is not None:
            needs = program.needs | {name for name in ("as_lines", "as_tuple") if name in form}
            return Program(form.format(program.source), program.told, needs, program.when)
    return None


def _for_most(views: Sequence[Json], solver: Solver, *, deep: bool) -> Program | None:
    """Return a program for what texts are read as, where most can be read so: for these, under a condition that parts them."""
    inside = [place for place, view in enumerate(views) if view is not _UNREAD]
    if len(inside) == len(views):
        return solver.solve(views, deep=deep)
    if len(inside) < MIN_CASES:
        return None
    own = solver.among(inside)
    read = [views[place] for place in inside]
    condition = condition_of(solver.given, inside) if distinct(read) > 1 else None
    program = own.solve(read, deep=deep) if condition else None
    return own.for_some(program, solver, condition or "") if program else None


def _read(call: LiveCall) -> Json:
    """Return what stands in the text of a call; the text of an empty one is its value's JSON."""
    return call.value if call.value == {"text": ""} else read_text(call.text)


def _is_text(value: Json) -> bool:
    """Tell whether a value is a text, with what could be read from it or without, or the one scalar that stands in it."""
    return is_flat_text(value) or (isinstance(value, dict) and isinstance(value.get("text"), str))


def is_flat_text(value: Json) -> bool:
    """Tell whether a value is what a text is read as: a text, or the one scalar that stands in it."""
    return is_text_value(value) or (isinstance(value, dict) and value.keys() == {"result"})


def _as_lists(texts: Sequence[str]) -> list[Json]:
    """Return the texts as lists of the numbers on their lines, `_UNREAD` for one that has something else."""
    rows = [[_literal(line) for line in text.splitlines()] for text in texts]
    return [Lines(row) if all(is_number(item) for item in row) else _UNREAD for row in rows]


def _as_value(text: str) -> Json:
    """Return a text as what it is in Python (`True`, `None`, `(2, 3)`, `5`), `_UNREAD` if it is nothing."""
    value = _literal(text)
    return _UNREAD if isinstance(value, str) else value


def _literal(text: str) -> Json:
    """Return what a text is in Python, the text itself where that is nothing that JSON knows: `{2, 3}`, `1e999`."""
    try:
        value = ast.literal_eval(text.strip())
        value = list(value) if isinstance(value, tuple) else value
        canonical_json(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return text
    return value


def _places(
    shape: Shape, worked: Sequence[LiveCall], solver: Solver, wrong: frozenset[str]
) -> tuple[dict[Tokens, Program], dict[Tokens, str]]:
    """Return a program for each place outside lists that one was found for; what is inside such a place needs none.

    A place that only some results have is solved for these. The second is when it is there, as Python by place and `ABSENT`,
    where an argument tells that; else it is retrieved.
    """
    present: dict[Tokens, str] = {}
    found: dict[Tokens, Program] = {}
    unsolved: list[tuple[Tokens, list[Json]]] = []
    known: list[tuple[Program, list[Json]]] = []
    left = [(shape, [call.value for call in worked], tuple(range(len(worked))))]
    while left and len(found) < _MOST_PLACES:
        place, values, cases = left.pop()
        if place.sorts - {ABSENT} != {"object"} and _touches(place.at, wrong):
            continue
        own = solver.among(cases)
        program = _program(place, values, own)
        if program is not None:
            found[place.at] = program if own is solver else own.for_some(program, solver)
            if own is solver and not program.when:
                known.append((program, values))
        elif place.sorts - {ABSENT} == {"object"}:
            for key, inner in place.keys.items():
                there = [number for number, value in enumerate(values) if key in value]
                condition = own.presence(there) if own is solver and not _touches(inner.at, wrong) else None
                if condition is not None:
                    present[*inner.at, ABSENT] = condition
                if len(there) == len(worked) or len(there) >= MIN_CASES:
                    left.append((inner, [values[one][key] for one in there], tuple(cases[one] for one in there)))
        elif own is solver:
            unsolved.append((place.at, values))
    for at, values in unsolved:
        program = solver.from_others(values, known)
        if program is not None:
            found[at] = program
    return found, present


def _program(place: Shape, values: Sequence[Json], solver: Solver) -> Program | None:
    sorts = place.sorts - {ABSENT}
    program = solver.solve(values) if sorts - {"object"} or not place.keys else None
    if program is None and "scalar" in sorts:
        program = solver.memory.written(values)
    if program is None and sorts == {"array"}:
        program = solver.memory.gathered(values)
    return program


def _touches(at: Tokens, pointers: frozenset[str]) -> bool:
    """Tell whether one of the pointers leads to a place or into it."""
    own = "".join(f"/{escape(str(token))}" for token in at)
    return any(pointer == own or pointer.startswith(f"{own}/") for pointer in pointers)


def _or_flat(program: Program, shape: Shape, at: Tokens) -> str:
    """Return a program's Python; what was not written in the session, or where it does not hold, is retrieved."""
    if program.when:
        return f"({program.source} if {program.when} else {emit(_inside(shape, at), {})})"
    if "written" not in program.needs:
        return program.source
    return f"first({program.source}, {emit(_inside(shape, at), {})})"


def _inside(shape: Shape, at: Tokens) -> Shape:
    for step in at:
        shape = shape.keys[str(step)]
    return shape


def _code(
    tool: Tool,
    kind: ToolKind,
    defaults: JsonObject,
    checks: Sequence[Check],
    value: str,
    programs: Sequence[Program],
    *,
    retrieves: bool,
) -> str:
    body = ["    given = arguments"] if checks else []
    for check in checks:
        body += [f"    if {check.condition}:", f"        refuse({check.text})"]
    body.append(f"    given = {{**{defaults!r}, **arguments}}")
    if retrieves:
        body += [f"    flat = call_external_api({tool.id!r})", f"    if {ERROR_FIELD!r} in flat:"]
        body.append(f"        refuse(flat[{ERROR_FIELD!r}])")
    body.append(f"    value = {value}")
    needs = {name for program in programs for name in program.needs}
    needs |= {"recurred"} if "recurred(" in value else set[str]()
    if kind is ToolKind.ACTION:
        body.append(f"    remember(state, {tool.id!r}, arguments, value)")
        needs.add("remember")
    function = "\n".join(["def simulate(arguments, state):", *body, "    return value", ""])
    library = sources(needs)
    needs |= {"round"} if re.search(r"\bround\(", library + function) else set[str]()
    helpers = [code for name, code in HELPERS.items() if name in needs]
    code = "\n\n".join([part for part in (*helpers, library, function) if part])
    return f"{imports(code)}\n{code}" if imports(code) else code


def _way(programs: Sequence[Program], worked: Sequence[LiveCall], *, retrieves: bool) -> SimulatorWay:
    if any("written" in program.needs for program in programs):
        return SimulatorWay.WRITTEN
    if retrieves:
        return SimulatorWay.RETRIEVED
    changes = any(re.search(r"given\[", program.source) for program in programs)
    return SimulatorWay.COMPUTED if changes else SimulatorWay.CONSTANT


def _told(programs: Sequence[Program], *, retrieves: bool) -> str:
    told = list(dict.fromkeys(program.told for program in programs))[:4]
    return "; ".join([*told, *(["the rest from the nearest recorded call"] if retrieves else [])]) or "an empty object"

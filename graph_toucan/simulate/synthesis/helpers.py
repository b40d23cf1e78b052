"""Python that simulators carry beside the library: how numbers and texts are written, and what a session is asked for.

`round` is there since the sandbox's own rounds halves up by their decimals, where Python rounds what the number really is.
"""

_LINES = """def as_lines(value):
    if isinstance(value, (list, tuple)):
        return "\\n".join([as_lines(item) for item in value])
    return str(value)
"""
_WRITTEN = """def written(state, tool, key, wanted, path):
    for call in reversed(state.get("calls", [])):
        if call["tool"] == tool and (not key or call["arguments"].get(key) == wanted):
            for step in path:
                call = call.get(step) if isinstance(call, dict) else None
            return call
    return None


def first(value, other):
    return other if value is None else value
"""
_REMEMBER = """def remember(state, tool, arguments, value):
    state["calls"] = [*state.get("calls", [])[-99:], {"tool": tool, "arguments": arguments, "value": value}]
"""
_MAYBE = """def maybe(call, *values):
    try:
        return call(*values)
    except (ValueError, ArithmeticError, LookupError):
        return None
"""
_RECURRED = """def recurred(row, step, length):
    row = list(row)
    while len(row) < length:
        row.append(step(row))
    return row[:length]
"""
_GATHERED = """def gathered(state, tool, path):
    found = []
    for call in state.get("calls", []):
        if call["tool"] == tool:
            for step in path:
                call = call.get(step) if isinstance(call, dict) else None
            found += call if isinstance(call, list) else [call]
    return found or None
"""
_TUPLE = """def as_tuple(value):
    return str(tuple(value)) if isinstance(value, list) else str(value)
"""
_NUMBER = """def as_number(value):
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
"""
_ROUND = """def round(value, places=None):
    if isinstance(value, int) and not places:
        return value
    if places is None:
        return int(float(format(value, ".0f")))
    if places < 0:
        return round(value / 10**-places, 0) * 10**-places
    return float(format(value, "." + str(places) + "f"))
"""
HELPERS = {
    "round": _ROUND,
    "as_number": _NUMBER,
    "as_tuple": _TUPLE,
    "gathered": _GATHERED,
    "recurred": _RECURRED,
    "as_lines": _LINES,
    "maybe": _MAYBE,
    "written": _WRITTEN,
    "remember": _REMEMBER,
}
"""The sources of the helpers, by the name under which a program needs them."""

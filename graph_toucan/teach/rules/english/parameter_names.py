"""What parameters are called in plain words, and the units that their names end with."""

import re

from graph_toucan.teach.rules.english.grammar import humanise

_UNITS = {
    "ms": "ms",
    "milliseconds": "milliseconds",
    "s": "seconds",
    "sec": "seconds",
    "secs": "seconds",
    "seconds": "seconds",
    "minutes": "minutes",
    "mins": "minutes",
    "hours": "hours",
    "days": "days",
    "weeks": "weeks",
    "months": "months",
    "years": "years",
    "degrees": "degrees",
    "deg": "degrees",
    "radians": "radians",
    "mm": "mm",
    "cm": "cm",
    "km": "km",
    "meters": "meters",
    "m": "m",
    "kg": "kg",
    "grams": "grams",
    "ohms": "ohms",
    "farads": "farads",
    "volts": "volts",
    "amps": "amps",
    "watts": "watts",
    "hz": "Hz",
    "pct": "percent",
    "percent": "percent",
    "percentage": "percent",
    "px": "px",
    "pixels": "pixels",
    "mb": "MB",
    "kb": "KB",
    "bytes": "bytes",
    "eur": "EUR",
    "usd": "USD",
}
_SPELT = {
    "num": "number of",
    "idx": "index",
    "val": "value",
    "max": "maximum",
    "min": "minimum",
    "expr": "expression",
    "func": "function",
    "dir": "directory",
    "cwd": "directory",
    "lang": "language",
    "desc": "description",
    "msg": "message",
    "img": "image",
    "src": "source",
    "dest": "destination",
    "dst": "destination",
    "coeffs": "coefficients",
    "coef": "coefficients",
    "params": "settings",
    "args": "arguments",
    "config": "configuration",
    "lhs": "left-hand side",
    "rhs": "right-hand side",
    "lat": "latitude",
    "lon": "longitude",
    "lng": "longitude",
    "dtstart": "start",
    "dtend": "end",
    "rrule": "recurrence rule",
    "tz": "time zone",
    "timezone": "time zone",
    "regex": "pattern",
    "col": "column",
    "std": "standard deviation",
    "uri": "address",
    "smiles": "SMILES string",
    "sql": "SQL",
    "json": "JSON",
    "url": "URL",
    "id": "ID",
    "ids": "IDs",
    "html": "HTML",
    "css": "CSS",
    "csv": "CSV",
    "xml": "XML",
    "pdf": "PDF",
    "cidr": "CIDR",
    "wkt": "WKT",
    "crs": "CRS",
}


def parameter_words(name: str) -> tuple[str, str]:
    """Return a parameter in plain words and the unit that its name ends with: `timeoutMs` gives `timeout` and `ms`."""
    parts = humanise(name).split() or name.split() or ["value"]
    unit = ""
    if len(parts) > 1 and parts[-1] in _UNITS and not (len(parts) == 2 and parts[0] in {"num", "n", "x", "y"}):
        unit = _UNITS[parts.pop()]
        if parts[-1] in {"num", "number", "n", "total", "nb"}:
            return unit, ""
    if parts[0] == "n" and len(parts) > 1:
        parts[0] = "num"
    while len(parts) > 1 and parts[-1] in {"str", "arg", "param"}:
        parts.pop()
    words = " ".join(_SPELT.get(part, part) for part in parts)
    return re.sub(r"\bnumber of (?=(?:in|of|on|at|per|to|for)\b)", "number ", words), unit

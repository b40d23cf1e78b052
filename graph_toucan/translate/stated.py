"""Whether a text states a value as it is: strings and numbers verbatim, lists and objects as JSON or leaf by leaf."""

import json
import re

from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json
from graph_toucan.teach.rules.english.words import humanise


def is_stated(value: Json, text: str, parameter: str = "") -> bool:
    """Tell whether a text states a value: strings and numbers as they are, lists and objects as JSON or leaf by leaf."""
    if isinstance(value, bool):
        word = "true|yes|on|enabled?" if value else "false|no|off|not|disabled?|without"
        return bool(re.search(rf"\b({word})\b", text, re.IGNORECASE)) and (not parameter or _mentions(parameter, text))
    if value is None:
        return bool(re.search(r"\b(nothing|none|no|null)\b", text, re.IGNORECASE))
    if isinstance(value, int | float):
        return any(_is_whole_number(form, text) for form in _number_forms(value))
    if isinstance(value, str):
        return (_stands_alone(value, text) if len(value) < 4 else value in text) if value else '""' in text
    if any(json.dumps(value, ensure_ascii=False, separators=marks) in text for marks in ((", ", ": "), (",", ":"))):
        return True
    found = list(leaves(value))
    return len(found) >= 1 and all(is_stated(leaf, text) for _, leaf in found)


def _mentions(parameter: str, text: str) -> bool:
    words = humanise(parameter)
    told = text.lower()
    return any(word in told for word in words.split() if len(word) > 2) or words in told or len(parameter) <= 2


def _number_forms(value: float) -> set[str]:
    """Return how a person may write a number: as JSON, with commas, or without needless digits, never rounded."""
    forms = {json.dumps(value), f"{value:,}"}
    if isinstance(value, float) and float(short := f"{value:g}") == value:
        forms.add(short)
        if value.is_integer():
            forms.add(f"{int(value):,}")
    return forms


def _is_whole_number(form: str, text: str) -> bool:
    """Tell whether a text holds a number that is not a part of another one: of 1,500, 1.5 or -5."""
    before = r"(?<![\w.])(?<!(?<!\w)-)" + (r"(?<!\d,)" if re.match(r"\d{3}(?!\d)", form) else "")
    return bool(re.search(rf"{before}{re.escape(form)}(?!\w|\.\d|,\d{{3}}(?!\d))", text))


def _stands_alone(form: str, text: str) -> bool:
    return bool(re.search(rf"(?<![\w.]){re.escape(form)}(?!\w|\.\d)", text))

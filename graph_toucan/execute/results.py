"""From a raw `tools/call` result to a `Result`: one JSON value, one text, and whether it really worked.

`isError` is not to be trusted: at least a dozen published servers answer "fetch failed" without it.
"""

import math
import re

from graph_toucan.execute.texts import is_text_value, read_text
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.model import ExecutorKind, Result

MAX_RESULT_BYTES = 100_000
READING = 2
"""Grows when the same answer is read as another value: what was recorded before does not stand for it."""
PART = re.compile(r"\[(image|audio|resource)\b ?([^\],]*)[^\]]*\]")
"""What stands for a part of a result that is no text: its sort, and its format or address."""
DATA_PART = re.compile(r"\[(\w+ [^\],]*), \d+ characters of base64\]")
"""How a part of a result that is data is told as text: its kind and format, and how long it is."""

_SHORT = 400

_OPENS_LIKE_ERROR = re.compile(
    r"^\W*((\w+ ?)?error\b|errors? (executing|occurred|while)|failed to\b|failure\b|exception\b|traceback \(|fatal\b|"
    r"invalid \w+|unable to\b|could ?n[o']t\b|cannot\b|can't\b|unknown (tool|command|function|argument)|"
    r"permission denied|access denied|fetch failed|mcp error|input validation error)",
    re.IGNORECASE,
)
_SAYS_MISSING = re.compile(
    r"\b(no such file|does(n't| not) exist|(was |were |is |are )?not found|enoent|eacces)\b", re.IGNORECASE
)
_TOO_FAST = re.compile(
    r"rate limit|too many requests|\b429\b|"
    r"\blimit(?:ed)?(?: of| to)?:? \d+ ?(?:calls|requests)? ?(?:/|per |an? )(?:second|minute|hour|day|month)",
    re.IGNORECASE,
)
_LASTING = re.compile(r"(?:/|per |an? )(?:hour|day|month)", re.IGNORECASE)
_BAD_STATUS = frozenset({"error", "failed", "failure", "fail"})


def to_result(raw: JsonObject, duration_ms: float) -> Result:
    """Return the `Result` of a raw `tools/call` answer; `duration_ms` is how long it took."""
    content = raw.get("content")
    text = _storable("\n".join(_content_texts(content if isinstance(content, list) else [content] if content else [])))
    value = _storable(_value(raw.get("structuredContent"), text))
    written = canonical_json(value)
    if len(written.encode()) > MAX_RESULT_BYTES >= len(text.encode()) and is_text_value(value):
        value = {"text": text}
        written = canonical_json(value)
    text = text or written
    if (size := max(len(text.encode()), len(written.encode()))) > MAX_RESULT_BYTES:
        note = f"the result has {size} bytes, more than the {MAX_RESULT_BYTES} that a row may hold"
        return Result(value={"text": note}, text=note, soft_error=True, duration_ms=duration_ms)
    is_error = bool(raw.get("isError"))
    return Result(
        value=value,
        text=text,
        is_error=is_error,
        soft_error=not is_error and is_soft_error(value, text),
        executor=ExecutorKind.LIVE,
        duration_ms=duration_ms,
    )


def part_format(what: str) -> str:
    """Return the format in what stands for a part of data: `png` of `image/png`, `svg` of `image/svg+xml`."""
    return what.rpartition("/")[2].partition("+")[0]


def came_too_fast(result: Result) -> bool:
    """Tell whether a failed call was refused only because the server limits how many it answers in a time."""
    return result.failed and limits_calls(result.text)


def is_over_soon(result: Result) -> bool:
    """Tell whether what limits a server's calls is a matter of seconds, and not of hours or days."""
    return not _LASTING.search(result.text[:_SHORT])


def is_empty(value: Json) -> bool:
    """Tell whether a result holds nothing: no leaf that says something."""
    if isinstance(value, dict):
        return all(is_empty(item) for item in value.values())
    return value in (None, "", [], False, 0) or (isinstance(value, list) and all(is_empty(item) for item in value))


def limits_calls(text: str) -> bool:
    """Tell whether the text of an error says that calls came too fast."""
    return bool(_TOO_FAST.search(text[:_SHORT]))


def failure(reason: str) -> Result:
    """Return the `Result` of a call that got no answer: a crash, a timeout, a server that did not start."""
    return Result(value={"text": reason}, text=reason, is_error=True)


def is_soft_error(value: Json, text: str) -> bool:
    """Tell whether a result that is not flagged is an error all the same.

    Objects are read by their structure, so `{"error": null}` is fine; texts by how they open, so a long document
    about failures is fine; a list only by its one member, so `["error", "warning"]` is fine.
    """
    if isinstance(value, list):
        return len(value) == 1 and is_soft_error(value[0], value[0] if isinstance(value[0], str) else "")
    if isinstance(value, dict) and is_text_value(value):
        data = value.get("data")
        return _reads_like_error(text) or (isinstance(data, dict) and is_soft_error(data, ""))
    if isinstance(value, dict):
        if value.get("success") is False or value.get("ok") is False or value.get("isError") is True:
            return True
        if str(value.get("status", "")).lower() in _BAD_STATUS:
            return True
        if value.get("error"):
            return True
        only = next(iter(value.values())) if len(value) == 1 else None
        return isinstance(only, str) and _reads_like_error(only)
    return _reads_like_error(text)


def _reads_like_error(text: str) -> bool:
    first = text.strip().split("\n", 1)[0][:_SHORT]
    if _OPENS_LIKE_ERROR.match(first):
        return True
    return len(text) < _SHORT and bool(_SAYS_MISSING.search(first))


def _content_texts(content: list[Json]) -> list[str]:
    texts: list[str] = []
    for part in content:
        if not isinstance(part, dict):
            texts.append(str(part))
            continue
        kind = part.get("type")
        if kind == "text":
            texts.append(str(part.get("text", "")))
        elif kind == "resource":
            inner = part.get("resource")
            inner = inner if isinstance(inner, dict) else {"uri": inner}
            texts.append(str(inner.get("text") or f"[resource {inner.get('uri', '')}]"))
        elif kind == "resource_link":
            texts.append(f"[resource {part.get('uri', '')}]")
        else:
            texts.append(f"[{kind} {part.get('mimeType', '')}, {len(str(part.get('data', '')))} characters of base64]")
    return texts


def _value(structured: Json, text: str) -> Json:
    if isinstance(structured, dict) and structured:
        inner = next(iter(structured.values()))
        if len(structured) == 1 and isinstance(inner, str) and inner == text:
            return read_text(text)
        if set(structured) != {"result"}:
            return structured
        if isinstance(inner, dict | list):
            return inner
        return read_text(inner) if isinstance(inner, str) else {"result": inner}
    return read_text(text)


def _storable(value: Json) -> Json:
    """Return a value without what some servers send and JSON or UTF-8 do not have: NaN, infinities, half characters."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value

"""What the model server says: an answer that fits the request's schema, steered by marked blocks in the prompt.

The prompts mark some of their data with a line of its own before the fence: `stated values:`, `worded values:`,
`what it does:`, `asked for:`, `expected arguments:`, `accepted arguments:`, `input schema:`, `references:`, `score names:`,
`result 1:`. With them the answers are good enough for a whole factory run to yield some valid rows.
"""

import hashlib
import json
import re
from random import Random
from typing import Any

from tests.support.schema_values import Schema, value_for

_BLOCK = re.compile(r"^([a-z' ]+):\n```json\n(.*?)\n```$", re.DOTALL | re.MULTILINE)

_RESULT = re.compile(r"^result \d+:\n```\w*\n(.*?)\n```$", re.DOTALL | re.MULTILINE)


def blocks(prompt: str) -> dict[str, list[Any]]:
    """Return the marked JSON blocks of a prompt, by their marks, in order."""
    found: dict[str, list[Any]] = {}
    for mark, text in _BLOCK.findall(prompt):
        found.setdefault(mark, []).append(json.loads(text))
    return found


def request_digest(body: dict[str, Any]) -> str:
    """Return what a request is counted under: a digest of its model and messages."""
    text = json.dumps([body.get("model"), body.get("messages")], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def answer_to(body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a request: the same one each time it is asked."""
    prompt: str = body["messages"][0]["content"]
    marked = blocks(prompt)
    schema = _answer_schema(body, marked)
    random = Random(request_digest(body))
    answer: dict[str, Any] = value_for(schema, random)
    names = schema.get("properties", {})
    if "query" in names:
        answer["query"] = _wish(prompt, marked, random)
    if "message" in names and "stated values" in marked:
        answer["message"] = f"Sure: {_stated(marked)}."
    if "arguments" in names:
        answer["arguments"] = _arguments(marked, random)
    if results := _RESULT.findall(prompt):
        asked = " ".join(spoken(value) for group in marked.get("asked for", []) for value in group.values())
        answer["answer"] = f"{asked} This is what came of it: {' '.join(json.loads(text) for text in results)}"
    if "answer" in names and "what is missing" in marked:
        answer["answer"] = "I cannot do that yet, since something that it takes is missing. Can you help me with it?"
    if "judgements" in names:
        answer["judgements"] = [_judgement(candidate, random) for candidate in marked.get("candidates", [[]])[0]]
    if "scores" in names:
        wanted: list[str] = marked.get("score names", [[]])[0]
        answer["scores"] = [
            {"name": name, "value": random.choice((4, 5)), "reason": "It reads well."} for name in wanted
        ]
    return answer


def _judgement(candidate: dict[str, Any], random: Random) -> dict[str, Any]:
    kind = "partial" if candidate["links"] else "prerequisite"
    sure = round(random.uniform(0.5, 1), 2)
    return {"number": candidate["number"], "kind": kind, "parameters": [], "confidence": sure, "reason": "It fits."}


def _answer_schema(body: dict[str, Any], marked: dict[str, list[Any]]) -> Schema:
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        return form["json_schema"]["schema"]
    return marked["answer schema"][-1]


def _arguments(marked: dict[str, list[Any]], random: Random) -> Any:
    if "expected arguments" in marked:
        return marked["expected arguments"][0]
    accepted: list[Any] = marked.get("accepted arguments", [[]])[0]
    if accepted:
        return random.choice(accepted)
    return value_for(marked.get("input schema", [{"type": "object"}])[0], random)


def _wish(prompt: str, marked: dict[str, list[Any]], random: Random) -> str:
    opening = random.choice(("I need some help here", "Could you take care of this for me", "I would like this done"))
    explicit = [part for part in prompt.split("### Step ")[1:] if "(implicit" not in part.split("\n", 1)[0]]
    about = [tool["description"].split(".")[0] for part in explicit for tool in blocks(part).get("what it does", [])]
    stated = _stated(marked)
    worded = [one["words"] for group in marked.get("worded values", []) for one in group]
    references = [reference["wording"] for group in marked.get("references", []) for reference in group]
    parts = [
        f": {' and '.join(about)}" if about else "",
        f" with {stated}" if stated else "",
        f" and {', '.join(worded)}" if worded else "",
        f", using {' and '.join(references)}" if references else "",
    ]
    return opening + "".join(parts) + "."


def _stated(marked: dict[str, list[Any]]) -> str:
    return ", ".join(spoken(value) for group in marked.get("stated values", []) for value in group.values())


def spoken(value: Any) -> str:
    """Return a value as a sentence states it: a text verbatim, the rest as JSON, texts inside it verbatim too."""
    if isinstance(value, str):
        return value
    text = json.dumps(value, ensure_ascii=False)
    return " ".join([text, *(leaf for leaf in _texts(value) if leaf not in text)])


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner: list[Any] = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in inner for text in _texts(item)]

"""Read a released dataset without the factory's code, and see whether every argument has the source that it names.

    python -m tests.independent_sources DATASET

DATASET is a release or its Parquet file. Reads only the columns as `schema.json` documents them. Prints how many arguments
there are by kind of source, which share checks out, and how often a value stands literally in what came before it, beside
BFCL's human-made conversations. Ends with 1 if an argument does not check out.
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from tests.support.said_values import MEANINGS, reckoned, under_workspace

Json = Any
BFCL = {"same turn's query": 50, "an earlier query only": 6, "an earlier result only": 15, "nowhere literally": 27}
"""Per cent of argument values in BFCL's multi-turn conversations."""
_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:[eE][+-]?\d+)?")
_TRUTH = {True: r"true|yes|on|enabled?", False: r"false|no|off|not|disabled?|without"}
_ARITHMETIC = ("times", "plus", "minus", "sum", "difference", "product")


@dataclass
class Reading:
    """What was found in a dataset."""

    kinds: Counter[str] = field(default_factory=Counter[str])
    literal: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list[str])

    @property
    def arguments(self) -> int:
        return sum(self.kinds.values())


@dataclass
class Before:
    """What stands before a call: the queries so far, and the texts and values of the results by call id."""

    queries: list[str] = field(default_factory=list[str])
    texts: dict[str, str] = field(default_factory=dict[str, str])
    values: dict[str, Json] = field(default_factory=dict[str, Json])


def read(dataset: Path) -> Reading:
    """Read every row of a dataset."""
    file = dataset if dataset.suffix == ".parquet" else dataset / "data" / "train.parquet"
    found = Reading()
    for row in pl.read_parquet(file, columns=["uuid", "messages", "turns", "available_tools"]).iter_rows(named=True):
        _read_row(row, found)
    return found


def _read_row(row: dict[str, str], found: Reading) -> None:
    messages = json.loads(row["messages"])
    queries = [message["content"] for message in messages if message["role"] == "user"]
    contents = {message["tool_call_id"]: message["content"] for message in messages if message["role"] == "tool"}
    made = {call["id"]: call["function"] for message in messages for call in message.get("tool_calls", ())}
    schemas = {tool["function"]["name"]: tool["function"]["parameters"] for tool in json.loads(row["available_tools"])}
    for query in queries:
        for block in re.findall(r"```json\n(.*?)\n```", query, re.DOTALL)[-1:]:  # a function that the user hands over
            with suppress(ValueError):
                handed = json.loads(block)
                if isinstance(handed, dict) and "parameters" in handed:
                    schemas[handed["name"]] = handed["parameters"]
    before = Before()
    for turn, query in zip(json.loads(row["turns"]), queries, strict=True):
        before.queries.append(query)
        for round_ in sorted({call["round"] for call in turn["calls"]}):
            calls = [call for call in turn["calls"] if call["round"] == round_]
            for call in calls:
                _read_call(
                    call, json.loads(made[call["id"]]["arguments"]), schemas[made[call["id"]]["name"]], before, found
                )
            for call in calls:
                before.texts[call["id"]] = contents[call["id"]]
                before.values[call["id"]] = _value(call, contents[call["id"]])


def _value(call: dict[str, Json], text: str) -> Json:
    """Return a result's value as the column `turns` documents it."""
    if "value" in call:
        return call["value"]
    if "read" in call:
        return {"text": text, **call["read"]}
    try:
        value = json.loads(text, parse_constant=str)
    except ValueError:
        return {"text": text}
    if isinstance(value, str):
        return {"text": text}
    return value if isinstance(value, dict | list) else {"result": value}


def _read_call(call: dict[str, Json], arguments: dict[str, Json], schema: Json, before: Before, found: Reading) -> None:
    if not _same(arguments, call["arguments"]):
        found.wrong.append(f"{call['id']} {call['tool']}: its arguments in the turns are not those of the messages")
    for name, value in arguments.items():
        source = call["sources"].get(name, {"kind": "none"})
        kind = f"rule {source['rule']}" if source["kind"] == "rule" else source["kind"]
        found.kinds[kind] += 1
        found.literal[_place(value, name, before)] += 1
        spec = (schema.get("properties") or {}).get(name) or {}
        try:
            holds = _holds(source, name, value, spec, before)
        except (LookupError, ValueError, TypeError) as error:
            holds = False
            kind += f" ({type(error).__name__}: {error})"
        if not holds:
            found.wrong.append(
                f"{call['id']} {call['tool']} {name} = {json.dumps(value, ensure_ascii=False)[:80]}: {kind}"
            )


def _holds(source: dict[str, Json], name: str, value: Json, spec: Json, before: Before) -> bool:
    if source["kind"] == "query":
        return stands_in(value, before.queries[source["turn"]], name)
    if source["kind"] == "result":
        return _same(resolve(before.values[source["call_id"]], source["path"]), value)
    if source["kind"] == "schema":
        given = spec.get(source["keyword"])
        return _same([value] if source["keyword"] == "enum" else value, given) and source["keyword"] in spec
    return source["kind"] == "rule" and _rule_holds(source, name, value, before)


def _rule_holds(source: dict[str, Json], name: str, value: Json, before: Before) -> bool:
    rule, said = source["rule"], source["said"]
    given = [resolve(before.values[one["call_id"]], one["path"]) for one in source["of"] if one["kind"] == "result"]
    asked = [before.queries[one["turn"]] for one in source["of"] if one["kind"] == "query"]
    if said and not (len(asked) == 1 and says(asked[0], said)):
        return False
    if rule in _ARITHMETIC:
        made = reckoned(rule, said, given)
        return made is not None and abs(made - value) <= 1e-9 * max(1.0, abs(made))
    if rule in MEANINGS:
        if rule == "under_workspace" and not any("/workspace" in text for text in _all_texts(before)):
            return False
        if said:
            return MEANINGS[rule](value, said, name)
        return rule == "under_workspace" and len(given) == 1 and under_workspace(value, str(given[0]), name)
    if len(given) != 1:
        return False
    transforms: dict[str, Json] = {
        "text": lambda: str(given[0]) == value and not isinstance(given[0], str | bool),
        "number": lambda: isinstance(given[0], str) and float(given[0]) == value,
        "list": lambda: _same([given[0]], value),
        "json_text": lambda: isinstance(given[0], list | dict) and _same(json.loads(value), given[0]),
    }
    return bool(transforms[rule]())


def _all_texts(before: Before) -> Iterator[str]:
    yield from before.queries
    yield from before.texts.values()


def _same(one: Json, other: Json) -> bool:
    """Tell whether two JSON values are the same: 1 and 1.0 are, 1 and true are not."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    return one == other


def resolve(value: Json, pointer: str) -> Json:
    """Return what a JSON Pointer (RFC 6901) leads to."""
    for part in pointer.removeprefix("/").split("/") if pointer else ():
        token = part.replace("~1", "/").replace("~0", "~")
        value = value[int(token)] if isinstance(value, list) else value[token]
    return value


def says(text: str, words: str) -> bool:
    """Tell whether a text holds words, whatever their case and however its lines break."""
    flat, wanted = (" ".join(one.split()).lower() for one in (text, words))
    return any(
        not flat[max(0, at.start() - 1) : at.start()].isalnum() and not flat[at.end() : at.end() + 1].isalnum()
        for at in re.finditer(re.escape(wanted), flat)
    )


def stands_in(value: Json, text: str, name: str = "") -> bool:
    """Tell whether a value stands in a text literally: numbers by what they are worth, texts as they are."""
    if isinstance(value, bool):
        mentioned = not name or any(len(word) <= 2 or word in text.lower() for word in _words(name))
        return mentioned and re.search(rf"\b({_TRUTH[value]})\b", text, re.IGNORECASE) is not None
    if value is None:
        return re.search(r"\b(nothing|none|no|null)\b", text, re.IGNORECASE) is not None
    if isinstance(value, int | float):
        numbers = (found.group().rstrip(",") for found in _NUMBER.finditer(text))
        return any(float(one.replace(",", "")) == value or one.split(",")[0] == str(value) for one in numbers)
    if isinstance(value, str):
        return value in text if value else '""' in text
    if any(json.dumps(value, ensure_ascii=False, separators=marks) in text for marks in ((", ", ": "), (",", ":"))):
        return True
    parts = list(value.values() if isinstance(value, dict) else value)
    return bool(parts) and all(stands_in(part, text) for part in parts)


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name).lower())


def _place(value: Json, name: str, before: Before) -> str:
    if stands_in(value, before.queries[-1], name):
        return "same turn's query"
    if any(stands_in(value, query, name) for query in before.queries[:-1]):
        return "an earlier query only"
    in_result = any(stands_in(value, text) for text in before.texts.values())
    return "an earlier result only" if in_result else "nowhere literally"


def main(arguments: list[str]) -> int:
    """Read the dataset that is named and print what was found."""
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    found = read(Path(arguments[0]))
    lines = [f"{found.arguments} arguments"]
    lines += [f"  {count:6} {kind}" for kind, count in found.kinds.most_common()]
    right = found.arguments - len(found.wrong)
    lines += [f"{right} of {found.arguments} check out ({right / max(found.arguments, 1):.2%})", *found.wrong[:20]]
    lines.append("where values stand literally (BFCL):")
    for place, theirs in BFCL.items():
        share = found.literal[place] / max(found.arguments, 1)
        lines.append(f"  {share:6.1%} {place} ({theirs} %)")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

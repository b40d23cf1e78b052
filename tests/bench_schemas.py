"""How often an inferred output schema validates a result that it has not seen.

For each tool with at least two distinct successful results in the recordings of a store: infer a schema from all but one, and
validate the one. Run: `python -m tests.bench_schemas STORE...`
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from rich.console import Console
from rich.table import Table

from graph_toucan.describe.schemas import infer_schema
from graph_toucan.execute.texts import is_text_value, read_text
from graph_toucan.identity import canonical_json, digest

LIMITS = (1, 2, 4, 1000)
"""From how many results at most a schema is inferred; a card keeps three or four."""

MAX_HELD_BACK = 40


def recorded_values(stores: list[Path]) -> dict[str, list[Any]]:
    """Return the distinct values of successful results by tool id, read from recorded texts as they are read today."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for store in stores:
        for path in sorted(store.glob("**/episodes/*/*.json")):
            for event in json.loads(path.read_text(encoding="utf-8")).get("events", []):
                answer = event.get("answer")
                if "call" not in event or answer["is_error"] or answer["soft_error"]:
                    continue
                value = answer["value"]
                value = read_text(value["text"]) if is_text_value(value) else value
                found[event["call"]["tool"]][canonical_json(value)] = value
    return {tool: [values[key] for key in sorted(values, key=digest)] for tool, values in sorted(found.items())}


def held_back(values: list[Any], limit: int) -> tuple[int, int, list[str]]:
    """Return how many values validate against the schema of (at most `limit`) others, of how many, and why not."""
    good, why = 0, list[str]()
    for place, value in enumerate(values[:MAX_HELD_BACK]):
        others = (values[:place] + values[place + 1 :])[:limit]
        schema = infer_schema(others)
        error = next(iter(Draft202012Validator(schema or {}).iter_errors(value)), None)
        good += error is None
        if error is not None:
            why.append(f"{error.json_path}: {error.message[:100]}")
    return good, min(len(values), MAX_HELD_BACK), why


def main(stores: list[Path]) -> None:
    """Print the share of held-back results that validate, over all tools and over those whose results vary."""
    by_tool = {tool: values for tool, values in recorded_values(stores).items() if len(values) > 1}
    console = Console()
    table = Table("inferred from at most", "tools", "results", "validate", "mean over tools", "tools with all")
    failures: list[tuple[str, str]] = []
    for limit in LIMITS:
        counts = {tool: held_back(values, limit) for tool, values in by_tool.items()}
        good, total = sum(c[0] for c in counts.values()), sum(c[1] for c in counts.values())
        mean = sum(c[0] / c[1] for c in counts.values()) / max(1, len(counts))
        whole = sum(c[0] == c[1] for c in counts.values())
        cells = (limit, len(counts), total, f"{good / max(1, total):.1%}", f"{mean:.1%}", whole)
        table.add_row(*(str(cell) for cell in cells))
        failures = [(tool, c[2][0]) for tool, c in counts.items() if c[2]]
    console.print(table)
    for tool, why in failures:
        console.print(f"{tool}: {why}", markup=False)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])

"""A good server: numbers, lists of numbers, and sentences about them."""

import re
from typing import Any

from rpc import INTEGER, NUMBER, NUMBERS, TEXT, Toolbox, ToolError

box = Toolbox("numbers")


@box.tool("Add two numbers.", {"total": NUMBER}, a=NUMBER, b=NUMBER)
def add(a: float, b: float) -> dict[str, Any]:
    return {"total": a + b}


@box.tool("Multiply a value by a factor.", {"scaled_value": NUMBER}, value=NUMBER, factor=NUMBER)
def scale(value: float, factor: float) -> dict[str, Any]:
    return {"scaled_value": value * factor}


@box.tool(
    "Describe a list of values by their mean and range.",
    {"mean": NUMBER, "min": NUMBER, "max": NUMBER, "count": INTEGER, "text": TEXT},
    values=NUMBERS,
)
def describe(values: list[float]) -> dict[str, Any]:
    if not values:
        raise ToolError("There are no values to describe")
    mean = round(sum(values) / len(values), 6)
    text = f"The {len(values)} values have a mean of {mean} and lie between {min(values)} and {max(values)}."
    return {"mean": mean, "min": min(values), "max": max(values), "count": len(values), "text": text}


@box.tool("Find the numbers in a text.", {"values": NUMBERS, "searched_characters": INTEGER}, text=TEXT)
def parse(text: str) -> dict[str, Any]:
    values = [float(word) for word in re.findall(r"-?\d+(?:\.\d+)?", text)]
    return {"values": values, "searched_characters": len(text)}


@box.tool("Make a series of values with equal steps.", {"values": NUMBERS}, start=NUMBER, step=NUMBER, count=INTEGER)
def series(start: float, step: float, count: int) -> dict[str, Any]:
    if not 1 <= count <= 100:
        raise ToolError(f"A series has 1 to 100 values, not {count}")
    return {"values": [start + step * position for position in range(count)]}


@box.tool("Sort a list of values from low to high.", {"sorted_values": NUMBERS}, values=NUMBERS)
def sort_values(values: list[float]) -> dict[str, Any]:
    return {"sorted_values": sorted(values)}


@box.tool("Compute what percentage a part is of a whole.", {"percentage": NUMBER}, part=NUMBER, whole=NUMBER)
def percentage(part: float, whole: float) -> dict[str, Any]:
    if whole == 0:
        raise ToolError("The whole must not be zero")
    return {"percentage": round(100 * part / whole, 4)}


@box.tool("Round a value to a number of digits.", {"rounded_value": NUMBER}, value=NUMBER, digits=INTEGER)
def round_value(value: float, digits: int) -> dict[str, Any]:
    return {"rounded_value": round(value, digits)}


@box.tool("Write a sentence that reports a value under a label.", label=TEXT, value=NUMBER)
def report_value(label: str, value: float) -> str:
    return f"The {label} is {value}."


@box.tool("Compute how many minutes it takes to read a number of words.", {"minutes": NUMBER}, words=INTEGER)
def reading_time(words: int) -> dict[str, Any]:
    return {"minutes": round(words / 220, 2)}


if __name__ == "__main__":
    box.serve()

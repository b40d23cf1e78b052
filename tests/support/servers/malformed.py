"""Lists one good tool among broken ones."""

from typing import Any

from rpc import TEXT, Toolbox, listed

box = Toolbox("malformed")


@box.tool("Repeat a text.", text=TEXT)
def repeat(text: str) -> Any:
    return text


box.tools += [
    {"name": "no_schema", "description": "Has no input schema."},
    {"name": "bad_schema", "inputSchema": {"type": "object", "properties": {"x": {"type": "strnig"}}}},
    {"name": "infinite", "inputSchema": {"type": "object", "properties": {"x": {"default": float("inf")}}}},
    {"description": "Has no name.", "inputSchema": {"type": "object"}},
    listed("repeat", "Repeat a text once more.", {}),
]

if __name__ == "__main__":
    box.serve()

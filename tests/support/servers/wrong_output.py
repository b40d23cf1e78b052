"""Gives a result that its own output schema refuses."""

from typing import Any

from rpc import INTEGER, Toolbox

box = Toolbox("wrong_output")


@box.tool("Count the sheep.", {"sheep": INTEGER})
def count_sheep() -> Any:
    return {"sheep": "a great many", "mean": float("nan")}


if __name__ == "__main__":
    box.serve()

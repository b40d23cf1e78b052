"""A server whose tools are those in the file that `TOOLS_FILE` names, so that a test can change them between two starts.

Each tool answers with its own name; one whose description says "broken" fails.
"""

import json
import os
from functools import partial
from typing import Any

from rpc import Toolbox, ToolError


class Drifting(Toolbox):
    def page(self, cursor: str | None) -> dict[str, Any]:
        del cursor
        return {"tools": self.written()}

    def call(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self.functions = {tool["name"]: partial(self.answer, tool) for tool in self.written()}
        return super().call(name, arguments)

    def answer(self, tool: dict[str, Any], **_: Any) -> str:
        if "broken" in tool["description"]:
            raise ToolError(f"{tool['name']} is broken, the key is {os.environ.get('API_KEY')}")
        return f"this is {tool['name']}"

    def written(self) -> list[dict[str, Any]]:
        with open(os.environ["TOOLS_FILE"], encoding="utf-8") as file:
            return json.load(file)


if __name__ == "__main__":
    Drifting("drifting").serve()

"""Tools that want to be asked in the right way: after another one, with a value of some, or again; some never answer."""

import os
import sys
import threading
import uuid
from typing import Any

from rpc import INTEGER, TEXT, Toolbox, ToolError

box = Toolbox("moody")
drawers: dict[str, str] = {}
lined: set[str] = set()


@box.tool("Open a drawer and get its id.", {"id": TEXT}, label=TEXT)
def create_drawer(label: str) -> dict[str, Any]:
    number = f"drawer-{uuid.uuid4()}"
    drawers[number] = label
    return {"id": number}


@box.tool("Tell what is in a drawer.", drawer_id=TEXT)
def get_drawer(drawer_id: str) -> str:
    return drawers[find_drawer(drawer_id)]


@box.tool("Count the drawers with a label.", {"drawers": INTEGER}, label=TEXT)
def count_drawer(label: str) -> dict[str, Any]:
    if "other" in label:
        raise ToolError("A label has one word")
    return {"drawers": sum(known == label for known in drawers.values())}


@box.tool("Put a lining into a drawer.", drawer_id=TEXT)
def line_drawer(drawer_id: str) -> str:
    lined.add(find_drawer(drawer_id))
    return "lined"


@box.tool("Tell how a drawer's lining is.", drawer_id=TEXT)
def check_lining(drawer_id: str) -> str:
    if find_drawer(drawer_id) not in lined:
        raise ToolError("This drawer has no lining yet")
    return f"the lining of {drawers[drawer_id]} is fine"


def find_drawer(drawer_id: str) -> str:
    if drawer_id not in drawers:
        raise ToolError(f"There is no drawer {drawer_id!r}")
    return drawer_id


@box.tool("Paint the drawers.", finish=TEXT)
def paint(finish: str) -> str:
    if finish not in ("matt", "glossy"):
        raise ToolError(f"Invalid finish: must be one of: matt, glossy, not {finish!r}")
    with open(os.path.join(os.environ["HOME"], "paint.log"), "a", encoding="utf-8") as log:
        log.write(finish)
    return f"painted {finish}"


@box.tool("Weigh the drawers.", {"grams": TEXT})
def weigh() -> dict[str, Any]:
    return {"grams": uuid.uuid4().hex}


@box.tool("Measure the drawers.")
def measure() -> str:
    sys.stderr.write("Traceback (most recent call last):\n  File x\nNameError: name 'ruler' is not defined\n")
    sys.stderr.flush()
    raise ToolError("Error executing tool measure")


@box.tool("Empty the drawers.")
def delete_drawers() -> str:
    os._exit(4)


@box.tool("Wait for the joiner.")
def call_joiner() -> str:
    threading.Event().wait()
    return "never"


WANTED = os.environ.get("MOODY_TOOLS", "").split()
if WANTED:
    box.tools = [tool for tool in box.tools if tool["name"] in WANTED]
if log := os.environ.get("MOODY_STARTS"):  # one tool less at each start but the first
    with open(log, "a+", encoding="utf-8") as file:
        file.write(".")
        file.seek(0)
        box.tools = box.tools[len(file.read()) - 1 :]

if __name__ == "__main__":
    box.serve()

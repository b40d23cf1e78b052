"""Never ends one of its calls."""

import threading

from rpc import Toolbox

box = Toolbox("sleepy")


@box.tool("Think it over.")
def think() -> str:
    threading.Event().wait(300)
    return "No"


@box.tool("Say yes.")
def agree() -> str:
    return "Yes"


if __name__ == "__main__":
    box.serve()

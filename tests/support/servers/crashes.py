"""Ends in the middle of a call."""

import os
import sys

from rpc import Toolbox

box = Toolbox("crashes")


@box.tool("Say hello.")
def hello() -> str:
    return "Hello"


@box.tool("Break down.")
def break_down() -> str:
    sys.stderr.write("segmentation of the heart\n")
    sys.stderr.flush()
    os._exit(3)


if __name__ == "__main__":
    box.serve()

"""Ends at its start because nobody gave it a key; with one it works."""

import os
import sys

from rpc import Toolbox

box = Toolbox("needs_key")


@box.tool("Say whether the key is there.")
def check_key() -> str:
    return "The key is there"


if __name__ == "__main__":
    if not os.environ.get("WEATHER_API_KEY"):
        sys.exit("ValueError: WEATHER_API_KEY environment variable is required: get an API key at example.com")
    box.serve()

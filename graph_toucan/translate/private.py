"""What no conversation may show: paths of one machine, and what looks like a secret."""

import re

from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import Json

_MACHINE_PATH = re.compile(
    r"/(?:root|Users)/\w|/home/(?!user\b)\w|[A-Z]:\\Users\\|/tmp/toucan-\w|/servers/(?:pypi|npm)/\w"
)
_SECRET = re.compile(
    r"\bAKIA[0-9A-Z]{16}\b|\bsk-[A-Za-z0-9_-]{20,}|\bgh[pousr]_[A-Za-z0-9]{30,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|"
    r"\bxox[abpr]-[A-Za-z0-9-]{10,}|\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\."
)


def shows_private(value: Json) -> str:
    """Return what a value shows that it may not, in words, or nothing. A secret itself is never repeated."""
    for _, leaf in leaves(value):
        text = str(leaf)
        if found := _MACHINE_PATH.search(text):
            return f"a path of one machine: {found.group()}"
        if _SECRET.search(text):
            return "what looks like a secret"
    return ""

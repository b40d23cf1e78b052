"""Published figures of TOUCAN and MAGNET, each with its source; a figure that is not published is not here.

TOUCAN: arXiv 2510.01179. MAGNET: arXiv 2503.07826. "read off a figure" is as exact as a plot; "census" is a third
party's count of the released rows; "derived" is computed here from published counts.
"""

from typing import NamedTuple


class Published(NamedTuple):
    """One figure as a text, and where it comes from."""

    value: str
    source: str


TOUCAN: dict[str, Published] = {
    "conversations": Published("1,527,259", "paper"),
    "multi_turn_share": Published("37.1 %", "derived from the paper: 567,262 of 1,527,259"),
    "refusal_share": Published("10.2 %", "read off a figure: irrelevance only"),
    "turns": Published("1.7 (1-5)", "read off a figure: user turns"),
    "calls": Published("2.89", "census: 4,411,144 calls"),
    "servers_per_conversation": Published("1 / 2 / 3: 64 / 30 / 6 %", "read off a figure"),
    "several_servers_share": Published("36 %", "derived from a figure: 30 % and 6 %"),
    "servers_ready": Published("495", "paper: of 871 reached, of about 2,800 crawled"),
    "tools": Published("2,000+", "paper"),
}
"""TOUCAN's figures by name."""

MAGNET: dict[str, Published] = {
    "conversations": Published("34,000", "paper: supervised fine-tuning set"),
    "multi_turn_share": Published("22.9 %", "derived from the paper: 7,800 of 34,000"),
    "refusal_share": Published("18.2 %", "derived from the paper: 6,200 irrelevance rows of 34,000"),
    "turns": Published("4.71", "paper: mean of multi-turn rows only"),
    "calls": Published("15.13", "paper: mean of multi-turn rows only"),
    "tools": Published("5,011", "paper: APIs in 49 categories, of StableToolBench and BFCL-v3"),
}
"""MAGNET's figures by name."""

"""How varied texts are: how many differ, and how alike they open."""

from collections import Counter
from collections.abc import Sequence


def distinct_share(texts: Sequence[str]) -> float:
    """Return the share (0..1) of texts that stand for themselves, spaces and case aside; 1 for no texts."""
    told = {" ".join(text.lower().split()) for text in texts}
    return len(told) / len(texts) if texts else 1.0


def commonest_opening(texts: Sequence[str], words: int = 3) -> tuple[str, float]:
    """Return the most common first words of texts, in lower case, and the share (0..1) of texts that open with them.

    Of several equally common ones the first in the alphabet is given; for no texts an empty one with a share of 0.
    """
    openings = Counter(" ".join(text.lower().split()[:words]) for text in texts)
    if not openings:
        return "", 0.0
    opening, count = min(openings.items(), key=lambda item: (-item[1], item[0]))
    return opening, count / len(texts)

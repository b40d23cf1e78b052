"""From signals to one score: the weights, in one place."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph_toucan.graph.candidate import Signals

Number = TypeVar("Number", float, "NDArray[np.float32]")

# The weights sum to 1 without the mention, which only a few pairs have and which says more than all else. They were chosen
# on the servers of the demo so that pairs whose value means the same come before pairs of equal type, and so that a name
# and a real value together outweigh a wording that is merely alike.
NAMES, WORDS, VALUES, TYPES, SAME_SERVER = 0.3, 0.16, 0.28, 0.2, 0.06
MENTIONED = 0.15


def without_values(names: Number, words: Number, types: Number, same_server: Number, factor: Number) -> Number:
    """Return the part of the score that needs no look at values; for numbers or for arrays of them."""
    weighed: Any = NAMES * names + WORDS * words + TYPES * types + SAME_SERVER * same_server
    return weighed * factor


def score(signals: Signals, factor: float) -> float:
    """Return the score of a binding in 0..1; `factor` is how much filling the parameter is worth."""
    plain = without_values(signals.names, signals.words, signals.types, float(signals.same_server), 1.0)
    return round(min(1.0, (plain + VALUES * signals.values + MENTIONED * signals.mentioned) * factor), 4)

"""A launch that failed, with everything that is known of why."""

import re
from dataclasses import dataclass

from graph_toucan.discover.launches import Launch
from graph_toucan.discover.offer import Offer
from graph_toucan.errors import Evidence

TRACEBACK = re.compile(r"Traceback \(most recent call last\)|^\w*(?:Error|Exception)\b", re.MULTILINE)


@dataclass(frozen=True)
class Failure:
    """A launch that failed: what it was, what it left behind, and what its package offers."""

    launch: Launch
    evidence: Evidence
    offer: Offer
    addons: tuple[str, ...] = ()
    pythons: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What the server wrote."""
        return f"{self.evidence.stderr}\n{self.evidence.stdout}"

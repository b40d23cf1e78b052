"""A candidate edge: bindings that may join two tools, and the signals that speak for the first of them."""

from dataclasses import dataclass

from graph_toucan.identity import content_id
from graph_toucan.model import Binding, ToolCard


@dataclass(frozen=True)
class Signals:
    """Why a binding may hold, each in 0..1.

    `names`: overlap of the names of field and parameter, rare words count more. `words`: cosine of the embeddings of what
    is given and what is wanted. `values`: real output samples are like what the parameter took. `types`: fit of types and
    forms. `mentioned`: the target's description names the source.
    """

    names: float = 0.0
    words: float = 0.0
    values: float = 0.0
    types: float = 0.0
    same_server: bool = False
    mentioned: bool = False


@dataclass(frozen=True)
class Candidate:
    """Bindings that may join two tools, the best first, with their score in 0..1.

    Further bindings are parameters that the same source can fill together with the first, each at most once. Without a
    binding, the target needs the state that the source leaves and no value of it.
    """

    source: ToolCard
    target: ToolCard
    bindings: tuple[Binding, ...]
    score: float
    signals: Signals = Signals()

    @property
    def id(self) -> str:
        """The id of the edge that it would become: one for each ordered pair of tools."""
        return content_id("edge", self.source.id, self.target.id)

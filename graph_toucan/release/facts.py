"""What a release says of the run that made it, beyond its rows."""

from graph_toucan.model import Model


class StageFacts(Model):
    """One stage of the run: its artifacts' keys, rows in and out, and rows rejected by reason."""

    stage: str
    keys: tuple[str, ...] = ()
    rows_in: int
    rows_out: int
    rejected: dict[str, int] = {}


class SpentFacts(Model):
    """What teachers were asked: requests, tokens, and US dollars (`None`: the price is not known)."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float | None = 0.0


class ReleaseFacts(Model):
    """The run behind a release. Nothing here may be volatile: equal runs have equal facts.

    `stages` are those before the release; `fixture_digest` is that of the fixture set in every workspace.
    """

    name: str = "graph-toucan"
    seed: int
    config_digest: str
    fixture_digest: str = ""
    stages: tuple[StageFacts, ...] = ()
    spent: SpentFacts = SpentFacts()

"""The settings of simulators."""

from graph_toucan.model import Model


class SimulateConfig(Model):
    """How simulators are made, run and trusted.

    `held_back` is the share of distinct calls that no simulator sees, `keep` how many recorded calls of a tool are used at
    most. `attempts` bounds how often a teacher may write one. One call may take `seconds` and `memory_mb`; in the sandbox it
    is always `now` (ISO 8601, UTC). `threshold` is the field agreement from which the executor `auto` may simulate a tool.
    """

    held_back: float = 0.3
    keep: int = 60
    attempts: int = 3
    seconds: float = 0.5
    memory_mb: int = 64
    now: str = "2026-01-01T12:00:00"
    threshold: float = 0.9

"""What one watch of several servers gave."""

from graph_toucan.model import Health, Model, Outcome, Sighting
from graph_toucan.store.artifacts import ShardRef


class Watched(Model):
    """One server's check: the new sighting, and the health that it had before."""

    sighting: Sighting
    before: Health
    was_ready: bool

    @property
    def events(self) -> tuple[str, ...]:
        """What happened to it since it was seen before: `down` or `up` when that changed, `drifted` with other tools."""
        down, was_down = self.sighting.health is Health.DOWN, self.before is Health.DOWN
        turned = ("down",) if down and not was_down else ("up",) if was_down and not down else ()
        return (*turned, *(("drifted",) if self.sighting.changes else ()))

    @property
    def missing(self) -> bool:
        """Whether it was ready once and is not now."""
        return self.was_ready and self.sighting.outcome is not Outcome.READY


class WatchReport(Model):
    """One watch: when, what was seen, and the artifacts that hold it."""

    at: str
    refs: tuple[ShardRef, ...]
    servers: tuple[Watched, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The servers that were ready once and are not now."""
        return tuple(one.sighting.server for one in self.servers if one.missing)

"""What a user may ask of the walk stage."""

from typing import Literal, Self

from pydantic import model_validator

from graph_toucan.errors import ConfigError
from graph_toucan.model import Model

LONGEST = 40
"""The most steps that a walk may be asked for: with what is inserted into it, twice as many."""


class WalkConfig(Model):
    """How walks are sampled and shaped into conversations.

    Attributes:
        paths: how many FSPs at most, over all starts.
        per_tool: how many of them at most from one start (the prototype walks 5 from each); None for no limit.
        min_steps: the steps of the shortest walk.
        max_steps: the steps of the longest walk, before anything is inserted. Lengths fall off from the shortest on: MAGNET
            walks 7 steps, FireFly's tasks have 1 to 10 calls.
        max_servers: the most servers in one conversation.
        server_share: the share of all calls towards which servers of many tools are held back, with balanced weights: a
            tendency, and no bound. It is kept from twice as many servers on as it would need (40 for 0.05).
        cross_server: the wanted share of walks over two or more servers (FireFly: 38.5 % of its tasks).
        shape: `dag`: a result may feed several later steps, and a step may take values from several earlier ones (FireFly's
            sub-DAGs); `path`: each step takes values from the one before it alone (MAGNET, section 3.1).
        weights: `uniform`: starts and out-edges are all alike (MAGNET); `balanced`: starts by the confidence of their edges
            and the rarity of their tags and servers, edges by their confidence, and tools that walks meet too often less.
        merge: probability of joining two neighbouring turns that are related and not nested (MAGNET: 0.3).
        nest: probability of joining two neighbouring turns of which the later takes a value from the earlier's result, so that
            only its goal is said and the earlier call is an unnamed helper.
        insert: probability of adding a nested function for a turn's last one (prototype: 0.5; edges that are not sure are
            often refused).
        insert_long: probability that what is inserted goes to a later turn (prototype: 0.3).
        split: probability of an empty turn in the conversation (prototype: 0.15).
        oversample: how many walks are sampled for a slot that takes the one with the rarest kind of turn (see
            `paths.RARE_SLOTS`), so that rare kinds are kept on purpose; 1 for no choice.
    """

    paths: int = 160
    per_tool: int | None = None
    min_steps: int = 4
    max_steps: int = 10
    max_servers: int = 3
    server_share: float = 0.05
    cross_server: float = 0.5
    shape: Literal["path", "dag"] = "dag"
    weights: Literal["uniform", "balanced"] = "balanced"
    merge: float = 0.3
    nest: float = 0.6
    insert: float = 0.7
    insert_long: float = 0.3
    split: float = 0.15
    oversample: int = 2

    @model_validator(mode="after")
    def _checked(self) -> Self:
        self.check()
        return self

    def check(self) -> None:
        """Refuse settings that cannot be.

        Raises:
            ConfigError: names the setting, what is wrong with it and what to give instead.
        """
        for name in ("server_share", "cross_server", "merge", "nest", "insert", "insert_long", "split"):
            if not 0 <= getattr(self, name) <= 1:
                raise ConfigError(f"walk.{name} is {getattr(self, name)}", "Give 0 to 1.")
        for name, least in (("paths", 0), ("min_steps", 1), ("max_servers", 1), ("oversample", 1)):
            if getattr(self, name) < least:
                raise ConfigError(f"walk.{name} is {getattr(self, name)}", f"Give {least} or more.")
        if self.per_tool is not None and self.per_tool < 1:
            raise ConfigError(f"walk.per_tool is {self.per_tool}", "Give 1 or more, or leave it out for no limit.")
        if self.min_steps > self.max_steps:
            raise ConfigError(
                f"walks of at least {self.min_steps} and at most {self.max_steps} steps cannot be",
                "Give the smaller number first.",
            )
        if self.max_steps > LONGEST:
            raise ConfigError(f"walk.max_steps is {self.max_steps}", f"Give {LONGEST} or less.")

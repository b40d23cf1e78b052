"""The augment stage: every passed dialogue as a trajectory, and refusals made from a share of them."""

from collections.abc import Mapping

from graph_toucan.augment.irrelevance import Unrelated, irrelevant
from graph_toucan.augment.miss_func import miss_function
from graph_toucan.augment.miss_params import miss_parameter
from graph_toucan.augment.plain import trajectory_of
from graph_toucan.errors import AnswerInvalid
from graph_toucan.identity import seeded_random
from graph_toucan.judge.rules import Subject, broken_rules
from graph_toucan.model import Dialogue, Model, Rejection, ToolCard, Trajectory, Transform
from graph_toucan.teach.teacher import Teacher

STAGE = "augment"


class AugmentConfig(Model):
    """The share of dialogues that each transform is tried on; MAGNET found 15-17 % irrelevance best."""

    miss_func: float = 0.25
    miss_params: float = 0.35
    irrelevance: float = 0.2


class Augmenter:
    """Makes trajectories from dialogues with one teacher."""

    def __init__(self, cards: Mapping[str, ToolCard], teacher: Teacher, config: AugmentConfig, seed: int) -> None:
        """Keep the parts; `cards` are all cards by tool id."""
        self._cards = cards
        self._tools = {name: card.tool for name, card in cards.items()}
        self._unrelated = Unrelated(cards)
        self._teacher = teacher
        self._config = config
        self._seed = seed

    async def augment(self, dialogue: Dialogue) -> tuple[list[Trajectory], list[Rejection]]:
        """Return the trajectories of one dialogue, and the transforms that came out wrong."""
        made = [trajectory_of(dialogue)]
        rejections: list[Rejection] = []
        for transform in (Transform.MISS_FUNC, Transform.MISS_PARAMS, Transform.IRRELEVANCE):
            share = float(getattr(self._config, transform.value))
            if seeded_random(self._seed, dialogue.id, transform.value).random() >= share:
                continue
            try:
                trajectory = await self._apply(transform, dialogue)
            except AnswerInvalid as error:
                rejections.append(self._rejection(transform, dialogue, "answer_invalid", str(error)[:300]))
                continue
            if trajectory is None:
                continue
            if broken := broken_rules(Subject(trajectory.turns, trajectory.tools, self._tools)):
                rejections.append(self._rejection(transform, dialogue, f"rule_{broken[0].split(':', 1)[0]}", broken[0]))
                continue
            made.append(trajectory)
        return made, rejections

    async def _apply(self, transform: Transform, dialogue: Dialogue) -> Trajectory | None:
        rng = seeded_random(self._seed, dialogue.id, f"{transform.value} choice")
        if transform is Transform.MISS_FUNC:
            return await miss_function(dialogue, self._cards, self._teacher, rng)
        if transform is Transform.MISS_PARAMS:
            return await miss_parameter(dialogue, self._cards, self._teacher, rng)
        return await irrelevant(dialogue, self._cards, self._unrelated, self._teacher, rng)

    def _rejection(self, transform: Transform, dialogue: Dialogue, reason: str, what: str) -> Rejection:
        evidence = {"transform": transform.value, "what": what}
        return Rejection(stage=STAGE, subject=dialogue.id, reason=reason, evidence=evidence)

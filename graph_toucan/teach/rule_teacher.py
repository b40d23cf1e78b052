"""The offline teacher: no network, no key, the same answer to the same question always.

It is the embedded default and a baseline. Its English is plain, it cannot paraphrase, and it judges by measured shares
alone; rows say `teacher: rules` so that nobody takes them for a model's.
"""

from collections.abc import Callable
from typing import Any

from graph_toucan.teach import roles
from graph_toucan.teach.roles import Answer, Given, Role
from graph_toucan.teach.rules import augment, connect, describe, judge, propose, simulate, translate

_RULES: dict[str, Callable[[Any], Any]] = {
    roles.TAG_TOOL.id: describe.tag_tool,
    roles.PROPOSE_ARGUMENTS.id: propose.propose_arguments,
    roles.JUDGE_EDGES.id: connect.judge_edges,
    roles.WRITE_QUERY.id: translate.write_query,
    roles.FILL_ARGUMENTS.id: translate.fill_arguments,
    roles.WRITE_ANSWER.id: translate.write_answer,
    roles.DECLINE.id: translate.decline,
    roles.SCORE_DIALOGUE.id: judge.score_dialogue,
    roles.SUPPLY_FUNCTION.id: augment.supply_function,
    roles.SUPPLY_VALUE.id: augment.supply_value,
    roles.WRITE_SIMULATOR.id: simulate.write_simulator,
}


class RuleTeacher:
    """Answers every role by rules."""

    id = "rules"

    async def ask(self, role: Role[Given, Answer], given: Given) -> Answer:
        """Answer one question."""
        answer = _RULES[role.id](given)
        if not isinstance(answer, role.answer):
            raise TypeError(f"the rule for {role.id} returned {type(answer).__name__}")
        return answer

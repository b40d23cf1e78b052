"""The one interface of all teachers."""

from typing import Protocol

from graph_toucan.teach.roles import Answer, Given, Role


class Teacher(Protocol):
    """Whoever answers a role. `id` names it in every row that it had a part in."""

    @property
    def id(self) -> str:
        """The teacher's name: `rules`, or a model's."""
        ...

    async def ask(self, role: Role[Given, Answer], given: Given) -> Answer:
        """Answer one question.

        Raises:
            AnswerInvalid: no answer of the asked shape could be had.
            EndpointDown: the teacher cannot be reached.
            BudgetExceeded: the question would cost more than is left.
        """
        ...

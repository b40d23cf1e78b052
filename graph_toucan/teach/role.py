"""What a question to a teacher is: a typed input, a typed answer and one prompt file."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from graph_toucan.identity import JsonObject
from graph_toucan.model import Model

Given = TypeVar("Given", bound=Model)
Answer = TypeVar("Answer", bound=Model)


@dataclass(frozen=True)
class Role(Generic[Given, Answer]):
    """One question: `stage` and `name` locate its prompt, `given` and `answer` are the models of both sides."""

    stage: str
    name: str
    given: type[Given]
    answer: type[Answer]

    @property
    def id(self) -> str:
        """The role's name in records: `stage/name`."""
        return f"{self.stage}/{self.name}"


class ToolBrief(Model):
    """What a teacher is shown of a tool."""

    id: str
    name: str
    description: str
    input_schema: JsonObject
    output_sample: str = ""


class PastTurn(Model):
    """An earlier turn of the conversation, as text."""

    query: str
    answer: str

"""Where the search gets arguments to try: from a teacher, told what is known by then, and from the texts of errors."""

from collections import defaultdict
from collections.abc import Iterable

from graph_toucan.errors import AnswerInvalid
from graph_toucan.execute.results import Result
from graph_toucan.identity import Json, JsonObject, canonical_json
from graph_toucan.launch.fixtures import fixture_names
from graph_toucan.model import FailedCall, Server, Tool
from graph_toucan.onboard.repair import repair_arguments
from graph_toucan.onboard.seen import Seen
from graph_toucan.teach.briefs import brief
from graph_toucan.teach.roles import PROPOSE_ARGUMENTS, ProposeArgumentsGiven
from graph_toucan.teach.teacher import Teacher

_ACCEPTED = 8
_FAILURES = 4
_TEXT_TOLD = 600
_VALUES = 3
_TOGETHER = 6


class Proposer:
    """Asks a teacher for the arguments of one server's tools, and remembers what their calls showed."""

    def __init__(self, server: Server, teacher: Teacher, wanted: int, questions: int) -> None:
        """Ask for `wanted` proposals at a time, at most `questions` times for each tool."""
        self._server = server
        self._teacher = teacher
        self._wanted = wanted
        self._questions = questions
        self._asked: dict[str, int] = defaultdict(int)
        self._accepted: list[JsonObject] = []
        self.seen = Seen()
        self.failures: dict[str, list[FailedCall]] = defaultdict(list)
        self.unreadable: dict[str, str] = {}

    async def proposals(self, tool: Tool) -> list[JsonObject]:
        """Return arguments to try, the best first; none once the tool's questions are used up.

        An answer that cannot be read is none: what was wrong with it is in `unreadable`.
        """
        if self._asked[tool.name] >= self._questions:
            return []
        self._asked[tool.name] += 1
        given = ProposeArgumentsGiven(
            tool=brief(tool),
            about=self._server.description,
            files=fixture_names(),
            accepted=tuple(reversed(self._accepted[-_ACCEPTED:])),
            seen=self._shown(tool),
            together=tuple(self.seen.together(list(tool.parameters), _TOGETHER)),
            failures=tuple(self.failures[tool.name][-_FAILURES:]),
            wanted=self._wanted,
        )
        try:
            answer = await self._teacher.ask(PROPOSE_ARGUMENTS, given)
        except AnswerInvalid as error:
            self.unreadable[tool.name] = str(error)[:300]
            return []
        return [answer.arguments, *answer.others]

    def repaired(self, tool: Tool, arguments: JsonObject, text: str) -> JsonObject | None:
        """Return better arguments by what an error text says, or None."""
        return repair_arguments(tool, self._server, arguments, text, self.seen)

    def forget(self) -> None:
        """Forget what results showed: another workspace begins."""
        self.seen = Seen()
        self._accepted.clear()

    def took(self, tool: Tool, arguments: JsonObject, result: Result) -> None:
        """Remember a call that worked."""
        self._accepted.append(arguments)
        self.seen.remember(tool.name, arguments, result.value)

    def refused(self, tool: Tool, arguments: JsonObject, text: str) -> None:
        """Remember a call that failed."""
        known = self.failures[tool.name]
        if all(canonical_json(call.arguments) != canonical_json(arguments) for call in known):
            known.append(FailedCall(arguments=arguments, text=text[:_TEXT_TOLD]))

    def _shown(self, tool: Tool) -> dict[str, tuple[Json, ...]]:
        found = {name: tuple(self.seen.values(name)[:_VALUES]) for name in sorted(set(_names(tool.input_schema)))}
        return {name: values for name, values in found.items() if values}


def _names(schema: Json) -> Iterable[str]:
    """Yield the names of parameters at any depth of a schema."""
    if isinstance(schema, list):
        for item in schema:
            yield from _names(item)
    elif isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from properties
        for item in schema.values():
            yield from _names(item)

"""Exams: whether a server that has served one conversation answers the next one as a fresh server would.

What a server leaves in files is seen and put back (`graph_toucan.launch.running`); what it keeps in memory is found out by asking.
In a workspace of its own it is asked the example calls of all its tools, those that change something among them, with the files
put back after each. It passes if each answer is that of a fresh workspace, also when all is asked a second time, and if it
answers in an emptied folder as a server does that has never seen the files: one that remembers what it read would not.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from graph_toucan.execute.episode import Recorder
from graph_toucan.execute.live import Caller
from graph_toucan.execute.setups import set_up
from graph_toucan.execute.volatility import stable_leaves
from graph_toucan.identity import JsonObject, content_id
from graph_toucan.launch.fixtures import fixture_digest
from graph_toucan.launch.pool import WorkspacePool
from graph_toucan.launch.workspace import Workspace
from graph_toucan.model import ExampleCall, Model, Result, ToolCard

RECORD_KIND = "exams"
_VERSION = 1
_SAID = 160


class Question(Model):
    """An example call of a tool, with what it gave in a fresh workspace and what of that differs from run to run.

    `calm` says that the call changes nothing and needs nothing before it.
    """

    tool: str
    example: ExampleCall
    volatile_paths: tuple[str, ...]
    volatile_files: bool
    calm: bool
    fingerprint: str


class Exam(Model):
    """How an exam went: `fault` says what speaks against keeping the server, and is empty if nothing does."""

    server: str
    fault: str = ""


def questions_of(cards: Iterable[ToolCard], stateless: Callable[[ToolCard], bool]) -> dict[str, tuple[Question, ...]]:
    """Return what servers are asked in an exam, by slug: the first example call of each tool that has one.

    Args:
        cards: what is known of the tools.
        stateless: whether a tool's calls change nothing and need nothing before them, by its card.
    """
    found: dict[str, list[Question]] = {}
    for card in sorted(cards, key=lambda card: card.id):
        if card.examples:
            question = Question(
                tool=card.id,
                example=card.examples[0],
                volatile_paths=card.volatile_paths,
                volatile_files=bool(card.volatile_files),
                calm=stateless(card),
                fingerprint=card.fingerprint,
            )
            found.setdefault(card.tool.server, []).append(question)
    return {server: tuple(questions) for server, questions in found.items()}


class Exams:
    """Examines servers when that is first asked for, and remembers what came of it, also beyond this process."""

    def __init__(
        self, pool: WorkspacePool, questions: Mapping[str, Sequence[Question]], recorder: Recorder | None = None
    ) -> None:
        """Keep the parts; nothing is asked yet."""
        self._pool = pool
        self._questions = questions
        self._recorder = recorder
        self._exams: dict[str, asyncio.Task[Exam]] = {}

    @property
    def taken(self) -> dict[str, str]:
        """The servers that were examined, with their fault (empty if they passed)."""
        done = {server: exam for server, exam in self._exams.items() if exam.done() and not exam.cancelled()}
        return {server: exam.result().fault for server, exam in sorted(done.items()) if exam.exception() is None}

    def known(self, server: str) -> bool | None:
        """Return whether a server passed its exam, None if it has not taken one; one that nothing can be asked fails."""
        if not self._questions.get(server):
            return False
        return not self.taken[server] if server in self.taken else None

    async def find_out(self, server: str) -> bool:
        """Return whether a server passes its exam; the exam is taken once."""
        if not self._questions.get(server):
            return False
        if server not in self._exams:
            self._exams[server] = asyncio.create_task(self._examined(server))
        return not (await asyncio.shield(self._exams[server])).fault

    async def _examined(self, server: str) -> Exam:
        questions = self._questions[server]
        asked: list[JsonObject] = [question.model_dump(mode="json") for question in questions]
        exam_id = content_id("exam", server, asked, fixture_digest(), self._pool.sandbox.value, _VERSION)
        found = self._recorder.get_record(RECORD_KIND, exam_id) if self._recorder else None
        if found is not None:
            return Exam.model_validate(found)
        exam = Exam(server=server, fault=await examine(self._pool, server, questions))
        if self._recorder is not None:
            self._recorder.put_record(RECORD_KIND, exam_id, exam.model_dump(mode="json"))
        return exam


async def examine(pool: WorkspacePool, server: str, questions: Sequence[Question]) -> str:
    """Return what speaks against letting a server serve another conversation; empty if nothing does."""
    calm = [question for question in questions if question.calm]
    async with pool.apart() as workspace:
        desk = _Desk(workspace, server)
        await desk.ready()
        for number in (1, 2):
            for question in [*calm, *(one for one in questions if not one.calm)]:
                if fault := await desk.wrong(question, number):
                    return fault
        used = await desk.without_files(calm)
        if fault := await desk.again() or next(filter(None, [await desk.wrong(one, 3) for one in calm]), ""):
            return fault
    async with pool.apart() as other:
        twin = _Desk(other, server)
        await twin.ready()
        fresh = await twin.without_files(calm)
    for question, ours, theirs in zip(calm, used, fresh, strict=True):
        if ours.failed != theirs.failed or (not ours.failed and not _agree(question, ours.value, theirs.value)):
            return f"{question.tool} remembers files that are gone"
    return ""


class _Always:
    """Trusts every server: it is the exam that finds out."""

    def known(self, server: str) -> bool | None:
        del server
        return True

    async def find_out(self, server: str) -> bool:
        del server
        return True


class _Desk:
    """A server under examination, in a workspace of its own."""

    def __init__(self, workspace: Workspace, server: str) -> None:
        self._workspace = workspace
        self._server = server
        self._caller = Caller(workspace)

    async def ready(self) -> None:
        await self._workspace.prepare([self._server], _Always())

    async def again(self) -> str:
        """Put everything back for the next question; return why that cannot be done, empty if it can."""
        ended = await self._workspace.rest(lambda _: True)
        await self.ready()
        return ended.get(self._server, "")

    async def wrong(self, question: Question, number: int) -> str:
        """Ask, and return how the answer differs from that of a fresh workspace; empty if it does not."""
        kind: Literal["", "first ", "second ", "last "] = ("", "first ", "second ", "last ")[number]
        before = {change.path for change in self._workspace.changes()}
        ready = await set_up(self._caller, question.example)
        result = ready.failed or await self._caller.call(question.tool, ready.arguments)
        if result.failed:
            return f"{question.tool} failed the {kind}time: {result.text[:_SAID]}"
        if not _agree(question, question.example.value, result.value):
            return f"{question.tool} answered otherwise the {kind}time: {result.text[:_SAID]}"
        after = {change.path for change in self._workspace.changes()}
        if question.calm and after != before:
            return f"{question.tool} changed {', '.join(sorted(after ^ before))}, as it was not known to"
        if not question.calm and not question.example.setup and not question.volatile_files:
            missing = set(question.example.effects) - (after - before)
            if missing:
                return f"{question.tool} left {', '.join(sorted(missing))} as it was the {kind}time"
        return "" if question.calm else await self.again()

    async def without_files(self, questions: Sequence[Question]) -> list[Result]:
        """Ask in an emptied workspace."""
        self._workspace.empty()
        return [await self._caller.call(one.tool, one.example.arguments) for one in questions]


def _agree(question: Question, one: object, other: object) -> bool:
    return stable_leaves(one, question.volatile_paths) == stable_leaves(other, question.volatile_paths)

"""Exams: which tools of a server that has served one conversation answer the next one as a fresh server would.

What a server leaves in files is seen and put back (`graph_toucan.launch.running`); what it keeps in memory is found out by
asking. In a workspace of its own it is asked the example calls of all its tools, those that change something among them, with
the files put back after each. A tool passes if each of its answers is that of a fresh workspace, also when all is asked a
second time, and if it answers in an emptied folder as a server does that has never seen the files: one that remembers what it
read would not. A tool that does not pass is called in fresh servers only.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

from graph_toucan.execute.live import Caller
from graph_toucan.execute.replay import Recorder
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
    """How an exam went: the tools that did not pass, each with the reason."""

    server: str
    faults: dict[str, str] = {}


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
    def taken(self) -> dict[str, Exam]:
        """The exams that were taken, by server."""
        done = {server: exam for server, exam in self._exams.items() if exam.done() and not exam.cancelled()}
        return {server: exam.result() for server, exam in sorted(done.items()) if exam.exception() is None}

    def known(self, server: str) -> bool | None:
        """Return whether some tool of a server passed, None if there was no exam; if nothing can be asked, none did."""
        asked = {question.tool for question in self._questions.get(server, ())}
        if not asked:
            return False
        return asked > self.taken[server].faults.keys() if server in self.taken else None

    def fails(self, tool: str) -> bool:
        """Return whether a tool has not passed: it failed, or nothing was asked of it."""
        server = tool.split("/", 1)[0]
        asked = {question.tool for question in self._questions.get(server, ())}
        return tool not in asked or server not in self.taken or tool in self.taken[server].faults

    async def find_out(self, server: str, tools: frozenset[str] | None) -> bool:
        """Return whether some tools of a server passed, None for all that it has; the exam is taken once."""
        asked = {question.tool for question in self._questions.get(server, ())}
        own = asked if tools is None else {tool for tool in tools if tool.split("/", 1)[0] == server}
        if not own or own - asked:
            return False
        if server not in self._exams:
            self._exams[server] = asyncio.create_task(self._examined(server))
        exam = await asyncio.shield(self._exams[server])
        return not own & exam.faults.keys()

    async def _examined(self, server: str) -> Exam:
        questions = self._questions[server]
        asked: list[JsonObject] = [question.model_dump(mode="json") for question in questions]
        exam_id = content_id("exam", server, asked, fixture_digest(), self._pool.sandbox.value, _VERSION)
        found = self._recorder.get_record(RECORD_KIND, exam_id) if self._recorder else None
        if found is not None:
            return Exam.model_validate(found)
        exam = Exam(server=server, faults=await examine(self._pool, server, questions))
        if self._recorder is not None:
            self._recorder.put_record(RECORD_KIND, exam_id, exam.model_dump(mode="json"))
        return exam


async def examine(pool: WorkspacePool, server: str, questions: Sequence[Question]) -> dict[str, str]:
    """Return the tools of a server that are to be called in fresh servers only, each with the reason."""
    async with pool.apart() as workspace, pool.apart() as other:
        examiner = _Examiner(_Desk(workspace, server), _Desk(other, server), questions)
        await examiner.ask_all()
        await examiner.ask_those_that_end_it()
        await examiner.ask_without_files()
    return examiner.faults


class _Examiner:
    """Asks all questions of one server, and notes which tools answer otherwise than in a fresh one.

    A server that visibly cannot go on after a call is never kept, so what such a call leaves in memory does not matter; but it
    would hide what others left. So these calls (`ending`) come last, each in a server in which all others were made.
    """

    def __init__(self, desk: "_Desk", twin: "_Desk", questions: Sequence[Question]) -> None:
        self.faults: dict[str, str] = {}
        self._desk = desk
        self._twin = twin
        self._questions = [*(one for one in questions if one.calm), *(one for one in questions if not one.calm)]
        self._ending: list[Question] = []

    async def ask_all(self) -> None:
        """Ask everything twice in one server; from the beginning where it turns out that a call ends it."""
        done = False
        while not done:
            await self._desk.anew()
            done = await self._round("the first time") and await self._round("the second time")

    async def ask_those_that_end_it(self) -> None:
        """Ask the rest, each after all others."""
        for question in self._ending:
            await self._desk.anew()
            await self._round("the third time")
            await self._ask(question, "after all others")
        await self._desk.anew()

    async def ask_without_files(self) -> None:
        """Ask in an emptied folder, what reads; and once more when all is back."""
        calm = [one for one in self._questions if one.calm and one.tool not in self.faults and one not in self._ending]
        await self._round("the last time")
        await self._twin.anew()
        used, fresh = await self._desk.without_files(calm), await self._twin.without_files(calm)
        for question, ours, theirs in zip(calm, used, fresh, strict=True):
            if ours.failed != theirs.failed or (not ours.failed and not _agree(question, ours.value, theirs.value)):
                self.faults[question.tool] = "it remembers files that are gone"
        for question in calm:
            await self._ask(question, "after its files were gone")

    async def _round(self, when: str) -> bool:
        """Ask everything in order; return False as soon as a call has ended the server."""
        for question in self._questions:
            if question not in self._ending and await self._ask(question, when):
                self._ending.append(question)
                return False
        return True

    async def _ask(self, question: Question, when: str) -> bool:
        """Ask, note a fault, and return whether that was the end of the server."""
        fault = await self._desk.wrong(question, when)
        if fault and question.tool not in self.faults and not await self._of_today(question, self._desk.last):
            self.faults[question.tool] = fault
        return await self._desk.again() if not question.calm or not self._desk.fit else False

    async def _of_today(self, question: Question, result: Result | None) -> bool:
        """Tell whether a fresh server answers the same by now: what was known may be of another day."""
        return question.calm and result is not None and not result.failed and await self._twin.agrees(question, result)


class _Always:
    """Trusts every server: it is the exam that finds out."""

    def known(self, server: str) -> bool | None:
        del server
        return True

    async def find_out(self, server: str, tools: frozenset[str] | None) -> bool:
        del server, tools
        return True

    def fails(self, tool: str) -> bool:
        del tool
        return False


class _Desk:
    """A server under examination, in a workspace of its own."""

    def __init__(self, workspace: Workspace, server: str) -> None:
        self.last: Result | None = None
        self._workspace = workspace
        self._server = server
        self._caller = Caller(workspace)

    @property
    def fit(self) -> bool:
        """Whether the server can go on."""
        running = self._workspace.running.get(self._server)
        return running is not None and running.alive and not running.spoiled

    async def anew(self) -> None:
        """Start the server anew in a workspace as it was."""
        await self._workspace.end(self._server)
        await self.again()

    async def again(self) -> bool:
        """Put everything back; return whether the server visibly could not go on, and is another now."""
        before = self._workspace.running.get(self._server)
        await self._workspace.rest(lambda _: True)
        await self._workspace.prepare([self._server], _Always())
        return self._workspace.running.get(self._server) is not before

    async def wrong(self, question: Question, when: str) -> str:
        """Ask, and return how the answer differs from that of a fresh workspace; empty if it does not."""
        before = self._workspace.changes()
        ready = await set_up(self._caller, question.example)
        self.last = result = ready.failed or await self._caller.call(question.tool, ready.arguments)
        if result.failed:
            return f"it failed {when}: {result.text[:_SAID]}"
        if not _agree(question, question.example.value, result.value):
            return f"it answered otherwise {when}: {result.text[:_SAID]}"
        after = self._workspace.changes()
        if question.calm:
            self.last = None if after != before else result
            return "it changed files, as it was not known to" if after != before else ""
        there = {change.path for change in after if change not in before} | {change.path for change in before}
        if not question.volatile_files and not there.issuperset(question.example.effects):
            return f"it left {', '.join(sorted(set(question.example.effects) - there))} as it was {when}"
        return ""

    async def agrees(self, question: Question, result: Result) -> bool:
        """Start anew, ask, and tell whether the answer is the same."""
        await self.anew()
        fresh = await self._caller.call(question.tool, question.example.arguments)
        return not fresh.failed and _agree(question, fresh.value, result.value)

    async def without_files(self, questions: Sequence[Question]) -> list[Result]:
        """Ask in an emptied workspace, and put everything back."""
        self._workspace.empty()
        found = [await self._caller.call(one.tool, one.example.arguments) for one in questions]
        await self.again()
        return found


def _agree(question: Question, one: object, other: object) -> bool:
    return stable_leaves(one, question.volatile_paths) == stable_leaves(other, question.volatile_paths)

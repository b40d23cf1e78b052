"""The executor: opens episodes over a workspace pool and a recorder, and tells who answers their calls."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from graph_toucan.execute.answers import Answers, EpisodeSpec, ExecutorMode, Opening
from graph_toucan.execute.episode import Episode
from graph_toucan.execute.exam import Exams, Question
from graph_toucan.execute.replay import RECORD_KIND, Miss, RecordedCalls, Recorder
from graph_toucan.execute.simulated import Simulated
from graph_toucan.execute.states import Stateless, States, nothing_known
from graph_toucan.launch.pool import WorkspacePool


class Executor:
    """Opens episodes over a workspace pool and a recorder."""

    def __init__(
        self,
        pool: WorkspacePool,
        recorder: Recorder,
        mode: ExecutorMode = ExecutorMode.AUTO,
        *,
        stateless: Stateless = nothing_known,
        simulated: Simulated | None = None,
        lenient: bool = False,
    ) -> None:
        """Keep the parts; `live_calls` and `live_episodes` count what reached real servers.

        Args:
            pool: where real servers run.
            recorder: where recordings are kept and found.
            mode: who answers.
            stateless: which tools, by their ids, change nothing and need nothing before them: their calls make no other state.
            simulated: who simulates tools, if anybody does.
            lenient: whether a call that no recording holds is a failed result, and not an error, where only recordings may
                answer; `misses` lists all such calls either way.
        """
        self.pool = pool
        self.mode = mode
        self.simulated = simulated
        self.lenient = lenient
        self.misses: list[Miss] = []
        self.live_calls = 0
        self.live_episodes = 0
        self._recorder = recorder
        self._stateless = stateless
        self._recorded: RecordedCalls | None = None

    @property
    def recorded(self) -> RecordedCalls:
        """All calls that the recorder holds, by their state; read when first asked for."""
        if self._recorded is None:
            self._recorded = RecordedCalls(self._recorder, self._stateless)
        return self._recorded

    def states(self, fingerprints: Mapping[str, str]) -> States:
        """Return the states of a conversation with these servers, at its beginning."""
        if self.mode not in (ExecutorMode.REPLAY, ExecutorMode.SIMULATED):
            return States(fingerprints, self._stateless)
        left = self.recorded.starts
        return States(fingerprints, self._stateless, [slug for slug, mark in fingerprints.items() if mark in left])

    @asynccontextmanager
    async def keeping(self, questions: Mapping[str, Sequence[Question]]) -> AsyncGenerator[Exams]:
        """Keep servers that pass an exam from one episode to the next, until this ends.

        An episode finds them as it would find fresh ones: `Exams` says how that is known, and which servers did not pass.

        Args:
            questions: what each server is asked in its exam, by slug (see `questions_of`); one that can be asked nothing is
                started anew for each episode.
        """
        exams = Exams(self.pool, questions, self._recorder)
        async with self.pool.keeping(exams):
            yield exams

    @asynccontextmanager
    async def open(
        self,
        stage: str,
        row: str,
        take: int,
        fingerprints: Mapping[str, str],
        *,
        shared: bool = False,
        tools: Collection[str] | None = None,
        fresh: Collection[str] = (),
    ) -> AsyncGenerator[Episode]:
        """Give the episode of a row; what it did is recorded when it ends, however it ends.

        `shared` says that its calls change nothing, so that it may use servers which others have used (see
        `WorkspacePool.sharing`). While servers are kept (`keeping`), `tools` are those that will be called, perturbed calls
        included, by their ids: a server some of whose tools did not pass its exam can then be used for the others (None: it
        is not known which will be called); and `fresh` are the servers, by slug, that may not have served another episode.
        """
        spec = EpisodeSpec(stage=stage, row=row, take=take, fingerprints=dict(sorted(fingerprints.items())))
        found = None if self.mode is ExecutorMode.LIVE else self._recorder.get_record(RECORD_KIND, spec.id)
        opening = Opening(shared, None if tools is None else frozenset(tools), frozenset(fresh))
        async with AsyncExitStack() as stack:
            answers = Answers(spec, opening, self.pool, self.mode, self.simulated, stack)
            episode = Episode(spec, found or {}, self, answers)
            try:
                yield episode
            finally:
                self._keep(spec, episode)

    def _keep(self, spec: EpisodeSpec, episode: Episode) -> None:
        """Record what reached real servers, also of a row that was rejected half-way: a rebuild must reject it there too."""
        if episode.went_live:
            self.live_episodes += 1
            self.live_calls += episode.live_calls
            self._recorder.put_record(RECORD_KIND, spec.id, episode.document)

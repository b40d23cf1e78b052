"""A small released dataset whose calls the servers `notes` and `numbers` have really answered, with its recordings."""

from collections.abc import Mapping
from pathlib import Path

from graph_toucan.augment.plain import trajectory_of
from graph_toucan.execute.executor import Executor
from graph_toucan.execute.replay import Recorder
from graph_toucan.execute.results import READING
from graph_toucan.identity import Json, JsonObject
from graph_toucan.launch.fixtures import fixture_digest
from graph_toucan.model import (
    ArgumentSource,
    Call,
    Dialogue,
    DialogueTurn,
    Exchange,
    QuerySource,
    ResultSource,
    StateChange,
    TurnKind,
)
from graph_toucan.release.formats import parquet
from graph_toucan.release.names import name_map
from graph_toucan.release.row import Known, ReleaseRow, to_row
from graph_toucan.translate.verify import verify
from graph_toucan.verify.servers import fingerprints_now
from tests.support.catalogues import local_servers
from tests.support.graphs import CARDS
from tests.support.launching import executor_of

SERVERS = {server.slug: server for server in local_servers()}
KNOWN = Known(
    tools={name: card.tool for name, card in CARDS.items()},
    cards=CARDS,
    probes={},
    servers=SERVERS,
    names=name_map(CARDS),
)

Planned = tuple[str, dict[str, Json], dict[str, ArgumentSource]]
"""A call: its tool, the arguments that the query states, and those that an earlier result gives."""

PLAN: tuple[tuple[str, tuple[Planned, ...]], ...] = (
    (
        "Write the note lamp.md, which says 'Ann sold 14 lamps', and tell me the words of 'Ann sold 14 lamps'.",
        (
            ("notes/write_note", {"name": "lamp.md", "text": "Ann sold 14 lamps"}, {}),
            ("notes/count_words", {"text": "Ann sold 14 lamps"}, {}),
        ),
    ),
    (
        "How long does it take to read that?",
        (("numbers/reading_time", {}, {"words": ResultSource(call_id="c1", path="/words")}),),
    ),
    (
        "Draw me a receipt and save its number as receipt.txt.",
        (
            ("notes/stamp", {}, {}),
            ("notes/write_note", {"name": "receipt.txt"}, {"text": ResultSource(call_id="c3", path="/receipt")}),
        ),
    ),
)
"""A conversation: two calls, one that takes from them, and a volatile id that is handed on."""


async def release(recorder: Recorder, changes: Mapping[str, Json] | None = None) -> ReleaseRow:
    """Play `PLAN` twice, as the factory does, and return the row of it."""
    executor = executor_of(recorder, *SERVERS)
    found = await fingerprints_now(SERVERS.values(), executor, Path("/nowhere"), {})
    prints = {slug: str(one) for slug, one in found.items()}
    dialogue = await _told(executor, prints)
    trajectory = trajectory_of(dialogue.model_copy(update=dict(changes or {})))
    facts: JsonObject = {"seed": 7, "fixture_digest": fixture_digest(), "reading": READING}
    return to_row(trajectory, None, KNOWN_MOVING, None, facts)


async def _told(executor: Executor, prints: Mapping[str, str]) -> Dialogue:
    turns: list[DialogueTurn] = []
    made: dict[str, Exchange] = {}
    before: tuple[StateChange, ...] = ()
    async with executor.open("translate", "dlg_plan", 0, prints) as episode:
        for position, (query, planned) in enumerate(PLAN):
            own: list[Exchange] = []
            for number, (tool, stated, taken) in enumerate(planned):
                arguments = dict(stated)
                for name, source in taken.items():
                    assert isinstance(source, ResultSource)
                    arguments[name] = made[source.call_id].result.value[source.path.removeprefix("/")]
                sources: dict[str, ArgumentSource] = {name: QuerySource(turn=position) for name in stated}
                call = Call(
                    id=f"c{len(made)}", tool=tool, arguments=arguments, sources={**sources, **taken}, round=number
                )
                result = await episode.call(tool, arguments)
                made[call.id] = Exchange(call=call, result=result)
                own.append(made[call.id])
            after = await episode.changes()
            changed = tuple(change for change in after if change not in before)
            before = after
            told = {"id": f"t{position}", "kind": TurnKind.NORMAL, "query": query, "answer": "It is done."}
            turns.append(DialogueTurn(**told, exchanges=tuple(own), changes=changed))  # type: ignore[arg-type]
    verification, marked = await verify("dlg_plan", turns, before, KNOWN_MOVING.cards, prints, executor)
    assert verification.verified, verification.reason
    return Dialogue(
        id="dlg_plan",
        fsp="fsp_plan",
        turns=marked,
        tools=tuple(KNOWN.tools),
        fingerprints=dict(prints),
        state_changes=before,
        verification=verification,
        teacher="rules",
    )


_WRITE = CARDS["notes/write_note"].model_copy(update={"volatile_files": ("receipt.txt",)})
KNOWN_MOVING = KNOWN._replace(cards={**CARDS, _WRITE.id: _WRITE})
"""What is known, the file that holds a receipt's number among what moves."""


def write_dataset(folder: Path, *rows: ReleaseRow) -> Path:
    """Write rows as a released dataset and return its folder."""
    for name, content in parquet.write(rows).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder

"""Drawn dialogues over tools of unlike fields, told by the offline teacher's rules without any server."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from graph_toucan.execute.pointers import leaves
from graph_toucan.identity import JsonObject
from graph_toucan.model import (
    ArgumentSource,
    Call,
    Dialogue,
    DialogueTurn,
    Exchange,
    QuerySource,
    Result,
    ResultSource,
    RuleSource,
    ToolCard,
    Trajectory,
    TurnKind,
    Verification,
)
from graph_toucan.teach.briefs import card_brief
from graph_toucan.teach.roles import Finding, StepBrief, WriteAnswerGiven, WriteQueryGiven
from graph_toucan.teach.rules.translate import write_answer, write_query
from graph_toucan.translate.sources import Context, find_sources
from tests.support.graphs import TEXT, card, example

_FIELDS: dict[str, dict[str, str]] = {
    "kitchen": {"bake_bread": "Bake a loaf of bread in the oven.", "chop_onions": "Chop onions for a soup."},
    "garden": {"water_roses": "Water the roses beside a fence.", "prune_trees": "Prune apple trees in winter."},
    "music": {"tune_violin": "Tune the strings of a violin.", "play_melody": "Play a melody on the piano."},
    "space": {"track_comet": "Track the orbit of a comet.", "map_crater": "Map a crater of the moon."},
    "bank": {"pay_invoice": "Pay an invoice from an account.", "close_loan": "Close a mortgage loan early."},
}
_WORDS = ("amber fox", "blue harbour", "copper 17", "data/a.csv", 'dusty "old" map', "two\nlines", "elm", "x y z")


def _field_card(server: str, name: str, description: str) -> ToolCard:
    parameters: dict[str, JsonObject] = {"title": TEXT, "remark": TEXT, "unit": {**TEXT, "default": "metre"}}
    given = example({"title": "amber fox", "remark": "elm"}, {"made": "a thing"})
    return card(
        f"{server}/{name}",
        parameters,
        given,
        required=["title", "remark"],
        description=description,
        tags=(server, f"{server} work", name.split("_")[1]),
    )


FIELD_CARDS: dict[str, ToolCard] = {
    f"{server}/{name}": _field_card(server, name, description)
    for server, tools in _FIELDS.items()
    for name, description in tools.items()
}
"""Ten cards of five servers that have nothing in common."""

FIELD_TOOLS = {name: one.tool for name, one in FIELD_CARDS.items()}

Planned = tuple[str, Mapping[str, str]]
"""A call to make: its tool, and its arguments; `made:0` stands for the result of call 0."""


def tell(*turns: Sequence[Planned]) -> Dialogue:
    """Return the dialogue in which these calls are asked for and made, as the offline teacher would tell it."""
    told: list[DialogueTurn] = []
    done: list[Exchange] = []
    for number, planned in enumerate(turns):
        told.append(_turn(number, planned, [turn.query for turn in told], done))
    used = list(dict.fromkeys(exchange.call.tool for exchange in done))
    others = [name for name in FIELD_CARDS if name.split("/")[0] in {tool.split("/")[0] for tool in used}]
    return Dialogue(
        id="dlg_drawn",
        fsp="fsp_drawn",
        turns=tuple(told),
        tools=tuple(dict.fromkeys([*others, *used])),
        fingerprints={tool.split("/")[0]: "print" for tool in used},
        state_changes=(),
        verification=Verification(verified=True, reason="it agrees", checked_paths=1, volatile_paths=0),
        teacher="rules",
    )


def _turn(number: int, planned: Sequence[Planned], queries: list[str], done: list[Exchange]) -> DialogueTurn:
    briefs = tuple(StepBrief(tool=card_brief(FIELD_CARDS[tool]), stated=_stated(given)) for tool, given in planned)
    kind = TurnKind.NORMAL if len(planned) == 1 else TurnKind.MERGED
    query = write_query(WriteQueryGiven(turn=number, kind=kind, history=(), steps=briefs, seed=number)).query
    made: list[Exchange] = []
    for tool, given in planned:
        bound = {name: _source(value) for name, value in given.items() if value.startswith("made:")}
        arguments = {
            name: done[int(value.split(":")[1])].result.value["made"] if name in bound else value
            for name, value in given.items()
        }
        sources = find_sources(FIELD_TOOLS[tool], arguments, bound, Context([*queries, query], done))
        value = {"made": f"product {len(done)} of {tool.split('/')[0]}"}
        call = Call(id=f"c{len(done)}", tool=tool, arguments=arguments, sources=sources)
        made.append(Exchange(call=call, result=Result(value=value, text=value["made"])))
        done.append(made[-1])
    findings = tuple(_finding(exchange) for exchange in made)
    answer = write_answer(WriteAnswerGiven(query=query, history=(), findings=findings, seed=1)).answer
    return DialogueTurn(id=f"t{number}", kind=kind, query=query, exchanges=tuple(made), answer=answer)


def _stated(given: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if not value.startswith("made:")}


def _source(value: str) -> ResultSource:
    return ResultSource(call_id=f"c{value.split(':')[1]}", path="/made")


def _finding(exchange: Exchange) -> Finding:
    brief = card_brief(FIELD_CARDS[exchange.call.tool])
    return Finding(
        tool=brief, arguments=exchange.call.arguments, value=exchange.result.value, text=exchange.result.text
    )


@st.composite
def dialogues(draw: st.DrawFn) -> Dialogue:
    """Draw a dialogue of one to four turns; values are new, told before, or results of earlier calls."""
    tools = draw(st.lists(st.sampled_from(list(FIELD_CARDS)), min_size=1, max_size=6, unique=True))
    turns: list[list[Planned]] = []
    for number, tool in enumerate(tools):
        values = st.sampled_from(_WORDS) | (
            st.integers(0, number - 1).map("made:{}".format) if number else st.nothing()
        )
        given = {"title": draw(values), "remark": draw(values)}
        if draw(st.booleans()):
            given["unit"] = draw(st.sampled_from(("metre", "foot")))
        if turns and len(turns[-1]) == 1 and draw(st.integers(0, 3)) == 0:
            turns[-1].append((tool, given))
        else:
            turns.append([(tool, given)])
    return tell(*turns[:4])


def undone(trajectory: Trajectory) -> tuple[DialogueTurn, ...]:
    """Return the turns that a refusal was made from, from the refusal and what it recorded alone."""
    position = int(trajectory.change["position"])
    before, resumed = trajectory.turns[:position], trajectory.turns[position + 1]
    resumed = resumed.model_copy(update={"query": trajectory.change["query"]})
    return (*before, *(_moved_back(turn, position) for turn in (resumed, *trajectory.turns[position + 2 :])))


def _moved_back(turn: DialogueTurn, position: int) -> DialogueTurn:
    exchanges = tuple(
        exchange.model_copy(
            update={
                "call": exchange.call.model_copy(
                    update={"sources": {name: _back(one, position) for name, one in exchange.call.sources.items()}}
                )
            }
        )
        for exchange in turn.exchanges
    )
    return turn.model_copy(update={"exchanges": exchanges})


def _back(source: ArgumentSource, position: int) -> ArgumentSource:
    if isinstance(source, QuerySource):
        return QuerySource(turn=source.turn - (source.turn > position))
    if isinstance(source, RuleSource):
        return source.model_copy(update={"of": tuple(_back(inner, position) for inner in source.of)})
    return source


def texts_of(turn: DialogueTurn) -> list[str]:
    """Return all that a turn shows."""
    shown = [[one.call.arguments, one.result.text, one.result.value] for one in turn.exchanges]
    return [turn.query, turn.answer, *(str(leaf) for _, leaf in leaves(shown))]

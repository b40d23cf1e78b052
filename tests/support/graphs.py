"""Synthetic tool cards, edges and paths, cards of the small servers `notes` and `numbers`, and stub teachers."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from hypothesis import strategies as st

from graph_toucan.graph.build import build_graph
from graph_toucan.identity import Json, JsonObject, content_id
from graph_toucan.model import (
    Binding,
    Edge,
    EdgeKind,
    Evidence,
    ExampleCall,
    Fsp,
    FspTurn,
    OperationRecord,
    SchemaOrigin,
    SetupCall,
    Step,
    StepBinding,
    Tool,
    ToolCard,
    ToolKind,
)
from graph_toucan.teach.roles import Answer, Given, Role
from graph_toucan.teach.rule_teacher import RuleTeacher

TEXT: JsonObject = {"type": "string"}
NUMBER: JsonObject = {"type": "number"}
INTEGER: JsonObject = {"type": "integer"}
NUMBERS: JsonObject = {"type": "array", "items": NUMBER}
SENTENCE = "Ann sold 14 lamps and 6 chairs in January."


def example(
    arguments: JsonObject, value: Json, *, setup: Sequence[tuple[str, JsonObject]] = (), effects: Sequence[str] = ()
) -> ExampleCall:
    calls = tuple(SetupCall(tool=tool, arguments=given) for tool, given in setup)
    return ExampleCall(arguments=arguments, value=value, text=str(value), setup=calls, effects=tuple(effects))


def card(tool_id: str, parameters: Mapping[str, JsonObject], *examples: ExampleCall, **changes: Any) -> ToolCard:
    """Return a card; all parameters are required unless `required` says otherwise."""
    server, name = tool_id.split("/", 1)
    required = list(changes.pop("required", parameters))
    tool = Tool(
        id=tool_id,
        server=server,
        name=name,
        description=changes.pop("description", ""),
        input_schema={"type": "object", "properties": dict(parameters), "required": required},
    )
    plain: dict[str, Any] = {
        "tags": (server, "general", "data"),
        "kind": ToolKind.QUERY,
        "output_schema": None,
        "schema_origin": SchemaOrigin.NONE,
        "volatile_paths": (),
        "volatile_files": (),
        "fingerprint": f"print-{server}",
        "teacher": "rules",
    }
    return ToolCard(id=tool_id, tool=tool, examples=examples, **(plain | changes))


def flow(parameter: str, path: str) -> Binding:
    return Binding(parameter=parameter, origin="result", path=path)


def shared(parameter: str, name: str) -> Binding:
    return Binding(parameter=parameter, origin="argument", path=name)


def edge(source: str, target: str, *bindings: Binding, **changes: Any) -> Edge:
    """Return a confirmed edge: a prerequisite if its first binding shares an argument."""
    is_state = bool(bindings) and bindings[0].origin == "argument"
    plain: dict[str, Any] = {
        "kind": EdgeKind.PREREQUISITE if is_state else EdgeKind.PARTIAL,
        "confidence": 0.8,
        "evidence": Evidence.CONFIRMED,
        "teacher": "rules",
    }
    edge_id = content_id("edge", source, target, [binding.model_dump() for binding in bindings])
    return Edge(id=edge_id, source=source, target=target, bindings=bindings, **(plain | changes))


def step(step_id: str, tool: str, *links: tuple[str, Binding], number: int = 0) -> Step:
    bindings = tuple(StepBinding(step=source, binding=binding) for source, binding in links)
    return Step(id=step_id, tool=tool, bindings=bindings, example=number)


def turn(turn_id: str, *steps: Step) -> FspTurn:
    return FspTurn(id=turn_id, steps=steps)


def fsp(*turns: FspTurn, operations: Sequence[OperationRecord] = ()) -> Fsp:
    tools = tuple(made.tool for one in turns for made in one.steps)
    body = [one.model_dump(mode="json") for one in turns]
    return Fsp(id=content_id("fsp", body), start=tools[0], turns=turns, operations=tuple(operations), tools=tools)


# --- graphs for property tests ----------------------------------------------------------------------------------


@st.composite
def tool_graphs(draw: st.DrawFn) -> tuple[list[ToolCard], list[Edge]]:
    """Draw cards on a few servers, some of which need another one called before, and edges between any of them."""
    number = draw(st.integers(2, 9))
    servers = draw(st.lists(st.sampled_from("abcde"), min_size=number, max_size=number))
    ids = [f"{server}/tool_{position}" for position, server in enumerate(servers)]
    pairs = [(one, two) for one in ids for two in ids if one != two]
    joined = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3 * number))
    needs = dict(draw(st.lists(st.sampled_from(joined), max_size=2))) if joined else {}
    before = {target: source for source, target in needs.items()}
    cards = [_drawn_card(tool, before.get(tool), draw(st.sampled_from(("x", "y", "z")))) for tool in ids]
    edges = [
        edge(one, two, shared("given", "given") if before.get(two) == one else flow("given", "/made"))
        for one, two in joined
    ]
    return cards, edges


def _drawn_card(tool: str, needed: str | None, tag: str) -> ToolCard:
    setup: list[tuple[str, JsonObject]] = [(needed, {"given": "it"})] if needed else []
    examples = [example({"given": "it"}, {"made": f"what {tool} made"}, setup=setup)]
    if not needed:
        examples.append(example({"given": "other"}, {"made": "other"}))
    return card(tool, {"given": TEXT}, *examples, tags=(tag, "general", "data"))


# --- the cards of the small servers -------------------------------------------------------------------------------


def _notes() -> list[ToolCard]:
    counted: JsonObject = {"words": 8, "characters": len(SENTENCE)}
    stamped: JsonObject = {"at": "1", "receipt": "00ff00ff00ff00ff", "desk": "front desk"}
    saved: JsonObject = {"saved": "summary.md is saved", "characters": len(SENTENCE)}
    write: JsonObject = {"name": "summary.md", "text": SENTENCE}
    return [
        card(
            "notes/write_note",
            {"name": TEXT, "text": TEXT},
            example(write, saved, effects=["summary.md"]),
            description="Write a text into a note.",
            kind=ToolKind.ACTION,
        ),
        card(
            "notes/append_line",
            {"name": TEXT, "line": TEXT},
            example({"name": "todo.md", "line": "Order 20 more lamps."}, {"lines": 5}, effects=["todo.md"]),
            description="Add a line to the end of a note.",
            kind=ToolKind.ACTION,
        ),
        card(
            "notes/read_note",
            {"name": TEXT},
            example({"name": "notes.md"}, {"text": "..."}),
            description="Read the text of a note.",
        ),
        card("notes/list_notes", {}, example({}, {"names": [], "count": 2}), description="List the notes by name."),
        card(
            "notes/count_words",
            {"text": TEXT},
            example({"text": SENTENCE}, counted),
            description="Count the words in a text.",
        ),
        card(
            "notes/count_word",
            {"text": TEXT, "word": TEXT},
            example({"text": SENTENCE, "word": "sold"}, {"occurrences": 1}),
            description="Count how often a word stands in a text.",
        ),
        card(
            "notes/longest_word",
            {"text": TEXT},
            example({"text": SENTENCE}, {"longest_word": "January", "length": 7}),
            description="Find the longest word of a text.",
        ),
        card(
            "notes/shout",
            {"text": TEXT},
            example({"text": "The doors open at nine."}, {"text": "THE DOORS OPEN AT NINE.!"}),
            description="Turn a text into capital letters.",
        ),
        card(
            "notes/stamp",
            {},
            example({}, stamped),
            description="Give a receipt with the time and a number of its own.",
            volatile_paths=("/at", "/receipt"),
        ),
        card("notes/fail", {"kind": TEXT}, example({"kind": "badly"}, {"text": "?"}), description="Fail."),
    ]


def _numbers() -> list[ToolCard]:
    values = [14.5, 6.0, 120.0]
    return [
        card(
            "numbers/parse",
            {"text": TEXT},
            example({"text": SENTENCE}, {"values": [14.0, 6.0], "searched_characters": len(SENTENCE)}),
            description="Find the numbers in a text.",
        ),
        card(
            "numbers/describe",
            {"values": NUMBERS},
            example({"values": values}, {"mean": 46.833333, "min": 6.0, "max": 120.0, "count": 3, "text": "..."}),
            description="Describe a list of values by their mean and range.",
        ),
        card(
            "numbers/sort_values",
            {"values": NUMBERS},
            example({"values": [39.5, 189.0, 3.25]}, {"sorted_values": [3.25, 39.5, 189.0]}),
            description="Sort a list of values from low to high.",
        ),
        card(
            "numbers/reading_time",
            {"words": INTEGER},
            example({"words": 330}, {"minutes": 1.5}),
            description="Compute how many minutes it takes to read a number of words.",
        ),
        card(
            "numbers/scale",
            {"value": NUMBER, "factor": NUMBER},
            example({"value": 12.5, "factor": 3.0}, {"scaled_value": 37.5}),
            description="Multiply a value by a factor.",
        ),
        card(
            "numbers/report_value",
            {"label": TEXT, "value": NUMBER},
            example({"label": "weekly revenue", "value": 1890.25}, {"text": "The weekly revenue is 1890.25."}),
            description="Write a sentence that reports a value under a label.",
        ),
    ]


CARDS: dict[str, ToolCard] = {one.id: one for one in (*_notes(), *_numbers())}
"""Cards of `notes` and `numbers` by tool id, written by hand: the tests call the real servers."""

EDGES = (
    edge("notes/read_note", "notes/count_words", flow("text", "/text"), kind=EdgeKind.FULL),
    edge("notes/read_note", "notes/longest_word", flow("text", "/text"), kind=EdgeKind.FULL),
    edge("notes/read_note", "numbers/parse", flow("text", "/text"), kind=EdgeKind.FULL),
    edge("notes/longest_word", "notes/shout", flow("text", "/longest_word"), kind=EdgeKind.FULL),
    edge("notes/longest_word", "notes/count_word", flow("word", "/longest_word")),
    edge("notes/count_words", "numbers/reading_time", flow("words", "/words"), kind=EdgeKind.FULL),
    edge("numbers/reading_time", "numbers/scale", flow("value", "/minutes")),
    edge("numbers/scale", "numbers/report_value", flow("value", "/scaled_value")),
    edge("numbers/parse", "numbers/describe", flow("values", "/values"), kind=EdgeKind.FULL),
    edge("numbers/describe", "notes/write_note", flow("text", "/text")),
    edge("notes/write_note", "notes/read_note", shared("name", "name")),
    edge("notes/write_note", "notes/append_line", shared("name", "name")),
)
"""Edges over `CARDS` that hold."""


def small_graph() -> Any:
    """Return the graph of `CARDS` and `EDGES`."""
    return build_graph(CARDS.values(), EDGES)


class StubTeacher(RuleTeacher):
    """The offline teacher, except for one role."""

    def __init__(self, role: Role[Any, Any], answer: Callable[[Any], Any]) -> None:
        self._role = role
        self._answer = answer
        self.asked: list[Any] = []

    async def ask(self, role: Role[Given, Answer], given: Given) -> Answer:
        if role.id != self._role.id:
            return await super().ask(role, given)
        self.asked.append(given)
        return cast(Answer, self._answer(given))

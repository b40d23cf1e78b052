"""Sample conversations with everything around them: two file servers that hand values to each other."""

from collections.abc import Mapping
from typing import Any

from graph_toucan.catalogue.load import parse_catalogue
from graph_toucan.identity import Json, content_id
from graph_toucan.model import (
    ArgumentSource,
    Binding,
    Call,
    DialogueTurn,
    Edge,
    EdgeKind,
    Evidence,
    Exchange,
    Fsp,
    FspTurn,
    NodeOperation,
    OperationRecord,
    Outcome,
    Probe,
    QuerySource,
    Rejection,
    Result,
    ResultSource,
    RuleSource,
    SchemaOrigin,
    SchemaSource,
    Score,
    Server,
    StateChange,
    Step,
    StepBinding,
    Tool,
    ToolCard,
    ToolKind,
    Trajectory,
    Transform,
    TurnKind,
    Verdict,
    Verification,
)
from graph_toucan.release.names import name_map
from graph_toucan.release.row import Known

HOSTILE = '</script><img src=x onerror=alert(1)> {{ 7*7 }} "quoted" \u202e end'
"""Text as a hostile server would return it."""


def sample_tool(tool_id: str, *required: str) -> Tool:
    server, name = tool_id.split("/", 1)
    schema = {
        "type": "object",
        "properties": {parameter: {"type": "string"} for parameter in required},
        "required": list(required),
    }
    return Tool(id=tool_id, server=server, name=name, description=f"Does {name} for you.", input_schema=schema)


TOOLS = (
    sample_tool("files/find_file", "pattern"),
    sample_tool("files/read_file", "path"),
    sample_tool("files/write_file", "path", "content"),
    sample_tool("tables/load_csv", "path"),
    sample_tool("tables/describe_table", "table"),
    sample_tool("units/convert", "value", "unit"),
)

CARDS = tuple(
    ToolCard(
        id=tool.id,
        tool=tool,
        tags=("files", "text", "local"),
        kind=ToolKind.ACTION if "write" in tool.id else ToolKind.QUERY,
        output_schema=None,
        schema_origin=SchemaOrigin.NONE,
        examples=(),
        volatile_paths=(),
        volatile_files=(),
        fingerprint=f"print-{tool.server}",
        teacher="rules",
    )
    for tool in TOOLS
)


def sample_probe(server: str, outcome: Outcome = Outcome.READY, detail: str = "") -> Probe:
    return Probe(
        server=server,
        name=f"io.example/{server}",
        version="1.2.3",
        registry="pypi",
        transport="stdio",
        outcome=outcome,
        detail=detail,
        fingerprint=f"print-{server}" if outcome is Outcome.READY else "",
        protocol_version="2025-06-18",
        tools=sum(tool.server == server for tool in TOOLS),
        install_seconds=4.2,
        start_seconds=0.7,
    )


PROBES = (
    sample_probe("files"),
    sample_probe("tables"),
    sample_probe("units"),
    sample_probe("cloud", Outcome.NEEDS_CREDENTIALS, "needs CLOUD_API_KEY: add a credential with its name"),
    sample_probe("broken", Outcome.CRASHED, f"exit status 1 after 0.4 s: {HOSTILE}"),
)


SERVERS: tuple[Server, ...] = parse_catalogue(
    [
        {
            "name": f"io.example/{slug}",
            "description": f"Works with {slug}",
            "version": "1.2.3",
            "packages": [
                {
                    "registryType": "pypi",
                    "identifier": f"mcp-{slug}",
                    "version": "1.2.3",
                    "packageArguments": [{"type": "positional", "value": "/workspace"}],
                    "environmentVariables": [
                        {"name": "ROOT", "value": "/workspace"},
                    ],
                }
            ],
            "_meta": {"graph-toucan/factory": {"executable": f"serve-{slug}", "categories": ["files"]}},
        }
        for slug in ("files", "tables")
    ],
    "the sample catalogue",
)


def sample_edge(source: str, target: str, kind: EdgeKind, evidence: Evidence) -> Edge:
    return Edge(
        id=content_id("edge", source, target),
        source=source,
        target=target,
        kind=kind,
        bindings=(Binding(parameter="path", origin="result", path="/path"),),
        confidence=0.9,
        evidence=evidence,
        detail="the value was accepted",
        control="a perturbed value failed",
        teacher="rules",
    )


EDGES = (
    sample_edge("files/find_file", "files/read_file", EdgeKind.FULL, Evidence.CONFIRMED),
    sample_edge("files/find_file", "tables/load_csv", EdgeKind.FULL, Evidence.CONFIRMED),
    sample_edge("tables/load_csv", "tables/describe_table", EdgeKind.FULL, Evidence.CONFIRMED),
    sample_edge("files/find_file", "files/write_file", EdgeKind.PARTIAL, Evidence.JUDGED),
    sample_edge("files/write_file", "files/read_file", EdgeKind.PREREQUISITE, Evidence.UNTESTED),
    sample_edge("units/convert", "files/read_file", EdgeKind.PARTIAL, Evidence.REFUTED),
)

FSP = Fsp(
    id="fsp_sample",
    start="files/find_file",
    turns=(
        FspTurn(id="t0", steps=(Step(id="s0", tool="files/find_file"),)),
        FspTurn(
            id="t1",
            steps=(
                Step(
                    id="s1",
                    tool="tables/load_csv",
                    bindings=(
                        StepBinding(step="s0", binding=Binding(parameter="path", origin="result", path="/path")),
                    ),
                ),
            ),
        ),
    ),
    operations=(OperationRecord(operation=NodeOperation.MERGE, turn="t0", other_turn="t2"),),
    tools=tuple(tool.id for tool in TOOLS[:4]),
)


def exchange(
    call_id: str,
    tool: str,
    arguments: Mapping[str, Json],
    sources: Mapping[str, ArgumentSource] | None = None,
    text: str = '{"path": "/workspace/sales.csv"}',
    made_in: int = 0,
) -> Exchange:
    given = sources or {name: QuerySource(turn=0) for name in arguments}
    call = Call(id=call_id, tool=tool, arguments=dict(arguments), sources=dict(given), round=made_in)
    return Exchange(call=call, result=Result(value={"text": text}, text=text, duration_ms=12.5))


def turn(number: int, query: str, *exchanges: Exchange, **fields: Any) -> DialogueTurn:
    plain: dict[str, Any] = {"id": f"t{number}", "kind": TurnKind.NORMAL, "answer": f"Done with part {number}."}
    return DialogueTurn(query=query, exchanges=exchanges, **(plain | fields))


VERIFIED = Verification(
    verified=True,
    reason="all results agree",
    checked_paths=7,
    volatile_paths=1,
    controls={"no_calls": True, "perturbed_argument": True},
)


def sample_trajectory(name: str, *turns: DialogueTurn, **fields: Any) -> Trajectory:
    plain: dict[str, Any] = {
        "id": f"trajectory_{name}",
        "dialogue": f"dialogue_{name}",
        "transform": Transform.NONE,
        "tools": tuple(tool.id for tool in TOOLS[:4]),
        "fingerprints": {"files": "print-files", "tables": "print-tables"},
        "state_changes": (),
        "verification": VERIFIED,
        "teacher": "rules",
    }
    return Trajectory(turns=turns, **(plain | fields))


FIND = exchange("call_1", "files/find_file", {"pattern": "sales"})
LOAD = exchange(
    "call_2",
    "tables/load_csv",
    {"path": "/workspace/sales.csv"},
    {"path": ResultSource(call_id="call_1", path="/path")},
)
WRITE = exchange(
    "call_3",
    "files/write_file",
    {"path": "/workspace/notes/sales.md", "content": "Total: 12 rows"},
    {
        "path": RuleSource(rule="join_path", of=(ResultSource(call_id="call_1", path="/path"), QuerySource(turn=1))),
        "content": SchemaSource(keyword="default"),
    },
    HOSTILE,
    made_in=1,
)

SINGLE = sample_trajectory("a_single", turn(0, "Where is the sales file?", FIND))
MULTI = sample_trajectory(
    "b_multi",
    turn(0, "Which file has the sales?", FIND),
    turn(1, "Load that file and write a note beside it.", LOAD, WRITE, kind=TurnKind.MERGED_WITH_INSERT),
    turn(2, HOSTILE, kind=TurnKind.EMPTY, miss="func", answer="I have no function for that."),
    state_changes=(StateChange(path="notes/sales.md", change="created", digest="ab" * 32),),
)
MISS_FUNC = sample_trajectory(
    "c_miss_func",
    turn(0, "Find the file with the invoices.", kind=TurnKind.EMPTY, miss="func", answer="I cannot search files."),
    turn(1, "Here is a function for it.", exchange("call_9", "files/find_file", {"pattern": "invoices"})),
    transform=Transform.MISS_FUNC,
    change={"turn": "t0", "tool": "files/find_file"},
    tools=tuple(tool.id for tool in TOOLS[1:4]),
)
MISS_PARAMS = sample_trajectory(
    "d_miss_params",
    turn(0, "Find me a file.", kind=TurnKind.EMPTY, miss="params", answer="What should its name contain?"),
    turn(1, "It has budget in its name.", exchange("call_7", "files/find_file", {"pattern": "budget"})),
    transform=Transform.MISS_PARAMS,
    change={"turn": "t0", "parameter": "pattern"},
)
IRRELEVANCE = sample_trajectory(
    "e_irrelevance",
    turn(0, "Convert 3 miles to kilometres.", miss="irrelevant", answer="None of my functions converts units."),
    transform=Transform.IRRELEVANCE,
    verification=Verification(verified=False, reason="nothing to execute", checked_paths=0, volatile_paths=0),
)

KNOWN = Known(
    tools={tool.id: tool for tool in TOOLS},
    cards={card.id: card for card in CARDS},
    probes={probe.server: probe for probe in PROBES},
    servers={server.slug: server for server in SERVERS},
    names=name_map(tool.id for tool in TOOLS),
)

TRAJECTORIES = (SINGLE, MULTI, MISS_FUNC, MISS_PARAMS, IRRELEVANCE)

VERDICTS = tuple(
    Verdict(
        subject=row.id,
        passed=True,
        broken_rules=(),
        scores=(
            Score(name="naturalness", value=4, reason="said as a person would"),
            Score(name="completeness", value=5, reason="everything is done"),
        ),
        teacher="rules",
    )
    for row in TRAJECTORIES
)

REJECTIONS = (
    Rejection(stage="translate", subject="fsp_1", reason="argument_without_source", evidence={"parameter": "path"}),
    Rejection(stage="translate", subject="fsp_2", reason="argument_without_source", evidence={"parameter": "unit"}),
    Rejection(stage="judge", subject="dialogue_x", reason="answer_unreadable", evidence={"answer": HOSTILE}),
)

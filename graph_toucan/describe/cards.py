"""Make the tool cards of one server."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph_toucan.describe.explore import STAGE, Exploration, explore
from graph_toucan.describe.limits import DescribeConfig
from graph_toucan.describe.outputs import outputs_of
from graph_toucan.describe.schemas import output_schema
from graph_toucan.describe.tags import TagWords, settle_tags, vocabulary_of
from graph_toucan.errors import AnswerInvalid
from graph_toucan.execute.executor import Executor
from graph_toucan.model import Rejection, Server, Tool, ToolCard, ToolKind
from graph_toucan.teach.briefs import brief
from graph_toucan.teach.roles import TAG_TOOL, TagToolAnswer, TagToolGiven
from graph_toucan.teach.teacher import Teacher

__all__ = ["DescribeConfig", "Described", "describe_server"]


@dataclass(frozen=True)
class Described:
    """The cards of a server, and what was left out."""

    cards: tuple[ToolCard, ...]
    rejections: tuple[Rejection, ...]


async def describe_server(
    server: Server,
    tools: Sequence[Tool],
    fingerprint: str,
    executor: Executor,
    teacher: Teacher,
    config: DescribeConfig,
) -> Described:
    """Explore a server's tools and return a card for each, also for those that no example worked for."""
    names = {tool.name for tool in tools}
    rejections = [_unknown(server, spec.tool, names) for spec in server.factory.examples if spec.tool not in names]
    explored = await explore(server, tools, fingerprint, executor, teacher, config)
    rejections += explored.rejections
    vocabulary = vocabulary_of(tools, server.factory.categories)
    cards: list[ToolCard] = []
    for tool in tools:
        found = explored.tools[tool.name]
        tagged = await _tagged(server, tool, found, vocabulary, teacher, rejections)
        cards.append(_card(tool, found, tagged, fingerprint, teacher.id))
    return Described(tuple(cards), tuple(rejections))


def _unknown(server: Server, tool: str, there: set[str]) -> Rejection:
    evidence = {"there": sorted(there)}
    return Rejection(stage=STAGE, subject=f"{server.slug}/{tool}", reason="unknown_tool", evidence=evidence)


async def _tagged(
    server: Server,
    tool: Tool,
    explored: Exploration,
    vocabulary: tuple[str, ...],
    teacher: Teacher,
    rejections: list[Rejection],
) -> TagToolAnswer:
    """Ask for a tool's tags and kind, and take the vocabulary's word for each tag."""
    examples, categories = explored.examples, server.factory.categories
    given = TagToolGiven(
        tool=brief(tool, examples[0].text if examples else ""),
        categories=categories,
        vocabulary=vocabulary,
        changes_files=any(example.effects for example in examples),
        effects=tuple(sorted({path for example in examples for path in example.effects})),
        worked=len(examples),
        needs_setup=bool(examples) and all(example.setup for example in examples),
        read_only_hint=tool.annotations.get("readOnlyHint"),
        destructive_hint=tool.annotations.get("destructiveHint"),
    )
    try:
        answer = await teacher.ask(TAG_TOOL, given)
    except AnswerInvalid as error:
        rejections.append(Rejection(stage=STAGE, subject=tool.id, reason="tags_unreadable", evidence=str(error)[:300]))
        return TagToolAnswer(tags=("untagged",) * 3, reason="the answer could not be read", kind=ToolKind.QUERY)
    words = TagWords(tool.name, tool.description, tool.input_schema, categories)
    return answer.model_copy(update={"tags": settle_tags(answer.tags, words, vocabulary)})


def _card(tool: Tool, explored: Exploration, tagged: TagToolAnswer, fingerprint: str, teacher: str) -> ToolCard:
    schema, origin = output_schema(tool, [example.value for example in explored.examples])
    return ToolCard(
        id=tool.id,
        tool=tool,
        tags=tagged.tags,
        kind=tagged.kind,
        kind_reason=tagged.reason,
        output_schema=schema,
        schema_origin=origin,
        outputs=outputs_of(tool, explored.examples, schema, origin, explored.volatile_paths),
        examples=explored.examples,
        failures=explored.failures,
        volatile_paths=explored.volatile_paths,
        volatile_files=explored.volatile_files,
        fingerprint=fingerprint,
        teacher=teacher,
    )

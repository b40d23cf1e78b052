"""Make the tool cards of one server."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graph_toucan.describe.explore import STAGE, Exploration, explore
from graph_toucan.describe.schemas import output_schema
from graph_toucan.errors import AnswerInvalid
from graph_toucan.execute.episode import Executor
from graph_toucan.launch.fixtures import fixture_names
from graph_toucan.model import ExampleSpec, Model, Rejection, Server, SetupCall, Tool, ToolCard, ToolKind
from graph_toucan.teach.briefs import brief
from graph_toucan.teach.roles import PROPOSE_ARGUMENTS, TAG_TOOL, ProposeArgumentsGiven, TagToolGiven
from graph_toucan.teach.teacher import Teacher

MAX_EXAMPLES_PER_TOOL = 2


class DescribeConfig(Model):
    """`proposed` is how many tools without a catalogue example get one proposed, per server."""

    proposed: int = 4


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
    by_name = {tool.name: tool for tool in tools}
    rejections: list[Rejection] = []
    specs = [spec for spec in server.factory.examples if spec.tool in by_name]
    for spec in server.factory.examples:
        if spec.tool not in by_name:
            evidence = {"there": sorted(by_name)}
            rejections.append(
                Rejection(stage=STAGE, subject=f"{server.slug}/{spec.tool}", reason="unknown_tool", evidence=evidence)
            )
    specs += await _proposed(tools, specs, teacher, config.proposed, rejections)
    scripted = [SetupCall(tool=by_name[spec.tool].id, arguments=spec.arguments) for spec in specs]
    found = await asyncio.gather(
        *(
            explore(by_name[spec.tool], spec.arguments, scripted[:position], executor, fingerprint)
            for position, spec in enumerate(specs)
        )
    )
    explored: dict[str, list[Exploration]] = {}
    for spec, exploration in zip(specs, found, strict=True):
        explored.setdefault(spec.tool, []).append(exploration)
        if exploration.rejection:
            rejections.append(exploration.rejection)
    cards = [await _card(server, tool, explored.get(tool.name, []), fingerprint, teacher, rejections) for tool in tools]
    return Described(tuple(cards), tuple(rejections))


async def _proposed(
    tools: Sequence[Tool], specs: Sequence[ExampleSpec], teacher: Teacher, limit: int, rejections: list[Rejection]
) -> list[ExampleSpec]:
    known = {spec.tool for spec in specs}
    accepted = tuple(spec.arguments for spec in specs)
    proposals: list[ExampleSpec] = []
    for tool in [tool for tool in tools if tool.name not in known and not _dangerous(tool)][:limit]:
        given = ProposeArgumentsGiven(tool=brief(tool), files=fixture_names(), accepted=accepted)
        try:
            answer = await teacher.ask(PROPOSE_ARGUMENTS, given)
        except AnswerInvalid as error:
            rejections.append(Rejection(stage=STAGE, subject=tool.id, reason="no_proposal", evidence=str(error)[:300]))
            continue
        proposals.append(ExampleSpec(tool=tool.name, arguments=answer.arguments))
    return proposals


def _dangerous(tool: Tool) -> bool:
    """A tool that says that it destroys is not tried with made-up arguments."""
    return tool.annotations.get("destructiveHint") is True and tool.annotations.get("readOnlyHint") is not True


async def _card(
    server: Server,
    tool: Tool,
    explored: Sequence[Exploration],
    fingerprint: str,
    teacher: Teacher,
    rejections: list[Rejection],
) -> ToolCard:
    examples = tuple(item.example for item in explored if item.example)[:MAX_EXAMPLES_PER_TOOL]
    schema, origin = output_schema(tool, [example.value for example in examples])
    given = TagToolGiven(
        tool=brief(tool, examples[0].text if examples else ""),
        categories=server.factory.categories,
        changes_files=any(example.effects for example in examples),
        read_only_hint=tool.annotations.get("readOnlyHint"),
    )
    try:
        tagged = await teacher.ask(TAG_TOOL, given)
        tags, kind = tagged.tags, tagged.kind
    except AnswerInvalid as error:
        tags, kind = ("untagged",) * 3, ToolKind.QUERY
        rejections.append(Rejection(stage=STAGE, subject=tool.id, reason="tags_unreadable", evidence=str(error)[:300]))
    return ToolCard(
        id=tool.id,
        tool=tool,
        tags=tags,
        kind=kind,
        output_schema=schema,
        schema_origin=origin,
        examples=examples,
        volatile_paths=_all(item.volatile_paths for item in explored),
        volatile_files=_all(item.volatile_files for item in explored),
        fingerprint=fingerprint,
        teacher=teacher.id,
    )


def _all(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({name for group in groups for name in group}))

"""Rules for tags and kinds."""

from graph_toucan.describe.kinds import Observed, kind_of
from graph_toucan.describe.tags import BASE, TagWords, settle_tags
from graph_toucan.teach.roles import TagToolAnswer, TagToolGiven


def tag_tool(given: TagToolGiven) -> TagToolAnswer:
    """Tag by the vocabulary and the tool's own words; tell the kind by what it was seen to do, then by what is said of it."""
    tool = given.tool
    words = TagWords(tool.name, tool.description, tool.input_schema, given.categories)
    seen = Observed(
        effects=given.effects or (("files",) if given.changes_files else ()),
        examples=given.worked,
        needs_setup=given.needs_setup,
        read_only=given.read_only_hint,
        destructive=given.destructive_hint,
    )
    kind, reason = kind_of(tool.name, tool.description, tool.input_schema, seen)
    return TagToolAnswer(tags=settle_tags((), words, given.vocabulary or BASE), kind=kind, reason=reason)

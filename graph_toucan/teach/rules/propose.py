"""Rules for first arguments: the same proposer that onboarding uses, told what a teacher is told."""

from graph_toucan.identity import JsonObject, canonical_json
from graph_toucan.onboard.arguments import Shown, Subject, proposals
from graph_toucan.teach.roles import ProposeArgumentsAnswer, ProposeArgumentsGiven

_MOST = 24


def propose_arguments(given: ProposeArgumentsGiven) -> ProposeArgumentsAnswer:
    """Propose from the schema, the words, the fixture set and the values seen; never what has failed already."""
    tool = given.tool
    about = (tool.id.partition("/")[0], given.about)
    subject = Subject(tool.name, tool.description, tool.input_schema, about=about)
    made = proposals(subject, Shown(given.seen, given.accepted), _MOST, given.together)
    failed = {canonical_json(call.arguments) for call in given.failures}
    fresh: list[JsonObject] = [arguments for arguments in made if canonical_json(arguments) not in failed] or made[:1]
    return ProposeArgumentsAnswer(arguments=fresh[0], others=tuple(fresh[1 : given.wanted]))

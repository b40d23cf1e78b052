"""In which state a call of a conversation was made: what it depends on besides its arguments.

The state of a server is the fixture set and, in their order, the calls so far that it could notice: its own that were not
shown to change nothing, and those of any server that wrote into the workspace, whose files all servers share. A call and its
state have one key, which is the same in every conversation.
"""

from collections.abc import Callable, Collection, Mapping

from graph_toucan.execute.results import READING
from graph_toucan.identity import JsonObject, canonical_json, digest
from graph_toucan.launch.fixtures import fixture_digest

Stateless = Callable[[str], bool]
"""Whether a tool, by its id, was shown to change nothing and to need nothing before it."""


def nothing_known(tool: str) -> bool:
    """Take every tool for one that may change something."""
    del tool
    return False


class States:
    """The states of one conversation's servers, call by call."""

    def __init__(
        self, fingerprints: Mapping[str, str], stateless: Stateless = nothing_known, starts: Collection[str] = ()
    ) -> None:
        """Begin with the fixture set.

        Args:
            fingerprints: those of the conversation's servers, by slug.
            stateless: which tools change nothing.
            starts: the servers whose start leaves files in the workspace.
        """
        self._fingerprints = fingerprints
        self._stateless = stateless
        self._base = digest(canonical_json([fixture_digest(), READING]))
        self._own: dict[str, str] = {}
        self._common = self._base
        left = sorted(self._print(server) for server in starts)
        self._files = digest(canonical_json([self._base, left])) if left else self._base
        self._turn = self._base

    @property
    def as_laid(self) -> bool:
        """Whether the workspace still holds the fixture set and nothing else, by all that is known."""
        return self._files == self._base

    def of(self, tool: str) -> str:
        """Return the digest of the state in which a tool of some server would be called now."""
        return self._own.get(_server(tool), self._common)

    def key(self, tool: str, arguments: JsonObject) -> str:
        """Return what tells a call in its state from all others."""
        return digest(canonical_json([self._print(_server(tool)), tool, arguments, self.of(tool)]))

    def changes_key(self) -> str:
        """Return what the files of the workspace depend on."""
        return digest(canonical_json(["changes", self._files]))

    def turn_key(self) -> str:
        """Return what the changes of a turn depend on: the files at its beginning and now."""
        return digest(canonical_json(["turn", self._turn, self._files]))

    @property
    def turn_is_calm(self) -> bool:
        """Whether nothing was written since the last turn ended, by all that is known."""
        return self._turn == self._files

    def end_turn(self) -> None:
        """Begin another turn."""
        self._turn = self._files

    def note(self, tool: str, arguments: JsonObject, wrote: bool | None) -> None:
        """Go on to the state after a call; `wrote` tells whether it changed a file of the workspace, None if nobody looked."""
        server = _server(tool)
        calm = self._stateless(tool)
        shared = wrote if wrote is not None else not calm
        if calm and not shared:
            return
        entry = [self._print(server), tool, arguments]
        own = digest(canonical_json([self.of(tool), entry]))
        if shared:
            for other in self._own.keys() - {server}:
                self._own[other] = digest(canonical_json([self._own[other], entry]))
            self._common = digest(canonical_json([self._common, entry]))
            self._files = digest(canonical_json([self._files, entry]))
        self._own[server] = own

    def _print(self, server: str) -> str:
        return self._fingerprints.get(server, server)


def _server(tool: str) -> str:
    return tool.split("/", 1)[0]

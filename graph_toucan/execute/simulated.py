"""The hook for simulators: who answers calls in the place of servers. How they are made is left to others."""

from typing import Protocol

from graph_toucan.identity import JsonObject
from graph_toucan.model import Result


class Simulation(Protocol):
    """The simulated tools of one conversation, with the state that its calls leave."""

    async def call(self, tool: str, arguments: JsonObject) -> Result:
        """Answer a call of a tool by its id; a tool that nobody simulates gives a failed result."""
        ...


class Simulated(Protocol):
    """Simulators of tools."""

    def usable(self, tool: str) -> bool:
        """Return whether a tool's simulator is good enough to stand in for a server that does not start."""
        ...

    def open(self, row: str) -> Simulation:
        """Begin a conversation, known by its row: the same row gives the same answers to the same calls."""
        ...

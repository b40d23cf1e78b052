"""Simulators in the place of servers: the hook of the executor over what the simulate stage made."""

from collections.abc import Iterable

from graph_toucan.identity import seeded_random
from graph_toucan.model import ExecutorKind, Fidelity, Simulator
from graph_toucan.simulate.sandbox import Sandbox
from graph_toucan.simulate.session import SimulatedSession, usable
from graph_toucan.simulate.settings import SimulateConfig


class StandIns:
    """Simulators of tools with how true they are; a context manager, since they share one sandbox."""

    def __init__(
        self, simulators: Iterable[Simulator], fidelity: Iterable[Fidelity], config: SimulateConfig, seed: int
    ) -> None:
        """Start the sandbox.

        Args:
            simulators: one per tool.
            fidelity: how true each executor is, per tool.
            config: limits, clock, and the threshold of `usable`.
            seed: the run's.
        """
        self._simulators = {one.tool: one for one in simulators}
        self._fidelity = {one.tool: one for one in fidelity if one.executor is ExecutorKind.SIMULATED}
        self._config = config
        self._seed = seed
        self._sandbox = Sandbox(config)

    def __enter__(self) -> "StandIns":
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the sandbox."""
        self._sandbox.close()

    def usable(self, tool: str) -> bool:
        """Return whether a tool's simulator agrees with live calls that it has not seen well enough to stand in."""
        return tool in self._simulators and usable(self._fidelity.get(tool), self._config.threshold)

    def open(self, row: str) -> SimulatedSession:
        """Begin a conversation: the same row gives the same answers to the same calls."""
        drawn = seeded_random(self._seed, row, "simulated").getrandbits(31)
        return SimulatedSession(self._simulators, drawn, self._config, self._sandbox)

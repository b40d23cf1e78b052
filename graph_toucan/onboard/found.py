"""What is known of a server while it is being tried, and the probe that it becomes in the end."""

from dataclasses import dataclass, field

from graph_toucan.catalogue.naming import clip
from graph_toucan.discover.offer import facts_of
from graph_toucan.errors import Evidence
from graph_toucan.launch.install import Installed, choose_package
from graph_toucan.model import Outcome, Probe, Server, Tool, ToolFlag, Trial
from graph_toucan.model.server import FACTORY_META
from graph_toucan.onboard.calls import Exercise
from graph_toucan.onboard.flags import without_surplus
from graph_toucan.onboard.listing import Listing, fingerprint
from graph_toucan.onboard.outcomes import Finding

_DETAIL = 600
_EVIDENCE = 3000


@dataclass(frozen=True)
class Attempt:
    """What one attempt gave: the probe, the tools, and the server as it was finally launched."""

    probe: Probe
    tools: tuple[Tool, ...]
    server: Server


@dataclass
class Found:
    """What is known of a server while it is being tried."""

    server: Server
    installed: Installed | None = None
    listing: Listing = field(default_factory=lambda: Listing((), ()))
    transport: str = "stdio"
    protocol: str = ""
    noise: str = ""
    noise_lines: int = 0
    instructions: str = ""
    start_seconds: float = 0.0
    install_seconds: float = 0.0
    memory_mb: float = 0.0
    processes: int = 0
    exercise: Exercise | None = None
    flags: tuple[ToolFlag, ...] = ()
    trials: list[Trial] = field(default_factory=list[Trial])
    told: list[Finding] = field(default_factory=list[Finding])
    evidence: Evidence = field(default_factory=Evidence)

    def take(self, other: "Found") -> None:
        """Take over what was seen of a better launch."""
        self.server, self.installed, self.listing, self.exercise = (
            other.server,
            other.installed,
            other.listing,
            other.exercise,
        )
        self.transport, self.protocol = other.transport, other.protocol
        self.instructions = other.instructions
        self.start_seconds, self.noise, self.noise_lines = other.start_seconds, other.noise, other.noise_lines

    @property
    def notes(self) -> str:
        """What is odd about a server that came up, in a sentence; empty if nothing is."""
        notes: list[str] = []
        if malformed := self.listing.malformed:
            notes.append(f"left out {len(malformed)} malformed tools: {'; '.join(malformed)[:300]}")
        if self.noise_lines:
            notes.append(f"{self.noise_lines} lines on stdout are not JSON-RPC, the first: {self.noise!r}")
        return "; ".join(notes)

    def attempt(self, finding: Finding) -> Attempt:
        """Return the attempt as it ended."""
        server, done = self._described(), self.exercise
        package = server.packages[0] if server.packages else None
        ready = finding.outcome is Outcome.READY
        evidence = self.evidence
        kept = {
            "exit_code": evidence.exit_code,
            "stderr": evidence.stderr[-_EVIDENCE:],
            "stdout": evidence.stdout[:_EVIDENCE],
        }
        versions = self.installed.digest if self.installed else server.version
        starts = (self.start_seconds, *(done.starts if done else ())) if self.start_seconds else ()
        probe = Probe(
            server=server.slug,
            name=server.name,
            version=(package.version if package else None) or server.version,
            registry=package.registry_type if package else "remote",
            transport=self.transport,
            outcome=finding.outcome,
            detail=finding.detail[:_DETAIL],
            advice="" if ready else finding.advice,
            fingerprint=fingerprint(versions, self.listing.tools) if self.listing.tools else "",
            protocol_version=self.protocol,
            tools=len(self.listing.tools),
            malformed=self.listing.malformed,
            flags=self.flags,
            calls=done.calls if done else (),
            trials=tuple(self.trials),
            evidence={} if ready else kept,
            install_seconds=round(self.install_seconds, 2),
            start_seconds=round(self.start_seconds, 3),
            starts=tuple(round(seconds, 3) for seconds in starts),
            memory_mb=round(done.memory_mb, 1) if done else 0.0,
            processes=done.processes if done else 0,
            noise_lines=self.noise_lines,
            leftovers=done.new_home_files if done else (),
        )
        shown = tuple(without_surplus(tool) for tool in self.listing.tools) if ready else ()
        return Attempt(probe, shown, server)

    def _described(self) -> Server:
        """Return the server with what its installation tells of it: license, size, and its own summary where it had none."""
        server, installed = self.server, self.installed
        if installed is None or not installed.prefix:
            return server
        license_, summary = facts_of(choose_package(server), installed)
        meta = server.factory.model_copy(update={"license": license_ or "NOASSERTION", "size_mb": installed.size_mb})
        written = meta.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        plain = summary and server.description.endswith(f"package {choose_package(server).identifier}")
        changes = {"description": clip(summary) or server.description} if plain else {}
        return server.model_copy(update={"meta": {**server.meta, FACTORY_META: written}, **changes})

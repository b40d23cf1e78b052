"""Our figures beside those that TOUCAN and MAGNET published."""

from graph_toucan.model import Model
from graph_toucan.report.published import MAGNET, TOUCAN, Published
from graph_toucan.report.statistics import Distribution, Statistics


class Compared(Model):
    """One line of the comparison; an empty text means not published."""

    label: str
    ours: str
    toucan: str = ""
    toucan_source: str = ""
    magnet: str = ""
    magnet_source: str = ""


def compare(numbers: Statistics) -> list[Compared]:
    """Return the comparison, line by line."""
    return [_line(key, label, ours) for key, label, ours in _ours(numbers)]


def _ours(numbers: Statistics) -> list[tuple[str, str, str]]:
    attempted = sum(numbers.servers_by_outcome.values())
    spread = numbers.servers_per_conversation.histogram
    shares = " / ".join(_share(count, numbers.conversations) for count in spread.values())
    confirmed = numbers.edges_by_evidence.get("confirmed", 0)
    return [
        ("conversations", "Conversations", f"{numbers.conversations:,}"),
        ("multi_turn_share", "Multi-turn share", _share(numbers.multi_turn, numbers.conversations)),
        ("refusal_share", "Conversations with a refusal", _share(numbers.refusals, numbers.conversations)),
        ("turns", "Turns per conversation", _spread(numbers.turns)),
        ("calls", "Calls per conversation", _spread(numbers.calls)),
        (
            "servers_per_conversation",
            "Servers per conversation",
            f"{' / '.join(str(value) for value in spread)}: {shares}" if spread else "none",
        ),
        ("several_servers_share", "With two servers or more", _share(numbers.several_servers, numbers.conversations)),
        ("servers_ready", "Servers ready", f"{numbers.servers_ready:,} of {attempted:,} tried"),
        ("tools", "Tools", f"{numbers.tools:,}"),
        ("edges_confirmed", "Edges confirmed by execution", f"{confirmed:,} of {numbers.edges:,}"),
        ("verified", "Verified by a second execution", _share(numbers.verified, numbers.conversations)),
    ]


def _line(key: str, label: str, ours: str) -> Compared:
    nothing = Published("", "")
    toucan, magnet = TOUCAN.get(key, nothing), MAGNET.get(key, nothing)
    return Compared(
        label=label,
        ours=ours,
        toucan=toucan.value,
        toucan_source=toucan.source,
        magnet=magnet.value,
        magnet_source=magnet.source,
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"


def _spread(distribution: Distribution) -> str:
    return f"{distribution.mean:.2f} ({distribution.minimum}-{distribution.maximum})"

"""A dialogue as a trajectory, unchanged."""

from graph_toucan.identity import JsonObject, content_id
from graph_toucan.model import Dialogue, Trajectory, Transform


def trajectory_of(
    dialogue: Dialogue, transform: Transform = Transform.NONE, change: JsonObject | None = None
) -> Trajectory:
    """Return a dialogue as a trajectory; transforms start from it."""
    return Trajectory(
        id=content_id("traj", dialogue.id, transform.value, change or {}),
        dialogue=dialogue.id,
        transform=transform,
        change=change or {},
        turns=dialogue.turns,
        tools=dialogue.tools,
        fingerprints=dialogue.fingerprints,
        state_changes=dialogue.state_changes,
        verification=dialogue.verification,
        teacher=dialogue.teacher,
        order=dialogue.order,
        style=dialogue.style,
        language=dialogue.language,
    )

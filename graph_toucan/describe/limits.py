"""How far describing goes for each tool and each server."""

from pydantic import Field

from graph_toucan.model import Model


class DescribeConfig(Model):
    """Bounds of the search for example calls.

    `proposed`: tools of a server without an example in the catalogue that get one searched for, the first ones in the order
    of trying; 0 takes the catalogue's examples alone. `examples` and `failures`: calls kept for each tool, that worked and
    that failed. `attempts`: calls of a tool each time that it is tried, `retries`: how often it is tried again in the same
    workspace after others came to work, `questions`: how often a teacher is asked for its arguments. `workspaces`: how many
    a server's search may open, `setups`: how many more for each call that needs others before it, to find out which.

    `tool_seconds` and `server_seconds` are safety nets: what the calls of one trying and of one server may take together.
    They are measured on recorded calls, so a run from recordings ends where the recorded one did; only a live run on a
    machine of another speed may end elsewhere.
    """

    proposed: int = Field(default=1000, ge=0)
    examples: int = Field(default=4, ge=1)
    failures: int = Field(default=2, ge=0)
    attempts: int = Field(default=10, ge=1)
    retries: int = Field(default=2, ge=0)
    questions: int = Field(default=4, ge=1)
    workspaces: int = Field(default=4, ge=1)
    setups: int = Field(default=2, ge=0)
    tool_seconds: float = Field(default=20.0, gt=0)
    server_seconds: float = Field(default=600.0, gt=0)

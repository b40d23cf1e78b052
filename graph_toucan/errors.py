"""The one exception tree, each error with what happened and what to do about it.

    GraphToucanError
    |- UsageError            the caller asked for something that cannot be: exit code 2
    |  |- CatalogueError     a catalogue file or a server named in it
    |  |- ConfigError        a configuration value
    |- StoreError            the artifact store cannot be read or written
    |  |- ArtifactMissing    an artifact that should be there is not
    |- LaunchError           a server could not be installed, started or spoken to
    |  |- InstallError
    |  |- StartError
    |  |- CallTimeout
    |  |- ServerCrashed
    |  |- LimitExceeded      it used more memory, processes or disk than it may, and was ended for that
    |  |- Unauthorized       it wants a credential, or refuses the one it was given
    |  |- Unreachable        its host is not found, refuses, is too slow, has no valid certificate, or is too busy
    |  |- Redirected         it sends elsewhere, where credentials must not follow
    |  |- ProtocolMismatch   what answers speaks something else
    |- TeacherError          a teacher gave no usable answer
    |  |- AnswerInvalid      the answer does not have the asked shape
    |  |- EndpointDown       the model endpoint cannot be reached
    |  |- BudgetExceeded     the next request would exceed the budget
    |- ReplayMiss            a recording was asked for something that it does not hold

Rows that fail are not errors but `Rejection`s; only broken infrastructure raises.
"""

from dataclasses import dataclass


class GraphToucanError(Exception):
    """Base of all errors of this project.

    Args:
        cause: what was wrong, naming the thing.
        solution: what a person can do about it.
    """

    def __init__(self, cause: str, solution: str = "") -> None:
        """Keep cause and solution apart so that each surface can lay them out."""
        super().__init__(f"{cause}. {solution}" if solution else cause)
        self.cause = cause
        self.solution = solution


class UsageError(GraphToucanError):
    """The caller asked for something that cannot be."""


class CatalogueError(UsageError):
    """A catalogue file, or a server in it, is not as it should be."""


class ConfigError(UsageError):
    """A configuration value is not as it should be."""


class StoreError(GraphToucanError):
    """The artifact store cannot be read or written."""


class ArtifactMissing(StoreError):
    """An artifact that should be there is not."""


@dataclass(frozen=True)
class Evidence:
    """What a server left behind when it failed: its exit code (None while it ran), and what it wrote.

    `stderr` and `stdout` are shortened in the middle or at the end; `stdout` is what was not JSON-RPC.
    """

    exit_code: int | None = None
    stderr: str = ""
    stdout: str = ""


class LaunchError(GraphToucanError):
    """A server could not be installed, started or spoken to; `evidence` is what it left behind, where it was started."""

    evidence: Evidence = Evidence()


class InstallError(LaunchError):
    """A server's package could not be installed."""


class StartError(LaunchError):
    """A server did not come up."""


class CallTimeout(LaunchError):
    """A server did not answer in time."""


class ServerCrashed(LaunchError):
    """A server's connection ended in the middle of a conversation."""


class LimitExceeded(LaunchError):
    """A server used more memory, processes or disk than it may, and was ended for that."""


class Unauthorized(LaunchError):
    """A server wants a credential; `refused` tells that it was given one and did not take it."""

    refused: bool = False


class Unreachable(LaunchError):
    """A server's host is not found, refuses, does not answer in time, has no valid certificate, or is too busy."""


class Redirected(LaunchError):
    """A server sends its clients elsewhere, where credentials must not follow."""


class ProtocolMismatch(LaunchError):
    """What answers is there, but does not speak the protocol that was expected."""


class TeacherError(GraphToucanError):
    """A teacher gave no usable answer."""


class AnswerInvalid(TeacherError):
    """A teacher's answer does not have the shape that was asked for."""


class EndpointDown(TeacherError):
    """The model endpoint cannot be reached or keeps failing."""


class BudgetExceeded(TeacherError):
    """The next request would exceed the budget."""


class ReplayMiss(GraphToucanError):
    """A recording was asked for something that it does not hold."""

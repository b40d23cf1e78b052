"""The frozen vocabulary of the project: data apart from behaviour, one noun per module."""

from graph_toucan.model.base import Model
from graph_toucan.model.call import (
    ArgumentSource,
    Call,
    ExecutorKind,
    QuerySource,
    Result,
    ResultSource,
    RuleSource,
    SchemaSource,
    StateChange,
)
from graph_toucan.model.dialogue import Dialogue, DialogueTurn, Exchange, Trajectory, Transform, Verification
from graph_toucan.model.fsp import Fsp, FspTurn, NodeOperation, OperationRecord, Step, StepBinding, TurnKind
from graph_toucan.model.graph import Binding, Edge, EdgeKind, Evidence
from graph_toucan.model.probe import CallCheck, Fault, FlagKind, Outcome, Probe, ToolFlag, Trial
from graph_toucan.model.server import ExampleSpec, FactoryMeta, HttpTransport, Package, Server, StdioTransport
from graph_toucan.model.sighting import Change, ChangeKind, Health, Sighting
from graph_toucan.model.tool import ExampleCall, SchemaOrigin, SetupCall, Tool, ToolCard, ToolKind
from graph_toucan.model.verdict import Rejection, Score, Verdict

__all__ = [
    "ArgumentSource",
    "Binding",
    "Call",
    "CallCheck",
    "Change",
    "ChangeKind",
    "Dialogue",
    "DialogueTurn",
    "Edge",
    "EdgeKind",
    "Evidence",
    "ExampleCall",
    "ExampleSpec",
    "Exchange",
    "ExecutorKind",
    "FactoryMeta",
    "Fault",
    "FlagKind",
    "Fsp",
    "FspTurn",
    "Health",
    "HttpTransport",
    "Model",
    "NodeOperation",
    "OperationRecord",
    "Outcome",
    "Package",
    "Probe",
    "QuerySource",
    "Rejection",
    "Result",
    "ResultSource",
    "RuleSource",
    "SchemaOrigin",
    "SchemaSource",
    "Score",
    "Server",
    "SetupCall",
    "Sighting",
    "StateChange",
    "StdioTransport",
    "Step",
    "StepBinding",
    "Tool",
    "ToolCard",
    "ToolFlag",
    "ToolKind",
    "Trajectory",
    "Transform",
    "Trial",
    "TurnKind",
    "Verdict",
    "Verification",
]

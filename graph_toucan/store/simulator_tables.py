"""The tables of simulators and of how true executors are."""

from graph_toucan import model
from graph_toucan.store.columns import integer, json_column, number, table, text, texts, truth

SIMULATOR_TABLES = (
    table(
        "simulators",
        model.Simulator,
        text("tool"),
        text("kind"),
        text("way"),
        text("code"),
        json_column("records"),
        json_column("weights"),
        truth("adapts"),
        json_column("output_schema"),
        text("fingerprint"),
        text("teacher"),
        integer("learnt_from"),
        integer("attempts"),
        text("reason"),
    ),
    table(
        "fidelity",
        model.Fidelity,
        text("tool"),
        text("kind"),
        text("executor"),
        integer("held_back"),
        number("answered", nullable=True),
        number("valid", nullable=True),
        number("exact", nullable=True),
        number("fields", nullable=True),
        integer("failing"),
        number("errors", nullable=True),
        integer("reads"),
        number("state", nullable=True),
        texts("differs"),
        text("reason"),
    ),
)

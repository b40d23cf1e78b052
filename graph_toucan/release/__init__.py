"""Datasets for release: names, messages, rows, duplicates, export formats, card and ledger. Pure functions."""

from graph_toucan.release.build import Learnt, Release, build_release
from graph_toucan.release.columns import COLUMN_DOCS, SCHEMA, SCHEMA_VERSION
from graph_toucan.release.facts import ReleaseFacts, SpentFacts, StageFacts
from graph_toucan.release.formats import Format, all_formats
from graph_toucan.release.messages import render_messages, render_tools
from graph_toucan.release.names import exposed_name, name_map
from graph_toucan.release.row import Known, ReleaseRow, to_row

__all__ = [
    "COLUMN_DOCS",
    "SCHEMA",
    "SCHEMA_VERSION",
    "Format",
    "Known",
    "Learnt",
    "Release",
    "ReleaseFacts",
    "ReleaseRow",
    "SpentFacts",
    "StageFacts",
    "all_formats",
    "build_release",
    "exposed_name",
    "name_map",
    "render_messages",
    "render_tools",
    "to_row",
]

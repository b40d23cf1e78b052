"""Statistics of a run, charts, and one page that shows them. Pure functions."""

from graph_toucan.report.charts import bar_chart, histogram, stacked_bar
from graph_toucan.report.page import ReportInput, StageRow, render_page
from graph_toucan.report.picture import graph_picture
from graph_toucan.report.statistics import Statistics, compute

__all__ = [
    "ReportInput",
    "StageRow",
    "Statistics",
    "bar_chart",
    "compute",
    "graph_picture",
    "histogram",
    "render_page",
    "stacked_bar",
]

"""The dataset card: a README that Hugging Face reads, made from the ledger and a template."""

from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from graph_toucan.identity import JsonObject
from graph_toucan.release.columns import COLUMN_DOCS, SUBSETS

_TEMPLATES = Path(__file__).parent / "templates"


def write_card(ledger: JsonObject, files: Mapping[str, str]) -> bytes:
    """Return `README.md`.

    Args:
        ledger: the release's ledger (see `write_ledger`).
        files: what each data file is, by path.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the card is Markdown; third-party text goes through `cell`
    )
    environment.filters["cell"] = cell
    template = environment.get_template("card.md.j2")
    return template.render(
        ledger=ledger,
        files=dict(sorted(files.items())),
        columns=COLUMN_DOCS,
        subsets=SUBSETS,
        size=_size(ledger["rows"]),
    ).encode()


def cell(value: object) -> str:
    """Return a text that cannot leave its cell of a Markdown table."""
    text = " ".join(str(value).split())
    for mark, safe in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("|", "\\|"), ("`", "'")):
        text = text.replace(mark, safe)
    return text


def _size(rows: int) -> str:
    """Return Hugging Face's size category."""
    limits = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
    return next((name for limit, name in limits if rows < limit), "1M<n<10M")

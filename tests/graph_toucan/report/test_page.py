import re
from html.parser import HTMLParser
from typing import Any

from graph_toucan.report import ReportInput, StageRow, compute, render_page
from graph_toucan.report.compare import compare
from tests.support.samples import (
    CARDS,
    EDGES,
    FSP,
    HOSTILE,
    MULTI,
    PROBES,
    REJECTIONS,
    TRAJECTORIES,
    VERDICTS,
    exchange,
    sample_trajectory,
    turn,
)

NUMBERS = compute(
    TRAJECTORIES, fsps={MULTI.dialogue: FSP}, edges=EDGES, probes=PROBES, tools=CARDS, rejections=REJECTIONS
)


def page(**changes: Any) -> str:
    given: dict[str, Any] = {
        "title": f"Run {HOSTILE}",
        "facts": {"seed": "1", HOSTILE: HOSTILE},
        "statistics": NUMBERS,
        "stages": (StageRow(stage="onboard", rows_in=5, rows_out=3, rejected={HOSTILE: 1}, seconds=41.23, cached=2),),
        "probes": PROBES,
        "cards": CARDS,
        "edges": EDGES,
        "trajectories": TRAJECTORIES,
        "verdicts": VERDICTS,
        "rejections": REJECTIONS,
    }
    return render_page(ReportInput(**(given | changes)))


class Tags(HTMLParser):
    """All tags of a page with their attributes, and whether they nest."""

    VOID = frozenset({"meta", "rect", "circle", "line", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag == "meta":
            self.open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_the_page_asks_for_nothing_but_itself():
    tags = Tags(page())
    assert not {"script", "img", "link", "iframe", "object", "base"} & {tag for tag, _ in tags.seen}
    assert all(set(attrs).isdisjoint({"src", "onerror", "onclick", "onload"}) for _, attrs in tags.seen)
    assert all((attrs.get("href") or "#").startswith("#") for _, attrs in tags.seen)
    assert "default-src 'none'" in page()
    assert "url(" not in page().replace("url(#head)", "")


def test_the_page_is_well_formed():
    tags = Tags(page())
    assert tags.wrong == []
    assert tags.open == []


def test_third_party_text_is_shown_and_not_obeyed():
    text = page()
    assert "<img" not in text
    assert "{{ 7*7 }}" in text
    assert "\u202e" not in text
    assert "[U+202E]" in text


def test_text_that_utf8_cannot_hold_does_not_break_the_page():
    row = sample_trajectory("x", turn(0, "a\ud83db", exchange("c", "files/find_file", {}, text="\udc00")))
    assert "a\ufffdb" in page(trajectories=(row,))
    page(trajectories=(row,)).encode()


def test_every_section_of_the_navigation_is_there():
    tags = Tags(page()).seen
    links = {(attrs["href"] or "")[1:] for tag, attrs in tags if tag == "a"}
    assert links <= {attrs.get("id") for tag, attrs in tags if tag == "section"}


def test_failed_servers_come_first_with_what_to_do():
    text = page()
    assert "needs CLOUD_API_KEY: add a credential" in text
    assert text.index("io.example/cloud") < text.index("io.example/files")


def test_stages_show_rows_reasons_and_seconds():
    text = page()
    assert "41.2" in text
    assert "(2 cached)" in text


def test_rejections_show_their_number_and_one_example():
    text = page()
    section = text[text.index('id="rejections"') :]
    assert "argument_without_source" in section
    assert re.search(r'<td class="n">2</td>', section)
    assert "fsp_1" in section
    assert "fsp_2" not in section


def test_a_conversation_shows_sources_state_and_verification():
    text = page()
    assert "from call 1" not in text  # the word is put there by the style sheet, so that copied text stays clean
    assert 'title="stands at /path in the result of call 1"' in text
    assert "notes/sales.md" in text
    assert "perturbed_argument failed as it must" in text
    assert "a function is missing" in text


def test_the_same_input_gives_the_same_page():
    assert page() == page()


def test_a_run_that_made_nothing_has_a_page_too():
    text = render_page(ReportInput(statistics=compute([])))
    assert "There are no conversations." in text
    assert "No row was rejected." in text
    assert Tags(text).wrong == []


def test_the_comparison_never_invents_a_published_figure():
    lines = {line.label: line for line in compare(NUMBERS)}
    assert lines["Conversations"].toucan == "1,527,259"
    assert lines["Conversations"].magnet == "34,000"
    assert lines["Verified by a second execution"].toucan == ""
    assert all(bool(line.toucan) == bool(line.toucan_source) for line in lines.values())
    assert all(bool(line.magnet) == bool(line.magnet_source) for line in lines.values())

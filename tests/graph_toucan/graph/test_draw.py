"""Pictures of the graph: nothing lies on another, the same each time, whole whatever tools are called, in each format."""

import io
import itertools
import random
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from graph_toucan.errors import UsageError
from graph_toucan.graph.draw import NAMED, Grouping, draw_graph
from graph_toucan.graph.draw_file import save_drawing
from graph_toucan.graph.draw_page import graph_page
from graph_toucan.graph.draw_png import png_file
from graph_toucan.graph.draw_svg import svg_document
from graph_toucan.graph.layout import Cluster, lay_out
from graph_toucan.graph.scene import Scene, Words
from graph_toucan.model import Edge, Evidence, ToolCard
from tests.support.graphs import CARDS, EDGES, TEXT, card, edge, flow

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "a/<b>&\"'</svg><script>alert(1)</script>",
    "a/\x0b\x00\ud800\uffff",
    "c/\u202egnirts",
    f"c/{'x' * 300}",
    "d/读取文件",
]


def parsed(document: str) -> ElementTree.Element:
    return ElementTree.fromstring(document)  # noqa: S314 - a file of ours


def made_up(tools: int, servers: int) -> tuple[list[ToolCard], list[Edge]]:
    """Return a graph in which each tool leads to two others, most of them of its own server."""
    rng = random.Random(tools)
    ids = [f"server-{number % servers}/tool_{number}" for number in range(tools)]
    cards = [card(tool, {"given": TEXT}) for tool in ids]
    edges: list[Edge] = []
    for number, tool in enumerate(ids):
        own = (number + servers) % tools
        for other in {own, rng.randrange(tools)} - {number}:
            evidence = rng.choice((Evidence.CONFIRMED, Evidence.JUDGED))
            edges.append(edge(tool, ids[other], flow("given", "/made"), evidence=evidence))
    return cards, edges


def overlap(one: Cluster, two: Cluster) -> bool:
    return (
        abs(one.x - two.x) < (one.width + two.width) / 2 - 0.1
        and abs(one.y - two.y) < (one.height + two.height) / 2 - 0.1
    )


@given(
    sizes=st.lists(st.integers(1, 30), min_size=1, max_size=20),
    seed=st.integers(0, 9),
    form=st.sampled_from(("rows", "dots")),
)
def test_no_cluster_lies_on_another_and_all_tools_are_apart_and_inside_their_cluster(
    sizes: list[int], seed: int, form: str
):
    rng = random.Random(seed)
    groups = {f"s{server}": [f"s{server}/t{tool}" for tool in range(size)] for server, size in enumerate(sizes)}
    tools = [tool for some in groups.values() for tool in some]
    links = [(rng.choice(tools), rng.choice(tools)) for _ in tools]
    names = {**{tool: tool for tool in tools}, **{group: group for group in groups}}
    layout = lay_out(groups, links, names, "rows" if form == "rows" else "dots")
    assert not any(overlap(one, two) for one, two in itertools.combinations(layout.clusters.values(), 2))
    for group, some in groups.items():
        cluster = layout.clusters[group]
        for tool in some:
            x, y = layout.places[tool]
            assert abs(x - cluster.x) <= cluster.width / 2
            assert abs(y - cluster.y) <= cluster.height / 2
        spots = [layout.places[tool] for tool in some]
        assert all(abs(x1 - x2) + abs(y1 - y2) > 5 for (x1, y1), (x2, y2) in itertools.combinations(spots, 2))
    assert all(0 < x < layout.width and 0 < y < layout.height for x, y in layout.places.values())


@pytest.mark.parametrize("tools", [30, NAMED + 100])
def test_the_picture_does_not_depend_on_the_order_of_tools_and_edges(tools: int):
    cards, edges = made_up(tools, 12)
    assert draw_graph(edges, cards) == draw_graph(edges[::-1], cards[::-1])


def test_each_tool_of_a_small_graph_has_its_name_and_each_edge_its_line():
    document = parsed(svg_document(draw_graph(EDGES, CARDS.values())))
    texts = {text.text for text in document.iter(f"{SVG}text")}
    used = {tool for one in EDGES for tool in (one.source, one.target)}
    assert {tool.split("/")[1] for tool in used} | {"notes", "numbers"} <= texts
    assert len([mark for mark in document.iter() if mark.get("class") == "edge"]) == len(EDGES)
    assert {mark.get("data-id") for mark in document.iter(f"{SVG}circle")} == used


def test_confirmed_edges_are_solid_and_others_broken_and_the_legend_counts_them():
    judged = edge("notes/stamp", "notes/shout", flow("text", "/desk"), evidence=Evidence.JUDGED)
    scene = draw_graph([*EDGES, judged], CARDS.values())
    lines = {curve.ends: curve for curve in scene.curves if curve.ends}
    assert lines["notes/stamp", "notes/shout"].dash
    assert not any(lines[one.source, one.target].dash for one in EDGES)
    words = {one.text for one in scene.words}
    assert {"confirmed 12", "judged 1", "within a server 10", "across servers 3"} <= words


def test_edges_across_servers_have_the_colour_of_where_they_come_from_and_others_none():
    scene = draw_graph(EDGES, CARDS.values())
    crossing = {(one.source, one.target): one.crosses_servers for one in EDGES}
    colours = {True: set[str](), False: set[str]()}
    for curve in scene.curves:
        if curve.ends:
            colours[crossing[curve.ends[0], curve.ends[1]]].add(curve.colour)
    assert len(colours[False]) == 1
    assert len(colours[True]) == 2
    assert colours[True].isdisjoint(colours[False])


def test_a_large_graph_names_its_clusters_and_hubs_and_no_words_lie_on_others():
    cards, edges = made_up(NAMED + 300, 40)
    scene = draw_graph(edges, cards)
    hubs = [words for words in scene.words if words.hub]
    titles = [words for words in scene.words if words.anchor == "middle"]
    assert not scene.named
    assert {words.text for words in titles} == {f"server-{number}" for number in range(40)}
    assert 5 <= len(hubs) <= 40
    assert not any(collide(one, two) for one, two in itertools.combinations(titles + hubs, 2))


def collide(one: Words, two: Words) -> bool:
    def box(words: Words) -> tuple[float, float, float]:
        width = 0.5 * words.size * len(words.text)
        left = words.x - width / 2 if words.anchor == "middle" else words.x
        return left, left + width, words.y

    (left, right, base), (left2, right2, base2) = box(one), box(two)
    return left < right2 and left2 < right and abs(base - base2) < 0.8 * one.size


def test_tools_are_gathered_by_their_first_tag_where_that_is_asked():
    cards = [card("a/one", {}, tags=("files", "x", "y")), card("b/two", {}, tags=("text", "x", "y"))]
    scene = draw_graph([edge("a/one", "b/two"), edge("b/two", "c/three")], cards, Grouping.TAG)
    assert {"files", "text", "untagged"} <= {words.text for words in scene.words}


def test_of_too_many_edges_the_strongest_are_drawn_and_the_others_counted():
    cards, edges = made_up(60, 5)
    scene = draw_graph(edges, cards, most=50)
    drawn = [curve for curve in scene.curves if curve.ends]
    assert len(drawn) == 50
    assert f"{len(edges) - 50} weaker ones are left out" in scene.note
    confirmed = sum(one.evidence is Evidence.CONFIRMED for one in edges)
    assert sum(not curve.dash for curve in drawn) == min(50, confirmed)


def test_everything_connected_to_everything_and_a_tool_connected_to_itself_can_be_drawn():
    tools = [f"s{number % 4}/t{number}" for number in range(24)]
    every = [edge(one, two) for one in tools for two in tools]
    scene = draw_graph(every, [])
    assert len([curve for curve in scene.curves if curve.ends]) == len(every)
    assert png_file(scene).startswith(b"\x89PNG")


@pytest.mark.parametrize("edges", [[], [edge("a/one", "a/one")]], ids=["none", "one tool"])
def test_an_empty_graph_and_one_of_one_tool_can_be_drawn(edges: list[Edge]):
    scene = draw_graph(edges, CARDS.values())
    assert parsed(svg_document(scene)).tag == f"{SVG}svg"
    assert png_file(scene).startswith(b"\x89PNG")
    assert ("no edges" in scene.note) == (not edges)


def hostile_scene() -> Scene:
    cards = [card(HOSTILE[0], {}, description="--> ]]> </title><script>alert(2)</script>")]
    return draw_graph([edge(one, two) for one, two in itertools.pairwise([*HOSTILE, HOSTILE[0]])], cards)


def test_names_of_servers_cannot_break_out_of_a_picture_and_stay_readable():
    document = parsed(svg_document(hostile_scene()))
    told = " ".join(document.itertext())
    assert "<b>&\"'" in told
    assert "读取文件" in told
    assert not list(document.iter(f"{SVG}script"))
    assert "\u202e" not in told


def test_the_page_has_one_script_of_its_own_and_asks_for_nothing():
    page = graph_page(hostile_scene())
    assert page.count("<script>") == 1
    assert "default-src 'none'" in page
    assert "src=" not in page.replace("default-src", "")
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert 'id="search"' in page


def test_a_png_is_twice_the_pictures_size_and_a_large_one_has_a_bound():
    cards, edges = made_up(NAMED + 200, 50)
    small, large = draw_graph(EDGES, CARDS.values()), draw_graph(edges, cards)
    size = Image.open(io.BytesIO(png_file(small))).size
    assert size == (round(2 * small.width), round(2 * small.height))
    assert max(Image.open(io.BytesIO(png_file(large))).size) <= 2600


@pytest.mark.parametrize("ending", [".svg", ".png", ".html", ".SVG"])
def test_the_endings_of_files_say_their_format(tmp_path: Path, ending: str):
    path = tmp_path / f"graph{ending}"
    save_drawing(draw_graph(EDGES, CARDS.values()), path)
    starts = {".svg": b"<svg", ".png": b"\x89PNG", ".html": b"<!doctype html>"}
    assert path.read_bytes().startswith(starts[ending.lower()])


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("graph.pdf", r"ends with \.pdf\. Use one of \.svg, \.png, \.html"),
        ("graph", r"has no ending\. Use one of"),
        ("nowhere/graph.svg", r"there is no folder .*nowhere"),
        ("folder.svg", r"is a folder\. Name a file"),
    ],
)
def test_files_that_cannot_be_written_are_refused_in_words(tmp_path: Path, name: str, words: str):
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(UsageError, match=words):
        save_drawing(draw_graph(EDGES, []), tmp_path / name)

from graph_toucan.model import Transform
from graph_toucan.release.dedupe import drop_duplicates
from tests.support.samples import FIND, LOAD, SINGLE, TRAJECTORIES, exchange, sample_trajectory, turn


def test_the_first_by_id_stays_and_the_other_is_told_which():
    twin = SINGLE.model_copy(update={"id": "trajectory_z"})
    kept, rejections = drop_duplicates([twin, SINGLE])
    assert kept == [SINGLE]
    assert [(each.subject, each.reason, each.evidence["kept"]) for each in rejections] == [
        ("trajectory_z", "duplicate", SINGLE.id)
    ]


def test_case_width_and_spacing_of_the_query_make_no_difference():
    other = sample_trajectory("z", turn(0, "  where IS the\nsales \uff46ile?", FIND))
    assert drop_duplicates([SINGLE, other])[0] == [SINGLE]


def test_the_order_of_arguments_makes_no_difference():
    one = sample_trajectory("x", turn(0, "Go.", exchange("c", "files/write_file", {"path": "a", "content": "b"})))
    two = sample_trajectory("y", turn(0, "Go.", exchange("d", "files/write_file", {"content": "b", "path": "a"})))
    assert drop_duplicates([one, two])[0] == [one]


def test_other_arguments_another_transform_or_another_grouping_is_no_duplicate():
    other_call = sample_trajectory(
        "p", turn(0, SINGLE.turns[0].query, exchange("c", "files/find_file", {"pattern": "x"}))
    )
    other_way = SINGLE.model_copy(update={"id": "trajectory_q", "transform": Transform.MISS_FUNC})
    together = sample_trajectory("r", turn(0, "Go.", FIND, LOAD))
    apart = sample_trajectory("s", turn(0, "Go.", FIND), turn(1, "And then.", LOAD))
    rows = [SINGLE, other_call, other_way, together, apart]
    assert drop_duplicates(rows) == (sorted(rows, key=lambda row: row.id), [])


def test_refusals_at_different_places_are_no_duplicates():
    first = sample_trajectory("x", turn(0, "Go.", miss="func"), turn(1, "Here.", FIND))
    later = sample_trajectory("y", turn(0, "Go."), turn(1, "Here.", FIND), turn(2, "More.", miss="func"))
    assert len(drop_duplicates([first, later])[0]) == 2


def test_the_order_of_the_input_does_not_matter():
    assert drop_duplicates(TRAJECTORIES) == drop_duplicates(reversed(TRAJECTORIES))

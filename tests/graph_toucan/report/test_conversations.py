from graph_toucan.model import TurnKind
from graph_toucan.report.conversations import choose, tell
from tests.support.samples import MULTI, SINGLE, TRAJECTORIES, exchange, sample_trajectory, turn


def test_one_conversation_of_each_subset_is_chosen_whatever_the_order():
    assert choose(TRAJECTORIES) == list(TRAJECTORIES)
    assert choose(reversed(TRAJECTORIES)) == list(TRAJECTORIES)


def test_the_last_place_goes_to_turn_kinds_not_yet_seen():
    plain = [SINGLE.model_copy(update={"id": f"trajectory_p{number}"}) for number in range(4)]
    rare = sample_trajectory("z", turn(0, "Go.", kind=TurnKind.INSERT_LONG))
    chosen = choose([*TRAJECTORIES, *plain, rare])
    assert len(chosen) == 6
    assert rare in chosen


def test_fewer_conversations_than_places_are_all_shown_once():
    assert choose([SINGLE]) == [SINGLE]
    assert choose([]) == []


def test_each_argument_tells_its_source_by_the_number_of_the_call():
    calls = [call for told in tell(MULTI, None).turns for call in told.calls]
    assert [call.number for call in calls] == [1, 2, 3]
    sources = [(argument.name, argument.source) for call in calls for argument in call.arguments]
    assert sources == [
        ("pattern", "query 1"),
        ("path", "call 1 /path"),
        ("path", "rule join_path"),
        ("content", "schema default"),
    ]
    assert "result of call 1; stated in the query of turn 2" in calls[2].arguments[0].explained


def test_a_long_result_says_how_much_is_not_shown():
    row = sample_trajectory("x", turn(0, "Go.", exchange("c", "files/find_file", {"pattern": 3}, text="x" * 5000)))
    call = tell(row, None).turns[0].calls[0]
    assert len(call.result) + call.cut == 5000
    assert call.arguments[0].value == "3"

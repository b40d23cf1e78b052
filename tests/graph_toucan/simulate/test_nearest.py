"""Which recorded call answers."""

from graph_toucan.model import RecordedCall
from graph_toucan.simulate.nearest import adapted, adapting_helps, failures_tell, nearest_call, weights_of


def record(order: int = 0, gives: object = None, **arguments: object) -> RecordedCall:
    return RecordedCall(arguments=arguments, fields={"gives": gives}, order=order)


def test_an_exact_hit_comes_first_and_of_several_the_one_in_the_same_state():
    early, late = record(0, path="a.md"), record(5, path="a.md")
    assert nearest_call({"path": "a.md"}, [record(path="a.mdx"), early, late], order=4) is late


def test_near_numbers_texts_and_paths_are_found():
    assert nearest_call({"n": 11}, [record(n=10), record(n=100)]) == record(n=10)
    assert nearest_call({"q": "desk lamps"}, [record(q="chairs"), record(q="desk lamp")]) == record(q="desk lamp")
    assert nearest_call({"p": "/workspace/a.csv"}, [record(p="/workspace/b.csv"), record(p="a.csv")]) == record(
        p="a.csv"
    )


def test_without_records_there_is_none():
    assert nearest_call({}, []) is None


def test_a_parameter_that_decides_the_result_counts_more():
    records = [record(gives=name, name=name, note=note) for name in "ab" for note in ("x", "y", "z")]
    weights = weights_of(records)
    assert weights["name"] > 4 > weights["note"]
    found = nearest_call({"name": "a", "note": "w"}, records, weights=weights)
    assert found is not None
    assert found.fields["gives"] == "a"


def test_failures_tell_only_where_they_stand_apart_from_what_works():
    worked = [record(name=f"file-{n}.txt") for n in range(6)]
    apart = [record(name=f"../../../{n}{n}{n}") for n in range(4)]
    among = [record(name=f"file-{n}.tx") for n in range(4)]
    assert failures_tell(worked, apart, {})
    assert not failures_tell(worked, among, {})
    assert not failures_tell(worked, [], {})


def test_what_repeats_an_argument_repeats_that_of_the_call_at_hand():
    fields = {"name": "lamp", "text": "No lamp was found.", "n": 12, "other": "desk"}
    found = adapted(fields, {"name": "lamp", "n": 12, "k": 1}, {"name": "sofa", "n": 30, "k": 5})
    assert found == {"name": "sofa", "text": "No sofa was found.", "n": 30, "other": "desk"}


def test_adapting_helps_where_results_repeat_arguments():
    quoting = [
        RecordedCall(arguments={"id": name}, fields={"text": f"No {name}."}) for name in ("lamp", "desk", "sofa")
    ]
    plain = [RecordedCall(arguments={"id": name}, fields={"text": "No."}) for name in ("lamp", "desk", "sofa")]
    assert adapting_helps(quoting, {})
    assert not adapting_helps(plain, {})

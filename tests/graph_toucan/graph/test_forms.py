"""How well a value of one form fits where another is wanted."""

from typing import Any

import pytest
from hypothesis import given

from graph_toucan.execute.transforms import TRANSFORMS
from graph_toucan.graph.forms import ANY, FORMS, STRING, fit, fits_of, form_of, turn_of
from tests.support.json_values import json_values


@given(json_values())
def test_every_value_has_a_known_form(value: Any):
    assert form_of(value) in FORMS


def test_every_fit_is_in_bounds_and_every_transform_is_a_rule():
    for one in FORMS:
        for other in FORMS:
            value, transform = fit(one, other)
            assert 0 <= value <= 1
            assert transform is None or transform in TRANSFORMS


@pytest.mark.parametrize("form", [form for form in FORMS if form not in ("boolean", "null", "array", ANY)])
def test_every_form_that_a_parameter_may_take_fits_itself_without_a_transform(form: str):
    value, transform = fit(form, form)
    assert value > 0
    assert transform is None


def test_what_is_specific_fits_its_like_better_than_numbers_and_texts_do():
    specific = min(fit(form, form)[0] for form in ("path", "date", "url", "email", "identifier"))
    assert specific > max(fit(form, form)[0] for form in ("number", "text", "word", STRING))


def test_several_forms_take_the_best_of_each_and_prefer_what_needs_no_transform():
    row = fits_of(("number", "string"))
    assert row[FORMS.index("number")] == pytest.approx(fit("number", "number")[0])
    assert row[FORMS.index("path")] == pytest.approx(fit("path", "string")[0])
    assert turn_of("number", ("number", "string")) is None
    assert turn_of("number", ("string",)) == "text"
    assert not fits_of(()).any()

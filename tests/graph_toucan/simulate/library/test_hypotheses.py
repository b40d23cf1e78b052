"""Tests of hypotheses, and of proportions: known values of textbooks and of Python's statistics."""

import math
import statistics
from fractions import Fraction

import pytest

from graph_toucan.simulate.library import hypotheses, proportions

ONE = [12.5, 14.0, 9.5, 20.0, 16.5]
TWO = [1.5, 2.5, 4.0, 4.5, 6.5]


@pytest.mark.parametrize("p", [0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.9999])
def test_the_normal_quantile_is_that_of_the_standard_library(p: float):
    assert hypotheses.normal_quantile(p) == pytest.approx(statistics.NormalDist().inv_cdf(p), abs=1e-9)


def test_no_quantile_is_given_of_what_is_no_share():
    with pytest.raises(ValueError, match="share"):
        hypotheses.normal_quantile(1.0)


def test_z_and_t_statistics_are_the_distance_in_standard_errors():
    error = statistics.stdev(ONE) / 5**0.5
    assert hypotheses.standard_error(ONE) == pytest.approx(error)
    assert hypotheses.t_statistic(ONE, 12.0) == pytest.approx(2.5 / error)
    assert hypotheses.t_statistic([2.0, 2.0], 2.0) == 0
    assert hypotheses.z_statistic(ONE, 12.0, 5.0) == pytest.approx(2.5 * 5**0.5 / 5)


def test_a_value_of_1_96_is_as_far_out_once_in_twenty_times():
    assert hypotheses.two_sided_p_value(1.959963984540054) == pytest.approx(0.05)
    assert hypotheses.z_p_value([0.0, 0.0, 0.0, 0.0], 0.9799819922700270, 1.0) == pytest.approx(0.05)
    assert hypotheses.z_test_rejects([0.0, 0.0, 0.0, 0.0], 1.0, 1.0, 0.05)
    assert not hypotheses.large_sample_rejects(ONE, 14.0, 0.05)
    assert hypotheses.large_sample_p_value(ONE, 14.5) == 1


def test_welch_and_pooled_statistics_agree_for_samples_of_one_size():
    assert hypotheses.pooled_t_statistic(ONE, TWO) == pytest.approx(hypotheses.welch_t_statistic(ONE, TWO))
    assert hypotheses.pooled_degrees_of_freedom(ONE, TWO) == 8
    assert hypotheses.welch_degrees_of_freedom(ONE, ONE) == pytest.approx(8)
    assert hypotheses.mean_difference(ONE, TWO) == pytest.approx(10.7)
    assert hypotheses.pooled_test_rejects(ONE, TWO, 0.05)


def test_paired_tests_look_at_the_differences():
    assert hypotheses.paired_difference(TWO, ONE) == pytest.approx(10.7)
    apart = [a - b for a, b in zip(ONE, TWO, strict=True)]
    assert hypotheses.paired_t_statistic(TWO, ONE) == pytest.approx(hypotheses.t_statistic(apart, 0.0))
    assert hypotheses.paired_p_value(ONE, ONE) == 1
    assert hypotheses.paired_test_rejects(ONE, TWO, 0.05)


def test_chi_square_of_a_die():
    seen, wanted = [5.0, 8.0, 9.0, 8.0, 10.0, 20.0], [10.0] * 6
    assert hypotheses.chi_square_statistic(seen, wanted) == pytest.approx(13.4)
    assert hypotheses.chi_square_p_value(seen, wanted) == pytest.approx(0.0199, abs=5e-4)
    assert hypotheses.chi_square_p_value(wanted, wanted) == 1
    assert hypotheses.chi_square_rejects(seen, wanted, 0.05)


def test_equal_values_share_the_mean_of_their_ranks():
    assert hypotheses.average_ranks([10.0, 20.0, 10.0, 30.0]) == [1.5, 3, 1.5, 4]


def test_wilcoxon_leaves_out_what_does_not_differ():
    assert hypotheses.signed_ranks([1.0, 5.0, 2.0], [1.0, 4.0, 5.0]) == [-1, 2]
    assert hypotheses.wilcoxon_statistic([1.0, 5.0, 2.0], [1.0, 4.0, 5.0]) == 2
    assert hypotheses.wilcoxon_p_value(ONE, ONE) == 1
    assert not hypotheses.wilcoxon_rejects(ONE, ONE, 0.05)


def test_the_effect_size_of_t_is_a_correlation():
    assert hypotheses.effect_of_t(2.0, 12.0) == 0.5


def test_wilson_interval_of_ten_of_a_hundred():
    assert proportions.wilson_interval(10, 100) == pytest.approx([0.05522914, 0.17436566], abs=1e-7)
    assert proportions.wilson_lower(0, 10) == 0
    assert proportions.wilson_upper(10, 10) == pytest.approx(1)
    assert proportions.wilson_lower_percent(10, 100) == pytest.approx(5.522914, abs=1e-5)
    assert proportions.wilson_upper_percent(10, 100) == pytest.approx(17.436566, abs=1e-5)


def test_two_proportions():
    assert proportions.proportion_difference(1, 3, 3, 3) == pytest.approx(-2 / 3)
    assert proportions.proportion_z_statistic(1, 3, 3, 3) == pytest.approx(-(3**0.5))
    assert proportions.proportion_p_value(1, 3, 3, 3) == pytest.approx(0.0832645)


def test_cohen_needs_392_a_group_for_a_small_effect_and_as_much_gives_the_power():
    small = 0.5 + 0.5 * math.sin(0.2)
    assert proportions.cohens_h(small, 0.5) == pytest.approx(0.2)
    assert proportions.proportion_sample_size(small, 0.5, 0.05, 0.8) == 393
    assert proportions.proportion_total_sample_size(small, 0.5, 0.05, 0.8) == 786
    assert proportions.proportion_power(small, 0.5, 393, 0.05) == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize("text", ["0.375", "-1.25", "3", "30.0", "0.1"])
def test_decimal_fractions_are_exact(text: str):
    assert proportions.decimal_fraction(text) == str(Fraction(text))


def test_a_survey_of_385_has_a_margin_of_five_percent():
    assert proportions.survey_sample_size(0.05, 0.5, 0.95) == pytest.approx(384.146, abs=1e-3)
    assert proportions.survey_design_size(0.05, 0.5, 0.95, 2) == pytest.approx(768.292, abs=1e-3)
    assert proportions.survey_population_size(0.05, 0.5, 0.95, 1, 1000) == pytest.approx(277.74, abs=0.01)
    assert proportions.survey_completes(0.05, 0.5, 0.95, 1, 1000) == 278

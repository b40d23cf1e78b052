"""Series over time and statistics by their names: known values."""

import statistics

import pytest

from graph_toucan.simulate.library import timeseries

NUMBERS = [12.5, 14.0, 9.5, 20.0, 16.5]


def test_windows_roll():
    windows = [NUMBERS[place : place + 3] for place in range(3)]
    assert timeseries.rolling_population_deviations(NUMBERS, 3) == pytest.approx(list(map(statistics.pstdev, windows)))
    variances = list(map(statistics.pvariance, windows))
    assert timeseries.rolling_population_variances(NUMBERS, 3) == pytest.approx(variances)
    assert timeseries.rolling_maxima(NUMBERS, 3) == [14, 20, 20]
    assert timeseries.rolling_minima(NUMBERS, 3) == [9.5, 9.5, 9.5]
    assert timeseries.rolling_sums(NUMBERS, 3) == [36, 43.5, 46]


def test_the_forecast_is_the_last_level():
    assert timeseries.exponential_smoothing_forecast([1.5, 2.5, 4.0], 0.3, 2) == pytest.approx([2.46, 2.46])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mean", statistics.mean(NUMBERS)),
        ("std_dev", statistics.stdev(NUMBERS)),
        ("standard deviation", statistics.stdev(NUMBERS)),
        ("variance", statistics.variance(NUMBERS)),
        ("pstdev", statistics.pstdev(NUMBERS)),
        ("population_variance", statistics.pvariance(NUMBERS)),
        ("median", statistics.median(NUMBERS)),
        ("mode", 12.5),
        ("range", 10.5),
        ("min", 9.5),
        ("Max", 20.0),
        ("count", 5),
        ("sum", 72.5),
        ("geometric_mean", statistics.geometric_mean(NUMBERS)),
        ("harmonic_mean", statistics.harmonic_mean(NUMBERS)),
    ],
)
def test_statistics_have_names(name: str, value: float):
    assert timeseries.statistic(NUMBERS, name) == pytest.approx(value)


def test_other_names_are_refused():
    with pytest.raises(LookupError):
        timeseries.statistic(NUMBERS, "lamp")

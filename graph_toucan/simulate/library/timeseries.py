"""Series over time, statistics by their names, and values between points of a grid."""

from graph_toucan.simulate.library.measures import (
    deviation,
    exponential_smoothing,
    geometric_mean,
    harmonic_mean,
    mean,
    median,
    modes,
    population_deviation,
    population_variance,
    spread,
    variance,
)
from graph_toucan.simulate.library.primes import bounded


def rolling_population_deviations(numbers: list[float], window: int) -> list[float]:
    """Return the population standard deviation of each window (rolling std)."""
    return [population_deviation(numbers[place : place + window]) for place in range(len(numbers) - window + 1)]


def rolling_population_variances(numbers: list[float], window: int) -> list[float]:
    """Return the population variance of each window (rolling variance)."""
    return [population_variance(numbers[place : place + window]) for place in range(len(numbers) - window + 1)]


def rolling_maxima(numbers: list[float], window: int) -> list[float]:
    """Return the largest value of each window (rolling maximum)."""
    return [max(numbers[place : place + window]) for place in range(len(numbers) - window + 1)]


def rolling_minima(numbers: list[float], window: int) -> list[float]:
    """Return the least value of each window (rolling minimum)."""
    return [min(numbers[place : place + window]) for place in range(len(numbers) - window + 1)]


def rolling_sums(numbers: list[float], window: int) -> list[float]:
    """Return the sum of each window (rolling sum)."""
    return [sum(numbers[place : place + window]) for place in range(len(numbers) - window + 1)]


def exponential_smoothing_forecast(data: list[float], alpha: float, forecast_periods: int) -> list[float]:
    """Return the forecast of simple exponential smoothing, the same for all periods."""
    return [exponential_smoothing(data, alpha)[-1]] * bounded(forecast_periods, 1000)


def statistic(data: list[float], operation: str) -> float:
    """Return the statistic of a name: mean, median, mode, std_dev, variance, min, max, sum, range and the like."""
    name = operation.lower().replace("-", "_").replace(" ", "_").replace("standard_deviation", "std").removesuffix("_dev")
    if name in ("mean", "average", "avg"):
        return mean(data)
    if name in ("std", "stdev", "sd"):
        return deviation(data)
    if name in ("variance", "var"):
        return variance(data)
    if name in ("population_std", "pstdev"):
        return population_deviation(data)
    if name in ("population_variance", "pvariance"):
        return population_variance(data)
    return other_statistic(data, name)


def other_statistic(data: list[float], name: str) -> float:
    """Return the statistic of a name: median, mode, sum, min, max, range, count, geometric or harmonic mean."""
    if name == "median":
        return median(data)
    if name == "mode":
        return modes(data)[0]
    if name in ("range", "spread"):
        return spread(data)
    if name in ("min", "minimum"):
        return min(data)
    if name in ("max", "maximum"):
        return max(data)
    if name in ("count", "length", "n"):
        return len(data)
    if name in ("sum", "total"):
        return sum(data)
    if name == "geometric_mean":
        return geometric_mean(data)
    if name == "harmonic_mean":
        return harmonic_mean(data)
    raise ValueError("no such statistic")


def bilinear_interpolate(
    x: float,
    y: float,
    x1: float,
    x2: float,
    y1: float,
    y2: float,
    f11: float,
    f12: float,
    f21: float,
    f22: float,
) -> float:
    """Return the value between the four corners of a grid by bilinear interpolation."""
    east, north = (x - x1) / (x2 - x1), (y - y1) / (y2 - y1)
    low = f11 * (1 - east) + f21 * east
    return low * (1 - north) + (f12 * (1 - east) + f22 * east) * north

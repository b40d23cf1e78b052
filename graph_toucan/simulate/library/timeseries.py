"""Series over time, and statistics by their names."""

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
    name = (
        operation.lower().replace("-", "_").replace(" ", "_").replace("standard_deviation", "std").removesuffix("_dev")
    )
    named = {
        **{"mean": mean, "average": mean, "avg": mean, "median": median, "sum": sum, "total": sum, "count": len},
        **{"std": deviation, "stdev": deviation, "variance": variance, "var": variance, "min": min, "max": max},
        **{"population_std": population_deviation, "pstdev": population_deviation, "range": spread, "mode": first_mode},
        **{"population_variance": population_variance, "pvariance": population_variance, "minimum": min},
        **{"geometric_mean": geometric_mean, "harmonic_mean": harmonic_mean, "maximum": max},
    }
    return named[name](data)


def first_mode(data: list[float]) -> float:
    """Return the first of the values that occur most often."""
    return modes(data)[0]

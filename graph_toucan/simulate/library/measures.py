"""Statistics of lists, vectors, and distributions."""

import math

from graph_toucan.simulate.library.primes import bounded


def mean(numbers: list[float]) -> float:
    """Return the mean."""
    return sum(numbers) / len(numbers)


def median(numbers: list[float]) -> float:
    """Return the median."""
    row, half = sorted(numbers), len(numbers) // 2
    return row[half] if len(row) % 2 else (row[half - 1] + row[half]) / 2


def modes(numbers: list[float]) -> list[float]:
    """Return the values that occur most often."""
    most = max(numbers.count(value) for value in numbers)
    return [
        value for place, value in enumerate(numbers) if numbers.count(value) == most and value not in numbers[:place]
    ]


def variance(numbers: list[float]) -> float:
    """Return the sample variance, 0 of one value."""
    if len(numbers) < 2:
        return 0.0
    middle = mean(numbers)
    return sum((value - middle) ** 2 for value in numbers) / (len(numbers) - 1)


def deviation(numbers: list[float]) -> float:
    """Return the sample standard deviation."""
    return math.sqrt(variance(numbers))


def population_variance(numbers: list[float]) -> float:
    """Return the population variance."""
    middle = mean(numbers)
    return sum((value - middle) ** 2 for value in numbers) / len(numbers)


def population_deviation(numbers: list[float]) -> float:
    """Return the population standard deviation."""
    return math.sqrt(population_variance(numbers))


def spread(numbers: list[float]) -> float:
    """Return the range from the least to the largest."""
    return max(numbers) - min(numbers)


def harmonic_mean(numbers: list[float]) -> float:
    """Return the harmonic mean."""
    return len(numbers) / sum(1 / value for value in numbers)


def geometric_mean(numbers: list[float]) -> float:
    """Return the geometric mean."""
    return math.exp(sum(math.log(value) for value in numbers) / len(numbers))


def root_mean_square(numbers: list[float]) -> float:
    """Return the root of the mean square."""
    return math.sqrt(sum(value * value for value in numbers) / len(numbers))


def quantile(numbers: list[float], percent: float) -> float:
    """Return a percentile by linear interpolation."""
    row = sorted(numbers)
    place = (len(row) - 1) * percent / 100
    low = math.floor(place)
    return row[low] + (row[min(low + 1, len(row) - 1)] - row[low]) * (place - low)


def product(numbers: list[float]) -> float:
    """Return the product."""
    return math.prod(numbers)


def ascending(numbers: list[float]) -> list[float]:
    """Return the values in ascending order."""
    return sorted(numbers)


def descending(numbers: list[float]) -> list[float]:
    """Return the values in descending order."""
    return sorted(numbers, reverse=True)


def running_sums(numbers: list[float]) -> list[float]:
    """Return the sums up to each value."""
    return [sum(numbers[: place + 1]) for place in range(len(numbers))]


def differences(numbers: list[float]) -> list[float]:
    """Return what each value differs from the one before it."""
    return [after - before for before, after in zip(numbers, numbers[1:])]


def moving_means(numbers: list[float], window: int) -> list[float]:
    """Return the means of each window."""
    return [mean(numbers[place : place + window]) for place in range(len(numbers) - window + 1)]


def moving_deviations(numbers: list[float], window: int) -> list[float]:
    """Return the sample deviations of each window."""
    return [deviation(numbers[place : place + window]) for place in range(len(numbers) - window + 1)]


def moving_variances(numbers: list[float], window: int) -> list[float]:
    """Return the sample variances of each window."""
    return [variance(numbers[place : place + window]) for place in range(len(numbers) - window + 1)]


def exponential_smoothing(numbers: list[float], alpha: float) -> list[float]:
    """Return the values, each mixed with the smoothed one before."""
    row = [numbers[0]]
    for value in numbers[1:]:
        row.append(alpha * value + (1 - alpha) * row[-1])
    return row


def zscores(numbers: list[float]) -> list[float]:
    """Return how many deviations each value is away from the mean."""
    return [(value - mean(numbers)) / deviation(numbers) for value in numbers]


def covariance(one: list[float], two: list[float]) -> float:
    """Return the sample covariance."""
    return sum((a - mean(one)) * (b - mean(two)) for a, b in zip(one, two)) / (len(one) - 1)


def correlation(one: list[float], two: list[float]) -> float:
    """Return Pearson's correlation."""
    return covariance(one, two) / (deviation(one) * deviation(two))


def slope(xs: list[float], ys: list[float]) -> float:
    """Return the slope of the least squares line."""
    return covariance(xs, ys) / variance(xs)


def intercept(xs: list[float], ys: list[float]) -> float:
    """Return where the least squares line starts."""
    return mean(ys) - slope(xs, ys) * mean(xs)


def autocorrelation(numbers: list[float], lag: int) -> float:
    """Return the correlation of a series with itself later on."""
    middle = mean(numbers)
    whole = sum((value - middle) ** 2 for value in numbers)
    return sum((a - middle) * (b - middle) for a, b in zip(numbers, numbers[lag:])) / whole


def trend_slope(numbers: list[float]) -> float:
    """Return the slope of a series over its places."""
    return slope([float(place) for place in range(len(numbers))], numbers)


def trend_intercept(numbers: list[float]) -> float:
    """Return the start of the line through a series."""
    return intercept([float(place) for place in range(len(numbers))], numbers)


def trend_fit(numbers: list[float]) -> float:
    """Return the coefficient of determination of the line through a series."""
    return correlation([float(place) for place in range(len(numbers))], numbers) ** 2


def detrended(numbers: list[float]) -> list[float]:
    """Return a series without the line through it."""
    step, start = trend_slope(numbers), trend_intercept(numbers)
    return [value - (step * place + start) for place, value in enumerate(numbers)]


def sum_of_squares(numbers: list[float]) -> float:
    """Return the sum of squares."""
    return sum(value * value for value in numbers)


def cohens_d(one: list[float], two: list[float]) -> float:
    """Return the difference of means in pooled deviations."""
    pooled = ((len(one) - 1) * variance(one) + (len(two) - 1) * variance(two)) / (len(one) + len(two) - 2)
    return (mean(one) - mean(two)) / math.sqrt(pooled)


def normal_pdf(x: float) -> float:
    """Return the density of the standard normal distribution."""
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def normal_cdf(x: float) -> float:
    """Return the share of the standard normal distribution below x."""
    return (1 + math.erf(x / math.sqrt(2))) / 2


def binomial_pmf(k: int, n: int, p: float) -> float:
    """Return the probability of k successes of n."""
    return math.comb(n, k) * p**k * (1 - p) ** (n - k)


def binomial_cdf(k: int, n: int, p: float) -> float:
    """Return the probability of at most k successes of n."""
    return sum(binomial_pmf(i, n, p) for i in range(k + 1))


def poisson_pmf(k: int, rate: float) -> float:
    """Return the probability of k events."""
    return rate**k * math.exp(-rate) / math.factorial(bounded(k, 2000))


def exponential_pdf(x: float, rate: float) -> float:
    """Return the density of the exponential distribution."""
    return rate * math.exp(-rate * x) if x >= 0 else 0.0


def exponential_cdf(x: float, rate: float) -> float:
    """Return the share of the exponential distribution below x."""
    return 1 - math.exp(-rate * x) if x >= 0 else 0.0

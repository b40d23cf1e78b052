"""Tests of hypotheses: statistics, what is as far out by chance, and intervals."""

import math

from graph_toucan.simulate.library.measures import deviation, mean, normal_cdf, normal_pdf, variance


def normal_quantile(p: float) -> float:
    """Return the value below which a share of the standard normal distribution lies (probit)."""
    if not 0 < p < 1:
        raise ValueError("no share")
    if p < 0.5:
        return -normal_quantile(1 - p)
    found = 0.0
    for _ in range(100):
        step = (p - normal_cdf(found)) / normal_pdf(found)
        found += step
        if abs(step) < 1e-15:
            break
    return found


def two_sided_p_value(z: float) -> float:
    """Return how likely a standard normal value is as far from 0 as z."""
    return 2 * (1 - normal_cdf(abs(z)))


def standard_error(numbers: list[float]) -> float:
    """Return the standard error of the mean."""
    return deviation(numbers) / math.sqrt(len(numbers))


def t_statistic(numbers: list[float], expected: float) -> float:
    """Return the t statistic of a one-sample test of the population mean."""
    apart = mean(numbers) - expected
    return apart / standard_error(numbers) if apart else 0.0


def large_sample_p_value(numbers: list[float], expected: float) -> float:
    """Return the p-value of a one-sample t test of the population mean by the normal distribution."""
    return two_sided_p_value(t_statistic(numbers, expected))


def large_sample_rejects(numbers: list[float], expected: float, alpha: float) -> bool:
    """Tell whether a one-sample t test by the normal distribution rejects the population mean."""
    return large_sample_p_value(numbers, expected) < alpha


def z_statistic(numbers: list[float], population_mean: float, population_std: float) -> float:
    """Return the z statistic of a test of the mean with a known population deviation."""
    return (mean(numbers) - population_mean) / (population_std / math.sqrt(len(numbers)))


def z_p_value(numbers: list[float], population_mean: float, population_std: float) -> float:
    """Return the p-value of a z test of the mean with a known population deviation."""
    return two_sided_p_value(z_statistic(numbers, population_mean, population_std))


def z_test_rejects(numbers: list[float], population_mean: float, population_std: float, alpha: float) -> bool:
    """Tell whether a z test rejects the population mean."""
    return z_p_value(numbers, population_mean, population_std) < alpha


def mean_difference(one: list[float], two: list[float]) -> float:
    """Return the difference of the means of two samples."""
    return mean(one) - mean(two)


def pooled_t_statistic(one: list[float], two: list[float]) -> float:
    """Return the t statistic of two independent samples of equal variance."""
    m, n = len(one), len(two)
    pooled = ((m - 1) * variance(one) + (n - 1) * variance(two)) / (m + n - 2)
    return mean_difference(one, two) / math.sqrt(pooled * (1 / m + 1 / n))


def pooled_degrees_of_freedom(one: list[float], two: list[float]) -> float:
    """Return the degrees of freedom of two independent samples of equal variance."""
    return float(len(one) + len(two) - 2)


def pooled_p_value(one: list[float], two: list[float]) -> float:
    """Return the p-value of a test of two independent samples by the normal distribution."""
    return two_sided_p_value(pooled_t_statistic(one, two))


def pooled_test_rejects(one: list[float], two: list[float], alpha: float) -> bool:
    """Tell whether a two-sample t test by the normal distribution rejects equal means."""
    return pooled_p_value(one, two) < alpha


def welch_t_statistic(one: list[float], two: list[float]) -> float:
    """Return Welch's t statistic of two independent samples."""
    return mean_difference(one, two) / math.sqrt(variance(one) / len(one) + variance(two) / len(two))


def welch_degrees_of_freedom(one: list[float], two: list[float]) -> float:
    """Return the degrees of freedom of Welch's test of two independent samples."""
    a, b = variance(one) / len(one), variance(two) / len(two)
    return (a + b) ** 2 / (a * a / (len(one) - 1) + b * b / (len(two) - 1))


def paired_difference(before: list[float], after: list[float]) -> float:
    """Return the mean difference of paired samples."""
    return mean([b - a for a, b in zip(before, after, strict=True)])


def paired_t_statistic(before: list[float], after: list[float]) -> float:
    """Return the t statistic of paired samples."""
    return t_statistic([b - a for a, b in zip(before, after, strict=True)], 0.0)


def paired_p_value(before: list[float], after: list[float]) -> float:
    """Return the p-value of a test of paired samples by the normal distribution."""
    return two_sided_p_value(paired_t_statistic(before, after))


def paired_test_rejects(before: list[float], after: list[float], alpha: float) -> bool:
    """Tell whether a paired t test by the normal distribution rejects that nothing differs."""
    return paired_p_value(before, after) < alpha


def chi_square_statistic(observed: list[float], expected: list[float]) -> float:
    """Return the chi square statistic of observed and expected frequencies."""
    return sum((seen - wanted) ** 2 / wanted for seen, wanted in zip(observed, expected, strict=True))


def chi_square_p_value(observed: list[float], expected: list[float]) -> float:
    """Return the p-value of a chi square test of frequencies, by Wilson and Hilferty's approximation."""
    value = chi_square_statistic(observed, expected)
    wide = 2 / 9 / (len(observed) - 1)
    return 1 - normal_cdf(((value / (len(observed) - 1)) ** (1 / 3) - 1 + wide) / math.sqrt(wide)) if value else 1.0


def chi_square_rejects(observed: list[float], expected: list[float], alpha: float) -> bool:
    """Tell whether a chi square test rejects that observed frequencies are as expected."""
    return chi_square_p_value(observed, expected) < alpha


def average_ranks(numbers: list[float]) -> list[float]:
    """Return the ranks of values from 1 on, the mean of their ranks for equal ones."""
    return [
        sum(other < value for other in numbers) + (sum(other == value for other in numbers) + 1) / 2
        for value in numbers
    ]


def signed_ranks(before: list[float], after: list[float]) -> list[float]:
    """Return the ranks of the differences of paired samples with their signs, without those that are 0."""
    apart = [b - a for a, b in zip(before, after, strict=True) if a != b]
    ranks = average_ranks([abs(value) for value in apart])
    return [rank if value > 0 else -rank for rank, value in zip(ranks, apart, strict=True)]


def wilcoxon_statistic(before: list[float], after: list[float]) -> float:
    """Return Wilcoxon's signed rank statistic W: the sum of the positive ranks of paired differences."""
    return sum(rank for rank in signed_ranks(before, after) if rank > 0)


def wilcoxon_p_value(before: list[float], after: list[float]) -> float:
    """Return the p-value of Wilcoxon's signed rank test of paired samples by the normal distribution."""
    n = len(signed_ranks(before, after))
    if not n:
        return 1.0
    apart = wilcoxon_statistic(before, after) - n * (n + 1) / 4
    return two_sided_p_value(apart / math.sqrt(n * (n + 1) * (2 * n + 1) / 24))


def wilcoxon_rejects(before: list[float], after: list[float], alpha: float) -> bool:
    """Tell whether Wilcoxon's signed rank test rejects that nothing differs between paired samples."""
    return wilcoxon_p_value(before, after) < alpha


def effect_of_t(t_statistic: float, df: float) -> float:
    """Return the effect size r, a correlation coefficient, of a t statistic."""
    return math.sqrt(t_statistic**2 / (t_statistic**2 + df))

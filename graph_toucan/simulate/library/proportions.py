"""Shares of two kinds: what lies around one, and how two compare."""

import math

from graph_toucan.simulate.library.hypotheses import normal_quantile, two_sided_p_value
from graph_toucan.simulate.library.measures import normal_cdf

Z_95 = 1.959963984540054


def proportion_difference(successes1: float, n1: float, successes2: float, n2: float) -> float:
    """Return the difference of two proportions."""
    return successes1 / n1 - successes2 / n2


def proportion_z_statistic(successes1: float, n1: float, successes2: float, n2: float) -> float:
    """Return the z statistic of a test of two proportions, their variance pooled."""
    share = (successes1 + successes2) / (n1 + n2)
    apart = proportion_difference(successes1, n1, successes2, n2)
    return apart / math.sqrt(share * (1 - share) * (1 / n1 + 1 / n2))


def proportion_p_value(successes1: float, n1: float, successes2: float, n2: float) -> float:
    """Return the p-value of a z test of two proportions."""
    return two_sided_p_value(proportion_z_statistic(successes1, n1, successes2, n2))


def wilson_interval(successes: float, total: float) -> list[float]:
    """Return Wilson's 95 % confidence interval of a proportion."""
    share, wide = successes / total, Z_95 * Z_95 / total
    middle = share + wide / 2
    margin = Z_95 * math.sqrt(share * (1 - share) / total + wide / total / 4)
    return [max((middle - margin) / (1 + wide), 0.0), min((middle + margin) / (1 + wide), 1.0)]


def wilson_lower(successes: float, total: float) -> float:
    """Return the lower end of Wilson's 95 % confidence interval of a proportion."""
    return wilson_interval(successes, total)[0]


def wilson_upper(successes: float, total: float) -> float:
    """Return the upper end of Wilson's 95 % confidence interval of a proportion."""
    return wilson_interval(successes, total)[1]


def wilson_lower_percent(successes: float, total: float) -> float:
    """Return the lower end of Wilson's 95 % confidence interval of a proportion in percent."""
    return 100 * wilson_lower(successes, total)


def wilson_upper_percent(successes: float, total: float) -> float:
    """Return the upper end of Wilson's 95 % confidence interval of a proportion in percent."""
    return 100 * wilson_upper(successes, total)


def cohens_h(p1: float, p2: float) -> float:
    """Return Cohen's effect size h of two proportions."""
    return 2 * math.asin(math.sqrt(p1)) - 2 * math.asin(math.sqrt(p2))


def proportion_sample_size(p1: float, p2: float, alpha: float, power: float) -> int:
    """Return the sample size per group that tells two proportions apart with a power."""
    wanted = normal_quantile(1 - alpha / 2) + normal_quantile(power)
    return math.ceil(2 * (wanted / cohens_h(p1, p2)) ** 2)


def proportion_total_sample_size(p1: float, p2: float, alpha: float, power: float) -> int:
    """Return the sample size of both groups that tells two proportions apart with a power."""
    return 2 * proportion_sample_size(p1, p2, alpha, power)


def proportion_power(p1: float, p2: float, n: float, alpha: float) -> float:
    """Return the power of comparing two proportions with samples of a size."""
    return normal_cdf(abs(cohens_h(p1, p2)) * math.sqrt(n / 2) - normal_quantile(1 - alpha / 2))


def decimal_fraction(text: str) -> str:
    """Return the exact fraction in lowest terms of a decimal number."""
    whole, _, digits = text.strip().partition(".")
    if not (whole + digits).lstrip("+-").isdigit() or len(digits) > 300:
        raise ValueError("no decimal number")
    above, below = int(whole + digits), 10 ** len(digits)
    shared = math.gcd(above, below)
    return f"{above // shared}/{below // shared}" if below > shared else str(above // shared)


def survey_sample_size(margin_of_error: float, proportion: float, confidence: float) -> float:
    """Return the sample size of a simple random sample with a margin of error at a confidence of 0 to 1."""
    z = normal_quantile((1 + confidence) / 2)
    return z * z * proportion * (1 - proportion) / margin_of_error**2


def survey_design_size(margin_of_error: float, proportion: float, confidence: float, design_effect: float) -> float:
    """Return the sample size with a margin of error after a design effect."""
    return survey_sample_size(margin_of_error, proportion, confidence) * design_effect


def survey_population_size(
    margin_of_error: float, proportion: float, confidence: float, design_effect: float, population: float
) -> float:
    """Return the sample size with a margin of error, after the correction for a finite population."""
    size = survey_design_size(margin_of_error, proportion, confidence, design_effect)
    return size / (1 + (size - 1) / population)


def survey_completes(
    margin_of_error: float, proportion: float, confidence: float, design_effect: float, population: float
) -> int:
    """Return the whole completes required of a finite population for a margin of error."""
    return math.ceil(survey_population_size(margin_of_error, proportion, confidence, design_effect, population))

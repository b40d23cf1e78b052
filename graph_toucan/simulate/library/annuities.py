"""Loans and savings with a final value, paid at the end or (due) at the beginning of periods; irregular cash flows.

As spreadsheets have it, what is paid is negative.
"""

import math
from datetime import date

from graph_toucan.simulate.library.money import future_value_of_payments
from graph_toucan.simulate.library.primes import bounded


def annuity_payment(rate: float, nper: float, pv: float, fv: float) -> float:
    """Return the payment (pmt) per period that leads from a present to a future value."""
    if rate == 0:
        return -(pv + fv) / nper
    grown = (1 + rate) ** nper
    return -(pv * grown + fv) * rate / (grown - 1)


def annuity_payment_due(rate: float, nper: float, pv: float, fv: float) -> float:
    """Return the payment (pmt) at the beginning of each period that leads from a present to a future value."""
    return annuity_payment(rate, nper, pv, fv) / (1 + rate)


def annuity_value(rate: float, nper: float, pmt: float, fv: float) -> float:
    """Return the present value (pv) of equal payments and a future value."""
    if rate == 0:
        return -(fv + pmt * nper)
    grown = (1 + rate) ** nper
    return -(fv + pmt * (grown - 1) / rate) / grown


def annuity_value_due(rate: float, nper: float, pmt: float, fv: float) -> float:
    """Return the present value (pv) of payments at the beginning of each period and a future value."""
    return annuity_value(rate, nper, pmt * (1 + rate), fv)


def annuity_future_due(rate: float, nper: float, pmt: float, pv: float) -> float:
    """Return the future value (fv) of a sum and of payments at the beginning of each period."""
    return future_value_of_payments(rate, nper, pmt * (1 + rate), pv)


def annuity_interest(rate: float, per: float, nper: float, pv: float, fv: float) -> float:
    """Return the interest part (ipmt) of one payment that leads to a future value."""
    if not 1 <= per <= nper:
        raise ValueError("no such period")
    return future_value_of_payments(rate, per - 1, annuity_payment(rate, nper, pv, fv), pv) * rate


def annuity_interest_due(rate: float, per: float, nper: float, pv: float, fv: float) -> float:
    """Return the interest part (ipmt) of one payment at the beginning of its period."""
    return annuity_interest(rate, per, nper, pv, fv) / (1 + rate) if per > 1 else 0.0


def annuity_principal(rate: float, per: float, nper: float, pv: float, fv: float) -> float:
    """Return the principal part (ppmt) of one payment that leads to a future value."""
    if rate == 0:
        return -(pv + fv) / nper
    return -(pv + fv) * rate / ((1 + rate) ** nper - 1) * (1 + rate) ** (per - 1)


def annuity_principal_due(rate: float, per: float, nper: float, pv: float, fv: float) -> float:
    """Return the principal part (ppmt) of one payment at the beginning of its period."""
    return annuity_payment_due(rate, nper, pv, fv) - annuity_interest_due(rate, per, nper, pv, fv)


def annuity_cumulative_interest_due(rate: float, nper: int, pv: float, start_period: int, end_period: int) -> float:
    """Return the cumulative interest (cumipmt) of several payments at the beginning of periods."""
    periods = range(start_period, bounded(end_period, 1000) + 1)
    return sum(annuity_interest_due(rate, per, nper, pv, 0.0) for per in periods)


def annuity_cumulative_principal(rate: float, nper: int, pv: float, start_period: int, end_period: int) -> float:
    """Return the cumulative principal (cumprinc) of several payments of a loan."""
    periods = range(start_period, bounded(end_period, 1000) + 1)
    return sum(annuity_principal(rate, per, nper, pv, 0.0) for per in periods)


def annuity_cumulative_principal_due(rate: float, nper: int, pv: float, start_period: int, end_period: int) -> float:
    """Return the cumulative principal (cumprinc) of several payments at the beginning of periods."""
    periods = range(start_period, bounded(end_period, 1000) + 1)
    return sum(annuity_principal_due(rate, per, nper, pv, 0.0) for per in periods)


def annuity_periods(rate: float, pmt: float, pv: float, fv: float) -> float:
    """Return the number of periods (nper) in which payments lead from a present to a future value."""
    if rate == 0:
        return -(pv + fv) / pmt
    step = pmt / rate
    return math.log((step - fv) / (step + pv)) / math.log(1 + rate)


def annuity_periods_due(rate: float, pmt: float, pv: float, fv: float) -> float:
    """Return the number of periods (nper) in which payments at their beginnings lead to a future value."""
    return annuity_periods(rate, pmt * (1 + rate), pv, fv)


def annuity_rate(nper: float, pmt: float, pv: float, fv: float, guess: float) -> float:
    """Return the rate per period of equal payments (Newton's method)."""
    rate = guess
    for _ in range(100):
        grown, before = (1 + rate) ** nper, (1 + rate) ** (nper - 1)
        value = fv + grown * pv + pmt * (grown - 1) / rate
        steep = nper * before * pv - pmt * (grown - 1) / (rate * rate) + nper * pmt * before / rate
        after = rate - value / steep
        if abs(after - rate) < 1e-6:
            return after
        rate = after
    raise ValueError("no rate found")


def annuity_rate_percent(nper: float, pmt: float, pv: float, fv: float, guess: float) -> float:
    """Return the rate per period of equal payments in percent."""
    return 100 * annuity_rate(nper, pmt, pv, fv, guess)


def modified_rate_of_return(amounts: list[float], finance_rate: float, reinvest_rate: float) -> float:
    """Return the modified internal rate of return (mirr)."""
    last = len(amounts) - 1
    gained = sum(value * (1 + reinvest_rate) ** (last - place) for place, value in enumerate(amounts) if value > 0)
    spent = sum(value / (1 + finance_rate) ** place for place, value in enumerate(amounts) if value < 0)
    return (gained / -spent) ** (1 / last) - 1


def modified_rate_of_return_percent(amounts: list[float], finance_rate: float, reinvest_rate: float) -> float:
    """Return the modified internal rate of return (mirr) in percent."""
    return 100 * modified_rate_of_return(amounts, finance_rate, reinvest_rate)


def dated_present_value(rate: float, amounts: list[float], dates: list[str]) -> float:
    """Return the net present value of irregular cash flows (xnpv), as of the first date."""
    days = [date.fromisoformat(day[:10]) for day in dates]
    return sum(value / (1 + rate) ** ((day - days[0]).days / 365) for value, day in zip(amounts, days, strict=True))


def dated_future_value(rate: float, amounts: list[float], dates: list[str]) -> float:
    """Return the net future value of irregular cash flows (xnfv), as of the latest date."""
    days = [date.fromisoformat(day[:10]) for day in dates]
    return sum(value * (1 + rate) ** ((max(days) - day).days / 365) for value, day in zip(amounts, days, strict=True))

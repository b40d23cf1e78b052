"""Money over time, as spreadsheets have it: what is paid is negative, rates are per period."""

import math


def future_value_of_payments(rate: float, nper: float, pmt: float, pv: float) -> float:
    """Return the future value (fv) of a sum and of equal payments."""
    if rate == 0:
        return -(pv + pmt * nper)
    grown = (1 + rate) ** nper
    return -(pv * grown + pmt * (grown - 1) / rate)


def present_value_of_payments(rate: float, nper: float, pmt: float) -> float:
    """Return the present value (pv) of equal payments."""
    return -pmt * nper if rate == 0 else -pmt * (1 - (1 + rate) ** -nper) / rate


def payment(rate: float, nper: float, pv: float) -> float:
    """Return the payment (pmt) that pays off a loan."""
    return -pv / nper if rate == 0 else -pv * rate / (1 - (1 + rate) ** -nper)


def interest_of_payment(rate: float, per: float, nper: float, pv: float) -> float:
    """Return the interest part (ipmt) of one payment."""
    return future_value_of_payments(rate, per - 1, payment(rate, nper, pv), pv) * rate


def principal_of_payment(rate: float, per: float, nper: float, pv: float) -> float:
    """Return the principal part (ppmt) of one payment."""
    return payment(rate, nper, pv) - interest_of_payment(rate, per, nper, pv)


def cumulative_interest(rate: float, nper: int, pv: float, start_period: int, end_period: int) -> float:
    """Return the cumulative interest (cumipmt) of several payments."""
    return sum(interest_of_payment(rate, per, nper, pv) for per in range(start_period, min(end_period, 1000) + 1))


def cumulative_principal(rate: float, nper: int, pv: float, start_period: int, end_period: int) -> float:
    """Return the cumulative principal (cumprinc) of several payments."""
    return sum(principal_of_payment(rate, per, nper, pv) for per in range(start_period, min(end_period, 1000) + 1))


def number_of_periods(rate: float, pmt: float, pv: float) -> float:
    """Return the number of periods (nper) after which a loan is paid off."""
    return -pv / pmt if rate == 0 else math.log(pmt / (pmt + pv * rate)) / math.log(1 + rate)


def net_future_value(rate: float, nper: float, amounts: list[float]) -> float:
    """Return the net future value (nfv) of amounts, the first one after a period."""
    return sum(amount * (1 + rate) ** (nper - place - 1) for place, amount in enumerate(amounts))


def simple_interest(principal: float, rate: float, years: float) -> float:
    """Return the interest without interest on it, of a rate in percent."""
    return principal * rate * years / 100


def total_of_mortgage(principal: float, rate: float, years: float) -> float:
    """Return all that is paid for a mortgage, of a yearly rate in percent."""
    return -payment(rate / 1200, years * 12, principal) * years * 12


def interest_of_mortgage(principal: float, rate: float, years: float) -> float:
    """Return the total interest of a mortgage, of a yearly rate in percent."""
    return total_of_mortgage(principal, rate, years) - principal

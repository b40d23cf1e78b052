"""Loans for homes and interest as banks tell it: yearly rates in percent, monthly payments, deposits."""

import math

from graph_toucan.simulate.library.money import payment
from graph_toucan.simulate.library.primes import bounded

TIMES_A_YEAR = {"annual": 1, "annually": 1, "yearly": 1, "semi-annual": 2, "semiannual": 2, "semiannually": 2}
TIMES_IN_A_YEAR = {"quarterly": 4, "monthly": 12, "weekly": 52, "daily": 365}


def mortgage_loan(principal: float, down_payment: float) -> float:
    """Return what a mortgage lends after a down payment."""
    return principal - down_payment


def loan_to_value(principal: float, down_payment: float) -> float:
    """Return the percent of a price that a mortgage lends after a down payment."""
    return 100 * (principal - down_payment) / principal


def needs_mortgage_insurance(principal: float, down_payment: float) -> bool:
    """Tell whether a down payment is below a fifth of the price, so that a mortgage is insured (PMI)."""
    return loan_to_value(principal, down_payment) > 80


def mortgage_monthly(principal: float, rate: float, years: float, down_payment: float) -> float:
    """Return the monthly payment of a mortgage after a down payment."""
    return -payment(rate / 1200, years * 12, principal - down_payment)


def mortgage_paid(principal: float, rate: float, years: float, down_payment: float) -> float:
    """Return the total paid for a mortgage after a down payment."""
    return mortgage_monthly(principal, rate, years, down_payment) * years * 12


def mortgage_interest(principal: float, rate: float, years: float, down_payment: float) -> float:
    """Return the total interest of a mortgage after a down payment."""
    return mortgage_paid(principal, rate, years, down_payment) - (principal - down_payment)


def affordable_payment(annual_income: float, monthly_debts: float) -> float:
    """Return the monthly payment for a home that is affordable by the 28/36 rule."""
    return min(annual_income / 12 * 0.28, max(annual_income / 12 * 0.36 - monthly_debts, 0.0))


def affordable_debt_ratio(annual_income: float, monthly_debts: float) -> float:
    """Return all debts in percent of the income with an affordable home by the 28/36 rule."""
    return 100 * (affordable_payment(annual_income, monthly_debts) + monthly_debts) / (annual_income / 12)


def affordable_loan(annual_income: float, monthly_debts: float, rate: float, years: float) -> float:
    """Return the loan that is affordable by the 28/36 rule."""
    monthly, months, part = affordable_payment(annual_income, monthly_debts), years * 12, rate / 1200
    return monthly * months if part == 0 else monthly * (1 - (1 + part) ** -months) / part


def affordable_price(
    annual_income: float, monthly_debts: float, rate: float, years: float, down_payment: float
) -> float:
    """Return the price of a home that is affordable by the 28/36 rule with a down payment."""
    return affordable_loan(annual_income, monthly_debts, rate, years) + down_payment


def compound_amount(principal: float, rate: float, time: float, frequency: str) -> float:
    """Return what a sum becomes with compound interest: annual, quarterly, monthly, daily or continuous."""
    if frequency == "continuous":
        return principal * math.exp(rate * time)
    times = TIMES_A_YEAR[frequency] if frequency in TIMES_A_YEAR else TIMES_IN_A_YEAR[frequency]
    return principal * (1 + rate / times) ** (times * time)


def compound_interest(principal: float, rate: float, time: float, frequency: str) -> float:
    """Return the compound interest of a sum: annual, quarterly, monthly, daily or continuous."""
    return compound_amount(principal, rate, time, frequency) - principal


def real_value(amount: float, nominal: float, inflation: float, years: float) -> float:
    """Return what a sum grows to in today's purchasing power, with nominal return and inflation in percent."""
    return amount * ((1 + nominal / 100) / (1 + inflation / 100)) ** years


def purchasing_power_lost(amount: float, nominal: float, inflation: float, years: float) -> float:
    """Return what inflation takes of a grown sum, with nominal return and inflation in percent."""
    return amount * (1 + nominal / 100) ** years - real_value(amount, nominal, inflation, years)


def real_return(nominal: float, inflation: float) -> float:
    """Return the real, inflation adjusted return in percent (Fisher)."""
    return 100 * ((1 + nominal / 100) / (1 + inflation / 100) - 1)


def payoff_months(balance: float, annual_rate: float, monthly_payment: float) -> int:
    """Return the months after which a debt is paid off, with a yearly rate in percent."""
    part = annual_rate / 1200
    if part == 0:
        return math.ceil(balance / monthly_payment)
    return math.ceil(-math.log(1 - balance * part / monthly_payment) / math.log(1 + part))


def payoff_years(balance: float, annual_rate: float, monthly_payment: float) -> float:
    """Return the years after which a debt is paid off, with a yearly rate in percent."""
    return payoff_months(balance, annual_rate, monthly_payment) / 12


def payoff_interest(balance: float, annual_rate: float, monthly_payment: float) -> float:
    """Return the interest paid until a debt is paid off, with a yearly rate in percent."""
    part, left = annual_rate / 1200, balance
    months = bounded(payoff_months(balance, annual_rate, monthly_payment), 2000)
    for _ in range(months - 1):
        left = left * (1 + part) - monthly_payment
    return monthly_payment * (months - 1) + left * (1 + part) - balance


def credit_cost(price: float, monthly_payment: float, payments: float, fees: float) -> float:
    """Return the interest and fees of buying on credit."""
    return monthly_payment * payments + fees - price


def credit_cost_percent(price: float, monthly_payment: float, payments: float, fees: float) -> float:
    """Return the interest and fees of buying on credit in percent of the price."""
    return 100 * credit_cost(price, monthly_payment, payments, fees) / price


def credit_cost_ratio(price: float, monthly_payment: float, payments: float, fees: float) -> float:
    """Return what buying on credit costs for each unit of the price."""
    return 1 + credit_cost(price, monthly_payment, payments, fees) / price


def credit_rate(price: float, monthly_payment: float, payments: float, fees: float) -> float:
    """Return the implied yearly rate of buying on credit in percent (APR), 0 where it costs nothing."""
    low, high = 0.0, 1.0
    lent = price - fees
    if monthly_payment * payments <= lent:
        return 0.0
    for _ in range(100):
        rate = (low + high) / 2
        value = monthly_payment * (1 - (1 + rate) ** -payments) / rate
        low, high = (rate, high) if value > lent else (low, rate)
    return 1200 * low

"""Annuities, mortgages and dated cash flows: known values of spreadsheets' manuals, and how they agree."""

import pytest

from graph_toucan.simulate.library import annuities, mortgages


def test_payment_of_the_manual():
    assert annuities.annuity_payment(0.08 / 12, 10, 10000, 0) == pytest.approx(-1037.03, abs=5e-3)
    assert annuities.annuity_payment_due(0.08 / 12, 10, 10000, 0) == pytest.approx(-1030.16, abs=5e-3)
    assert annuities.annuity_payment(0.06 / 12, 216, 0, 50000) == pytest.approx(-129.08, abs=5e-3)
    assert annuities.annuity_payment(0, 10, 100, 0) == -10


def test_values_lead_back_to_the_payment():
    pmt = annuities.annuity_payment(0.01, 24, 5000, 300)
    assert annuities.annuity_value(0.01, 24, pmt, 300) == pytest.approx(5000)
    assert annuities.annuity_periods(0.01, pmt, 5000, 300) == pytest.approx(24)
    assert annuities.annuity_rate(24, pmt, 5000, 300, 0.1) == pytest.approx(0.01)
    assert annuities.annuity_rate_percent(24, pmt, 5000, 300, 0.1) == pytest.approx(1)


def test_values_lead_back_to_the_payment_at_the_beginning():
    pmt = annuities.annuity_payment_due(0.01, 24, 5000, 300)
    assert annuities.annuity_value_due(0.01, 24, pmt, 300) == pytest.approx(5000)
    assert annuities.annuity_future_due(0.01, 24, pmt, 5000) == pytest.approx(300)
    assert annuities.annuity_periods_due(0.01, pmt, 5000, 300) == pytest.approx(24)


def test_interest_and_principal_of_the_manual():
    assert annuities.annuity_interest(0.1 / 12, 1, 36, 8000, 0) == pytest.approx(-66.67, abs=5e-3)
    assert annuities.annuity_principal(0.1 / 12, 1, 24, 2000, 0) == pytest.approx(-75.62, abs=5e-3)
    with pytest.raises(ValueError, match="period"):
        annuities.annuity_interest(0.1, 4, 3, 100, 0)


def test_interest_and_principal_make_up_the_payment():
    parts = [annuities.annuity_interest(0.02, 3, 9, 700, 50), annuities.annuity_principal(0.02, 3, 9, 700, 50)]
    assert sum(parts) == pytest.approx(annuities.annuity_payment(0.02, 9, 700, 50))
    due = [annuities.annuity_interest_due(0.02, 3, 9, 700, 50), annuities.annuity_principal_due(0.02, 3, 9, 700, 50)]
    assert sum(due) == pytest.approx(annuities.annuity_payment_due(0.02, 9, 700, 50))


def test_cumulative_principal_of_the_manual():
    paid = annuities.annuity_cumulative_principal(0.09 / 12, 360, 125000, 13, 24)
    assert paid == pytest.approx(-934.1071, abs=5e-5)
    assert annuities.annuity_cumulative_principal_due(0.01, 12, 1000, 1, 12) == pytest.approx(-1000)
    assert annuities.annuity_cumulative_interest_due(0.01, 12, 1000, 1, 1) == 0


def test_modified_rate_of_the_manual():
    flows = [-120000.0, 39000.0, 30000.0, 21000.0, 37000.0, 46000.0]
    assert annuities.modified_rate_of_return(flows, 0.1, 0.12) == pytest.approx(0.126094, abs=5e-7)
    assert annuities.modified_rate_of_return_percent(flows, 0.1, 0.12) == pytest.approx(12.6094, abs=5e-5)


def test_dated_values_of_the_manual():
    flows = [-10000.0, 2750.0, 4250.0, 3250.0, 2750.0]
    days = ["2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"]
    assert annuities.dated_present_value(0.09, flows, days) == pytest.approx(2086.6476, abs=5e-5)
    years = 456 / 365
    assert annuities.dated_future_value(0.09, flows, days) == pytest.approx(2086.6476 * 1.09**years, abs=1e-3)


def test_a_mortgage_after_a_down_payment():
    assert mortgages.mortgage_monthly(250000, 6.0, 30, 50000) == pytest.approx(1199.10, abs=5e-3)
    assert mortgages.mortgage_paid(250000, 0.0, 30, 50000) == pytest.approx(200000)
    assert mortgages.mortgage_interest(250000, 0.0, 30, 50000) == pytest.approx(0)
    assert mortgages.mortgage_loan(250000, 50000) == 200000
    assert mortgages.loan_to_value(250000, 50000) == 80
    assert not mortgages.needs_mortgage_insurance(250000, 50000)


def test_the_28_36_rule():
    assert mortgages.affordable_payment(60000, 0) == pytest.approx(1400)
    assert mortgages.affordable_payment(60000, 1000) == pytest.approx(800)
    assert mortgages.affordable_debt_ratio(60000, 1000) == pytest.approx(36)
    assert mortgages.affordable_loan(60000, 1000, 0, 10) == pytest.approx(96000)
    assert mortgages.affordable_price(60000, 1000, 0, 10, 4000) == pytest.approx(100000)


def test_compound_interest_of_several_frequencies():
    assert mortgages.compound_amount(1000, 0.05, 10, "annual") == pytest.approx(1628.894627)
    assert mortgages.compound_amount(1000, 0.05, 10, "monthly") == pytest.approx(1647.009498)
    assert mortgages.compound_interest(1000, 0.05, 10, "continuous") == pytest.approx(648.721271)


def test_inflation_takes_what_is_not_real():
    assert mortgages.real_return(10, 10) == 0
    assert mortgages.real_value(100, 21, 10, 1) == pytest.approx(110)
    assert mortgages.purchasing_power_lost(100, 21, 10, 1) == pytest.approx(11)


def test_a_debt_is_paid_off():
    assert mortgages.payoff_months(1200, 0, 100) == 12
    assert mortgages.payoff_months(1000, 12, 88.85) == 12
    assert mortgages.payoff_years(1200, 0, 100) == 1
    assert mortgages.payoff_interest(1000, 12, 505) == pytest.approx(10 + 5.05 + 0.0505)


def test_credit_costs_what_is_paid_beyond_the_price():
    assert mortgages.credit_cost(1000, 100, 11, 20) == 120
    assert mortgages.credit_cost_percent(1000, 100, 11, 20) == pytest.approx(12)
    assert mortgages.credit_cost_ratio(1000, 100, 11, 20) == pytest.approx(1.12)
    assert mortgages.credit_rate(10000, 1037.0320893, 10, 0) == pytest.approx(8)
    assert mortgages.credit_rate(1000, 10, 10, 0) == 0

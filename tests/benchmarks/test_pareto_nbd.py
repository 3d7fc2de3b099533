"""Pareto/NBD against its own story: integrals over rates, and simulated customers."""

import numpy as np
import pytest
from scipy.stats import gamma

from pareto_nbd import ParetoNBD

MODELS = [
    ParetoNBD(0.553, 10.578, 0.606, 11.669),
    ParetoNBD(0.9, 14.0, 1.3, 6.0),
    ParetoNBD(1.2, 8.0, 0.7, 8.0),
]
"""beta above alpha, below it, and equal: the formula takes a different turn in each."""

CUSTOMERS = [(0, 0.0, 38.9), (2, 30.4, 38.9), (1, 1.7, 38.9), (7, 20.0, 30.0), (3, 35.0, 35.0)]


def integral(model, value):
    """The mean of value(rate, leaving) over both gamma distributions (Gauss-Legendre)."""
    places, weights = np.polynomial.legendre.leggauss(1000)
    shares, weights = (places + 1) / 2, weights / 2
    rates = gamma(model.r, scale=1 / model.alpha).ppf(shares)
    leavings = gamma(model.s, scale=1 / model.beta).ppf(shares)
    return weights @ value(rates[:, None], leavings[None, :]) @ weights


def alive(x, t_end):
    return lambda rate, leaving: rate**x * np.exp(-(rate + leaving) * t_end)


def likelihood(x, t_x, t_end):
    """Of a customer with known rates: alive at the end, or gone some time after the last order."""

    def value(rate, leaving):
        total = rate + leaving
        return rate**x * np.exp(-total * t_end) + rate**x * leaving / total * (
            np.exp(-total * t_x) - np.exp(-total * t_end)
        )

    return value


def given(customer):
    return [np.array([float(part)]) for part in customer]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("customer", CUSTOMERS)
def test_likelihood_and_p_alive_are_the_integrals(model, customer):
    x, t_x, t_end = customer
    known = integral(model, likelihood(x, t_x, t_end))
    assert np.exp(model.log_likelihood(*given(customer)))[0] == pytest.approx(known, rel=1e-5)
    assert model.p_alive(*given(customer))[0] == pytest.approx(
        integral(model, alive(x, t_end)) / known, rel=1e-5
    )


@pytest.mark.parametrize("model", MODELS)
def test_expectations_are_the_integrals(model):
    x, t_x, t_end = customer = CUSTOMERS[1]
    known = integral(model, likelihood(x, t_x, t_end))
    still = alive(x, t_end)
    ahead = integral(
        model,
        lambda rate, leaving: still(rate, leaving) * rate * -np.expm1(-leaving * 39) / leaving,
    )
    assert model.expected(39.0, *given(customer))[0] == pytest.approx(ahead / known, rel=1e-5)
    ever = integral(model, lambda rate, leaving: still(rate, leaving) * rate / (leaving + 0.0027))
    assert model.discounted(0.0027, *given(customer))[0] == pytest.approx(ever / known, rel=1e-5)


@pytest.mark.parametrize("model", MODELS)
def test_simulated_customers_are_alive_as_often_as_is_said(model):
    rng, n = np.random.default_rng(3), 100_000
    rate, gone = (
        rng.gamma(model.r, 1 / model.alpha, n),
        rng.exponential(1 / rng.gamma(model.s, 1 / model.beta, n)),
    )
    t_end = rng.uniform(27, 39, n)
    stop = np.minimum(gone, t_end)
    x = rng.poisson(rate * stop).astype(float)
    t_x = np.where(
        x > 0, stop * rng.random(n) ** (1 / np.maximum(x, 1)), 0.0
    )  # the latest of x moments in [0, stop]
    said = model.p_alive(x, t_x, t_end)
    for low in (0.2, 0.4, 0.6, 0.8):
        inside = (said >= low) & (said < low + 0.2)
        assert (gone > t_end)[inside].mean() == pytest.approx(
            said[inside].mean(), abs=4 * 0.5 / inside.sum() ** 0.5
        )
    later = rng.poisson(rate * np.clip(gone - t_end, 0, 39))
    for repeats in (0, 1, 3):
        alike = x == repeats
        expected = model.expected(39.0, x[alike], t_x[alike], t_end[alike]).mean()
        assert later[alike].mean() == pytest.approx(
            expected, abs=4 * later[alike].std() / alike.sum() ** 0.5
        )

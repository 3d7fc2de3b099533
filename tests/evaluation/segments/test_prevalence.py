"""Ratios of shares, against scipy, a search by hand and simulation."""

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency, false_discovery_control
from scipy.stats.contingency import relative_risk

from segbench.evaluation.segments.prevalence import risk_ratios

COUNTS = np.array([400, 352, 90, 800]), 1000, np.array([500, 702, 300, 1600]), 2000


def likelihood_ratio_test(a, m, b, n):
    return chi2_contingency(
        [[a, m - a], [b, n - b]], correction=False, lambda_="log-likelihood"
    ).pvalue


def test_with_many_customers_the_interval_is_that_of_scipy():
    found = risk_ratios([400], 1000, [500], 2000, 0.95)
    theirs = relative_risk(400, 1000, 500, 2000)
    assert found.ratio[0] == pytest.approx(theirs.relative_risk) == 1.6
    assert (found.low[0], found.high[0]) == pytest.approx(
        theirs.confidence_interval(0.95), rel=0.002
    )
    assert found.p[0] == pytest.approx(likelihood_ratio_test(400, 1000, 500, 2000))


def test_with_few_customers_it_is_found_by_searching_every_share():
    a, m, b, n = 12, 40, 240, 2400
    ratio, share = np.linspace(1, 8, 1401)[:, None], np.linspace(0.08, 0.13, 1001)[None, :]
    p = np.clip(ratio * share, 1e-9, 1 - 1e-9)
    log = a * np.log(p) + (m - a) * np.log(1 - p) + b * np.log(share) + (n - b) * np.log(1 - share)
    inside = 2 * (log.max() - log.max(axis=1)) <= chi2.isf(0.05, 1)
    found = risk_ratios([a], m, [b], n, 0.95)
    assert (found.low[0], found.high[0]) == pytest.approx(
        (ratio[inside].min(), ratio[inside].max()), abs=0.01
    )


def test_many_ratios_are_corrected_and_their_intervals_with_them():
    found = risk_ratios(*COUNTS, 0.95)
    single = [
        likelihood_ratio_test(a, 1000, b, 2000) for a, b in zip(COUNTS[0], COUNTS[2], strict=True)
    ]
    assert found.p == pytest.approx(false_discovery_control(single, method="bh"))
    assert found.above_one.tolist() == [
        True,
        False,
        False,
        False,
    ]  # the third is told too, but lies below 1
    assert np.isnan(found.low[1:]).all()
    alone = risk_ratios([400], 1000, [500], 2000, 1 - 0.05 * 2 / 4)  # two of four
    assert (found.low[0], found.high[0]) == pytest.approx((alone.low[0], alone.high[0]))


def test_an_interval_leaves_out_1_as_soon_as_the_ratio_is_told():
    found = risk_ratios(np.arange(200, 300), 1000, 400, 2000, 0.95)
    assert 0 < found.above_one.sum() < 100
    assert (found.low[found.above_one] > 1).all()
    assert (found.low[found.above_one] < found.ratio[found.above_one]).all()
    assert (found.high[found.above_one] > found.ratio[found.above_one]).all()


def test_if_few_are_shown_intervals_are_wider_and_those_that_hold_1_are_not_told():
    counts = np.arange(200, 300)
    every, few = (risk_ratios(counts, 1000, 400, 2000, 0.95, shown) for shown in (None, 5))
    assert few.p == pytest.approx(every.p)
    assert 0 < few.above_one.sum() < every.above_one.sum()
    assert (few.low[few.above_one] > 1).all()
    alone = risk_ratios(counts[-1:], 1000, [400], 2000, 1 - 0.05 * 5 / 100)  # five of a hundred
    assert (few.low[-1], few.high[-1]) == pytest.approx((alone.low[0], alone.high[0]))
    enough = risk_ratios(counts, 1000, 400, 2000, 0.95, 100)
    assert np.array_equal(enough.low, every.low, equal_nan=True)


def test_nobody_and_everybody():
    found = risk_ratios([40, 50, 0], [100, 50, 50], [0, 80, 0], [200, 80, 90], 0.95)
    assert (found.ratio[0], found.high[0]) == (np.inf, np.inf)
    assert 5 < found.low[0] < 100
    assert found.above_one.tolist() == [True, False, False]
    assert found.p[1:].tolist() == [1, 1]
    everybody = risk_ratios([50], 50, [40], 80, 0.95)
    assert everybody.ratio[0] == 2
    assert 1 < everybody.low[0] < 2 < everybody.high[0]


def test_no_tests_at_all():
    assert risk_ratios([], [], [], [], 0.95).p.size == 0


@pytest.mark.parametrize("size", [40, 300])
def test_few_ratios_are_told_where_nothing_differs(size):
    rng = np.random.default_rng(1)
    share = rng.uniform(0.02, 0.6, 400)
    told = []
    for _ in range(400):
        bought, others = rng.binomial(size, share), rng.binomial(2400, share)
        told.append(risk_ratios(bought, size, others, 2400, 0.95).above_one.any())
    assert np.mean(told) < 0.05


def test_intervals_cover():
    rng = np.random.default_rng(2)
    found = risk_ratios(rng.binomial(60, 0.4, 2000), 60, rng.binomial(2000, 0.1, 2000), 2000, 0.95)
    assert found.above_one.all()  # so that no interval is widened
    assert np.mean((found.low <= 4) & (found.high >= 4)) == pytest.approx(0.95, abs=0.015)

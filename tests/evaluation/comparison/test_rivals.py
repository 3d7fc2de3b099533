"""Bounds against the best of the others, by hand, and how often they are wrong."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from segbench.evaluation.comparison.rivals import Rivals

MARGIN = 0.05


def rivals(values, errors, rng, resamples=400):
    """Rivals with these values, each with an error of its own; the resamples have just that."""
    drawn = {}
    for name, value in values.items():
        noise = rng.normal(size=resamples)
        noise = (noise - noise.mean()) / noise.std()
        drawn[name] = np.concatenate([[value], value + errors[name] * noise])
    best = max(values, key=values.get)
    return Rivals(drawn, best, MARGIN, 0.95, math.inf)


def test_three_by_hand():
    """The most that any other may have more; whose errors depends on who that is."""
    found = rivals(
        {"a": 0.80, "b": 0.78, "c": 0.70},
        {"a": 0.0, "b": 0.01, "c": 0.05},
        np.random.default_rng(1),
        20_000,
    )
    # If a is best: b's error and c's are independent, so each bound is that of the larger of two.
    # If b is: its error is in both differences, hardly in c's. If c is: its own is in both.
    two, one = norm.isf(1 - math.sqrt(0.95)), norm.isf(0.05)
    high = {name: found.behind_high(name, own) for name, own in found.values.items()}
    assert high["b"] == pytest.approx(
        max(0.02 + two * 0.01, -0.08 + one * math.hypot(0.01, 0.05)), abs=3e-3
    )
    assert high["c"] == pytest.approx(0.10 + two * 0.05, abs=3e-3)
    assert high["a"] == pytest.approx(max(-0.02 + two * 0.01, -0.10 + one * 0.05, 0), abs=2e-3)
    assert found.sorted_out(["a", "b", "c"]) == (("a", "b"), ("c",))


def test_who_surely_leads_is_behind_by_nothing_and_one_alone_is_level():
    found = rivals({"a": 0.9, "b": 0.2}, {"a": 0.01, "b": 0.01}, np.random.default_rng(1))
    assert found.behind_high("a", found.values["a"]) == 0
    assert found.sorted_out(["a", "b"]) == (("a",), ())
    alone = rivals({"a": 0.9}, {"a": 5.0}, np.random.default_rng(1))
    assert alone.sorted_out(["a"]) == (("a",), ())


def test_equals_are_all_level():
    found = rivals(dict.fromkeys("abc", 0.5), dict.fromkeys("abc", 0.0), np.random.default_rng(1))
    assert found.sorted_out(list("abc")) == (tuple("abc"), ())


@pytest.mark.parametrize("others", [1, 4])
def test_one_at_the_margin_is_seldom_called_practically_best_though_it_often_leads(others):
    """Each is truly .05 behind, with an error as large: to spare the leader would be wrong."""
    rng, level, led = np.random.default_rng(3), 0, 0
    errors = {"best": 0.03} | {f"worse {number}": 0.03 for number in range(others)}
    for _ in range(600):
        values = {
            name: 0.8 - MARGIN * (name != "best") + error * rng.normal()
            for name, error in errors.items()
        }
        found = rivals(values, errors, rng, 200)
        led += found.best != "best"
        level += bool({*found.sorted_out(list(values))[0]} - {"best"})
    assert led / 600 > 0.10
    assert level / 600 < 0.05 + 2 * math.sqrt(0.05 * 0.95 / 600)

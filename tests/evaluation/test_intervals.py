import numpy as np
import pytest

from segbench.evaluation.intervals import (
    interval_columns,
    newcombe_interval,
    percentile_interval,
    wilson_interval,
)


def test_percentiles_leave_out_what_is_not_known():
    assert percentile_interval(np.array([np.nan, *np.linspace(0, 1, 101)]), 0.9) == pytest.approx(
        (0.05, 0.95)
    )
    assert np.isnan(percentile_interval(np.array([np.nan]), 0.9)).all()


def test_columns_hold_each_rows_percentiles_and_none_where_the_sample_has_no_value():
    values = np.array([[7.0, *range(101)], [np.nan, *range(101)], [1.0, *[np.nan] * 101]])
    columns = interval_columns("x", values, 0.9)
    assert list(columns) == ["x", "x_low", "x_high"]
    assert columns["x"] == pytest.approx([7, np.nan, 1], nan_ok=True)
    assert columns["x_low"] == pytest.approx([5, np.nan, np.nan], nan_ok=True)
    assert columns["x_high"] == pytest.approx([95, np.nan, np.nan], nan_ok=True)
    assert interval_columns("x", np.empty((0, 5)), 0.9)["x_low"].shape == (0,)


def test_wilson_and_newcombe_by_hand():
    """Newcombe (1998), table II: 56 of 70 against 48 of 80, method 10: .0524 to .3339."""
    z = 1.959963984540054
    ends = []
    for k, n in ((56, 70), (48, 80)):
        centre, half = (
            (k + z**2 / 2) / (n + z**2),
            z * np.sqrt(k * (n - k) / n + z**2 / 4) / (n + z**2),
        )
        assert wilson_interval(k, n, 0.95) == pytest.approx((centre - half, centre + half))
        ends.append((k / n, centre - half, centre + half))
    found = newcombe_interval(56, 70, 48, 80, confidence=0.95)
    assert found == pytest.approx((0.0524, 0.3339), abs=5e-5)
    (p, low, high), (q, other_low, other_high) = ends
    down, up = np.hypot(p - low, other_high - q), np.hypot(high - p, q - other_low)
    assert found == pytest.approx((p - q - down, p - q + up))

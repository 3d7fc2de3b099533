import numpy as np
import pytest

from segbench.evaluation.intervals import interval_columns, percentile_interval


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

"""Where the mean lies, and what the median would change, by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from segbench.methods.rfm import RFM
from segbench.pages.method.rfm_averages import (
    _rounded,
    by_averages,
    hidden_types,
    other_than,
    share_moved,
    types_by_average,
    where_the_mean_lies,
)

FOUR = pd.DataFrame(
    {
        "recency_days": [1, 2, 3, 34],
        "frequency": [1, 1, 2, 8],
        "monetary": [10.0, 10.0, 20.0, 160.0],
        "tenure_days": 100,
    }
)
"""Means 10, 3 and 50; medians 2, 1 and 10, of which half of the customers are not above."""


def fitted_and_labels(customers):
    fitted = by_averages(RFM(), customers)
    return fitted, {name: method.predict(customers) for name, method in fitted.items()}


def test_the_mean_of_four_customers():
    fitted, labels = fitted_and_labels(FOUR)
    table = where_the_mean_lies(fitted, FOUR, labels["mean"], (), 1)
    assert table.to_numpy().tolist() == [
        ["recency_days", 10, 2, 0.75, False],
        ["frequency", 3, 1, 0.75, False],
        ["monetary", 50, 10, 0.75, False],
    ]


def test_a_customer_at_the_mean_is_not_below_it():
    even = FOUR.assign(recency_days=[1, 2, 2, 3], frequency=2)
    fitted, labels = fitted_and_labels(even)
    below = where_the_mean_lies(fitted, even, labels["mean"], (), 1)["below_mean"]
    assert below.tolist() == [0.25, 0, 0.75]


def test_the_types_of_four_customers_by_either_average():
    """Against the mean R↓F↓M↓ three times, and R↑F↑M↑; against the median R↓F↑M↑, and R↑F↑M↑."""
    _, labels = fitted_and_labels(FOUR)
    table = types_by_average(labels, {"mean": (), "median": ()}).set_index("segment")
    assert table["mean"][lambda sizes: sizes > 0].to_dict() == {
        "Recent and small": 3,
        "Lapsing champions": 1,
    }
    assert table["median"][lambda sizes: sizes > 0].to_dict() == {
        "Champions": 1,
        "Lapsing champions": 3,
    }
    assert share_moved(labels, 1) == 0.75
    assert np.isnan(share_moved(labels, 2))  # one customer keeps the type


def test_the_complete_journey_by_hand(journey_customers):
    names = ["recency_days", "frequency", "monetary"]
    numbers = journey_customers[names]
    sides = {
        "mean": numbers >= numbers.mean(),
        "median": numbers >= numbers.quantile(0.5, interpolation="lower"),
    }
    fitted, labels = fitted_and_labels(journey_customers)
    table = where_the_mean_lies(fitted, journey_customers, labels["mean"], (), 10)
    assert table["below_mean"].tolist() == pytest.approx((~sides["mean"]).mean().tolist())
    assert table["below_mean"].tolist() == pytest.approx([0.7603, 0.6541, 0.6388], abs=1e-4)
    moved = (sides["mean"] != sides["median"]).any(axis=1)  # who is new stays new
    assert share_moved(labels, 10) == pytest.approx(moved.mean()) == pytest.approx(0.4459, abs=1e-4)
    sizes = types_by_average(labels, {"mean": (), "median": ()}).set_index("code")
    for name, up in sides.items():
        champions = ~up["recency_days"] & up["frequency"] & up["monetary"]
        assert sizes.loc["1", name] == champions.sum()
        assert sizes[name].sum() == len(journey_customers)


def of_hidden(with_much):
    """Two shown types and two hidden ones of 19 customers, so many of them with much revenue."""
    rows = [("1", 5, 20, 20.0)] * 640 + [("4e", 5, 5, 5.0)] * 301
    rows += [("5", 20, 20, 20.0)] * with_much + [("6", 20, 20, 5.0)] * (19 - with_much)
    table = pd.DataFrame(rows, columns=["code", "recency_days", "frequency", "monetary"])
    state = {"recency_days": 10.0, "frequency": 10.0, "monetary": 10.0}
    fitted = {name: SimpleNamespace(state_=state) for name in ("mean", "median")}
    return where_the_mean_lies(fitted, table, table["code"], {"5", "6"}, 10)


def test_a_share_below_the_mean_does_not_tell_hidden_types_apart():
    """Their sum is known, 19 of 960: from 301 to 320 are below the mean revenue, 31 to 33 %."""
    for with_much in range(1, 19):
        table = of_hidden(with_much)
        assert table["below_mean"].tolist() == [941 / 960, 301 / 960, 0.3]
        assert table["about"].tolist() == [False, False, True]


def test_where_no_type_by_the_mean_may_be_shown_no_share_is():
    fitted, labels = fitted_and_labels(FOUR)
    assert where_the_mean_lies(fitted, FOUR, labels["mean"], None, 1)["below_mean"].isna().all()


def test_a_share_of_few_customers_is_left_out():
    fitted, labels = fitted_and_labels(FOUR)
    assert where_the_mean_lies(fitted, FOUR, labels["mean"], (), 2)["below_mean"].isna().all()


@pytest.mark.parametrize(
    ("low", "high", "share"),
    [(0.6368, 0.6446, 0.64), (0.634, 0.636, 0.65), (0.31, 0.33, 0.3), (0.3, 0.3, 0.3)],
)
def test_shares_are_rounded_until_they_agree(low, high, share):
    assert _rounded(low, high) == share


def test_a_tenth_may_be_too_fine():
    assert np.isnan(_rounded(0.32, 0.48))


def labelling(**sizes):
    codes = [code for code, size in sizes.items() for _ in range(size)]
    return pd.Series(pd.Categorical(codes, categories=list(sizes)))


def test_small_types_by_the_other_average_are_hidden_with_another():
    own, other = labelling(a=30, b=30, c=30), labelling(a=5, b=35, c=50)
    hidden = hidden_types({"rfm": own}, {"rfm": ()}, "mean", other, 10)
    assert hidden == {"mean": (), "median": {"a", "b"}}
    assert hidden_types({"rfm": own}, {"rfm": ()}, "median", other, 10)["mean"] == {"a", "b"}


def test_the_other_average_is_left_out_where_it_would_tell_of_a_few_who_differ():
    """All 50 of a type, and three more: the report shows the 50, so nothing shows the 53."""
    own, other = labelling(a=50, b=50), labelling(a=53, b=47)
    assert hidden_types({"rfm": own}, {"rfm": ()}, "mean", other, 10)["median"] is None
    table = types_by_average(
        {"mean": labelling(**{"1": 50, "7": 50}), "median": labelling(**{"1": 53, "7": 47})},
        {"mean": (), "median": None},
    )
    assert table["median"].isna().all()
    assert table["mean"].sum() == 100


def test_there_are_two_averages():
    assert [other_than(name) for name in ("mean", "median")] == ["median", "mean"]

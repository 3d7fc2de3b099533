import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.methods.value_tiers import ValueTiers
from segbench.params import check
from support import make_customers


def tiers(revenue, **params):
    customers = pd.DataFrame({"monetary": revenue, "frequency": range(1, len(revenue) + 1)})
    return ValueTiers(**params).fit(customers).predict(customers).tolist()


def test_top_fifth_next_three_tenths_rest():
    assert tiers(range(1, 11)) == ["low"] * 5 + ["mid"] * 3 + ["high"] * 2


def test_whoever_equals_the_last_of_a_tier_belongs_to_it():
    assert tiers([1, 1, 1, 5, 5, 5, 5, 5, 5, 9]) == ["low"] * 3 + ["high"] * 7


def test_revenue_shares_take_the_fewest_customers():
    assert tiers([50, 30, 10, 5, 5], cut="revenue_share") == ["high", "mid", "low", "low", "low"]
    assert tiers([25, 25, 30, 10, 10], cut="revenue_share") == [
        "high",
        "high",
        "high",
        "low",
        "low",
    ]


def test_fixed_cuts_are_revenue():
    assert tiers([99.99, 100, 500], cut="fixed", high=500, mid=100) == ["low", "mid", "high"]


def test_revenue_given_for_one_tier_alone_cuts_by_it_and_the_data_gives_the_other():
    """From 700 on there are four of ten; 3 of 8 of the other six, rounded up, are three."""
    revenue = range(100, 1001, 100)
    assert tiers(revenue, high=700) == ["low"] * 3 + ["mid"] * 3 + ["high"] * 4
    assert tiers(revenue, mid=700) == ["low"] * 6 + ["mid"] * 2 + ["high"] * 2
    assert tiers(revenue, cut="fixed") == tiers(revenue)
    assert tiers(revenue, high=1e15) == ["low"] * 6 + ["mid"] * 4
    assert tiers(revenue, mid=1e15) == ["low"] * 10


def test_a_large_share_of_one_tier_leaves_half_of_the_rest_to_the_other():
    assert tiers(range(1, 11), high=0.8) == ["low", "mid"] + ["high"] * 8
    assert tiers(range(1, 11), mid=0.8) == ["low"] + ["mid"] * 8 + ["high"]
    assert tiers(range(1, 11), high=0.6) == ["low"] + ["mid"] * 3 + ["high"] * 6


def test_without_revenue_orders_alone_count():
    customers = pd.DataFrame({"monetary": range(10, 0, -1), "frequency": range(1, 11)})
    found = ValueTiers(monetary_weight=0.0).fit(customers).predict(customers).tolist()
    assert found == ["low"] * 5 + ["mid"] * 3 + ["high"] * 2
    with pytest.raises(SegbenchError, match="both 0"):
        check({"value_tiers": {"monetary_weight": 0, "frequency_weight": 0}}, source="x.yaml")


def test_frequency_can_join_in():
    customers = make_customers(200)
    plain = ValueTiers().fit(customers).predict(customers)
    mixed = ValueTiers(frequency_weight=3.0).fit(customers).predict(customers)
    assert (plain.astype(str) != mixed.astype(str)).any()
    correlation = {
        name: customers["frequency"].corr(labels.cat.codes)
        for name, labels in (("plain", plain), ("mixed", mixed))
    }
    assert correlation["mixed"] < correlation["plain"]  # code 0 is High


def test_definitions_name_the_fitted_thresholds():
    method = ValueTiers().fit(make_customers(200))
    high, mid, low = method.segments_
    assert f"{method.state_['high_from']:,.2f}" in high.definition
    assert f"{method.state_['mid_from']:,.2f}" in mid.definition
    assert f"{method.state_['mid_from']:,.2f}" in low.definition


@pytest.mark.parametrize("cut", ["quantile", "revenue_share"])
def test_shares_are_met_on_many_customers(cut):
    customers = make_customers(2000)
    labels = ValueTiers(cut=cut).fit(customers).predict(customers)
    high = labels == "high"
    met = (
        high.mean()
        if cut == "quantile"
        else customers.loc[high, "monetary"].sum() / customers["monetary"].sum()
    )
    assert met == pytest.approx(0.2 if cut == "quantile" else 0.5, abs=0.01)


@pytest.mark.parametrize(
    ("words", "high", "mid"), [("top 15 %", 3, 5), ("top 25 %", 5, 7), ("half of revenue", 6, 6)]
)
def test_variants_are_of_the_sizes_that_they_are_named_by(words, high, mid):
    """Revenue from 1 to 20, 210 in all: 20 to 15 are 105 of it, 14 to 9 the next 69."""
    (params,) = (changed for name, changed in ValueTiers.variants if name.startswith(words))
    found = tiers(range(1, 21), **params)
    assert [found.count(tier) for tier in ("high", "mid", "low")] == [high, mid, 20 - high - mid]


def test_a_top_tier_is_cut_off_inside_the_high_one():
    found = tiers(range(1, 101), top=0.05)
    assert found == ["low"] * 50 + ["mid"] * 30 + ["high"] * 15 + ["top"] * 5
    shares = tiers([40, 30, 10, 10, 5, 5], cut="revenue_share", high=0.7, mid=0.2, top=0.4)
    assert shares == ["top", "high", "mid", "mid", "low", "low"]
    fixed = tiers([99, 100, 500, 900], cut="fixed", top=900, high=500, mid=100)
    assert fixed == ["low", "mid", "high", "top"]
    assert tiers(range(1, 101), cut="fixed", top=96) == (
        ["low"] * 47 + ["mid"] * 29 + ["high"] * 19 + ["top"] * 5
    )


def test_the_names_of_four_tiers():
    method = ValueTiers(top=0.05).fit(make_customers(400))
    assert list(method.names.values()) == ["Top", "High", "Mid", "Low"]
    assert next(segment.name_zh for segment in method.segments_) == "顶级价值"


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({"top": 0.2}, "less than high (0.2)"),
        ({"top": 0.6, "cut": "revenue_share"}, "less than high (0.5)"),
        ({"top": 500.0, "cut": "fixed", "high": 500.0}, "above high and mid"),
        ({"top": 90.0, "cut": "fixed", "mid": 100.0}, "above high and mid"),
    ],
)
def test_a_top_tier_that_is_not_inside_high_is_refused(params, why):
    with pytest.raises(SegbenchError) as caught:
        check({"value_tiers": params}, source="test")
    assert why in str(caught.value)


def test_what_a_top_tier_would_bring_is_said():
    """20 of 400 customers bring 380 of 760."""
    customers = make_customers(400).assign(monetary=[1.0] * 380 + [19.0] * 20)
    notes = " ".join(ValueTiers().fit(customers).notes)
    assert "The 5 % who spend most bring 50 % of the revenue; `top: 0.05` would" in notes
    few = make_customers(100)  # five customers: a hint of them would be one of persons
    assert "5 %" not in " ".join(ValueTiers().fit(few).notes)
    assert "5 %" not in " ".join(ValueTiers(top=0.05).fit(customers).notes)

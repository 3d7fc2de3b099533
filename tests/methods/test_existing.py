"""A company's own labels as segments."""

import numpy as np
import pandas as pd

from segbench.methods import METHODS, build
from segbench.methods.existing import Existing


def table(**columns):
    return pd.DataFrame({"frequency": 1, **columns})


def sizes(method, customers):
    return list(method.predict(customers).value_counts(sort=False).items())


def test_labels_are_segments_in_their_natural_order():
    customers = table(existing_label=["tier 10"] * 2 + ["tier 9"] * 3 + ["Other", None])
    method = Existing().fit(customers)
    assert sizes(method, customers) == [
        ("Other", 1),
        ("tier 9", 3),
        ("tier 10", 2),
        ("New label", 0),
        ("No label", 1),
    ]
    assert [segment.name_zh for segment in method.segments_[-2:]] == ["新标签", "无标签"]
    assert method.notes == ("14.3 % of the customers have no label.",)


def test_labels_met_later_are_new_and_customers_without_have_none_though_nobody_was():
    method = Existing().fit(table(existing_label=["a", "b"]))
    assert method.predict(table(existing_label=["b", "c", None])).tolist() == [
        "b",
        "New label",
        "No label",
    ]
    assert method.notes == ()


def test_a_companys_own_word_for_new_is_not_ours():
    customers = table(existing_label=["New label", "No label"])
    method = Existing().fit(customers)
    assert method.predict(customers).tolist() == ["New label", "No label"]
    assert method.predict(table(existing_label=["z", None])).tolist() == [
        "New label (2)",
        "No label (2)",
    ]


def test_columns_of_numbers_days_and_flags_are_labels_with_their_name():
    customers = table(
        tier=[2.0, 10.0, np.nan],
        vip=pd.Series([True, False, None], dtype=object),
        since=pd.to_datetime(["2020-01-01", "2021-01-01", None]),
    )
    expected = {
        "tier": ["tier: 2", "tier: 10", "No label"],
        "vip": ["vip: yes", "vip: no", "No label"],
        "since": ["since: 2020-01-01", "since: 2021-01-01", "No label"],
    }
    for column, labels in expected.items():
        assert Existing(column).fit(customers).predict(customers).tolist() == labels


def test_only_labels_with_days_are_eligible():
    assert Existing().why_ineligible == ""
    undated = Existing("tier").fit(table(tier=["a", "b"]))
    assert "its tier, so these labels may know the outcome" in undated.why_ineligible
    assert undated.notes[0].startswith("Warning: not eligible, as nobody knows since when")


def test_what_a_part_of_a_crossing_knows_the_crossing_knows():
    name = "value_tiers_x_existing"
    assert name in METHODS
    assert build(name, {}, 1).why_ineligible == ""
    assert (
        build(name, {"existing": {"column": "tier"}}, 1).why_ineligible
        == Existing("tier").why_ineligible
    )
    crowd = table(existing_label=[f"id {number}" for number in range(60)])
    assert (
        build(name, {}, 1)
        .why_not_fitted(crowd)
        .startswith("needs existing, which needs at most 48 ")
    )


def test_it_says_what_it_lacks_and_what_to_do():
    assert (
        Existing()
        .applicable(["frequency"])[1]
        .startswith(
            "needs labels of your own (existing_label), which this data does not have: map a table"
        )
    )
    assert Existing("tier").applicable(["frequency", "region", "age"])[1] == (
        "needs tier, which this data does not have; attributes that it has: age, region"
    )


def test_ids_are_no_classification():
    crowd = table(existing_label=[f"id {number}" for number in range(49)])
    assert Existing().why_not_fitted(crowd) == (
        "needs at most 48 different labels, but finds 49 (ids or free text?): take another column, "
        "or raise existing.max_segments"
    )
    assert Existing().why_not_fitted(crowd.iloc[1:]) == ""

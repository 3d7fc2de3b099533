"""Randomised campaigns: who was drawn, and a response that is seen of both sides alike."""

from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from segbench.features.experiments import assigned, no_experiment
from support import make_dataset

LINES = pd.DataFrame(
    [
        (1, 1, "2017-04-01", 7),
        (2, 1, "2017-05-10", 7),  # again what was bought before
        (3, 2, "2017-05-01", 7),  # on the first day
        (4, 3, "2017-05-31", 7),  # on the last
        (5, 4, "2017-06-01", 7),  # a day late
        (6, 5, "2017-04-30", 7),  # a day early
        (7, 6, "2017-05-02", 7),
    ],
    columns=["order_id", "customer_id", "ordered_at", "product_id"],
)
LINES["ordered_at"] = pd.to_datetime(LINES["ordered_at"]).astype("datetime64[us]") + pd.Timedelta(
    hours=9
)
DRAWN = {"contacts": [1, 2, 4], "controls": [3, 5, 6]}
SPAN = date(2017, 5, 1), date(2017, 6, 1)

CAMPAIGN = {
    "campaign_id": "x",
    "campaign_type": "A",
    "contacted_at": datetime(2017, 5, 1),
    "closes_at": date(2017, 5, 31),
}


def table(customers, *, randomised=True, **other):
    return pd.DataFrame({"customer_id": customers, **CAMPAIGN, "randomised": randomised, **other})


def company(lines=LINES, **tables):
    sides = {name: table(customers) for name, customers in DRAWN.items()} | tables
    answers = pd.DataFrame(
        {"customer_id": [4], "campaign_id": "x", "responded_at": datetime(2017, 5, 2)}
    )
    contacts = sides.pop("contacts")
    return make_dataset(lines.assign(amount=1.0), contacts, answers, **sides)


def responded(dataset, span=SPAN):
    found = assigned(dataset, *span)
    assert found["customer_id"].is_monotonic_increasing
    return found.set_index("customer_id")


def test_an_order_within_the_campaign_is_a_response_of_whoever_was_drawn():
    found = responded(company())
    assert found["event"].to_dict() == {1: True, 2: True, 3: True, 4: False, 5: False, 6: True}
    assert found["contacted"].to_dict() == {1: True, 2: True, 3: False, 4: True, 5: False, 6: False}
    assert (found["group"] == "x").all()


def test_a_product_bought_before_is_no_new_one():
    found = responded(replace(company(), response_is="new_product"))
    assert found["event"].to_dict() == {1: False, 2: True, 3: True, 4: False, 5: False, 6: True}


def test_what_was_returned_in_full_is_no_response():
    back = pd.DataFrame(
        {
            "customer_id": [2, 6],
            "order_id": [3, 7],
            "returned_at": datetime(2017, 8, 1),
            "amount": [1.0, 0.4],
        }
    )
    for kind in ("order", "new_product"):
        events = responded(replace(company(returns=back), response_is=kind))["event"]
        assert events[[2, 6]].tolist() == [False, True], kind


def test_only_randomised_campaigns_of_the_days_asked_for_that_close_within_the_data_count():
    assert responded(
        company(controls=table([3, 5, 6], randomised=[True, False, True]))
    ).index.tolist() == [1, 2, 3, 4, 6]
    assert responded(company(), (date(2017, 5, 2), date(2017, 6, 1))).empty
    assert responded(company(), (date(2017, 4, 1), date(2017, 5, 1))).empty
    assert responded(replace(company(), last_day=date(2017, 5, 30))).empty
    assert len(responded(replace(company(), last_day=date(2017, 5, 31)))) == 6


def test_a_customer_of_two_campaigns_is_there_for_each():
    twice = pd.concat(
        [table([1, 2]), table([2]).assign(campaign_id="y", contacted_at=datetime(2017, 5, 3))]
    )
    found = assigned(company(contacts=twice), *SPAN)
    assert found[found["customer_id"] == 2][["group", "event"]].to_numpy().tolist() == [
        ["x", True],
        ["y", False],
    ]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"contacts": None}, "no campaigns are known"),
        ({"controls": None}, "no record of customers"),
        ({"order_lines": None, "response_is": "new_product"}, "no order lines"),
        ({"order_lines": None}, ""),
        ({}, ""),
    ],
)
def test_what_is_missing_is_said(change, word):
    reason = no_experiment(replace(company(), **change))
    assert word in reason
    assert bool(reason) is bool(word)


def test_a_campaign_that_is_not_marked_as_randomised_is_no_experiment():
    assert "marked as `randomised`" in no_experiment(company(controls=table([3], randomised=False)))
    assert "marked as `randomised`" in no_experiment(
        company(controls=table([3]).drop(columns="randomised"))
    )

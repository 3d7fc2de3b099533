"""What followed the last cutoff, against the orders and contacts themselves."""

from datetime import timedelta

import pandas as pd
import pytest

from segbench.params import Params, load
from segbench.study.study import Study
from support import ROOT

SMALL = {"max_customers": 300, "methods": ["rfm"]}
CDNOW = {
    "dataset": "cdnow",
    "cutoff": "1997-10-01",
    "observation_days": None,
    "cutoff_step_days": 100,
    "retention_days": 100,
    "conversion_days": 60,
    "max_customers": 500,
    "methods": ["rfm"],
}


def new_study(raw=SMALL, **changes):
    return Study(Params.model_validate({**raw, **changes}))


@pytest.fixture(scope="module")
def study():
    return new_study()


@pytest.fixture(scope="module")
def cdnow():
    return new_study(CDNOW)


def orders_of(study, days):
    """The orders of the days from the last cutoff on."""
    orders = study.source.dataset.orders.to_pandas()
    start = pd.Timestamp(study.params.cutoff)
    end = start + timedelta(days=days)
    return orders[orders["ordered_at"].between(start, end, inclusive="left")]


def test_who_ordered_again_and_for_how_much(cdnow):
    after = orders_of(cdnow, 100)
    events = cdnow.after.events("retention").set_index("customer_id")["event"]
    assert events.index.equals(cdnow.customers().index)
    assert events.tolist() == events.index.isin(after["customer_id"]).tolist()
    spend = cdnow.after.values("spend").set_index("customer_id")["value"]
    assert spend.index.equals(events.index)
    own = after.groupby("customer_id")["amount"].sum().astype(float)
    assert spend.to_numpy() == pytest.approx(own.reindex(spend.index, fill_value=0).to_numpy())
    assert list(cdnow.amounts) == ["spend"]


def test_first_repeats_where_no_campaigns_are_known(cdnow):
    events = cdnow.after.events("conversion").set_index("customer_id")["event"]
    orders = cdnow.source.dataset.orders.to_pandas()
    before = orders[orders["ordered_at"] < pd.Timestamp(cdnow.params.cutoff)]
    once = before.groupby("customer_id").size().loc[lambda counts: counts == 1].index
    assert set(events.index) == set(once)
    again = events.index.isin(orders_of(cdnow, 60)["customer_id"])
    assert events.tolist() == again.tolist()


def test_responses_of_whom_campaigns_contacted(study):
    dataset, start = study.source.dataset, pd.Timestamp(study.params.cutoff)
    contacts = dataset.contacts.to_pandas()
    end = start + timedelta(days=study.params.conversion_days)
    own = contacts[contacts["contacted_at"].between(start, end, inclusive="left")]
    own = own[own["customer_id"].isin(study.customers().index)]
    events = study.after.events("conversion").set_index("customer_id")["event"]
    assert set(events.index) == set(own["customer_id"])
    assert 0 < events.sum() < len(events)
    responded = set(dataset.responses.to_pandas()["customer_id"])
    assert set(events.index[events]) <= responded


def test_events_carry_how_few_may_be_shown():
    study = new_study(evaluation={"min_cell": 7})
    for outcome in study.outcomes:
        assert study.after.events(outcome).attrs["min_cell"] == 7


def test_averages_are_shares_of_events(study):
    averages = study.after.averages()
    assert list(averages) == list(study.outcomes) == ["retention", "conversion"]
    for name, rate in averages.items():
        event = study.after.events(name)["event"]
        assert rate == pytest.approx(event.sum() / len(event))


def test_outcomes_are_defined_in_words(study, cdnow):
    assert study.after.definitions() == {
        "retention": "ordered again within 28 days",
        "conversion": "responded to a campaign that started within 56 days, of those contacted",
    }
    assert cdnow.after.definitions() == {
        "retention": "ordered again within 100 days",
        "conversion": "ordered a second time within 60 days, of those with exactly one order before"
        " (no campaigns are known)",
    }
    assert study.after.conversion.within_group
    assert not cdnow.after.conversion.within_group


@pytest.mark.slow
def test_amounts_are_known_where_service_contacts_carry_them():
    words = ["max_customers=400", "methods=[rfm]"]
    study = Study(load(ROOT / "params" / "insurer.yaml", words))
    assert list(study.amounts) == ["spend", "satisfaction", "service_cost"]
    rated, cost = study.after.values("satisfaction"), study.after.values("service_cost")
    assert rated["value"].between(1, 5).all()
    assert len(rated) < len(cost) == len(study.customers())
    assert rated.index.tolist() == list(range(len(rated)))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (63, ""),  # to the last day of the data, 2017-12-30
        (64, "the 64 days from 2017-10-29 on reach past 2017-12-30, the last day of the data"),
    ],
)
def test_conversion_must_be_over_by_the_last_day(days, words):
    longer = new_study(conversion_days=days)
    assert longer.after.no_conversion == words
    assert ("conversion" in longer.outcomes) == (not words)


def test_conversion_needs_somebody_contacted(monkeypatch):
    study = new_study()
    nobody = pd.DataFrame({"customer_id": [], "event": []})
    monkeypatch.setattr(study.after, "events", lambda _: nobody)
    assert study.after.no_conversion == "nobody was contacted in the 56 days from 2017-10-29 on"


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ([], "no campaigns are known, and nobody had exactly one order before 1997-10-01"),
        ([False, False], "none of the 2 one-time buyers ordered a second time"),
        ([True, True, True], "every one of the 3 one-time buyers ordered a second time"),
        ([True, False], ""),
    ],
)
def test_conversion_needs_one_time_buyers_of_both_kinds(monkeypatch, events, words):
    found = pd.DataFrame({"customer_id": range(len(events)), "event": events})
    known = new_study(CDNOW, max_customers=50)
    monkeypatch.setattr(known.after, "events", lambda _: found)
    assert words in known.after.no_conversion
    assert ("conversion" in known.outcomes) == (not words)


@pytest.mark.parametrize(
    ("again", "why"),
    [
        ([], "nobody had exactly one order before 1997-10-01"),
        ([True], "the only one-time buyer ordered a second time"),
        ([False], "the only one-time buyer did not order a second time"),
        ([True, True], "every one of the 2 one-time buyers ordered a second time"),
        ([False, False, False], "none of the 3 one-time buyers ordered a second time"),
    ],
)
def test_where_all_one_time_buyers_do_the_same_the_reason_counts_them(again, why, monkeypatch):
    alike = new_study(CDNOW)
    monkeypatch.setattr(alike.after, "events", {"conversion": pd.DataFrame({"event": again})}.get)
    assert alike.after.no_conversion == f"no campaigns are known, and {why}"
    assert list(alike.outcomes) == ["retention"]

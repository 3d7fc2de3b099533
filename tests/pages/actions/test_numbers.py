"""Service, offers and complaints: nothing from after the cutoff, the same with any threads."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import yaml

from segbench.methods import METHODS, quadrants
from segbench.methods.quadrants import Quadrants
from segbench.methods.value_tiers import ValueTiers
from segbench.pages.actions.numbers import ActionsNumbers
from segbench.params import Params, check
from segbench.study.store import Store
from segbench.study.study import Study
from support import ROOT

TIERS = ROOT / "params" / "playbooks" / "value_tiers.yaml"
SMALL = {"max_customers": 300, "evaluation": {"replicates": 200, "random_draws": 20}}
SERVICE = {"hours_per_month": 10, "experienced_hours": 4, "contacts_per_month": 50}


def study(**changes):
    asked = {"method": changes["methods"][0]}
    return Study(Params.model_validate({**SMALL, "actions": asked, **changes}))


@pytest.fixture(scope="module")
def numbers():
    return ActionsNumbers(study(methods=["value_tiers"], service=SERVICE))


def test_the_index_is_that_of_the_quadrants_though_they_are_not_compared(numbers):
    customers = numbers.study.customers_of("quadrants")
    expected = Quadrants().fit(customers).scores(customers)["maintenance_index"]
    pd.testing.assert_series_equal(numbers.maintenance["maintenance_index"], expected)
    assert numbers.instead == ""


def test_demand_is_customers_times_minutes_and_all_hours_are_given(numbers):
    table = numbers.service_plan.set_index("code")
    labels = numbers.study.labels("value_tiers")
    entries = yaml.safe_load(TIERS.read_text(encoding="utf-8"))
    for code, name in (("high", "High"), ("mid", "Mid"), ("low", "Low")):
        assert table.loc[code, "customers"] == (labels == code).sum()
        assert table.loc[code, "hours_wanted"] == pytest.approx(
            (labels == code).sum() * entries[name]["minutes"] / 60
        )
        inside = numbers.maintenance["maintenance_index"][labels == code]
        assert table.loc[code, "maintenance_index"] == pytest.approx(inside.mean())
    assert math.fsum(table["hours_granted"]) == pytest.approx(10)
    assert math.fsum(table["hours_experienced"]) == pytest.approx(4)
    assert math.fsum(table["contacts_granted"]) == pytest.approx(50)
    share = table["hours_granted"] / table["hours_wanted"]
    assert share["high"] >= share["mid"] >= share["low"] > 0


def test_the_playbook_is_there_as_a_table(numbers):
    entries = yaml.safe_load(TIERS.read_text(encoding="utf-8"))
    table = numbers.playbook.set_index("code")
    assert table.index.tolist() == ["high", "mid", "low"]
    assert table.loc["mid", "minutes"] == entries["Mid"]["minutes"]
    assert table.loc["mid", "zh.goal"] == entries["Mid"]["zh"]["goal"]


def test_customers_of_a_segment_are_served_by_index(numbers):
    order = numbers.service_order
    assert sorted(order["customer_id"]) == sorted(numbers.study.customers().index)
    for _, inside in order.groupby("code"):
        assert inside["place"].tolist() == list(range(1, len(inside) + 1))
        assert (np.diff(inside["maintenance_index"]) <= 0).all()


def test_where_quadrants_cannot_be_fitted_revenue_stands_in(monkeypatch):
    one = study(methods=["value_tiers"], service=SERVICE)
    customers = one.customers().assign(active_weeks=np.nan)
    monkeypatch.setattr(Study, "customers", lambda *_: customers)
    numbers = ActionsNumbers(one)
    assert "quadrants: column active_weeks of customer" in numbers.instead
    revenue = customers["monetary"]
    assert np.allclose(numbers.maintenance["maintenance_index"], revenue / revenue.mean())
    assert math.fsum(numbers.service_plan["hours_granted"]) == pytest.approx(10)


def test_where_nobody_is_loyal_revenue_stands_in(monkeypatch):
    monkeypatch.setattr(
        quadrants, "weighted_mean", lambda ranks, _: np.zeros(len(ranks["continuity"]))
    )
    assert ActionsNumbers(study(methods=["value_tiers"])).instead == "loyalty is 0 for everybody"


def test_where_customers_bring_no_profit_on_average_revenue_stands_in(monkeypatch):
    one = study(methods=["value_tiers"])
    customers = one.customers().assign(funded_discount=lambda table: 3 * table["monetary"])
    monkeypatch.setattr(Study, "customers", lambda *_: customers)
    numbers = ActionsNumbers(one)
    assert numbers.instead == "customers bring no profit on average"
    assert (numbers.maintenance["maintenance_index"] >= 0).all()


def test_customers_who_bring_losses_come_last_and_break_nothing(monkeypatch):
    one = study(methods=["value_tiers"], service=SERVICE)
    customers = one.customers()
    poor = one.labels("value_tiers") == "low"
    loss = customers.assign(funded_discount=customers["monetary"].where(poor, 0) * 1.5)
    monkeypatch.setattr(Study, "customers", lambda *_: loss)
    table = ActionsNumbers(one).service_plan.set_index("code")
    assert table.loc["low", "maintenance_index"] < 0
    assert table.loc["low", "hours_granted"] == 0
    assert math.fsum(table["hours_granted"]) == pytest.approx(10)


class MyTiers(ValueTiers):
    name = "my_tiers"


def test_a_method_of_ones_own_runs_without_a_playbook(monkeypatch):
    monkeypatch.setitem(METHODS, "my_tiers", MyTiers)
    numbers = ActionsNumbers(study(methods=["my_tiers"]))
    assert numbers.playbook.empty
    assert numbers.service_plan.empty
    assert len(numbers.service_order) == len(numbers.study.customers())


def test_a_company_edits_its_own(tmp_path):
    shipped = yaml.safe_load(TIERS.read_text(encoding="utf-8"))
    shipped["High"]["minutes"] = 30
    (tmp_path / "value_tiers.yaml").write_text(
        yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8"
    )
    numbers = ActionsNumbers(study(methods=["value_tiers"], playbooks=str(tmp_path)))
    table = numbers.service_plan.set_index("code")
    assert Fraction(table.loc["high", "hours_wanted"]) == Fraction(
        int(table.loc["high", "customers"]), 2
    )


HOUSEHOLDS = {"max_customers": 400, "methods": ["value_tiers"], "offers": {"min_customers": 10}}


def offers_of(raw, work=None, **keys):
    raw = {**raw, "actions": {"method": "value_tiers"}, **keys}
    return ActionsNumbers(Study(check(raw, source="test"), work and Store(work, 1)))


def test_offers_do_not_depend_on_threads_and_are_kept_for_notebooks(tmp_path):
    first = offers_of(HOUSEHOLDS, tmp_path, threads=1)
    found = [first.categories, first.pairs]
    assert all(len(table) for table in found)
    again = offers_of(HOUSEHOLDS, threads=2)
    assert [
        table.equals(other)
        for table, other in zip(found, [again.categories, again.pairs], strict=True)
    ]
    kept = offers_of(HOUSEHOLDS, tmp_path)
    kept.study.__dict__["source"] = None  # whoever asks for the data now fails
    pd.testing.assert_frame_equal(kept.categories, found[0])
    pd.testing.assert_frame_equal(kept.pairs, found[1])
    assert kept.no_offers == ""


def test_baskets_are_those_of_the_window():
    offers = offers_of(HOUSEHOLDS)
    lines = offers.study.source.with_lines.order_lines.select(
        "customer_id", "category", "ordered_at"
    ).to_pandas()
    seen = lines[(lines["ordered_at"] >= "2017-04-30") & (lines["ordered_at"] < "2017-10-29")]
    expected = (
        seen[["customer_id", "category"]]
        .drop_duplicates()
        .sort_values(["customer_id", "category"], ignore_index=True)
    )
    pd.testing.assert_frame_equal(offers.baskets, expected, check_dtype=False)
    assert len(expected) < len(lines[["customer_id", "category"]].drop_duplicates())
    assert offers.one_category == pytest.approx(
        (expected["customer_id"].value_counts() == 1).mean()
    )


def test_what_the_data_lacks_is_said_and_nothing_breaks(tmp_path):
    cohort = {
        "dataset": "cdnow",
        "max_customers": 300,
        "methods": ["value_tiers"],
        "cutoff": "1997-10-01",
    }
    offers = offers_of(
        {**cohort, "retention_days": 90, "observation_days": None, "evaluation": {"folds": 3}},
        tmp_path,
    )
    assert offers.no_offers == "this data has no order lines"
    assert offers.categories.empty
    assert offers.pairs.empty
    assert offers.no_complaints == "no service contacts are recorded in this data"
    assert offers.topics.empty
    assert offers.complaints["contacts"].sum() == 0
    kept = ActionsNumbers(Study(offers.study.params, Store(tmp_path, 1)))
    assert kept.complaints["contacts"].sum() == 0


INSURED = {
    "dataset": "insurer",
    "methods": ["value_tiers"],
    "actions": {"method": "value_tiers"},
    "cutoff": "2024-07-01",
    "cutoff_step_days": 91,
    "observation_days": 365,
    "retention_days": 91,
    "conversion_days": 91,
}


def insured(work=None, **keys):
    study = Study(check({**INSURED, **keys}, source="test"), work and Store(work, 1))
    return ActionsNumbers(study)


def test_complaints_are_those_of_the_window_and_kept(tmp_path):
    numbers = insured(tmp_path)
    table = numbers.complaints
    raw = numbers.study.source.dataset.interactions.to_pandas()
    seen = raw[(raw["occurred_at"] >= "2023-07-02") & (raw["occurred_at"] < "2024-07-01")]
    seen = seen[seen["customer_id"].isin(numbers.study.customers().index)]
    everyone = table.iloc[-1]
    assert everyone["contacts"] == len(seen)
    assert everyone["complaints"] == (seen["topic"] == "complaint").sum() > 0
    assert everyone["cost"] == seen["cost"].sum()
    assert everyone["satisfaction"] == pytest.approx(seen["satisfaction"].mean())
    assert table["contacts"].iloc[:-1].sum() == len(seen)
    kept = insured(tmp_path)
    pd.testing.assert_frame_equal(kept.complaints, table)
    pd.testing.assert_frame_equal(kept.topics, numbers.topics)


@pytest.mark.slow
def test_complaints_do_not_depend_on_threads():
    one, two = (insured(threads=threads).complaints for threads in (1, 2))
    pd.testing.assert_frame_equal(one, two)


def test_repeats_are_those_of_a_plain_loop():
    numbers = insured(complaints={"repeat_days": 120})
    raw = numbers.study.source.dataset.interactions.to_pandas()
    seen = raw[
        (raw["occurred_at"] >= "2023-07-02")
        & (raw["occurred_at"] < "2024-07-01")
        & (raw["topic"] == "complaint")
    ]
    again = {}
    for customer, rows in seen.groupby("customer_id"):
        days = sorted(rows["occurred_at"].dt.normalize())
        again[customer] = any((late - early).days <= 120 for early, late in pairwise(days))
    assert numbers.complainers.set_index("customer_id")["again"].to_dict() == again
    assert 0 < sum(again.values()) < len(again)

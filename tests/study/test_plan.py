"""The plan of a study: playbook, maintenance index, service, order of service."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import yaml

from segbench.errors import SegbenchError
from segbench.methods import METHODS, quadrants
from segbench.methods.quadrants import Quadrants
from segbench.methods.value_tiers import ValueTiers
from segbench.params import Params
from segbench.study.plan import Plan
from segbench.study.study import Study
from support import ROOT

TIERS = ROOT / "params" / "playbooks" / "value_tiers.yaml"
SMALL = {"max_customers": 300, "evaluation": {"replicates": 200, "random_draws": 20}}
SERVICE = {"hours_per_month": 10, "experienced_hours": 4, "contacts_per_month": 50}


def study(**changes):
    return Study(Params.model_validate({**SMALL, **changes}))


@pytest.fixture(scope="module")
def plan():
    return Plan(study(methods=["value_tiers"], service=SERVICE), "value_tiers")


def test_the_index_is_that_of_the_quadrants_though_they_are_not_compared(plan):
    customers = plan.study.customers_of("quadrants")
    expected = Quadrants().fit(customers).scores(customers)["maintenance_index"]
    pd.testing.assert_series_equal(plan.index()["maintenance_index"], expected)
    assert plan.instead == ""


def test_demand_is_customers_times_minutes_and_all_hours_are_given(plan):
    table = plan.service().set_index("code")
    labels = plan.study.labels("value_tiers")
    entries = yaml.safe_load(TIERS.read_text(encoding="utf-8"))
    for code, name in (("high", "High"), ("mid", "Mid"), ("low", "Low")):
        assert table.loc[code, "customers"] == (labels == code).sum()
        assert table.loc[code, "hours_wanted"] == pytest.approx(
            (labels == code).sum() * entries[name]["minutes"] / 60
        )
        inside = plan.index()["maintenance_index"][labels == code]
        assert table.loc[code, "maintenance_index"] == pytest.approx(inside.mean())
    assert math.fsum(table["hours_granted"]) == pytest.approx(10)
    assert math.fsum(table["hours_experienced"]) == pytest.approx(4)
    assert math.fsum(table["contacts_granted"]) == pytest.approx(50)
    share = table["hours_granted"] / table["hours_wanted"]
    assert share["high"] >= share["mid"] >= share["low"] > 0


def test_customers_of_a_segment_are_served_by_index(plan):
    order = plan.order()
    assert sorted(order["customer_id"]) == sorted(plan.study.customers().index)
    for _, inside in order.groupby("code"):
        assert inside["place"].tolist() == list(range(1, len(inside) + 1))
        assert (np.diff(inside["maintenance_index"]) <= 0).all()


def test_the_recommended_method_is_followed_unless_another_is_asked_for():
    methods = ["value_tiers", "pdp"]
    recommended = Plan(study(methods=methods))
    assert (recommended.name, recommended.chosen) == (
        "value_tiers",
        "the classification recommended for retention",
    )
    asked = Plan(study(methods=methods, actions={"method": "pdp"}))
    assert (asked.name, asked.chosen) == ("pdp", "as actions.method asks")
    with pytest.raises(
        SegbenchError, match=r"actions\.method: pdp cannot be used here: it needs order lines"
    ):
        _ = Plan(refusing(asked.study)).name


def refusing(one):
    one.refused = {"pdp": "needs order lines"}
    return one


def test_where_quadrants_cannot_be_fitted_revenue_stands_in(monkeypatch):
    one = study(methods=["value_tiers"], service=SERVICE)
    customers = one.customers().assign(active_weeks=np.nan)
    monkeypatch.setattr(Study, "customers", lambda *_: customers)
    plan = Plan(one, "value_tiers")
    assert "quadrants: column active_weeks of customer" in plan.instead
    revenue = customers["monetary"]
    assert np.allclose(plan.index()["maintenance_index"], revenue / revenue.mean())
    assert math.fsum(plan.service()["hours_granted"]) == pytest.approx(10)


def test_where_nobody_is_loyal_revenue_stands_in(monkeypatch):
    monkeypatch.setattr(
        quadrants, "weighted_mean", lambda ranks, _: np.zeros(len(ranks["continuity"]))
    )
    assert (
        Plan(study(methods=["value_tiers"]), "value_tiers").instead == "loyalty is 0 for everybody"
    )


def test_where_customers_bring_no_profit_on_average_revenue_stands_in(monkeypatch):
    one = study(methods=["value_tiers"])
    customers = one.customers().assign(funded_discount=lambda table: 3 * table["monetary"])
    monkeypatch.setattr(Study, "customers", lambda *_: customers)
    plan = Plan(one, "value_tiers")
    assert plan.instead == "customers bring no profit on average"
    assert (plan.index()["maintenance_index"] >= 0).all()


def test_customers_who_bring_losses_come_last_and_break_nothing(monkeypatch):
    one = study(methods=["value_tiers"], service=SERVICE)
    customers = one.customers()
    poor = one.labels("value_tiers") == "low"
    loss = customers.assign(funded_discount=customers["monetary"].where(poor, 0) * 1.5)
    monkeypatch.setattr(Study, "customers", lambda *_: loss)
    table = Plan(one, "value_tiers").service().set_index("code")
    assert table.loc["low", "maintenance_index"] < 0
    assert table.loc["low", "hours_granted"] == 0
    assert math.fsum(table["hours_granted"]) == pytest.approx(10)


class MyTiers(ValueTiers):
    name = "my_tiers"


def test_a_method_of_ones_own_runs_without_a_playbook(monkeypatch):
    monkeypatch.setitem(METHODS, "my_tiers", MyTiers)
    plan = Plan(study(methods=["my_tiers"]))
    assert plan.playbook() == {}
    assert plan.book.where == "params/playbooks/my_tiers.yaml"
    assert plan.service().empty
    assert len(plan.order()) == len(plan.study.customers())


def test_a_company_edits_its_own(tmp_path):
    shipped = yaml.safe_load(TIERS.read_text(encoding="utf-8"))
    shipped["High"]["minutes"] = 30
    (tmp_path / "value_tiers.yaml").write_text(
        yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8"
    )
    plan = Plan(study(methods=["value_tiers"], playbooks=str(tmp_path)), "value_tiers")
    table = plan.service().set_index("code")
    assert Fraction(table.loc["high", "hours_wanted"]) == Fraction(
        int(table.loc["high", "customers"]), 2
    )
    del shipped["Mid"]
    (tmp_path / "value_tiers.yaml").write_text(
        yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8"
    )
    with pytest.raises(SegbenchError, match=r"value_tiers\.yaml: segment 'Mid' has no entry"):
        Plan(study(methods=["value_tiers"], playbooks=str(tmp_path)), "value_tiers").playbook()

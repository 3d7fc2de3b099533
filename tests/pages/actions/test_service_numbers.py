"""The service that a playbook takes: maintenance index, service plan, order."""

import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import yaml

from segbench.methods import METHODS, quadrants
from segbench.methods.quadrants import Quadrants
from segbench.methods.value_tiers import ValueTiers
from segbench.pages.actions.service_numbers import ServiceNumbers
from segbench.params import Params
from segbench.study.study import Study
from support import ROOT

TIERS = ROOT / "params" / "playbooks" / "value_tiers.yaml"
SMALL = {"max_customers": 300, "evaluation": {"replicates": 200, "random_draws": 20}}
SERVICE = {"hours_per_month": 10, "experienced_hours": 4, "contacts_per_month": 50}


def study(**changes):
    return Study(Params.model_validate({**SMALL, **changes}))


@pytest.fixture(scope="module")
def numbers():
    return ServiceNumbers(study(methods=["value_tiers"], service=SERVICE), "value_tiers")


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
    numbers = ServiceNumbers(one, "value_tiers")
    assert "quadrants: column active_weeks of customer" in numbers.instead
    revenue = customers["monetary"]
    assert np.allclose(numbers.maintenance["maintenance_index"], revenue / revenue.mean())
    assert math.fsum(numbers.service_plan["hours_granted"]) == pytest.approx(10)


def test_where_nobody_is_loyal_revenue_stands_in(monkeypatch):
    monkeypatch.setattr(
        quadrants, "weighted_mean", lambda ranks, _: np.zeros(len(ranks["continuity"]))
    )
    assert (
        ServiceNumbers(study(methods=["value_tiers"]), "value_tiers").instead
        == "loyalty is 0 for everybody"
    )


def test_where_customers_bring_no_profit_on_average_revenue_stands_in(monkeypatch):
    one = study(methods=["value_tiers"])
    customers = one.customers().assign(funded_discount=lambda table: 3 * table["monetary"])
    monkeypatch.setattr(Study, "customers", lambda *_: customers)
    numbers = ServiceNumbers(one, "value_tiers")
    assert numbers.instead == "customers bring no profit on average"
    assert (numbers.maintenance["maintenance_index"] >= 0).all()


def test_customers_who_bring_losses_come_last_and_break_nothing(monkeypatch):
    one = study(methods=["value_tiers"], service=SERVICE)
    customers = one.customers()
    poor = one.labels("value_tiers") == "low"
    loss = customers.assign(funded_discount=customers["monetary"].where(poor, 0) * 1.5)
    monkeypatch.setattr(Study, "customers", lambda *_: loss)
    table = ServiceNumbers(one, "value_tiers").service_plan.set_index("code")
    assert table.loc["low", "maintenance_index"] < 0
    assert table.loc["low", "hours_granted"] == 0
    assert math.fsum(table["hours_granted"]) == pytest.approx(10)


class MyTiers(ValueTiers):
    name = "my_tiers"


def test_a_method_of_ones_own_runs_without_a_playbook(monkeypatch):
    monkeypatch.setitem(METHODS, "my_tiers", MyTiers)
    numbers = ServiceNumbers(study(methods=["my_tiers"]))
    assert numbers.playbook.empty
    assert numbers.service_plan.empty
    assert len(numbers.service_order) == len(numbers.study.customers())


def test_a_company_edits_its_own(tmp_path):
    shipped = yaml.safe_load(TIERS.read_text(encoding="utf-8"))
    shipped["High"]["minutes"] = 30
    (tmp_path / "value_tiers.yaml").write_text(
        yaml.safe_dump(shipped, allow_unicode=True), encoding="utf-8"
    )
    numbers = ServiceNumbers(study(methods=["value_tiers"], playbooks=str(tmp_path)), "value_tiers")
    table = numbers.service_plan.set_index("code")
    assert Fraction(table.loc["high", "hours_wanted"]) == Fraction(
        int(table.loc["high", "customers"]), 2
    )

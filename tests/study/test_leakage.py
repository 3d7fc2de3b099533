"""Columns that know the future stop the run; what only looks like a leak does not."""

import sys
from dataclasses import replace
from datetime import date

import ibis
import numpy as np
import pytest

from segbench.errors import SegbenchError
from segbench.features.customers import GROUPS
from segbench.params import Params
from segbench.study.comparison import Comparison
from segbench.study.leakage import changed_columns, check_leakage
from segbench.study.study import Study
from support import make_customers

SMALL = {
    "max_customers": 150,
    "methods": ["rfm"],
    "evaluation": {"cutoffs": 2, "replicates": 200, "random_draws": 20},
}


def per_customer(table, **measures):
    return table.group_by("customer_id").aggregate(**measures)


def recency_to_the_end_of_the_data(dataset, window):
    last = ibis.date(dataset.last_day.isoformat())
    return per_customer(
        dataset.orders, planted=last.delta(dataset.orders.ordered_at.date(), unit="day").min()
    )


def lifetime_total(dataset, window):
    return per_customer(dataset.orders, planted=dataset.orders.count())


def share_of_the_mean_of_the_whole_period(dataset, window):
    seen = dataset.orders.filter(window.contains(dataset.orders.ordered_at))
    mean = dataset.orders.aggregate(mean=dataset.orders.amount.mean().cast("float64"))
    table = per_customer(seen, own=seen.amount.mean().cast("float64")).cross_join(mean)
    return table.select("customer_id", planted=table.own / table.mean)


def responses_of_campaigns_still_running(dataset, window):
    return per_customer(dataset.responses, planted=dataset.responses.count())


def continuity_with_later_orders(dataset, window):
    weeks = dataset.orders.ordered_at.truncate("W")
    return per_customer(dataset.orders, planted=weeks.nunique())


LEAKS = [
    recency_to_the_end_of_the_data,
    lifetime_total,
    share_of_the_mean_of_the_whole_period,
    responses_of_campaigns_still_running,
    continuity_with_later_orders,
]


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.__name__)
def test_a_planted_leak_stops_the_run_with_the_columns_name(leak, monkeypatch):
    monkeypatch.setitem(GROUPS, "rhythm", leak)
    with pytest.raises(
        SegbenchError, match="leakage: planted of the customer table at 2017-10-29 changes"
    ) as caught:
        check_leakage(Study(Params.model_validate(SMALL)))
    assert "recency_days" not in str(caught.value)


def test_customers_who_first_appear_after_the_cutoff_are_seen(monkeypatch):
    module = sys.modules["segbench.features.orders"]
    whole = module.order_features
    monkeypatch.setattr(
        module,
        "order_features",
        lambda orders, window: whole(orders, replace(window, cutoff=date(2018, 1, 1))),
    )
    with pytest.raises(SegbenchError, match="leakage: "):
        check_leakage(Study(Params.model_validate(SMALL)))


@pytest.mark.parametrize(
    "dataset", ["complete_journey", pytest.param("insurer", marks=pytest.mark.slow)]
)
def test_no_column_of_ours_knows_the_future(dataset):
    shape = (
        {"cutoff": "2024-07-01", "cutoff_step_days": 91, "observation_days": 365}
        if dataset == "insurer"
        else {}
    )
    check_leakage(Study(Params.model_validate({"dataset": dataset, "max_customers": 150, **shape})))


def test_rates_of_shuffled_outcomes_tell_nothing(monkeypatch):
    """Rates learned from the very customers that are scored would tell something even here."""
    study = Study(Params.model_validate({**SMALL, "max_customers": 1200}))
    rng = np.random.default_rng(3)
    whole = study.source.retention

    def shuffled(cutoff, population, outcome="retention"):
        events = whole(cutoff, population, outcome)
        return events.assign(event=rng.permutation(events["event"]))

    monkeypatch.setattr(study.source, "retention", shuffled)
    league = Comparison(study).league().set_index(["outcome", "metric", "method"])
    row = league.loc[("retention", "auc", "rfm")]
    assert row["ci_low"] < 0.5 < row["ci_high"]


def test_columns_are_compared_by_value_missing_ones_included():
    table = make_customers(50)
    assert changed_columns(table, table.copy()) == []
    assert changed_columns(table, table.assign(frequency=table["frequency"] + 1)) == ["frequency"]
    assert changed_columns(table, table.drop(columns="weeks")) == ["weeks"]
    assert changed_columns(table, table.iloc[:-1]) == ["customer_id"]

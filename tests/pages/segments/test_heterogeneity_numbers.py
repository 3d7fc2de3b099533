"""What is told inside segments, on a cut of the Complete Journey and of CDNOW."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from segbench.evaluation.comparison.reference_models import HISTORY
from segbench.pages.segments.heterogeneity_numbers import TRAITS, HeterogeneityNumbers
from small_studies import SMALL, small_study


@pytest.fixture(scope="module")
def numbers():
    return HeterogeneityNumbers(small_study(actions={"method": "value_tiers"}))


def test_inside_a_segment_the_ceiling_ranks_units_of_one_split_only(numbers):
    inside = numbers.inside.set_index(["outcome", "code"])
    units = numbers.comparison.units("retention")
    labels = [
        numbers.study.labels("value_tiers", row.cutoff)[row.customer_id]
        for row in units.itertuples()
    ]
    units = units.assign(
        code=labels,
        score=numbers.comparison.predictions("retention", inside.loc["retention", "model"].iloc[0]),
    )
    low = units[units["code"] == "low"]
    assert inside.loc[("retention", "low"), "units"] == len(low)
    assert inside.loc[("retention", "low"), "customers"] == low["customer_id"].nunique() < len(low)
    wins = pairs = 0.0
    for _, rows in low.groupby("group"):
        count = rows["event"].sum() * (~rows["event"]).sum()
        wins, pairs = wins + count * roc_auc_score(rows["event"], rows["score"]), pairs + count
    assert inside.loc[("retention", "low"), "auc"] == pytest.approx(wins / pairs)


def test_the_model_is_the_ceiling_with_the_lowest_log_loss(numbers):
    league = (
        numbers.comparison.league()
        .query("metric == 'log_loss' and role == 'ceiling'")
        .set_index(["outcome", "method"])
    )
    for outcome, rows in numbers.inside.groupby("outcome"):
        losses = league.loc[outcome, "value"]
        assert rows["model"].unique().tolist() == [losses.idxmin()]


def test_a_split_is_numbers_on_the_past_and_tried_on_what_followed(numbers):
    row = numbers._split("retention", "low")
    assert row["trait"] in TRAITS
    study = numbers.study
    early, late = study.learning_cutoff, study.params.cutoff
    for name, cutoff in (("past", early), ("later", late)):
        customers = study.customers(cutoff)[study.labels("value_tiers", cutoff) == "low"]
        event = study.source.retention(cutoff, customers.index).set_index("customer_id")["event"]
        above = customers[row["trait"]] > row["cut"]
        assert row[f"{name}_high"] == pytest.approx(event[above].mean())
        assert row[f"{name}_low"] == pytest.approx(event[~above].mean())
        if name == "past":
            assert row["cut"] == np.quantile(customers[row["trait"]], 0.5, method="inverted_cdf")
    assert {"outcome", "code"} <= set(numbers.splits.columns)


def test_with_folds_a_split_is_tried_on_other_customers(monkeypatch):
    params = {
        "dataset": "cdnow",
        "cutoff": "1997-10-01",
        "observation_days": None,
        "retention_days": 273,
        "conversion_days": 273,
    }
    evaluation = {**SMALL["evaluation"], "folds": 4}
    small = {**params, "max_customers": 800, "methods": ["value_tiers"], "evaluation": evaluation}
    numbers = HeterogeneityNumbers(small_study(**small))
    seen = {}
    monkeypatch.setattr(
        "segbench.evaluation.segments.heterogeneity.best_split",
        lambda past, later, *_, **__: seen.update(past=past, later=later) or {},
    )
    numbers._split("retention", "mid")
    assert not set(seen["past"]["customer_id"]) & set(seen["later"]["customer_id"])
    everybody = numbers.study.labels("value_tiers")
    assert len(seen["past"]) + len(seen["later"]) == (everybody == "mid").sum()
    assert {*TRAITS} - {*HISTORY} <= {*seen["past"]}
    assert (
        seen["past"].set_index("customer_id")["frequency"]
        == numbers.study.customers()["frequency"].loc[seen["past"]["customer_id"]]
    ).all()


def test_conversion_may_also_be_split_by_earlier_responses(numbers):
    units = numbers.comparison.splits()["conversion"][0].test
    traits = numbers._traits(units)
    assert {"contacts_before", "responses_before"} <= set(traits)
    assert len(traits) == len(units)

"""Segments two by two and what is told inside them, on a cut of the Complete Journey, and CDNOW."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency
from sklearn.metrics import roc_auc_score
from statsmodels.stats.proportion import proportion_confint

from segbench.evaluation.comparison.reference_models import HISTORY
from segbench.pages.segments.numbers import TRAITS, SegmentsNumbers
from small_studies import SMALL, small_study


@pytest.fixture(scope="module")
def numbers():
    return SegmentsNumbers(small_study(actions={"method": "value_tiers"}))


def test_the_page_follows_the_page_of_what_to_do(numbers):
    assert numbers.plan.name == "value_tiers"
    assert numbers.plan.chosen == "as actions.method asks"


def test_pairs_are_those_of_the_segments_shown(numbers):
    study = numbers.study
    pairs = numbers.all_pairs.set_index(["method", "outcome", "code", "other"]).sort_index()
    events = study.after.events("retention").set_index("customer_id")["event"]
    labels = study.labels("value_tiers").loc[events.index]
    inside = labels.isin(["high", "low"])
    counts = pd.crosstab(labels[inside].astype(str), events[inside])
    row = pairs.loc[("value_tiers", "retention", "high", "low")]
    assert row["p"] == pytest.approx(chi2_contingency(counts, correction=False).pvalue)
    assert row["difference"] == pytest.approx(
        events[labels == "high"].mean() - events[labels == "low"].mean()
    )
    rfm = study.tables.segments("rfm").query("outcome == 'retention' and n >= 10")
    assert len(pairs.loc[("rfm", "retention")]) == math.comb(len(rfm), 2)


def test_groups_hold_every_segment_with_enough_customers_and_their_rates_are_pooled(numbers):
    groups = numbers.merged
    sizes = numbers.study.labels("value_tiers").value_counts()
    assert dict(zip(groups["code"], groups["customers"], strict=True)) == sizes.to_dict()
    segments = (
        numbers.study.tables.counted("value_tiers")
        .query("outcome == 'retention'")
        .set_index("code")
    )
    for group, rows in groups.groupby("group"):
        n, events = (int(segments.loc[rows["code"], name].sum()) for name in ("n", "events"))
        low, high = proportion_confint(events, n, method="wilson")
        assert rows[["rate_retention", "ci_low_retention", "ci_high_retention"]].iloc[
            0
        ].tolist() == pytest.approx([events / n, low, high])
        assert group in rows["code"].tolist()
    customers = numbers.study.customers()
    means = customers["monetary"].groupby(numbers.study.labels("value_tiers").astype(str)).mean()
    assert groups.set_index("code")["revenue"].to_dict() == pytest.approx(means.to_dict())


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
    numbers = SegmentsNumbers(small_study(**small))
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

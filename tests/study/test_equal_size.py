"""Segments joined on the learning side, and what is left of them scored on the other."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.comparison.equal_size import SIZES
from segbench.study.comparison import Comparison
from segbench.study.equal_size import EQUAL_SIZE_COLUMNS
from segbench.study.predictions import loss_of, metrics_of, predict
from small_studies import SMALL, small_study


@pytest.fixture(scope="module")
def comparison():
    return Comparison(small_study())


@pytest.fixture(scope="module")
def table(comparison):
    return comparison.equal_size.table()


def test_every_classification_has_its_own_number_and_the_sizes_below_it(comparison, table):
    assert list(table.columns) == EQUAL_SIZE_COLUMNS
    study = comparison.study
    for (outcome, name), rows in table.groupby(["outcome", "method"]):
        number = study.labels(name).nunique()
        below = [size for size in SIZES if size < number]
        assert rows["segments"].tolist() == [*below, number], (outcome, name)
    assert set(table["method"]) == {"value_tiers", "rfm", *study.baselines, "mixture"} - {
        "everyone"
    }
    assert set(table["outcome"]) == {"retention", "conversion", "spend"}


def test_all_segments_tell_what_the_league_says(comparison, table):
    league = comparison.league().query("metric == 'attainable_share'")
    league = league.set_index(["outcome", "method"])
    whole = table[table["share"].notna()].groupby(["outcome", "method"]).tail(1)
    whole = whole.set_index(["outcome", "method"])
    assert {"retention", "spend"} <= set(whole.index.get_level_values("outcome"))
    for column, other in (("share", "value"), ("ci_low", "ci_low"), ("ci_high", "ci_high")):
        assert whole[column].to_numpy() == pytest.approx(league.loc[whole.index, other].to_numpy())


@pytest.mark.parametrize("outcome", ["retention", "conversion", "spend"])
def test_the_quick_loss_is_that_of_the_league_in_every_resample(comparison, outcome):
    units, draws = comparison.units(outcome), comparison.draws(outcome)
    of = comparison.splits()[outcome][0].outcome
    predicted = comparison.predictions(outcome, "rfm")
    loss = "squared_error" if of.of_amount else "log_loss"
    quick = loss_of(predicted, units, draws, of)
    assert quick == pytest.approx(metrics_of(predicted, units, draws, of)[loss], rel=1e-9)


def test_three_joined_segments_are_learned_and_scored_like_any_entry(comparison, table):
    """Worked out once more from what happened, with the rates of three groups of segments."""
    splits, losses, events = comparison.splits()["retention"], [], 0
    for split in splits:
        labels = comparison._labels("rfm", split)
        predicted = predict(split, labels, 3)
        own = pd.Series(
            np.concatenate([labels[day].astype(str) for day in split.cutoffs])[split.test["row"]]
        )
        assert pd.Series(predicted).groupby(own).nunique().max() == 1
        assert len(np.unique(predicted)) == 3
        event = split.test["event"].to_numpy()
        losses.append(-np.log(np.where(event, 1, -1) * (1 / (1 + np.exp(-predicted)) - ~event)))
        events += event.sum()
    assert 0 < events < len(np.concatenate(losses))
    league = comparison.league().query("outcome == 'retention' and metric == 'log_loss'")
    loss = league.set_index("method")["value"]
    best = league.loc[league["role"] == "ceiling", "value"].min()
    share = (loss["everyone"] - np.concatenate(losses).mean()) / (loss["everyone"] - best)
    row = table.query("outcome == 'retention' and method == 'rfm' and segments == 3").iloc[0]
    assert row["share"] == pytest.approx(share, rel=1e-9)
    assert row["ci_low"] < share < row["ci_high"]


def test_what_happened_to_those_scored_moves_no_segment(comparison):
    """A join that looked at the test side would change with it."""
    (split, *_) = comparison.splits()["retention"]
    labels = comparison._labels("rfm", split)
    before = predict(split, labels, 3)
    turned = split.test.assign(event=~split.test["event"])
    other = type(split)(split.outcome, split.train, turned, split.fitted_at, split.fold)
    assert np.array_equal(predict(other, labels, 3), before)
    learned = split.train.assign(event=~split.train["event"])
    other = type(split)(split.outcome, learned, split.test, split.fitted_at, split.fold)
    assert not np.array_equal(predict(other, labels, 3), before)


def test_where_nobody_knows_what_is_attainable_shares_are_unknown(monkeypatch):
    study = small_study(methods=["rfm"])
    told = "segbench.evaluation.comparison.league.told_from_zero"
    monkeypatch.setattr(told, lambda *_: False)
    table = Comparison(study).equal_size.table()
    assert len(table) > 0
    assert table[["share", "ci_low", "ci_high"]].isna().all(axis=None)


def test_folds_join_segments_without_those_they_score():
    folds = {**SMALL["evaluation"], "folds": 2}
    table = Comparison(small_study(methods=["rfm"], evaluation=folds)).equal_size.table()
    rows = table.query("outcome == 'retention' and method == 'rfm'")
    assert rows["segments"].tolist()[:3] == [3, 4, 5]
    assert rows["share"].notna().all()


@pytest.mark.slow
def test_shares_at_equal_size_are_about_those_of_an_independent_script():
    """Of the logistic regression, which was the best ceiling then."""
    study = small_study(
        max_customers=None, methods=["grades", "rfm"], evaluation={"replicates": 200}
    )
    comparison = Comparison(study)
    table = (
        comparison.equal_size.table().query("outcome == 'retention'").set_index("method")["share"]
    )
    league = comparison.league().query("outcome == 'retention'")
    share = league[league["metric"] == "attainable_share"].set_index("method")["value"]
    assert table["grades"].to_numpy() / share["logit"] == pytest.approx(
        [0.781, 0.842, 0.847], abs=0.01
    )
    assert table["rfm"].to_numpy() / share["logit"] == pytest.approx(
        [0.787, 0.793, 0.802, 0.804], abs=0.01
    )

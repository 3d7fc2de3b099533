"""The comparison on the Complete Journey, against counts and values known from independent work."""

import numpy as np
import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.evaluation.comparison.purpose import SHARE
from segbench.evaluation.comparison.reference_models import REFERENCE_MODELS
from segbench.params import Params, load
from segbench.study.comparison import Comparison
from segbench.study.predictions import predict
from segbench.study.study import Study
from segbench.study.suitability import Suitability
from support import ROOT

QUICK = {"replicates": 400, "random_draws": 200}


@pytest.fixture(scope="module")
def comparison():
    params = Params.model_validate(
        {"methods": ["value_tiers", "rfm"], "evaluation": {"cutoffs": 2, **QUICK}}
    )
    return Comparison(Study(params))


@pytest.fixture(scope="module")
def rolling():
    params = Params.model_validate(
        {"methods": ["value_tiers", "rfm"], "max_customers": 800, "evaluation": QUICK}
    )
    return Comparison(Study(params))


@pytest.fixture(scope="module")
def league(comparison):
    return comparison.league().set_index(["outcome", "metric", "method"])


def test_spend_is_scored_beside_retention(comparison, league):
    """On the same customers: tiers of revenue tell it best, ceilings better, random classes not."""
    values = league["value"].sort_index().loc["spend", "explained_variance"]
    assert values["rfm"] < values["value_tiers"] < min(values["linear"], values["boosting"])
    assert abs(values["random"]) < 0.03
    assert values["everyone"] == 0
    assert ("spend", "auc", "rfm") not in league.index
    units, retained = comparison.units("spend"), comparison.units("retention")
    assert units["customer_id"].tolist() == retained["customer_id"].tolist()
    assert ((units["value"] > 0) == retained["event"]).all()
    shares = units.groupby(comparison.predictions("spend", "value_tiers"))["value"].agg(
        ["size", "sum"]
    )[::-1]
    taken = np.clip(
        0.2 * len(units) - (shares["size"].cumsum() - shares["size"]), 0, shares["size"]
    )
    lift = (shares["sum"] * taken / shares["size"]).sum() / (0.2 * units["value"].sum())
    assert league.loc[("spend", "lift_20", "value_tiers"), "value"] == pytest.approx(lift)
    assert comparison.verdicts()["spend"].pick == "value_tiers"


@pytest.mark.slow
def test_satisfaction_and_service_cost_are_scored_where_they_are_recorded():
    quick = [
        "max_customers=700",
        "methods=[value_tiers, problems]",
        "evaluation.cutoffs=2",
        "evaluation.replicates=200",
    ]
    comparison = Comparison(Study(load(ROOT / "params" / "insurer.yaml", quick)))
    league = comparison.league().set_index(["outcome", "metric", "method"])["value"]
    assert list(comparison.splits())[2:] == ["spend", "satisfaction", "service_cost"]
    rated, all_of_them = comparison.units("satisfaction"), comparison.units("service_cost")
    assert rated["value"].between(1, 5).all()
    assert 0 < len(rated) < len(all_of_them) == len(comparison.units("retention"))
    for outcome in ("satisfaction", "service_cost"):
        error = (
            (comparison.units(outcome)["value"] - comparison.predictions(outcome, "problems")) ** 2
        ).mean()
        assert league[outcome, "squared_error", "problems"] == pytest.approx(error)


def test_units(comparison):
    counts = comparison.unit_counts().set_index(["outcome", "part"])
    assert counts.loc[("retention", "scored on"), "units"] == 2420
    assert counts.loc[("conversion", "scored on"), "units"] == 1848
    # 3,346 contacts of closed campaigns have a label cutoff; two of them of households without an
    # order in the window.
    assert counts.loc[("conversion", "learned from"), "units"] == 3344


@pytest.mark.parametrize(
    ("outcome", "method", "auc"),
    [
        ("retention", "value_tiers", 0.743),
        ("retention", "rfm", 0.815),
        ("retention", "recency_only", 0.794),
        ("retention", "frequency_only", 0.82),
        ("retention", "kmeans", 0.848),
        ("retention", "logit", 0.867),
        ("retention", "boosting", 0.864),
        ("conversion", "value_tiers", 0.656),
        ("conversion", "rfm", 0.630),
        ("conversion", "recency_only", 0.57),
        ("conversion", "kmeans", 0.61),
        ("conversion", "responder_only", 0.75),
    ],
)
def test_auc_is_that_of_an_independent_quick_implementation(league, outcome, method, auc):
    assert league.loc[(outcome, "auc", method), "value"] == pytest.approx(auc, abs=0.015)


@pytest.mark.parametrize("outcome", ["retention", "conversion"])
def test_random_is_about_a_coin_toss(league, outcome):
    # Not exactly a half: customers keep their random class, and most of those scored were learned
    # from.
    row = league.loc[(outcome, "auc", "random")]
    assert row["ci_low"] < 0.5 < row["ci_high"]
    assert row["value"] == pytest.approx(0.5, abs=0.03)


def test_everyone_knows_nothing_and_the_ceiling_everything_attainable(league):
    for outcome in ("retention", "conversion"):
        assert league.loc[(outcome, "auc", "everyone"), "value"] == 0.5
        assert league.loc[(outcome, "attainable_share", "everyone"), "value"] == 0
        best = min(
            ("logit", "boosting", "mean_of_models"),
            key=lambda name: league.loc[(outcome, "log_loss", name), "value"],
        )
        share = league.loc[(outcome, "attainable_share", best), "value"]
        # In some folds of the few contacts another one is chosen on the others, and loses more.
        assert share == pytest.approx(1, abs=0.1)
    assert (
        "conversion",
        "auc",
        "bgnbd",
    ) not in league.index  # orders alone say nothing of campaigns


def test_units_are_labelled_by_the_method_frozen_before_them(comparison):
    study = comparison.study
    assert study.cutoffs == [study.params.cutoff, study.learning_cutoff]
    assert study.learning_cutoff < study.params.cutoff
    frozen = study.labelling.frozen("rfm", study.learning_cutoff)
    assert frozen["cutoff"] == str(study.learning_cutoff)
    (split,) = comparison.splits()["retention"]
    labels = comparison._labels("rfm", split)
    test = study.labels("rfm", study.params.cutoff, study.learning_cutoff)
    own = study.labels("rfm")
    assert (labels[study.params.cutoff] == test).all()
    assert (
        test.astype(str) != own.astype(str)
    ).any()  # thresholds of the earlier cutoff, not of the test side


def test_outcomes_learned_from_are_closed_before_the_cutoff(comparison):
    (split,) = comparison.splits()["conversion"]
    assert (split.train["closes_at"] < pd.Timestamp("2017-10-29")).all()
    assert (split.train["cutoff"].map(pd.Timestamp) <= split.train["contacted_at"]).all()
    assert (split.test["contacted_at"] >= pd.Timestamp("2017-10-29")).all()
    assert not set(split.train["group"]) & set(split.test["group"])


def test_origins_roll_back_as_far_as_the_data_reach(rolling):
    cutoffs = ["2017-10-29", "2017-10-01", "2017-09-03", "2017-08-06", "2017-07-09"]
    assert [str(cutoff) for cutoff in rolling.study.cutoffs] == cutoffs
    splits = rolling.splits()["retention"]
    assert [str(split.fitted_at) for split in splits] == cutoffs[1:]
    for split, scored_at in zip(splits, cutoffs, strict=False):
        assert {str(day) for day in split.train["cutoff"]} == {str(split.fitted_at)}
        assert {str(day) for day in split.test["cutoff"]} == {scored_at}
    more = rolling.study.params.model_copy(
        update={"evaluation": rolling.study.params.evaluation.model_copy(update={"cutoffs": 20})}
    )
    assert [
        str(cutoff) for cutoff in Study(more).cutoffs
    ] == cutoffs  # 2017-06-11 would look back before the first day


def test_rolling_origins_are_single_ones_put_together(rolling):
    """Wins and pairs of each origin alone, added up, give the AUC of all."""
    whole = rolling.league().set_index(["outcome", "metric", "method"])["value"]
    wins = pairs = 0.0
    for split in rolling.splits()["retention"]:
        learned = predict(split, rolling._labels("rfm", split))
        event = split.test["event"].to_numpy()
        higher = learned[event][:, None] - learned[~event][None, :]
        wins += (higher > 0).sum() + (higher == 0).sum() / 2
        pairs += higher.size
    assert whole["retention", "auc", "rfm"] == pytest.approx(wins / pairs, rel=1e-12)


def test_every_origin_is_labelled_by_the_method_frozen_before_it(rolling):
    bounds = [
        rolling.study.labelling.frozen("rfm", split.fitted_at)["state"]["monetary"]
        for split in rolling.splits()["retention"]
    ]
    assert len(set(bounds)) == 4
    for split, bound in zip(rolling.splits()["retention"], bounds, strict=True):
        assert bound == pytest.approx(
            rolling.study.customers(split.fitted_at)["monetary"].mean(), rel=1e-12
        )


def test_the_league_of_one_method_has_the_same_numbers(comparison):
    whole = comparison.league().set_index(["outcome", "metric", "method"])
    alone = (
        Comparison(Study(comparison.study.params))
        .league(["rfm"])
        .set_index(["outcome", "metric", "method"])
    )
    columns = ["value", "ci_low", "ci_high"]
    # What is attainable hangs on all.
    rows = [key for key in whole.index if "value_tiers" not in key and SHARE not in key]
    pd.testing.assert_frame_equal(alone.loc[rows, columns], whole.loc[rows, columns])


def test_of_one_outcome_and_method_no_more_is_measured_and_numbers_are_the_same():
    params = Params.model_validate({"max_customers": 400, "evaluation": {**QUICK, "cutoffs": 2}})
    alone, together = Comparison(Study(params, alone="rfm")), Comparison(Study(params))
    league = alone.league_on("conversion", ["rfm"])
    part = together.league(["rfm"])
    expected = part[part["outcome"] == "conversion"].reset_index(drop=True)
    pd.testing.assert_frame_equal(league, expected)
    pd.testing.assert_frame_equal(together.league_on("conversion", ["rfm"]), expected)
    assert alone.cache.computed["Comparison.measured"] == league["method"].nunique() - 1  # random
    assert alone.cache.computed["Comparison.random_classes"] == 1
    assert alone.league_on("satisfaction", ["rfm"]).empty


@pytest.mark.parametrize(
    ("cutoff", "word"), [("2016-12-31", "2017-02-26"), ("2018-01-01", "2017-12-31")]
)
def test_a_cutoff_outside_the_data_is_answered_with_the_days_allowed(cutoff, word):
    study = Study(Params.model_validate({"cutoff": cutoff, "max_customers": 20}))
    with pytest.raises(SegbenchError, match=rf"cutoff: found {cutoff}.*{word}"):
        study.customers()


def test_conversion_is_left_out_where_its_window_reaches_past_the_data():
    late = Params.model_validate({"cutoff": "2017-12-03", "max_customers": 100, "methods": ["rfm"]})
    study = Study(late)
    assert list(study.outcomes) == ["retention"]
    assert Comparison(study).events == ["retention"]
    assert "reach past 2017-12-30" in Comparison(study).no_conversion()
    assert list(Study(late.model_copy(update={"conversion_days": 28})).outcomes) == [
        "retention",
        "conversion",
    ]


def test_segments_hide_small_cells_and_account_for_everybody(comparison):
    segments = comparison.study.tables.segments("rfm")
    retention = segments[segments["outcome"] == "retention"]
    hidden = comparison.study.disclosure("rfm").hidden
    assert hidden == {"5", "6"}  # five customers, and the next smallest, with fourteen
    assert retention["n"].sum() == 2420 - 19
    assert not segments["n"].between(1, 9).any()
    none = segments["code"].isin(hidden)
    assert (
        segments.loc[
            none, ["n", "events", "rate", "ci_low", "ci_high", "rate_shrunk", "revenue_share"]
        ]
        .isna()
        .all(axis=None)
    )
    assert retention.loc[~none[retention.index], "rate"].notna().all()
    assert not (segments["n"] - segments["events"]).between(1, 9).any()
    premium = retention.set_index("code").loc["1"]
    assert premium["n"] == 640
    assert premium["rate"] == 635 / 640  # five did not: their number is left out, the rate is not
    assert premium["events"] is pd.NA
    assert premium["ci_low"] < premium["rate_shrunk"] < premium["rate"]


@pytest.fixture(scope="module")
def subscriptions(tmp_path_factory):
    """One payment a month for everybody, until they leave: BG/NBD often comes to nothing."""
    path = tmp_path_factory.mktemp("subscriptions") / "payments.csv"
    left = np.random.default_rng(3).integers(7, 26, 150)
    paid = [(number, month) for number in range(150) for month in range(left[number])]
    rows = [
        f"c{number},{2022 + month // 12}-{month % 12 + 1:02d}-03,9.99\n" for number, month in paid
    ]
    path.write_text("customer,date,amount\n" + "".join(rows))
    columns = {"customer_id": "customer", "ordered_at": "date", "amount": "amount"}
    params = {
        "dataset": "own",
        "cutoff": "2023-05-01",
        "cutoff_step_days": 31,
        "observation_days": 365,
        "retention_days": 31,
    }
    params |= {
        "methods": ["rfm", "value_tiers"],
        "evaluation": {"cutoffs": 3, "replicates": 200, "random_draws": 20},
    }
    return Study(
        Params.model_validate(
            {**params, "data": {"tables": {"orders": {"path": str(path), "columns": columns}}}}
        )
    )


def test_a_ceiling_that_cannot_be_computed_is_left_out_with_its_reason(subscriptions, monkeypatch):
    monkeypatch.setitem(
        REFERENCE_MODELS,
        "bgnbd",
        lambda task: np.where(np.arange(len(task.test_x)) % 2, np.nan, 0.0),
    )
    comparison = Comparison(subscriptions)
    reason = comparison.left_out()["retention"]["bgnbd"]
    assert "gives no number to" in reason
    league = comparison.league()
    assert set(league.loc[league["role"] == "ceiling", "method"]) == {
        "logit",
        "boosting",
        "linear",
        "mean_of_models",
    }
    assert np.isfinite(
        league.loc[league["metric"].isin(["auc", "explained_variance"]), "value"]
    ).all()
    assert comparison.verdicts()["retention"].pick in {"rfm", "value_tiers"}
    fitness = Suitability(subscriptions).methods().set_index("method")
    assert fitness.loc["bgnbd", "why_not"] == f"for retention: {reason}"
    assert fitness.loc["bgnbd", "role"] == "ceiling"
    assert "logit" not in fitness.index

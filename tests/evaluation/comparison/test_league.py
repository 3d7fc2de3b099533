"""The league on outcomes whose truth is known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import t

from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.league import (
    LEAGUE_COLUMNS,
    NOT_ELIGIBLE,
    Scores,
    best_set,
    contrasts,
    degrees_of_freedom,
    league_table,
)
from segbench.evaluation.comparison.metrics import measure


def make_scores(strengths, seed=0, n=1500, shuffled=False):
    """Entries that see the truth through more or less noise."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(size=n)
    event = rng.random(n) < expit(1.5 * truth)
    if shuffled:
        event = rng.permutation(event)
    units = pd.DataFrame({"customer_id": range(n), "group": "all", "event": event})
    draws = ClusterBootstrap(units["customer_id"], 400, seed=1)
    base = np.log(event.mean() / (1 - event.mean()))
    scores = Scores("retention")
    scores.add("everyone", "baseline", measure(np.full(n, base), units, draws, False))
    for name, (role, strength) in strengths.items():
        seen = np.round(1.5 * (strength * truth + (1 - strength) * rng.normal(size=n)), 1)
        scores.add(name, role, measure(seen, units, draws, False))
    noise = [measure(rng.permutation(np.round(truth, 1)), units, None, False) for _ in range(50)]
    scores.random = {name: np.array([values[name][0] for values in noise]) for name in noise[0]}
    scores.derive(scores.least_loss())
    return scores


@pytest.fixture(scope="module")
def clear():
    return make_scores(
        {
            "rfm": ("method", 0.8),
            "value_tiers": ("method", 0.4),
            "recency_only": ("baseline", 0.6),
            "logit": ("ceiling", 1.0),
        }
    )


def test_the_order_is_the_true_order(clear):
    table = league_table([clear], 0.95)
    assert list(table.columns) == LEAGUE_COLUMNS
    auc = table[table["metric"] == "auc"].set_index("method")["value"]
    assert (
        auc["logit"]
        > auc["rfm"]
        > auc["recency_only"]
        > auc["value_tiers"]
        > auc["everyone"]
        == 0.5
    )
    ranked = table[(table["metric"] == "auc") & table["rank"].notna()].set_index("method")["rank"]
    assert ranked.to_dict() == {"rfm": 1, "value_tiers": 2}


@pytest.mark.parametrize("ceilings", [{}, {"logit": ("ceiling", -5.0)}])
def test_without_a_ceiling_that_tells_something_nobody_knows_what_is_attainable(ceilings):
    scores = make_scores({"rfm": ("method", 0.8), "value_tiers": ("method", 0.4), **ceilings})
    table = league_table([scores], 0.95).set_index(["metric", "method"])
    share = table.loc["attainable_share"]
    assert share["value"].isna().all()
    assert share["rank"].isna().all()
    assert share["in_best_set"].isna().all()
    assert table.loc[("explained_deviance", "rfm"), "rank"] == 1


def test_shares_of_the_attainable_run_from_everyone_to_the_ceiling(clear):
    share = (
        league_table([clear], 0.95)
        .query("metric == 'attainable_share'")
        .set_index("method")["value"]
    )
    assert share["everyone"] == 0
    assert share["logit"] == pytest.approx(1)
    assert 0 < share["value_tiers"] < share["rfm"] < 1


def test_intervals_hold_the_value_and_random_holds_a_half(clear):
    table = league_table([clear], 0.95)
    assert set(
        table.loc[table["value"].isna(), ["method", "metric"]].itertuples(index=False, name=None)
    ) <= {("everyone", "slope")}
    without = table[table["ci_low"].isna() & table["value"].notna()]
    assert set(without["metric"]) == {"reliability"}  # whose interval would be wrong
    table = table.dropna(subset="ci_low")
    assert (
        (table["ci_low"] <= table["value"] + 1e-12) & (table["value"] <= table["ci_high"] + 1e-12)
    ).all()
    random = table[(table["method"] == "random") & (table["metric"] == "auc")].iloc[0]
    assert random["ci_low"] < 0.5 < random["ci_high"]
    assert random["role"] == "baseline"


def test_a_clearly_worse_method_is_not_in_the_best_set(clear):
    assert best_set(clear, "auc", 0.95) == ["rfm"]


def test_two_copies_cannot_be_told_apart():
    scores = make_scores({"rfm": ("method", 0.8), "logit": ("ceiling", 1.0)})
    scores.add(
        "grades", "method", {name: values.copy() for name, values in scores.values["rfm"].items()}
    )
    assert set(best_set(scores, "explained_deviance", 0.95)) == {"rfm", "grades"}
    row = contrasts(scores, "auc", ["rfm"], ["grades"], 0.95).iloc[0]
    assert row["difference"] == row["ci_low"] == row["ci_high"] == 0
    assert row["p_holm"] == 1


def test_holm_is_what_statsmodels_is_asked_for(clear):
    both = contrasts(clear, "auc", ["rfm", "value_tiers"], ["everyone"], 0.95)
    alone = contrasts(clear, "auc", ["rfm"], ["everyone"], 0.95)
    assert both["p_holm"].iloc[0] == pytest.approx(2 * alone["p_holm"].iloc[0])


@pytest.mark.parametrize("degrees", [4, 24, np.inf])
def test_with_few_events_differences_need_more(clear, degrees):
    scores = replace(clear, degrees=degrees)
    row = contrasts(scores, "auc", ["rfm"], ["recency_only"], 0.95).iloc[0]
    drawn = clear.values["rfm"]["auc"][1:] - clear.values["recency_only"]["auc"][1:]
    theirs = t(degrees, row["difference"], drawn.std())
    assert (row["ci_low"], row["ci_high"]) == pytest.approx(theirs.interval(0.95))
    assert row["p_holm"] == pytest.approx(2 * min(theirs.cdf(0), theirs.sf(0)))
    assert best_set(replace(clear, degrees=1), "auc", 0.999) == ["rfm", "value_tiers"]


def test_degrees_of_freedom_by_hand():
    events = pd.DataFrame(
        {"customer_id": [1, 1, 2, 3, 4, 5], "event": [True, True, False, True, False, True]}
    )
    assert degrees_of_freedom(events) == 1  # customers 2 and 4 had none
    assert (
        degrees_of_freedom(pd.DataFrame({"customer_id": range(3), "event": [True, False, False]}))
        == 1
    )  # at least
    alike = pd.DataFrame({"customer_id": range(10), "value": [1.0, -1.0] * 5})
    assert degrees_of_freedom(alike) == 9
    assert degrees_of_freedom(alike.assign(customer_id=np.arange(10) // 2)) == 4
    few = alike.assign(value=[2.0, -2.0, *[1.0, -1.0] * 4])
    assert degrees_of_freedom(few) == pytest.approx(16**2 / (2 * 4**2 + 8) - 1)
    assert degrees_of_freedom(alike.assign(value=[100.0, *[0.0] * 9])) == 1
    assert degrees_of_freedom(alike.assign(value=3.0)) == 1


def test_a_reference_that_knows_most_of_all_is_neither_best_nor_picked_nor_attainable():
    scores = make_scores(
        {
            "rfm": ("method", 0.8),
            "value_tiers": ("method", 0.4),
            "recency_only": ("baseline", 0.6),
            "tree": ("reference", 1.0),
            "mixture": ("reference", 0.95),
            "logit": ("ceiling", 0.9),
        }
    )
    table = league_table([scores], 0.95)
    references = table[table["role"] == "reference"]
    assert references["rank"].isna().all()
    assert references["in_best_set"].isna().all()
    shares = table[table["metric"] == "attainable_share"].set_index("method")["value"]
    assert shares["logit"] == 1
    assert shares["tree"] > 1
    assert best_set(scores, "log_loss", 0.95) == ["rfm"]


def test_what_is_not_eligible_is_shown_and_changes_nothing_else(clear):
    knowing = {"existing": (NOT_ELIGIBLE, 1.0)}
    others = {"rfm": ("method", 0.8), "value_tiers": ("method", 0.4), "logit": ("ceiling", 1.0)}
    scores, without = make_scores(others | knowing), make_scores(others)
    scores.random = without.random
    table = league_table([scores], 0.95)
    own = table[table["method"] == "existing"]
    assert own["rank"].isna().all()
    assert own["in_best_set"].isna().all()
    auc = table[table["metric"] == "auc"].set_index("method")["value"]
    assert auc["existing"] > auc["rfm"]
    rest = table[table["method"] != "existing"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, league_table([without], 0.95))


def test_on_shuffled_outcomes_nothing_beats_chance():
    scores = make_scores(
        {"rfm": ("method", 0.8), "value_tiers": ("method", 0.4), "logit": ("ceiling", 1.0)},
        shuffled=True,
    )
    table = league_table([scores], 0.95)
    methods = table[(table["metric"] == "auc") & (table["role"] == "method")]
    assert ((methods["ci_low"] < 0.5) & (methods["ci_high"] > 0.5)).all()


def test_two_names_for_the_same_classes_differ_by_rounding_only():
    scores = make_scores({"rfm": ("method", 0.8), "logit": ("ceiling", 1.0)})
    noise = 1e-16 * np.random.default_rng(0).choice([1, 2], size=401)
    copied = {name: values + noise for name, values in scores.values["rfm"].items()}
    scores.add("grades", "method", copied)
    for metric in ("auc", "log_loss"):
        assert contrasts(scores, metric, ["rfm"], ["grades"], 0.95)["p_holm"].iloc[0] == 1
    assert set(best_set(scores, "auc", 0.95)) == {"rfm", "grades"}


def normal_scores(values):
    """Methods whose AUC lies at these standard errors from one half, errors independent."""
    rng = np.random.default_rng(3)
    scores = Scores("retention")
    for number, value in enumerate(values):
        drawn = value + rng.normal(size=4000)
        scores.add(f"m{number:02d}", "method", {"auc": np.concatenate([[value], drawn])})
    return scores


def test_the_best_set_counts_all_pairs():
    """3.4 standard errors of a method are 2.4 of a difference: enough for two, not for ten."""
    assert best_set(normal_scores([3.4, 0]), "auc", 0.95) == ["m00"]
    assert len(best_set(normal_scores([3.4, *[1.7] * 8, 0]), "auc", 0.95)) == 10
    assert "m09" not in best_set(normal_scores([5.5, *[2.7] * 8, 0]), "auc", 0.95)


def test_what_random_classifications_explain_is_of_the_samples_loss(clear):
    everyone = clear.values["everyone"]["log_loss"][0]
    best = clear.values["logit"]["log_loss"][0]
    gained = everyone - clear.random["log_loss"]
    assert clear.random["explained_deviance"] == pytest.approx(gained / everyone)
    assert clear.random["attainable_share"] == pytest.approx(gained / (everyone - best))


def test_an_attainable_that_is_too_small_or_chance_has_no_shares():
    rng = np.random.default_rng(1)
    lost = {"everyone": 1.0 + 0 * rng.normal(size=2001), "rfm": 0.99 + 0 * rng.normal(size=2001)}

    def of(best, least):
        scores = Scores("retention")
        for name, loss in lost.items():
            scores.add(name, "baseline" if name == "everyone" else "method", {"log_loss": loss})
        scores.derive(best, least)
        return scores

    sure, doubtful = (
        np.concatenate([[0.98], 0.98 + error * rng.normal(size=2000)]) for error in (1e-4, 0.02)
    )
    known = of(sure, 0.01)
    assert known.known
    assert known.values["rfm"]["attainable_share"][0] == pytest.approx(0.5)
    for nothing in (of(sure, 0.03), of(doubtful, 0.01), of(None, 0.0)):
        assert not nothing.known
        assert np.isnan(nothing.values["rfm"]["attainable_share"]).all()
        assert nothing.values["rfm"]["explained_deviance"][0] == pytest.approx(0.01)


def test_shares_of_resamples_are_the_ratio_to_first_order():
    rng = np.random.default_rng(1)
    everyone, best, own = (
        np.concatenate([[value], value + 1e-4 * rng.normal(size=50)]) for value in (1.0, 0.8, 0.9)
    )
    scores = Scores("retention")
    scores.add("everyone", "baseline", {"log_loss": everyone})
    scores.add("rfm", "method", {"log_loss": own})
    scores.derive(best)
    np.testing.assert_allclose(
        scores.values["rfm"]["attainable_share"],
        (everyone - own) / (everyone - best),
        atol=1e-5,
    )
    np.testing.assert_allclose(scores.share(best), 1)

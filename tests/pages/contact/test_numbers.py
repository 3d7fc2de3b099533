"""Whom to contact, on two datasets: curves that agree with the league, tables that are kept."""

import numpy as np
import pandas as pd
import pytest

from segbench.pages.contact.numbers import ContactNumbers
from segbench.params import check
from segbench.study.study import Study

HOUSEHOLDS = {
    "max_customers": 800,
    "methods": ["value_tiers", "rfm"],
    "evaluation": {"cutoffs": 2, "replicates": 200, "random_draws": 20},
}
COHORT = {
    "dataset": "cdnow",
    "max_customers": 800,
    "methods": ["value_tiers"],
    "cutoff": "1997-10-01",
    "observation_days": None,
    "retention_days": 90,
    "conversion_days": 90,
    "evaluation": {"folds": 3, "replicates": 200, "random_draws": 20},
}


def contact(raw, work=None, **keys):
    return ContactNumbers(Study(check({**raw, **keys}, source="test"), work))


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def page(work):
    numbers = contact(HOUSEHOLDS, work, threads=1)
    numbers.compute()
    return numbers


def test_gains_at_a_fifth_are_the_leagues_lift_with_its_interval(page):
    league = page.comparison.league().set_index(["outcome", "metric", "method"])
    fifth = page.gains[page.gains["share"] == 0.2]
    assert len(fifth) == 6
    for row in fifth.itertuples():
        lift = league.loc[(row.outcome, "lift_20", row.method)]
        assert [row.gain, row.gain_low, row.gain_high] == pytest.approx(
            (lift[["value", "ci_low", "ci_high"]] * 0.2).tolist()
        )


def test_the_method_and_the_best_baseline_and_ceiling_are_shown(page):
    league = page.comparison.league()
    auc = league[(league["metric"] == "auc") & (league["outcome"] == "conversion")].set_index(
        "method"
    )["value"]
    pick, baseline, ceiling = page.ranked_by("conversion")
    assert pick == page.verdicts["conversion"].pick
    assert baseline == auc[["recency_only", "frequency_only", "responder_only", "kmeans"]].idxmax()
    assert ceiling == auc[["logit", "boosting"]].idxmax()


def test_curves_end_at_everybody_and_never_fall(page):
    for _, rows in page.gains.groupby(["outcome", "method"]):
        assert rows["share"].iloc[-1] == 1
        assert rows[["gain", "gain_low", "gain_high"]].iloc[-1].tolist() == pytest.approx([1, 1, 1])
        assert (rows["gain"].diff().dropna() > -1e-12).all()


def test_break_even_is_rate_times_margin_times_what_a_response_brings(page):
    study, units = page.study, page.comparison.units("conversion")
    hit = units.loc[units["event"], "customer_id"]
    orders = study.source.dataset.orders.filter(
        lambda table: table.customer_id.isin(hit.unique().tolist())
    ).to_pandas()
    inside = orders[(orders["ordered_at"] >= "2017-10-29") & (orders["ordered_at"] < "2017-12-24")]
    sums = (
        inside.assign(amount=inside["amount"].astype(float))
        .groupby("customer_id")["amount"]
        .agg(["sum", "size"])
    )
    own = sums.reindex(hit, fill_value=0)
    whole = page.worth[page.worth["share"] == 1].set_index("brings")
    assert whole.loc["order", "value"] == pytest.approx(own["sum"].sum() / own["size"].sum())
    assert whole.loc["window", "value"] == pytest.approx(own["sum"].mean())
    assert whole["rate"].tolist() == pytest.approx([units["event"].mean()] * 2)
    assert whole["break_even"].tolist() == pytest.approx(
        (units["event"].mean() * 0.25 * whole["value"]).tolist()
    )


def test_a_cost_and_a_value_that_are_given(work):
    asked = {"cost_per_contact": 0.4, "value_of_response": 10.0, "margin": 0.5, "budgets": [0.15]}
    table = contact(HOUSEHOLDS, contact=asked).worth.set_index("share")
    assert table.index.tolist() == [0.15, 0.2, 1.0]
    assert set(table["brings"]) == {"given"}
    row = table.loc[0.15]
    assert row["profit"] == pytest.approx(row["contacts"] * (row["rate"] * 5 - 0.4))


def test_power_counts_everybody_and_hides_small_segments(page):
    power = page.power
    for outcome in ("retention", "conversion"):
        own = power[power["outcome"] == outcome]
        hidden = own["code"].isin(page.study.disclosure(page.name).hidden)
        assert own["customers"].iloc[-1] == len(page.study.customers())
        assert own["customers"].isna().equals(hidden)
        sizes = page.study.labels(page.name).value_counts()
        assert own.loc[~hidden, "customers"].iloc[:-1].tolist() == [
            sizes[code] for code in own.loc[~hidden, "code"].iloc[:-1]
        ]
        assert (
            own["detectable"].iloc[-1] <= own["detectable"].min()
            or own["rate"].iloc[-1] < own["rate"].max()
        )
    small = contact(HOUSEHOLDS, evaluation={**HOUSEHOLDS["evaluation"], "min_cell": 200}).power
    assert small["customers"].isna().any()
    assert (
        small.loc[small["customers"].isna(), ["rate", "detectable", "needed"]].isna().all(axis=None)
    )
    assert small["customers"].dropna().ge(200).all()


def test_everybody_is_dealt_by_the_deployed_segments(page):
    arms = page.assignment.set_index("customer_id")
    assert arms.index.equals(page.study.customers().index)
    assert (arms["code"] == page.study.labels(page.name).astype(str)).all()
    shares = (arms["group"] == "control").groupby(arms["code"]).agg(["sum", "size"])
    assert (np.abs(shares["sum"] - 0.2 * shares["size"]) <= 0.5).all()


def test_tables_do_not_depend_on_threads_and_are_kept_for_the_notebook(page, work):
    again = contact(HOUSEHOLDS, threads=2)
    kept = contact(HOUSEHOLDS, work)
    kept.study.__dict__["source"] = None  # whoever asks for the data now fails
    for name in ("gains", "worth", "power", "assignment", "balance"):
        first = getattr(page, name)
        pd.testing.assert_frame_equal(first, getattr(again, name), check_exact=True)
        pd.testing.assert_frame_equal(first, getattr(kept, name), check_exact=True)


def test_without_campaigns_there_are_curves_and_a_test_but_no_cost(tmp_path):
    page = contact(COHORT, tmp_path)
    assert (
        set(page.gains["outcome"]) == set(page.verdicts) == {"retention", "conversion"}
    )  # spend is no event
    assert not page.campaigns
    assert page.worth.empty
    power = page.power.set_index(["outcome", "code"])
    assert power.loc[("conversion", ""), "customers"] < power.loc[("retention", ""), "customers"]
    assert len(page.assignment) == len(page.study.customers())
    assert contact(COHORT, tmp_path).worth.empty

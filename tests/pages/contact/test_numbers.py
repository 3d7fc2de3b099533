"""Whom to contact: curves that agree with the league, what contacts changed, tables kept."""

import numpy as np
import pandas as pd
import pytest

from segbench.datasets.simulators.insurer.load import default_folder
from segbench.evaluation.campaigns.uplift import EVERYONE, covered
from segbench.pages.contact.numbers import ContactNumbers
from segbench.params import check, load
from segbench.study.comparison import Comparison
from segbench.study.store import Store
from segbench.study.study import Study
from support import ROOT

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
    return ContactNumbers(Study(check({**raw, **keys}, source="test"), work and Store(work, 1)))


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
    assert pick == page.comparison.verdicts()["conversion"].pick
    assert baseline == auc[["recency_only", "frequency_only", "responder_only", "kmeans"]].idxmax()
    assert ceiling == auc[["logit", "boosting", "mean_of_models"]].idxmax()


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
        set(page.gains["outcome"]) == set(page.picks) == {"retention", "conversion"}
    )  # spend is no event
    assert not page.campaigns
    assert page.worth.empty
    power = page.power.set_index(["outcome", "code"])
    assert power.loc[("conversion", ""), "customers"] < power.loc[("retention", ""), "customers"]
    assert len(page.assignment) == len(page.study.customers())
    assert contact(COHORT, tmp_path).worth.empty


NAMES = ("value_tiers", "rfm", "lifecycle")
QUICK = [f"methods=[{', '.join(NAMES)}]", "evaluation.replicates=200", "evaluation.random_draws=20"]


@pytest.fixture(scope="module")
def found():
    return ContactNumbers(Study(load(ROOT / "params" / "insurer.yaml", QUICK)))


@pytest.fixture(scope="module")
def raw():
    """Clean rows of the campaigns' file with the truth, under either number of a person."""
    folder = default_folder(4000, 20241231)
    asked = (
        pd.read_parquet(folder / "campaigns.parquet").dropna(subset="customer_no").drop_duplicates()
    )
    truth = pd.read_parquet(folder / "truth.parquet").set_index("customer_no")
    doubles = pd.read_parquet(folder / "truth_doubles.parquet").set_index("customer_no")["same_as"]
    return asked.assign(
        customer_no=asked["customer_no"].str.strip().replace(doubles.to_dict())
    ).join(truth, on="customer_no")


def test_units_are_those_drawn_and_labelled_before_the_campaign(found, raw):
    units = found.units()
    assert found.no_experiment == ""
    sides = raw.drop_duplicates(["customer_no", "campaign_id"]).set_index(
        ["customer_no", "campaign_id"]
    )["is_control"]
    known = pd.MultiIndex.from_frame(units[["customer_id", "group"]])
    control = sides.reindex(known)
    assert control.notna().mean() > 0.98  # the others go by a second number
    assert (
        control.dropna().astype(bool).to_numpy()
        != units["contacted"][control.notna().to_numpy()].to_numpy()
    ).all()
    assert (units["contacted_at"] >= pd.to_datetime(units["cutoff"])).all()
    assert (units["contacted_at"] < pd.to_datetime(units["cutoff"]) + pd.Timedelta(days=91)).all()
    assert units["contacted_at"].min() < pd.Timestamp("2022-06-01")
    assert not units.duplicated(["customer_id", "group"]).any()
    assert (units["contacted"].mean()) == pytest.approx(0.7, abs=0.01)


def test_responses_of_both_sides_are_policies_bought_as_often_as_is_true(found, raw):
    units = found.units()
    alone = raw.loc[raw["is_control"], "response_if_left_alone"].mean()
    control = units[~units["contacted"]]
    assert control["event"].mean() == pytest.approx(alone, abs=4 * (alone / len(control)) ** 0.5)
    dataset = found.study.source.dataset
    answers = dataset.responses.to_pandas()[["customer_id", "campaign_id"]].assign(answered=True)
    joined = units[units["contacted"]].merge(
        answers,
        how="left",
        left_on=["customer_id", "group"],
        right_on=["customer_id", "campaign_id"],
    )
    assert (joined["answered"].notna() == joined["event"]).mean() > 0.99


def test_those_left_alone_are_no_contacts_of_the_comparison(found):
    drawn = found.units().set_index(["customer_id", "group"])["contacted"]
    (split,) = Comparison(found.study).splits()["conversion"]
    for part in (split.train, split.test):
        known = drawn.reindex(pd.MultiIndex.from_frame(part[["customer_id", "group"]])).dropna()
        assert known.all()
        assert len(known) > 1000


def test_the_truth_is_the_mean_of_what_a_contact_adds_to_these_customers(found, raw):
    kinds = ("cross_sell", "upgrade", "loyalty")
    added = {k: raw[f"response_if_contacted_{k}"] - raw["response_if_left_alone"] for k in kinds}
    true = pd.DataFrame(added)
    for kind in kinds:
        own = found.units().query("campaign_type == @kind")["true"]
        assert own.mean() == pytest.approx(
            true.loc[raw["campaign_type"] == kind, kind].mean(), rel=0.05
        )


def test_intervals_of_segments_hold_the_truth(found):
    uplifts = found.uplifts
    assert uplifts["method"].unique().tolist() == list(NAMES)
    for _, row in uplifts[uplifts["code"] == EVERYONE].iterrows():
        assert row["ci_low"] <= row["true"] <= row["ci_high"]
        assert row["ci_low"] > 0.05
        assert row["contacted"] + row["control"] == len(found.units())
    held, known = covered(uplifts)
    assert known >= 14
    assert held / known >= 0.9


def test_rankings_come_near_the_truth(found):
    qini = found.qini.set_index("method")
    assert {*NAMES, "everyone", "responder_only"} <= set(qini.index)
    everybody, units = qini.loc["everyone"], found.units()
    rates = units[units["cutoff"] >= "2023-07-01"].groupby("contacted")["event"].mean()
    assert everybody["qini"] == pytest.approx(0, abs=1e-12)
    assert everybody["auuc"] == pytest.approx((rates[True] - rates[False]) / 2, abs=0.001)
    true = units.loc[units["cutoff"] >= "2023-07-01", "true"].mean()
    assert everybody["true_auuc"] == pytest.approx(true / 2, abs=0.001)
    for area in ("qini", "auuc"):
        inside = qini[f"true_{area}"].between(qini[f"{area}_low"], qini[f"{area}_high"])
        assert inside.drop("everyone").mean() >= 0.85
    # Who responded before is changed most: the simulation says so, and the ranking finds it.
    assert qini.loc["responder_only", "true_qini"] > 0.004
    assert qini.loc["responder_only", "qini_low"] > 0


def test_segments_rank_by_earlier_campaigns_and_are_scored_on_later_ones(found):
    """One method again, by a loop over cutoffs and the published formula."""
    units = found.units()
    codes = found.study.labelling.at("value_tiers", units, found.fitted_at)
    cutoffs = sorted(units["cutoff"].unique())
    area = contacted = 0.0
    for cutoff in cutoffs[len(cutoffs) // 2 :]:
        before, now = units["cutoff"] < cutoff, units["cutoff"] == cutoff
        rates = units[before].groupby([codes[before], "contacted"])["event"].mean().unstack()
        order = (rates[True] - rates[False]).sort_values(ascending=False).index
        curve = [(0.0, 0.0)]
        for taken in range(1, len(order) + 1):
            best = units[now & codes.isin(order[:taken])]
            sides = best.groupby("contacted")["event"].agg(["size", "sum"]).astype(float)
            more = sides.loc[True, "sum"] - sides.loc[False, "sum"] * (
                sides.loc[True, "size"] / sides.loc[False, "size"]
            )
            curve.append((len(best) / now.sum(), more))
        shares, heights = np.array(curve).T
        area += np.trapezoid(heights, shares) - heights[-1] / 2
        contacted += units.loc[now, "contacted"].sum()
    # Not weighted by campaign as the page is, which left nearly the same share alone each time.
    qini = found.qini.set_index("method")["qini"]
    assert qini["value_tiers"] == pytest.approx(area / contacted, abs=0.0004)


def test_segments_are_those_of_the_frozen_method_at_the_cutoff_before_each_campaign(found):
    study, units = found.study, found.units()
    labels = {
        str(cutoff): study.labels("value_tiers", cutoff, study.learning_cutoff).astype(str)
        for cutoff in pd.to_datetime(units["cutoff"].unique()).date
    }
    code = pd.Series(
        [labels[row.cutoff][row.customer_id] for row in units.itertuples()], name="code"
    )
    sides = units.groupby([code, "group", "contacted"]).size().unstack()
    both = (
        sides.dropna().groupby("code").sum()
    )  # a campaign that left nobody of a segment alone does not count there
    table = found.uplift_of("value_tiers").set_index("code")
    assert list(table.index) == [
        *(segment.code for segment in found.segments("value_tiers")),
        EVERYONE,
    ]
    assert table["contacted"].drop(EVERYONE).to_dict() == both[True].to_dict()
    assert table["control"].drop(EVERYONE).to_dict() == both[False].to_dict()


@pytest.mark.parametrize(
    ("raw_params", "word"),
    [
        (
            {"max_customers": 150, "methods": ["value_tiers"]},
            "no record of customers whom a campaign left alone at random",
        ),
        (
            {
                "dataset": "cdnow",
                "max_customers": 150,
                "methods": ["value_tiers"],
                "cutoff": "1997-10-01",
                "evaluation": {"folds": 2},
            },
            "no campaigns are known",
        ),
    ],
)
def test_where_it_is_not_known_the_reason_is_told_and_kept(tmp_path, raw_params, word):
    experiments = ContactNumbers(Study(check(raw_params, source="test"), Store(tmp_path, 1)))
    assert word in experiments.no_experiment
    assert experiments.uplifts.empty
    assert experiments.qini.empty
    kept = ContactNumbers(Study(check(raw_params, source="test"), Store(tmp_path, 1)))
    kept.study.__dict__["source"] = None
    assert kept.uplifts.empty


def test_too_few_customers_tell_nothing(found, monkeypatch):
    limits = found.study.params.evaluation
    many = limits.model_copy(update={"min_cell": 5000})
    asked = ContactNumbers(Study(found.study.params.model_copy(update={"evaluation": many})))
    asked.study.__dict__["source"] = found.study.source
    units = found.units()
    monkeypatch.setattr(ContactNumbers, "units", lambda _: units)
    assert "too few customers of randomised campaigns" in asked.no_experiment


@pytest.mark.slow
def test_with_folds_only_campaigns_after_the_one_cutoff_count():
    words = [*QUICK[1:], "methods=[value_tiers]", "evaluation.folds=2", "max_customers=1500"]
    folded = ContactNumbers(Study(load(ROOT / "params" / "insurer.yaml", words)))
    units = folded.units()
    assert set(units["cutoff"]) == {"2024-07-01"}
    assert units["contacted_at"].between("2024-07-01", "2024-09-30").all()
    assert folded.fitted_at == folded.study.params.cutoff
    assert folded.uplift_of("value_tiers")["contacted"].iloc[-1] > 100
    assert folded.qini.set_index("method").loc["value_tiers", ["qini_low", "auuc"]].notna().all()

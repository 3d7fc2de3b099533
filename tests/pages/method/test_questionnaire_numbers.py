"""The questionnaire's page against the insurer's raw files; and without dates, lines, truth."""

import numpy as np
import pandas as pd
import pytest

from segbench.datasets.simulators.insurer.load import default_folder
from segbench.methods.questionnaire import ITEMS
from segbench.pages.method.questionnaire_numbers import QuestionnaireNumbers
from segbench.params import check, load
from segbench.study.study import Study
from support import ROOT

QUICK = ["methods=[pdp, pdp_survey]", "evaluation.replicates=200", "evaluation.random_draws=20"]


@pytest.fixture(scope="module")
def study():
    return Study(load(ROOT / "params" / "insurer.yaml", QUICK))


@pytest.fixture(scope="module")
def page(study):
    return QuestionnaireNumbers(study, "pdp_survey")


@pytest.fixture(scope="module")
def raw(study):
    """Answers before the cutoff as in the raw file, by the number of the person, oldest first."""
    folder = default_folder(4000, 20241231)
    table = pd.read_parquet(folder / "survey.parquet").drop_duplicates()
    doubles = pd.read_parquet(folder / "truth_doubles.parquet").set_index("customer_no")["same_as"]
    day = pd.to_datetime(table["answered_on"], format="%Y-%m-%d", errors="coerce")
    table = table.assign(day=day, customer_no=table["customer_no"].replace(doubles.to_dict()))[
        day < "2024-07-01"
    ]
    truth = pd.read_parquet(folder / "truth.parquet").set_index("customer_no")
    return table[table["customer_no"].isin(study.customers().index)].sort_values(
        "day", kind="stable"
    ), truth


def scores(table):
    found = {}
    for trait, items in ITEMS.items():
        given = table[[f"q{item:02d}" for item in items]]
        found[trait] = 6 * given.mean(axis=1).where(given.notna().sum(axis=1) >= 5)
    return pd.DataFrame(found).dropna()


@pytest.fixture(scope="module")
def latest(raw):
    return scores(raw[0].groupby("customer_no").tail(1).set_index("customer_no"))


def test_scores_are_those_of_the_raw_file(study, latest):
    found = study.method("pdp_survey").scores(study.customers_of("pdp_survey")).dropna()
    assert len(found) > 700
    pd.testing.assert_frame_equal(found, latest.sort_index(), check_names=False)


def test_everybody_who_was_scored_has_a_truth_also_under_a_merged_number(study):
    truth = study.source.truth()
    assert study.customers().index.isin(truth.index).all()
    merged = study.source.dataset.merged
    assert len(merged) > 10
    one, other = (
        truth.loc[merged[name]].reset_index(drop=True) for name in ("customer_id", "merged_into")
    )
    assert one.equals(other)


def test_the_scales_are_as_reliable_as_they_were_made(page, raw):
    scales = page.scales
    alpha = scales[scales["what"] == "alpha"]
    assert alpha["value"].between(0.77, 0.84).all()
    assert ((alpha["ci_low"] < 0.81) & (alpha["ci_high"] > 0.79)).all()
    twice = raw[0][raw[0]["customer_no"].duplicated(keep=False)].set_index("customer_no")
    owl = scores(twice)["owl"].groupby(level=0).agg(["first", "last", "size"])
    owl = owl[owl["size"] == 2]
    row = scales[(scales["what"] == "retest") & (scales["trait"] == "owl")].iloc[0]
    assert row["value"] == pytest.approx(owl["first"].corr(owl["last"]), abs=0.03)
    assert row["customers"] == pytest.approx(len(owl), abs=5)


def test_correlations_with_the_truth_by_pandas(page, latest, raw):
    found = page.traits.set_index(["first", "second", "trait"]).sort_index()
    for trait in ITEMS:
        row = found.loc[("questionnaire", "truth", trait)]
        assert row["value"] == pytest.approx(latest[trait].corr(raw[1][trait]))
        assert row["customers"] == len(latest)
        assert row["ci_low"] > 0.8
    bought = found.loc[("purchases", "truth")]
    assert set(bought.index) == {
        "tiger",
        "peacock",
        "koala",
        "owl",
    }  # chameleon is a flat profile there
    assert bought["value"].abs().max() < 0.25
    assert bought.loc["owl", "ci_low"] > 0


def test_the_true_type_by_a_plain_count(page, latest, raw, study):
    found = page.types.set_index(["first", "second"]).sort_index()
    truth = raw[1]["type"].reindex(latest.index)
    top = latest.eq(latest.max(axis=1), axis=0)
    right = [
        1 / top.loc[customer].sum() if top.loc[customer, truth[customer]] else 0
        for customer in latest.index
    ]
    row = found.loc[("questionnaire", "truth")]
    assert row["same"] == pytest.approx(np.mean(right))
    assert row["same_low"] < row["same"] < row["same_high"]
    labels = study.labels("pdp").astype(str).reindex(latest.index)
    assert found.loc[("purchases", "truth"), "same"] == pytest.approx((labels == truth).mean())
    assert found.loc[("clear", "truth"), "same"] > row["same_high"]
    assert set(found.index) == {
        *(("questionnaire", "truth"), ("clear", "truth"), ("purchases", "truth")),
        *(("questionnaire", "purchases"), ("questionnaire", "earlier")),
    }


def test_the_other_rule_and_the_profiles(page, study):
    other = page.other_rule
    assert other["rule"] == "points"
    assert 0.3 < other["changed"] < 0.7
    assert other["all_round"] > 0.7
    profiles = page.profiles
    sizes = study.labels("pdp_survey").value_counts()
    assert len(profiles) == sum(n for code, n in sizes.items() if n >= 10 and code != "no_answer")
    tigers = study.labels("pdp_survey").loc[profiles.index] == "tiger"
    assert profiles[tigers].mean().idxmax() == "tiger"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """Sixty customers with whole orders, a questionnaire without dates, and no lines."""
    folder, rng = tmp_path_factory.mktemp("own"), np.random.default_rng(8)
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 360, 500), "D")
    orders = pd.DataFrame(
        {
            "who": rng.integers(1, 61, 500),
            "day": days.strftime("%Y-%m-%d"),
            "paid": rng.integers(5, 90, 500),
        }
    )
    answers = pd.DataFrame(
        rng.integers(1, 6, (40, 30)), columns=[f"q{item:02d}" for item in range(1, 31)]
    )
    answers.loc[0, "q01"] = 7
    orders.to_csv(folder / "orders.csv", index=False)
    answers.assign(who=range(1, 41)).to_csv(folder / "survey.csv", index=False)
    columns = {"customer_id": "who", **{name: name for name in answers}}
    tables = {
        "orders": {
            "path": str(folder / "orders.csv"),
            "columns": {"customer_id": "who", "ordered_at": "day", "amount": "paid"},
        },
        "survey": {"path": str(folder / "survey.csv"), "columns": columns},
    }
    raw = {
        "dataset": "own",
        "cutoff": "2023-10-01",
        "methods": ["pdp", "pdp_survey"],
        "data": {"tables": tables},
    }
    return Study(check(raw | {"evaluation": {"replicates": 200}}, source="test"))


def test_own_data_without_dates_lines_or_truth(own):
    page = QuestionnaireNumbers(own, "pdp_survey")
    assert list(own.refused) == ["pdp", "responder_only"]
    assert "no dates" in own.method("pdp_survey").notes[1]
    assert own.labels("pdp_survey").value_counts()["no_answer"] == len(own.customers()) - 40
    scales = page.scales
    assert scales.loc[scales["what"] == "retest", "value"].isna().all()
    assert (
        scales.loc[scales["what"] == "alpha", "value"].between(-1, 0.5).all()
    )  # the answers are noise
    assert len(page.traits) == len(page.types) == 0
    assert "order lines" in page.no_purchases
    assert own.data.ledger().query("row.str.contains('q01 not between 1 and 5')")[
        "rows"
    ].tolist() == [1]


def test_a_study_that_did_not_ask_for_purchases_says_so(own):
    page = QuestionnaireNumbers(
        Study(own.params.model_copy(update={"methods": ("pdp_survey",)})), "pdp_survey"
    )
    assert page.no_purchases == "it was not asked for"


def test_before_anybody_answered_there_is_nothing_to_show(own, monkeypatch):
    empty = Study(own.params)
    customers = own.customers_of("pdp_survey").assign(
        **{f"q{item:02d}": np.nan for item in range(1, 31)}
    )
    monkeypatch.setattr(Study, "customers", lambda *_: customers)
    page = QuestionnaireNumbers(empty, "pdp_survey")
    assert (empty.labels("pdp_survey") == "no_answer").all()
    assert page.scales["value"].isna().all()
    assert page.other_rule["changed"] is None
    assert page.profiles.empty
    assert page.types.empty

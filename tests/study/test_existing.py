"""Own labels in a study: dated ones are a contestant, undated ones eligible for nothing."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.comparison.league import NOT_ELIGIBLE
from segbench.pages.registry import pages_of
from segbench.params import check
from segbench.study.comparison import Comparison
from segbench.study.plan import Plan
from segbench.study.study import Study
from segbench.study.suitability import Suitability
from small_company import CUTOFF, make_company

WARNING = "Warning: “Own labels” is not eligible: nobody knows since when"


def company(folder, **changes):
    """The raw parameters of a company whose customers' `verdict` says who orders afterwards."""
    folder.mkdir(exist_ok=True)
    raw = make_company(folder)
    orders = pd.read_csv(folder / "orders.csv", parse_dates=["at"])
    people = pd.read_csv(folder / "customers.csv", dtype=str)
    after = orders.loc[orders["at"] >= CUTOFF, "who"]
    people["verdict"] = np.where(people["who"].isin(after), "stays", "leaves")
    people.to_csv(folder / "customers.csv", index=False)
    raw["data"]["tables"]["customers"]["attributes"].append("verdict")
    own = {"methods": ["existing", "value_tiers", "rfm"], "existing": {"column": "verdict"}}
    return {**raw, "actions": {}, "verdict": {"stable": 0}, **own, **changes}


def opened(raw):
    return Study(check(raw, source="test"))


@pytest.fixture(scope="module")
def undated(tmp_path_factory):
    return opened(company(tmp_path_factory.mktemp("undated")))


def shown(page):
    """Everything that a page shows, as text; None where a page takes an argument."""
    calls = {"league": ("retention",), "gains": ("retention",)}
    texts = []
    for name in page._shows():
        arguments = calls.get(name, ()) if page.name != "index" else ()
        texts.append(repr(getattr(page, name)(*arguments)))
    return "\n".join(texts)


def test_undated_labels_that_know_the_outcome_would_win_and_are_eligible_for_nothing(undated):
    comparison = Comparison(undated)
    league = comparison.league().query("outcome == 'retention'").set_index(["metric", "method"])
    auc = league.loc["auc"]
    assert auc.loc["existing", "value"] > auc.loc[["value_tiers", "rfm"], "value"].max() + 0.2
    own = comparison.league().query("method == 'existing'")
    assert set(own["role"]) == {NOT_ELIGIBLE}
    assert own["rank"].isna().all()
    assert own["in_best_set"].isna().all()
    assert "existing" not in set(comparison.contrasts()["method"])
    for outcome, verdict in comparison.verdicts().items():
        assert verdict.compared == 2
        assert "existing" not in (*verdict.best_set, verdict.pick, comparison.pick(outcome))
    assert Plan(undated).name != "existing"


def test_the_others_are_judged_as_if_undated_labels_were_not_there(undated, tmp_path):
    without = opened(company(tmp_path, methods=["value_tiers", "rfm"]))
    assert Comparison(undated).verdicts() == Comparison(without).verdicts()
    rest = Comparison(undated).league().query("method != 'existing'").reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, Comparison(without).league())


def test_every_page_that_shows_undated_labels_warns_of_them(undated):
    pages = {page.html.name: page for page in pages_of(undated)}
    assert {"index", "comparison", "segments", "stability", "contact", "existing"} <= set(pages)
    for name, page in pages.items():
        text = shown(page)
        if "Own labels" in text:
            assert "not eligible" in text, name
            assert "may know the outcome" in text, name
    methods = Suitability(undated).methods().set_index("method")
    assert methods.loc["existing", ["role", "why_not"]].tolist() == [NOT_ELIGIBLE, ""]
    assert WARNING in repr(pages["data_quality"].facts())
    assert "may know the outcome" in repr(pages["existing"].notes())
    assert WARNING not in repr(pages["actions"].chosen())
    assert "Own labels" not in repr(pages["comparison"].incremental())
    assert "Own labels" not in repr(pages["comparison"].equal_size_words())
    assert "Own labels" in pages["comparison"].auc().figure.get_label()
    assert pages["stability"].data.pair in (("value_tiers", "rfm"), ("rfm", "value_tiers"))


def test_undated_labels_asked_for_are_shown_with_their_warning(tmp_path):
    study = opened(company(tmp_path, actions={"method": "existing"}))
    actions = next(page for page in pages_of(study) if page.name == "actions")
    assert actions.data.plan.name == "existing"
    assert WARNING in repr(actions.chosen())


def test_a_crossing_with_undated_labels_is_not_eligible_either(tmp_path):
    crossed = {"methods": ["value_tiers"], "crossings": [["value_tiers", "existing"]]}
    comparison = Comparison(opened(company(tmp_path, **crossed)))
    roles = comparison.league().groupby("method")["role"].first()
    assert roles["value_tiers_x_existing"] == NOT_ELIGIBLE
    assert comparison.pick("retention") == "value_tiers"


def test_own_labels_that_are_too_many_are_left_out_and_it_is_said(tmp_path):
    study = opened(company(tmp_path, existing={"column": "verdict", "max_segments": 3}))
    assert study.methods == ("value_tiers", "rfm")
    (comparison,) = (page for page in pages_of(study) if page.html.name == "comparison")
    said = [text.striptags() for text in comparison.verdict().sentences]
    (left_out,) = (text for text in said if text.startswith("Own labels is left out: it needs"))
    assert "raise existing.max_segments" in left_out


def test_undated_labels_alone_are_shown_and_nothing_is_recommended(tmp_path):
    study = opened(company(tmp_path, methods=["existing"]))
    verdict = Comparison(study).verdicts()["retention"]
    assert (verdict.compared, verdict.best_set, verdict.pick) == (0, (), "")
    assert Comparison(study).pick("retention") == "existing"
    assert Suitability(study).nothing_runs() == ""
    for page in pages_of(study):
        assert "not eligible" in shown(page), page.html.name
    summary = pages_of(study)[0]
    said = repr(summary.answer())
    assert "No classification can be recommended for everything" in said
    assert Plan(study).chosen == "the only classification there is"


def dated(folder, shuffle=False, **changes):
    """The company with a table of labels: a month's name each month, from the customer's kind."""
    raw = company(folder, existing={}, **changes)
    people = pd.read_csv(folder / "customers.csv", dtype=str).iloc[:300]
    rows = []
    for month in range(1, 12):
        kinds = people["kind"].replace("none", "home")
        words = kinds + " new" if month == 9 else kinds
        rows.append(
            pd.DataFrame({"who": people["who"], "name": words, "since": f"2023-{month:02d}-05"})
        )
    table = pd.concat(rows)
    if shuffle:
        later = (table["since"] >= CUTOFF).to_numpy()
        rng = np.random.default_rng(4)
        table.loc[later, "name"] = rng.permutation(["x", "y"] * later.sum())[: later.sum()]
    table.to_csv(folder / "labels.csv", index=False)
    columns = {"customer_id": "who", "label": "name", "valid_from": "since"}
    raw["data"]["tables"]["labels"] = {"path": str(folder / "labels.csv"), "columns": columns}
    return opened(raw)


def test_dated_labels_are_a_contestant_and_their_future_is_never_read(tmp_path):
    study, again = dated(tmp_path / "one"), dated(tmp_path / "other", shuffle=True)
    league = Comparison(study).league()
    assert set(league.query("method == 'existing'")["role"]) == {"method"}
    assert study.ineligible == {}
    pd.testing.assert_frame_equal(league, Comparison(again).league())
    assert Comparison(study).verdicts() == Comparison(again).verdicts()
    for cutoff in study.cutoffs:
        assert study.labels("existing", cutoff).equals(again.labels("existing", cutoff))


def test_labels_first_met_after_the_learning_cutoff_are_new_and_customers_without_have_none(
    tmp_path,
):
    study = dated(tmp_path)
    learned = study.learning_cutoff
    assert date(2023, 8, 5) < learned < date(2023, 9, 5) < study.params.cutoff
    frozen = study.method("existing", learned)
    assert [segment.code for segment in frozen.segments_] == [
        "dealer",
        "home",
        "shop",
        "staff",
        "New label",
        "No label",
    ]
    sizes = study.labels("existing", fitted_at=learned).value_counts()
    people = study.customers().index
    assert sizes["No label"] == sum(int(who[1:]) >= 300 for who in people) > 0
    assert sizes["New label"] == len(people) - sizes["No label"]


def test_free_text_is_no_classification(tmp_path):
    raw = company(tmp_path, existing={"column": "verdict", "max_segments": 3})
    reason = opened(raw).refused["existing"]
    assert reason.startswith("needs at most 1 different labels, but finds 2 (ids or free text?)")

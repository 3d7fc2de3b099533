"""How far a company's own labels lie behind what is recommended."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.summary.page import SummaryPage
from segbench.params import check
from segbench.study.comparison import Comparison
from segbench.study.in_use import METRIC, InUse
from segbench.study.study import Study

START = datetime(2023, 1, 1, 9)
PEOPLE = 300


def study(folder, telling=False, **changes):
    """A shop that half of the customers leave in April; labels are given by lot, or tell who."""
    rng = np.random.default_rng(1)
    orders = [
        (
            f"c{who:03d}",
            (START + timedelta(days=int(day))).isoformat(" "),
            round(float(rng.uniform(5, 50)), 2),
        )
        for who in range(PEOPLE)
        for day in rng.choice(330, 16, replace=False)
        if day < 100 or who % 2 or rng.random() < 0.2
    ]
    pd.DataFrame(orders, columns=["who", "at", "paid"]).to_csv(folder / "orders.csv", index=False)
    words = [
        ("leaves", "stays")[who % 2] if telling else rng.choice(["a", "b"]) for who in range(PEOPLE)
    ]
    people = pd.DataFrame({"who": [f"c{who:03d}" for who in range(PEOPLE)], "word": words})
    people.assign(since="2023-01-01").to_csv(folder / "labels.csv", index=False)
    columns = {
        "orders": {"customer_id": "who", "ordered_at": "at", "amount": "paid"},
        "labels": {"customer_id": "who", "label": "word", "valid_from": "since"},
        "customers": {"customer_id": "who"},
    }
    tables = {
        name: {"path": str(folder / f"{name}.csv"), "columns": of} for name, of in columns.items()
    }
    tables["customers"] |= {"path": str(folder / "labels.csv"), "attributes": ["word"]}
    raw = {
        "dataset": "own",
        "cutoff": "2023-10-01",
        "methods": ["existing", "rfm"],
        "threads": 1,
        "data": {"last_day": "2023-11-26", "tables": tables},
        "evaluation": {"replicates": 200, "random_draws": 20, "cutoffs": 2},
    }
    return Study(check({**raw, **changes}, source="test"))


def test_labels_by_lot_lie_behind_what_is_recommended_and_the_summary_says_how_far(tmp_path):
    shop = study(tmp_path)
    comparison = Comparison(shop)
    league = (
        comparison.league().query("metric == @METRIC").set_index(["outcome", "method"])["value"]
    )
    found = InUse(shop).differences().set_index("outcome")
    row = found.loc["retention"]
    assert (row["method"], row["against"]) == ("rfm", "existing")
    apart = league["retention", "rfm"] - league["retention", "existing"]
    assert row["difference"] == pytest.approx(apart)
    drawn = comparison.scores("retention", shop.methods).values
    error = np.nanstd((drawn["rfm"][METRIC] - drawn["existing"][METRIC])[1:])
    assert apart - row["ci_low"] == pytest.approx(1.96 * error, rel=0.05)
    assert row["ci_low"] > 0
    low, high = 100 * row["ci_low"], 100 * row["ci_high"]
    words = f"{100 * apart:.0f} points [{low:.0f} to {high:.0f}] less than RFM."
    for said in (SummaryPage(shop).answer(), ComparisonPage(shop).verdict()):
        assert "Own labels, to tell who orders again: " in repr(said)
        assert words in repr(said)


def test_where_own_labels_are_recommended_nothing_is_held_against_them(tmp_path):
    shop = study(tmp_path, telling=True)
    assert Comparison(shop).pick("retention") == "existing"
    assert "retention" not in set(InUse(shop).differences()["outcome"])
    assert "use Own labels" in repr(SummaryPage(shop).answer())


def test_labels_that_are_not_eligible_or_not_there_are_held_against_nothing(tmp_path):
    assert InUse(study(tmp_path, existing={"column": "word"})).differences().empty
    assert InUse(study(tmp_path, methods=["rfm"])).differences().empty

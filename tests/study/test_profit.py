"""What contacts come to: as plain pandas reckons it, and where nothing can be reckoned."""

import numpy as np
import pandas as pd
import pytest

from segbench.params import check
from segbench.study.comparison import Comparison
from segbench.study.profit import PROFIT_COLUMNS, SHOWN, CampaignProfit
from segbench.study.store import Store
from segbench.study.study import Study

GIVEN = {"cost_per_contact": 1.0, "value_of_response": 40.0, "margin": 0.2}
HOUSEHOLDS = {
    "max_customers": 800,
    "methods": ["value_tiers", "rfm", "lifecycle"],
    "evaluation": {"cutoffs": 2, "replicates": 200, "random_draws": 20},
    "contact": GIVEN,
}


def study_of(store=None, **keys):
    return Study(check({**HOUSEHOLDS, **keys}, source="test"), store)


def contact(**keys):
    return {**GIVEN, **keys}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Store(tmp_path_factory.mktemp("profit"), 1)


@pytest.fixture(scope="module")
def found(store):
    return CampaignProfit(study_of(store))


def labelled(study, name, units):
    """Units with the segment of each, by the method frozen one step before the last cutoff."""
    labels = {
        cutoff: study.labels(name, cutoff, study.learning_cutoff).astype(str)
        for cutoff in units["cutoff"].unique()
    }
    code = [
        labels[cutoff][customer]
        for cutoff, customer in zip(units["cutoff"], units["customer_id"], strict=True)
    ]
    return units.assign(code=code)


def test_segments_are_chosen_on_past_contacts_and_reckoned_on_later_ones(found):
    study = found.study
    (split,) = Comparison(study).splits()["conversion"]
    table = found.table().set_index("method")
    for name in ("value_tiers", "rfm"):
        past, later = (labelled(study, name, units) for units in (split.train, split.test))
        learned = found.segments(name).set_index("code")
        counts = past.groupby("code")["event"].agg(["size", "sum"])
        assert learned.loc[counts.index, "contacts"].tolist() == counts["size"].tolist()
        assert learned.loc[counts.index, "events"].tolist() == counts["sum"].tolist()
        order = learned.sort_values("score", ascending=False)
        profits = (order["events"] * 40 * 0.2 - order["contacts"]).cumsum()
        chosen = set(order.index[: int(np.argmax([0, *profits]))])
        assert set(learned.index[learned["contacted"]]) == chosen
        row, taken = table.loc[name], later[later["code"].isin(chosen)]
        assert row["contacts"] == len(taken)
        assert row["share"] == len(taken) / len(later)
        assert row["profit"] == pytest.approx(taken["event"].sum() * 8 - len(taken))
        everybody = later["event"].sum() * 8 - len(later)
        assert row["over_everybody"] == pytest.approx(row["profit"] - everybody)
        assert row["contact"] == "; ".join(learned.loc[learned["contacted"], "segment"])
        assert row["share_learned"] == past["code"].isin(chosen).mean()


def test_everybody_is_a_row_and_all_are_held_against_the_best_method(found):
    table = found.table()
    assert list(table) == PROFIT_COLUMNS
    assert table["method"].is_unique
    assert table["profit"].dropna().is_monotonic_decreasing
    everybody = table.set_index("method").loc["everyone"]
    assert (everybody["share"], everybody["over_everybody"]) == (1, 0)
    best = table.loc[table["role"] == "method", "profit"].max()
    behind = table["behind_best"].dropna()
    assert behind.tolist() == pytest.approx((best - table["profit"].dropna()).tolist())
    assert (table["profit_low"] <= table["profit_high"])[table["profit"].notna()].all()


def test_numbers_of_few_customers_are_not_shown(found):
    table = found.table().set_index("method")
    hidden = table[table["profit"].isna()]
    assert hidden[SHOWN].isna().all(axis=None)
    shown = CampaignProfit(study_of(evaluation={**HOUSEHOLDS["evaluation"], "min_cell": 1})).table()
    assert shown[SHOWN].notna().all(axis=None)
    assert len(shown) == len(table)


def test_a_contact_that_costs_nothing_is_worth_making(store):
    table = CampaignProfit(study_of(store, contact=contact(cost_per_contact=0.0))).table()
    known = table.dropna(subset=["profit"])
    assert (known["share"] > 0.9).all()
    assert (known["profit"] > 0).all()


def test_where_each_contact_costs_more_than_it_can_pay_nobody_is_contacted(store):
    table = CampaignProfit(study_of(store, contact=contact(cost_per_contact=9.0))).table()
    everybody = table.set_index("method").loc["everyone"]
    others = table[table["method"] != "everyone"]
    assert (others[["contacted", "profit", "profit_low", "profit_high"]] == 0).all(axis=None)
    assert (everybody["share"], everybody["over_everybody"]) == (1, 0)
    assert everybody["profit_high"] < 0
    assert (others["over_everybody_low"] > 0).all()


def test_it_is_kept_and_read_again(found, store):
    again = CampaignProfit(study_of(store))
    again.study.__dict__["source"] = None
    pd.testing.assert_frame_equal(again.table(), found.table(), check_exact=True)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"contact": contact(cost_per_contact=None)}, "contact.cost_per_contact must be given"),
        (
            {"contact": {}},
            "contact.value_of_response and contact.cost_per_contact must be given",
        ),
        (
            {
                "dataset": "cdnow",
                "methods": ["value_tiers"],
                "cutoff": "1997-10-01",
                "observation_days": None,
                "retention_days": 90,
                "conversion_days": 90,
                "evaluation": {"folds": 3, "replicates": 200, "random_draws": 20},
            },
            "no campaigns are known",
        ),
    ],
)
def test_where_nothing_can_be_reckoned_the_reason_is_told(store, keys, words):
    profit = CampaignProfit(study_of(store, **keys))
    assert words in profit.unknown()
    assert profit.table().empty
    assert list(profit.table()) == PROFIT_COLUMNS


@pytest.mark.slow
def test_with_folds_each_customer_is_reckoned_by_what_the_others_taught():
    folded = {**HOUSEHOLDS["evaluation"], "folds": 2, "min_cell": 1}
    profit = CampaignProfit(study_of(methods=["value_tiers"], evaluation=folded))
    segments = profit.segments("value_tiers")
    assert set(segments["fold"]) == {0, 1}
    splits = Comparison(profit.study).splits()["conversion"]
    total = 0.0
    for split in splits:
        own = segments[segments["fold"] == split.fold].set_index("code")
        assert own["contacts"].sum() == len(split.train)
        labels = profit.study.labelling.labels(
            "value_tiers", profit.study.params.cutoff, split.fitted_at, split.fold
        )
        chosen = labels.loc[split.test["customer_id"]].map(own["contacted"]).astype(bool)
        total += (split.test["event"].to_numpy()[chosen.to_numpy()] * 8.0 - 1).sum()
    row = profit.table().set_index("method").loc["value_tiers"]
    assert row["profit"] == pytest.approx(total)

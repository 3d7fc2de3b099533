"""What to offer and complaints of a study: nothing from after the cutoff, kept and read back, the same with any threads."""

from itertools import pairwise

import pandas as pd
import pytest

from segbench.pages.actions.complaints_numbers import Complaints
from segbench.pages.actions.offers_numbers import Offers
from segbench.params import check
from segbench.study.study import Study

HOUSEHOLDS = {"max_customers": 400, "methods": ["value_tiers"], "offers": {"min_customers": 10}}
INSURED = {
    "dataset": "insurer", "max_customers": 600, "methods": ["value_tiers"], "cutoff": "2024-07-01", "cutoff_step_days": 91,
    "observation_days": 365, "retention_days": 91, "conversion_days": 91,
}  # fmt: skip


def study(raw, work=None, **keys):
    return Study(check({**raw, **keys}, source="test"), work)


def test_offers_do_not_depend_on_threads_and_are_kept_for_notebooks(tmp_path):
    first = Offers(study(HOUSEHOLDS, tmp_path, threads=1))
    found = [first.categories("value_tiers"), first.pairs("value_tiers")]
    assert all(len(table) for table in found)
    again = Offers(study(HOUSEHOLDS, threads=2))
    assert [
        table.equals(other)
        for table, other in zip(
            found, [again.categories("value_tiers"), again.pairs("value_tiers")], strict=True
        )
    ]
    kept = Offers(study(HOUSEHOLDS, tmp_path))
    kept.study.__dict__["source"] = None  # whoever asks for the data now fails
    pd.testing.assert_frame_equal(kept.categories("value_tiers"), found[0])
    pd.testing.assert_frame_equal(kept.pairs("value_tiers"), found[1])
    assert kept.why_not == ""


def test_baskets_are_those_of_the_window():
    offers = Offers(study(HOUSEHOLDS))
    lines = offers.study.source.with_lines.order_lines.select(
        "customer_id", "category", "ordered_at"
    ).to_pandas()
    seen = lines[(lines["ordered_at"] >= "2017-04-30") & (lines["ordered_at"] < "2017-10-29")]
    expected = (
        seen[["customer_id", "category"]]
        .drop_duplicates()
        .sort_values(["customer_id", "category"], ignore_index=True)
    )
    pd.testing.assert_frame_equal(offers.baskets(), expected, check_dtype=False)
    assert len(expected) < len(lines[["customer_id", "category"]].drop_duplicates())
    assert offers.one_category() == pytest.approx(
        (expected["customer_id"].value_counts() == 1).mean()
    )


def test_what_the_data_lacks_is_said_and_nothing_breaks(tmp_path):
    cohort = {
        "dataset": "cdnow",
        "max_customers": 300,
        "methods": ["value_tiers"],
        "cutoff": "1997-10-01",
    }
    asked = study(
        {**cohort, "retention_days": 90, "observation_days": None, "evaluation": {"folds": 3}},
        tmp_path,
    )
    offers, complaints = Offers(asked), Complaints(asked)
    assert offers.why_not == "this data has no order lines"
    assert offers.categories("value_tiers").empty
    assert offers.pairs("value_tiers").empty
    assert complaints.why_not == "no service contacts are recorded in this data"
    assert complaints.topics("value_tiers").empty
    assert complaints.service("value_tiers")["contacts"].sum() == 0
    kept = Complaints(study(asked.params.model_dump(mode="json"), tmp_path))
    assert kept.service("value_tiers")["contacts"].sum() == 0


def test_complaints_are_those_of_the_window_and_do_not_depend_on_threads(tmp_path):
    found = Complaints(study(INSURED, tmp_path, threads=1))
    table = found.service("value_tiers")
    raw = found.study.source.dataset.interactions.to_pandas()
    seen = raw[(raw["occurred_at"] >= "2023-07-02") & (raw["occurred_at"] < "2024-07-01")]
    seen = seen[seen["customer_id"].isin(found.study.customers().index)]
    everyone = table.iloc[-1]
    assert everyone["contacts"] == len(seen)
    assert everyone["complaints"] == (seen["topic"] == "complaint").sum() > 0
    assert everyone["cost"] == seen["cost"].sum()
    assert everyone["satisfaction"] == pytest.approx(seen["satisfaction"].mean())
    assert table["contacts"].iloc[:-1].sum() == len(seen)
    again = Complaints(study(INSURED, threads=2))
    pd.testing.assert_frame_equal(again.service("value_tiers"), table)
    kept = Complaints(study(INSURED, tmp_path, threads=1))
    pd.testing.assert_frame_equal(kept.service("value_tiers"), table)
    pd.testing.assert_frame_equal(kept.topics("value_tiers"), found.topics("value_tiers"))


def test_repeats_are_those_of_a_plain_loop():
    found = Complaints(study(INSURED, complaints={"repeat_days": 120}))
    raw = found.study.source.dataset.interactions.to_pandas()
    seen = raw[
        (raw["occurred_at"] >= "2023-07-02")
        & (raw["occurred_at"] < "2024-07-01")
        & (raw["topic"] == "complaint")
    ]
    again = {}
    for customer, rows in seen.groupby("customer_id"):
        days = sorted(rows["occurred_at"].dt.normalize())
        again[customer] = any((late - early).days <= 120 for early, late in pairwise(days))
    assert found.complainers().set_index("customer_id")["again"].to_dict() == again
    assert 0 < sum(again.values()) < len(again)

"""Complaints of a study: nothing from after the cutoff, kept, the same with any threads."""

from itertools import pairwise

import pandas as pd
import pytest

from segbench.pages.actions.complaints_numbers import ComplaintsNumbers
from segbench.params import check
from segbench.study.study import Study

INSURED = {
    "dataset": "insurer",
    "max_customers": 600,
    "methods": ["value_tiers"],
    "cutoff": "2024-07-01",
    "cutoff_step_days": 91,
    "observation_days": 365,
    "retention_days": 91,
    "conversion_days": 91,
}


def insured(work=None, **keys):
    study = Study(check({**INSURED, **keys}, source="test"), work)
    return ComplaintsNumbers(study, "value_tiers")


def test_complaints_are_those_of_the_window_and_do_not_depend_on_threads(tmp_path):
    numbers = insured(tmp_path, threads=1)
    table = numbers.complaints
    raw = numbers.study.source.dataset.interactions.to_pandas()
    seen = raw[(raw["occurred_at"] >= "2023-07-02") & (raw["occurred_at"] < "2024-07-01")]
    seen = seen[seen["customer_id"].isin(numbers.study.customers().index)]
    everyone = table.iloc[-1]
    assert everyone["contacts"] == len(seen)
    assert everyone["complaints"] == (seen["topic"] == "complaint").sum() > 0
    assert everyone["cost"] == seen["cost"].sum()
    assert everyone["satisfaction"] == pytest.approx(seen["satisfaction"].mean())
    assert table["contacts"].iloc[:-1].sum() == len(seen)
    again = insured(threads=2)
    pd.testing.assert_frame_equal(again.complaints, table)
    kept = insured(tmp_path, threads=1)
    pd.testing.assert_frame_equal(kept.complaints, table)
    pd.testing.assert_frame_equal(kept.topics, numbers.topics)


def test_repeats_are_those_of_a_plain_loop():
    numbers = insured(complaints={"repeat_days": 120})
    raw = numbers.study.source.dataset.interactions.to_pandas()
    seen = raw[
        (raw["occurred_at"] >= "2023-07-02")
        & (raw["occurred_at"] < "2024-07-01")
        & (raw["topic"] == "complaint")
    ]
    again = {}
    for customer, rows in seen.groupby("customer_id"):
        days = sorted(rows["occurred_at"].dt.normalize())
        again[customer] = any((late - early).days <= 120 for early, late in pairwise(days))
    assert numbers.complainers.set_index("customer_id")["again"].to_dict() == again
    assert 0 < sum(again.values()) < len(again)

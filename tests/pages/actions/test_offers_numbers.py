"""What to offer: nothing from after the cutoff, kept and read back, the same with any threads."""

import pandas as pd
import pytest

from segbench.pages.actions.complaints_numbers import ComplaintsNumbers
from segbench.pages.actions.offers_numbers import OffersNumbers
from segbench.params import check
from segbench.study.study import Study

HOUSEHOLDS = {"max_customers": 400, "methods": ["value_tiers"], "offers": {"min_customers": 10}}


def offers_of(raw, work=None, **keys):
    return OffersNumbers(Study(check({**raw, **keys}, source="test"), work), "value_tiers")


def test_offers_do_not_depend_on_threads_and_are_kept_for_notebooks(tmp_path):
    first = offers_of(HOUSEHOLDS, tmp_path, threads=1)
    found = [first.categories, first.pairs]
    assert all(len(table) for table in found)
    again = offers_of(HOUSEHOLDS, threads=2)
    assert [
        table.equals(other)
        for table, other in zip(found, [again.categories, again.pairs], strict=True)
    ]
    kept = offers_of(HOUSEHOLDS, tmp_path)
    kept.study.__dict__["source"] = None  # whoever asks for the data now fails
    pd.testing.assert_frame_equal(kept.categories, found[0])
    pd.testing.assert_frame_equal(kept.pairs, found[1])
    assert kept.no_offers == ""


def test_baskets_are_those_of_the_window():
    offers = offers_of(HOUSEHOLDS)
    lines = offers.study.source.with_lines.order_lines.select(
        "customer_id", "category", "ordered_at"
    ).to_pandas()
    seen = lines[(lines["ordered_at"] >= "2017-04-30") & (lines["ordered_at"] < "2017-10-29")]
    expected = (
        seen[["customer_id", "category"]]
        .drop_duplicates()
        .sort_values(["customer_id", "category"], ignore_index=True)
    )
    pd.testing.assert_frame_equal(offers.baskets, expected, check_dtype=False)
    assert len(expected) < len(lines[["customer_id", "category"]].drop_duplicates())
    assert offers.one_category == pytest.approx(
        (expected["customer_id"].value_counts() == 1).mean()
    )


def test_what_the_data_lacks_is_said_and_nothing_breaks(tmp_path):
    cohort = {
        "dataset": "cdnow",
        "max_customers": 300,
        "methods": ["value_tiers"],
        "cutoff": "1997-10-01",
    }
    offers = offers_of(
        {**cohort, "retention_days": 90, "observation_days": None, "evaluation": {"folds": 3}},
        tmp_path,
    )
    complaints = ComplaintsNumbers(offers.study, "value_tiers")
    assert offers.no_offers == "this data has no order lines"
    assert offers.categories.empty
    assert offers.pairs.empty
    assert complaints.no_complaints == "no service contacts are recorded in this data"
    assert complaints.topics.empty
    assert complaints.complaints["contacts"].sum() == 0
    kept = ComplaintsNumbers(Study(offers.study.params, tmp_path), "value_tiers")
    assert kept.complaints["contacts"].sum() == 0

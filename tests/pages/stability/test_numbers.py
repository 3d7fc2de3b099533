"""What refits of a small study say, and what of it is hidden."""

import pytest

from segbench.pages.stability.numbers import TABLE_COLUMNS, StabilityNumbers
from segbench.params import check
from segbench.study.study import Study

SMALL = {"max_customers": 300, "evaluation": {"replicates": 200, "random_draws": 20}}


def study():
    return Study(check({**SMALL, "methods": ["value_tiers", "rfm"]}, source="test"))


@pytest.fixture(scope="module")
def numbers():
    return StabilityNumbers(study())


def test_the_table_hides_small_segments(numbers):
    table = numbers.all_summaries
    assert list(table.columns) == TABLE_COLUMNS
    small = table["customers"].isna()
    assert small.any()
    assert table.loc[~small, "customers"].ge(10).all()
    assert table.loc[small, ["jaccard", "same_name"]].isna().all(axis=None)
    assert table.loc[~small, "jaccard"].between(0, 1).all()
    every = table[(table["code"] == "") & (table["kind"] == "resample")]
    assert list(every["method"]) == list(numbers.methods)


def test_where_the_data_end_before_any_earlier_cutoff_nothing_of_it_is_asked():
    changes = {"methods": ["value_tiers", "rfm"], "retention_days": 3650}
    early = StabilityNumbers(Study(check({**SMALL, **changes}, source="test")))
    assert early.study.learning_cutoff < early.study.first_day
    assert early.why_not.startswith("fewer than")
    assert early.earlier_names == {}
    assert early.pair_segments == []
    early.compute()  # and nothing else stops
    assert early.all_transitions.empty
    assert early.disagreement.empty

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

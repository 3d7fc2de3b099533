"""The profile of segments, by hand."""

import pandas as pd

from segbench.pages.method.numbers import segment_profile

NAMES = {"a": "A", "b": "B"}
CUSTOMERS = pd.DataFrame(
    {"recency_days": [10, 20, 60], "frequency": [4, 2, 1], "monetary": [60.0, 30.0, 10.0]}
)


def labels(**attrs):
    codes = pd.Series(pd.Categorical(["a", "a", "b"], categories=["a", "b"]), name="x")
    codes.attrs.update(attrs)
    return codes


def test_sizes_shares_and_means_of_each_segment():
    table = segment_profile(CUSTOMERS, labels(), NAMES).set_index("segment")
    assert table.loc["A"].tolist() == [2, 2 / 3, 0.9, 15, 3, 45]
    assert table.loc["B"].tolist() == [1, 1 / 3, 0.1, 60, 1, 10]


def test_of_a_hidden_segment_there_is_only_the_name():
    table = segment_profile(CUSTOMERS, labels(hidden=("b",), min_cell=2), NAMES)
    assert table["segment"].tolist() == ["A", "B"]
    assert table.iloc[1, 1:].isna().all()

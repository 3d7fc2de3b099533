"""The segments at a glance."""

import pandas as pd

from segbench.evaluation import RETENTION
from segbench.pages.summary.numbers import segment_overview
from segbench.pages.summary.words import overview

RATES = pd.DataFrame(
    {
        "code": ["a", "b", "c"],
        "segment": ["A", "B", "C"],
        "segment_zh": ["甲", "乙", "丙"],
        "outcome": "retention",
        "rate_shrunk": [0.79, 0.55, None],
    }
)


def table(**attrs):
    labels = pd.Series(
        pd.Categorical(["a"] * 3 + ["b"], categories=["a", "b", "c"]), index=range(4)
    )
    labels.attrs.update(attrs)
    return segment_overview(pd.Series([10.0, 20.0, 30.0, 40.0]), labels, RATES)


def test_overview_sets_rates_against_the_average():
    frame = overview(table(), {"retention": 0.7}, {"retention": RETENTION}, 10).frame
    assert frame["customers"].tolist() == ["3", "1", "0"]
    assert frame["of revenue"].tolist() == ["60.0 %", "40.0 %", "0.0 %"]
    assert frame["retention"].tolist() == ["79.0 % (+9.0)", "55.0 % (-15.0)", "–"]
    assert frame["segment"].tolist()[0] == "A 甲"


def test_of_a_hidden_segment_there_is_no_size_and_no_share():
    frame = table(hidden=("b",), min_cell=2)
    assert frame.loc[1, ["customers", "of revenue"]].isna().all()
    assert frame["customers"].notna().tolist() == [True, False, True]

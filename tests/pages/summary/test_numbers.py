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


def test_overview_sets_rates_against_the_average():
    profile = pd.DataFrame(
        {
            "segment": ["A", "B", "C"],
            "customers": [3, 1, None],
            "of customers": [0.75, 0.25, None],
            "of revenue": [0.6, 0.4, None],
        }
    )
    table = segment_overview(profile, RATES)
    frame = overview(table, {"retention": 0.7}, {"retention": RETENTION}, 10).frame
    assert frame["customers"].tolist() == ["3", "1", "–"]
    assert frame["of revenue"].tolist() == ["60.0 %", "40.0 %", "–"]
    assert frame["retention"].tolist() == ["79.0 % (+9.0)", "55.0 % (-15.0)", "–"]
    assert frame["segment"].tolist()[0] == "A 甲"

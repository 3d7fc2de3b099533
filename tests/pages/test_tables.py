import pandas as pd
import pytest

from segbench.evaluation import AMOUNTS, CONVERSION, RETENTION
from segbench.pages import tables
from segbench.pages.wording import (
    count,
    decimal,
    decimal_interval,
    listed,
    percent,
    percent_interval,
)
from segbench.params.evaluation import EvaluationParams

OUTCOMES = {"retention": RETENTION, "conversion": CONVERSION["first_repeat"]}


def test_everything_from_the_data_is_escaped():
    html = tables.Table(pd.DataFrame({"<b>": ["<script>alert(1)</script>"]}), "a & b")._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>" not in html
    assert "a &amp; b" in html


def test_numbers_are_aligned_and_missing_ones_dashed():
    table = tables.Table(
        pd.DataFrame({"name": ["x", None], "n": [1234.0, float("nan")]}), "caption", {"n": count}
    )
    html = table._repr_html_()
    assert "<td class='number'>1,234</td>" in html
    assert "<td class='number'>–</td>" in html
    assert "<th scope='col'>name</th>" in html
    assert "1,234" in repr(table)


def test_the_same_table_has_the_same_html():
    frame = pd.DataFrame({"a": [1.0]})
    assert (
        tables.Table(frame, "c", {"a": decimal})._repr_html_()
        == tables.Table(frame, "c", {"a": decimal})._repr_html_()
    )


def segments():
    return pd.DataFrame(
        {
            "code": ["a", "b", "c"],
            "segment": ["A", "B", "C"],
            "segment_zh": ["甲", "乙", "丙"],
            "outcome": "retention",
            "n": [100, 30, 4],
            "events": pd.array([80, 15, None], dtype="Int64"),
            "rate": [0.8, 0.5, None],
            "ci_low": [0.71, 0.33, None],
            "ci_high": [0.87, 0.67, None],
            "rate_shrunk": [0.79, 0.55, None],
        }
    )


def test_small_segments_show_less():
    frame = tables.segment_rates(
        segments(), OUTCOMES, EvaluationParams(min_rate_n=50, min_cell=10)
    ).frame.set_index("segment")
    assert frame.loc["A", "retention"] == "80.0 % [71.0 to 87.0]"
    assert frame.loc["B", "retention"] == "–"
    assert frame.loc["B", "retention, shrunk"] == "55.0 %"
    assert frame.loc["C", "retention, shrunk"] == "–"
    assert frame["customers"].tolist() == ["100", "30", "4"]


def league_of(outcome, metrics):
    rows = [
        (name, outcome, metric, value, value - 0.1, value + 0.1, role)
        for name, role, add in (
            ("rfm", "method", 0.0),
            ("som", "method", 0.1),
            ("everyone", "baseline", -0.2),
        )
        for metric, value in dict.fromkeys(metrics, 0.3 + add).items()
    ]
    return pd.DataFrame(
        rows, columns=["method", "outcome", "metric", "value", "ci_low", "ci_high", "role"]
    )


def test_the_league_of_an_amount_is_of_explained_variance():
    table = league_of("spend", ["explained_variance", "attainable_share", "lift_20"])
    table.loc[table["metric"] == "explained_variance", ["ci_low", "ci_high"]] = float("nan")
    frame = tables.league(table, AMOUNTS["spend"], EvaluationParams()).frame
    assert frame["classification"].tolist() == ["SOM on RFM", "RFM", "Everyone alike"]
    assert frame["share of the attainable"].tolist()[0] == "40 % [30 to 50]"
    assert frame["explained variance"].tolist()[0] == "40.0 %"
    assert "AUC" not in frame


def test_more_numbers_leaves_out_what_was_not_measured():
    table = league_of("retention", ["explained_deviance", "brier", "slope"])
    assert list(tables.more_numbers(table, RETENTION).frame) == [
        "classification",
        "kind",
        "Brier score",
        "Calibration slope",
    ]


def test_amounts_of_small_segments_show_only_the_shrunk_mean():
    amounts = pd.DataFrame(
        {
            "code": ["a", "b"], "segment": ["A", "B"], "outcome": "spend", "n": [100, 20], "mean": [5.0, 9.0],
            "ci_low": [4.0, 1.0], "ci_high": [6.0, 17.0], "mean_shrunk": [5.1, 6.0],
        }
    )  # fmt: skip
    frame = tables.segment_amounts(
        amounts, {"spend": AMOUNTS["spend"]}, EvaluationParams(), "$"
    ).frame
    assert frame["spend, $ a customer"].tolist() == ["5.00 [4.00 to 6.00]", "–"]
    assert frame["spend, shrunk"].tolist() == ["5.10", "6.00"]


def test_a_first_repeat_is_called_one():
    both = pd.concat([segments(), segments().assign(outcome="conversion")])
    limits = EvaluationParams(min_rate_n=50, min_cell=10)
    first = tables.segment_rates(both, OUTCOMES, limits).frame
    assert list(first)[4:] == [
        "one-time buyers",
        "conversion by first repeat",
        "conversion by first repeat, shrunk",
    ]
    campaign = tables.segment_rates(
        both, {**OUTCOMES, "conversion": CONVERSION["campaign"]}, limits
    ).frame
    assert list(campaign)[4:] == ["contacted", "conversion", "conversion, shrunk"]
    assert first.iloc[:, 5].tolist() == campaign.iloc[:, 5].tolist()


def test_overview_sets_rates_against_the_average():
    labels = pd.Series(
        pd.Categorical(["a"] * 3 + ["b"], categories=["a", "b", "c"]), index=range(4)
    )
    customers = pd.DataFrame({"monetary": [10.0, 20.0, 30.0, 40.0]})
    frame = tables.overview(customers, labels, segments(), {"retention": 0.7}, OUTCOMES).frame
    assert frame["of revenue"].tolist() == ["60.0 %", "40.0 %", "0.0 %"]
    assert frame["retention"].tolist() == ["79.0 % (+9.0)", "55.0 % (-15.0)", "–"]
    assert frame["segment"].tolist()[0] == "A 甲"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (percent(0.8421), "84.2 %"),
        (percent(-0.0001, 0), "0 %"),
        (percent(None), "–"),
        (percent_interval(0.71, 0.66, 0.75), "71 % [66 to 75]"),
        (percent_interval(-0.001, -0.011, 0.002), "0 % [-1 to 0]"),
        (decimal(-0.0001, 2), "0.00"),
        (decimal_interval(0.5, 0.25, 0.75), "0.500 [0.250 to 0.750]"),
        (count(1234567), "1,234,567"),
        (listed(["a"]), "a"),
        (listed(["a", "b", "c"]), "a, b and c"),
        (listed(["a", "b"], "or"), "a or b"),
    ],
)
def test_numbers_in_words(text, expected):
    assert text == expected

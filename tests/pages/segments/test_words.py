"""What the page says of pairs, groups, hidden kinds and waits, from frames with known numbers."""

from datetime import date

import pandas as pd
import pytest

from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.segments.pairwise import closest, differences, merged
from segbench.pages.segments import SegmentsPage
from segbench.params import Params
from showing import plan, showing

OUTCOMES = {"retention": RETENTION, "conversion": CONVERSION["campaign"]}
NAMES = {"a": "Gold", "b": "Silver", "c": "<Tin>"}
COUNTS = pd.DataFrame(
    [
        *(("retention", "a", 400, 360), ("retention", "b", 400, 356), ("retention", "c", 400, 100)),
        *(("conversion", "a", 100, 20), ("conversion", "b", 100, 25)),
    ],
    columns=["outcome", "code", "n", "events"],
)
PAIRS = differences(COUNTS, 0.95)


def groups(**changes):
    found = merged(COUNTS, 0.95, 10)
    table = pd.DataFrame(
        {
            "code": found.index,
            "segment": ["Gold", "Silver", "<Tin>"],
            "group": found.to_numpy(),
            "customers": 400,
            "revenue": [120.0, 100.0, 5.0],
            "rate_retention": [0.895, 0.895, 0.25],
            "ci_low_retention": [0.872, 0.872, 0.21],
            "ci_high_retention": [0.914, 0.914, 0.294],
            "rate_conversion": [0.225, 0.225, None],
            "ci_low_conversion": [0.17, 0.17, None],
            "ci_high_conversion": [0.29, 0.29, None],
        }
    )
    return table.assign(**changes)


def page(**numbers):
    return showing(SegmentsPage, {"outcomes": OUTCOMES}, plan=plan(names=NAMES), **numbers)


def differ(pairs, groups):
    return list(page(pairs=pairs, merged=groups).differ())


def test_the_answer_counts_pairs_and_names_who_could_be_one():
    first, second = differ(PAIRS, groups())
    assert first.startswith(
        "<strong>2 of 3 pairs of segments differ in retention or conversion</strong>"
    )
    assert "2 of the 3 segments remain" in first
    assert second == (
        "<strong>Gold and Silver cannot be told apart</strong>; together 800 customers, "
        "retention 89.5 % [87.2 to 91.4] and "
        "conversion "
        "22.5 % [17.0 to 29.0]. Revenue per customer goes from $100.00 (Silver) to $120.00 "
        "(Gold), which is not far apart: they "
        "could be one segment."
    )


def test_big_spenders_are_not_merged_with_small_ones_blindly():
    _, second = differ(PAIRS, groups(revenue=[150.0, 100.0, 5.0]))
    assert (
        "which is far apart: they could be one for who comes back, and not for what they spend."
        in second
    )


def test_where_all_differ_and_where_nothing_can_be_compared():
    (only,) = differ(PAIRS, groups(group=["a", "b", "c"]))
    assert "No two of them are proposed to be one." in only
    assert differ(PAIRS.iloc[:0], groups().iloc[:0]) == [
        "<strong>Nothing can be compared</strong>: fewer than two segments have enough customers."
    ]
    assert page(closest=closest(PAIRS.iloc[:0], 0.95)).closest() is None
    assert page(merged=groups().iloc[:0]).merged().frame.empty


def test_the_closest_with_interval_and_what_could_be_seen():
    table = page(closest=closest(PAIRS, 0.95)).closest()
    row = table.frame.iloc[0]
    assert row[["segment", "hardest to tell from", "outcome", "can be told apart"]].tolist() == [
        "Gold",
        "Silver",
        "Retention",
        "no",
    ]
    assert row["difference"].startswith("1.0 [-3.")
    assert float(row["smallest visible"]) == pytest.approx(8, abs=2)
    last = table.frame.iloc[-1]
    assert (last["segment"], last["p (Holm)"], last["can be told apart"]) == (
        "<Tin>",
        "<0.001",
        "yes",
    )
    assert "&lt;Tin&gt;" in table._repr_html_()


def test_groups_stand_in_one_row_with_the_revenue_of_each():
    frame = page(merged=groups()).merged().frame
    assert frame["segments"].tolist() == ["Gold + Silver", "<Tin>"]
    assert frame["customers"].tolist() == ["800", "400"]
    assert frame["revenue each"].tolist() == ["$120.00, $100.00", "$5.00"]
    assert frame["conversion"].tolist() == ["22.5 % [17.0 to 29.0]", "–"]


def test_all_methods_side_by_side():
    every = pd.concat([PAIRS.assign(method=name) for name in ("rfm", "grades")])
    both = pd.concat(
        [groups().assign(method="rfm"), groups(group=["a", "b", "c"]).assign(method="grades")]
    )
    frame = page(all_pairs=every, groups=both).all_pairs().frame
    assert frame.iloc[0].tolist() == ["RFM", "3", "3", "2 of 3", "0 of 1", "2", "2"]
    assert frame["would remain"].tolist() == ["2", "3"]
    alone = page(all_pairs=every, groups=groups(group=["a"] * 3).assign(method="som")).all_pairs()
    assert alone.frame["differ in retention"].tolist() == ["–"]  # never “0 of 0”


def test_what_it_cannot_tell_says_which_customers_were_followed():
    params = Params()
    now, then = (
        repr(page(cutoff=day, horizon=63).limits()).splitlines()
        for day in (params.cutoff, date(2017, 10, 1))
    )
    assert any("63 days from 2017-10-29 on" in line for line in now)
    assert not any("too few days" in line for line in now)
    assert any(
        "They are those of 2017-10-01, because too few days follow the last cutoff" in line
        for line in then
    )

"""The page “Whom to contact”: its sentences and tables say the numbers they are given, and nothing where there are none."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.campaigns.uplift import COLUMNS
from segbench.evaluation.comparison.verdict import Verdict
from segbench.methods import Segment
from segbench.pages.contact import words as contact
from segbench.params.contact import ContactParams

SEGMENTS = [Segment("a", "High *tier*", "高", ""), Segment("b", "Low", "Low", "")]
CAMPAIGN = CONVERSION["campaign"]
ASKED = ContactParams(budgets=(0.2,))


def verdict(outcome, *, beats_random=True):
    return Verdict(outcome, 2, ("rfm",), "rfm", (), (), beats_random, "auc")


def gains():
    rows = []
    for outcome, everybody in (("retention", 0.8), ("conversion", 0.1)):
        for name, role, gain in (
            ("rfm", "method", 0.24),
            ("kmeans", "baseline", 0.3),
            ("logit", "ceiling", 0.4),
        ):
            for share, reached, spared in ((0.2, gain, 0.9), (0.8, 0.95, 0.55), (1.0, 1.0, 0.0)):
                rate = everybody * reached / share
                measured = [
                    value + shift for value in (reached, spared, rate) for shift in (0, -0.02, 0.02)
                ]
                rows.append((outcome, name, role, share, *measured))
    ends = [f"{name}{end}" for name in ("gain", "spared", "rate") for end in ("", "_low", "_high")]
    return pd.DataFrame(rows, columns=["outcome", "method", "role", "share", *ends])


def worth(brings=("order", "window"), profit=np.nan):
    rows = [
        (
            name,
            share,
            100.0,
            value,
            rate,
            rate - 0.01,
            rate + 0.01,
            pays,
            pays - 0.1,
            pays + 0.1,
            profit,
            profit - 1,
            profit + 1,
        )
        for name, value in zip(brings, (40.0, 700.0), strict=False)
        for share, rate in ((0.2, 0.21), (1.0, 0.14))
        for pays in [rate * 0.25 * value]
    ]
    ends = [
        f"{name}{end}" for name in ("rate", "break_even", "profit") for end in ("", "_low", "_high")
    ]
    return pd.DataFrame(rows, columns=["brings", "share", "contacts", "value", *ends])


NOTHING = pd.DataFrame({"brings": []}, dtype=str)
POWER = pd.DataFrame(
    [
        ("conversion", "a", 400, 0.2, 0.12, 8000.0),
        ("conversion", "b", 600, 0.1, 0.05, 7000.0),
        ("conversion", "", 1000, 0.14, 0.04, 7500.0),
        ("retention", "a", 400, 0.99, np.nan, np.nan),
        ("retention", "b", 4, np.nan, np.nan, np.nan),
        ("retention", "", 404, 0.99, np.nan, np.nan),
    ],
    columns=["outcome", "code", "customers", "rate", "detectable", "needed"],
)
UPLIFT = pd.DataFrame(
    [
        ("a", 700, 300, 0.2, 0.05, 0.15, 0.11, 0.19, 0.14),
        ("b", 8, 3, *[np.nan] * 6),
        ("", 708, 303, 0.2, 0.06, 0.14, 0.1, 0.18, 0.13),
    ],
    columns=COLUMNS,
)


def test_what_the_best_fifth_holds_and_for_customers_the_last():
    text = contact.reached(gains(), verdict("retention"), RETENTION)
    assert (
        "best fifth of the customers by RFM holds 24 % [22 to 26] of everyone who orders again"
        in text
    )
    assert "a perfect one 25 %" in text  # a fifth of which everybody orders again, where 80 % do
    assert "In it, 96 % [94 to 98] are such, against 80 % of all" in text
    assert "30 % [28 to 32] by “k-means on RFM” and 40 % [38 to 42] by the best model tried" in text
    assert "the last fifth holds 55 % [53 to 57] of everyone else" in text
    campaign = contact.reached(gains(), verdict("conversion"), CAMPAIGN)
    assert "of the contacts by RFM" in campaign
    assert "last fifth" not in campaign


def test_a_method_that_does_not_beat_chance_is_none_to_contact_by():
    words = "none to choose contacts by"
    assert words in contact.reached(gains(), verdict("conversion", beats_random=False), CAMPAIGN)
    assert words not in contact.reached(gains(), verdict("conversion"), CAMPAIGN)


def test_below_which_cost_a_contact_pays():
    first, second = contact.pays(worth(), ASKED, "$", 56)
    assert (
        "less than $2.10 [2.00 to 2.20]</strong>, if a response brings one order ($40.00 on average) and 25 %"
        in first
    )
    assert "everybody as long as it costs less than $1.40 [1.30 to 1.50]" in first
    assert "56 days from the cutoff on ($700.00 each)" in second
    assert "$36.75 [36.65 to 36.85]: too much" in second


def test_a_value_and_a_cost_that_were_given():
    asked = ContactParams(budgets=(0.2,), cost_per_contact=0.5, value_of_response=40)
    sentences = list(contact.pays(worth(("given",), profit=12.0), asked, "€", 56))
    assert len(sentences) == 2
    assert "brings €40.00, as given," in sentences[0]
    assert (
        "At €0.50 a contact, the best fifth brings €12.00 [11.00 to 13.00] in all" in sentences[1]
    )
    table = contact.worth_table(worth(("given",), profit=12.0), asked, "€", 0.95)
    assert list(table.frame) == [
        "contacted",
        "contacts",
        "respond",
        "a contact may cost, as given",
        "profit in all, as given",
    ]
    assert table.frame.iloc[0].tolist() == [
        "the best 20 %",
        "100",
        "21 % [20 to 22]",
        "€2.10 [2.00 to 2.20]",
        "€12.00 [11.00 to 13.00]",
    ]


def test_without_campaigns_no_cost_is_named():
    (sentence,) = contact.pays(NOTHING, ASKED, "$", 56)
    assert "cannot be said" in sentence
    assert contact.worth_table(NOTHING, ASKED, "$", 0.95) is None
    assert list(contact.added(UPLIFT, NOTHING, ASKED, "$")) == []


def test_what_a_test_could_show():
    text = contact.could_show(POWER, CAMPAIGN, SEGMENTS, ASKED)
    assert (
        "half of 1,000 customers contacted and half left alone could show that a contact adds 4.0 points or more"
        in text
    )
    assert (
        "With one segment alone it has to add 5.0 points (Low) to 12.0 points (High *tier* 高)"
        in text
    )
    assert "To show 2.0 points it takes 7,500 customers" in text
    none = contact.could_show(POWER, RETENTION, SEGMENTS, ASKED)
    assert (
        none
        == "<strong>No test with half of 404 customers contacted and half left alone could show what a contact adds to "
        "retention.</strong>"
    )
    table = contact.power_table(
        POWER, {"conversion": CAMPAIGN, "retention": RETENTION}, SEGMENTS, ASKED
    )
    assert table.frame["segment"].tolist() == ["High *tier* 高", "Low", "all 合计"]
    assert table.frame.iloc[1].tolist()[1:5] == ["600", "10.0 %", "5.0 points", "7,000"]
    assert table.frame.iloc[1].tolist()[5:] == ["4", "–", "–", "–"]


def test_what_contacts_changed():
    text = contact.changes(UPLIFT, "", (79, 83))
    assert "<strong>A contact adds 14.0 points [10.0 to 18.0]</strong>" in text
    assert "20.0 % of 708 contacted responded, against 6.0 % of 303 left alone" in text
    assert (
        "the truth is known: 13.0 points. Of 83 intervals of segments, of all classifications together, 79 hold the truth"
        in text
    )
    assert "truth" not in contact.changes(UPLIFT.assign(true=np.nan), "", (0, 0))
    assert contact.changes(None, "no campaigns are known", (0, 0)).startswith(
        "<strong>What a contact changes is not known</strong>: no camp"
    )
    (sentence,) = contact.added(UPLIFT, worth(), ASKED, "$")
    assert "less than $1.40 [1.00 to 1.80], at $40.00 a response" in sentence
    assert list(contact.added(None, worth(), ASKED, "$")) == []


def test_the_table_of_uplift_has_a_truth_only_where_there_is_one():
    table = contact.uplift_table(UPLIFT, SEGMENTS, 0.95)
    first = [
        "High *tier* 高",
        "700",
        "300",
        "20.0 %",
        "5.0 %",
        "15.0 points [11.0 to 19.0]",
        "14.0 points",
    ]
    assert table.frame.iloc[0].tolist() == first
    assert table.frame.iloc[1].tolist() == ["Low", "8", "3", "–", "–", "–", "–"]
    assert "in truth" not in contact.uplift_table(UPLIFT.assign(true=np.nan), SEGMENTS, 0.95).frame


def test_the_overview_leaves_out_what_measured_nothing():
    table = contact.uplift_overview({"rfm": UPLIFT, "som": UPLIFT.iloc[1:]})
    assert table.frame.to_numpy().tolist() == [
        [
            "RFM",
            "1",
            "15.0 points [11.0 to 19.0]",
            "15.0 points [11.0 to 19.0]",
            "0.0 points",
            "1 of 1",
        ]
    ]


@pytest.mark.parametrize(
    ("outcome", "heads"),
    [(RETENTION, ["the best 20 %", "the last 20 %"]), (CAMPAIGN, ["the best 20 %"])],
)
def test_the_table_of_gains(outcome, heads):
    table = contact.gains_table(gains(), outcome, ASKED, 0.95)
    assert list(table.frame) == ["ranked by", "kind", *heads]
    assert table.frame["ranked by"].tolist() == [
        "RFM",
        "k-means on RFM",
        "Ceiling: logistic regression",
        "At random",
    ]
    expected = ["24 % [22 to 26]", "55 % [53 to 57]"][: len(heads)]
    assert table.frame.iloc[0].tolist()[2:] == expected
    assert table.frame.iloc[-1].tolist()[2:] == ["20 %"] * len(heads)


def test_the_balance_of_a_test():
    balance = pd.DataFrame([("a", 80, 20, 0.1, np.nan, 0.49), ("", 80, 20, -0.004, 0.2, 0.49)])
    balance.columns = ["code", "test", "control", "R", "F", "by_chance"]
    table = contact.balance_table(balance, SEGMENTS, ASKED)
    assert table.frame.to_numpy().tolist() == [
        ["High *tier* 高", "80", "20", "0.10", "–", "0.49"],
        ["all 合计", "80", "20", "0.00", "0.20", "0.49"],
    ]


def test_what_cannot_be_told_depends_on_what_is_known():
    assert len(contact.not_told(False, "no campaigns")) == 1
    assert "chosen" in " ".join(contact.not_told(True, "no record"))
    assert "chosen" not in " ".join(contact.not_told(True, ""))

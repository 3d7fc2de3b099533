"""What the best customers hold, and what a contact may cost: the numbers that they are given."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.campaigns.uplift import COLUMNS
from segbench.pages.contact.page import ContactPage
from segbench.params import Params
from showing import showing

CAMPAIGN = CONVERSION["campaign"]


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


def page(outcome, above_chance):
    study = {
        "params": Params.model_validate({"contact": {"budgets": [0.2]}}),
        "outcomes": {"retention": RETENTION, "conversion": CAMPAIGN},
    }
    said = {"picks": {outcome: "rfm"}, "above_chance": above_chance}
    return showing(ContactPage, study, gains=gains(), **said)


def best_fifth(outcome, above_chance=("retention", "conversion")):
    return page(outcome, above_chance).best_fifth(outcome)


def test_what_the_best_fifth_holds_and_for_customers_the_last():
    text = best_fifth("retention")
    assert (
        "best fifth of the customers by RFM holds 24 % [22 to 26] of everyone who orders again"
        in text
    )
    assert "a perfect one 25 %" in text  # a fifth of which everybody orders again, where 80 % do
    assert "In it, 96 % [94 to 98] are such, against 80 % of all" in text
    assert "30 % [28 to 32] by “k-means on RFM” and 40 % [38 to 42] by the best model tried" in text
    assert "the last fifth holds 55 % [53 to 57] of everyone else" in text
    campaign = best_fifth("conversion")
    assert "of the contacts by RFM" in campaign
    assert "last fifth" not in campaign


def test_a_method_that_does_not_beat_chance_is_none_to_contact_by():
    words = "none to choose contacts by"
    assert words in best_fifth("conversion", above_chance=())
    assert words not in best_fifth("conversion")


@pytest.mark.parametrize(
    ("outcome", "heads"),
    [(RETENTION, ["the best 20 %", "the last 20 %"]), (CAMPAIGN, ["the best 20 %"])],
)
def test_the_table_of_gains(outcome, heads):
    table = page(outcome.name, ()).gains(outcome.name)
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


ASKED = Params.model_validate({"contact": {"budgets": [0.2]}})
NOTHING = pd.DataFrame({"brings": []}, dtype=str)
UPLIFT = pd.DataFrame([("", 708, 303, 0.2, 0.06, 0.14, 0.1, 0.18, 0.13)], columns=COLUMNS)


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


def paying(worth, params=ASKED, currency="$", uplift=None):
    return showing(
        ContactPage, {"params": params, "currency": currency}, worth=worth, uplift=uplift
    )


def pays_by_uplift(uplift, worth):
    return list(paying(worth, uplift=uplift).pays_by_uplift())


def test_below_which_cost_a_contact_pays():
    first, second = paying(worth()).pays()
    assert (
        "less than $2.10 [2.00 to 2.20]</strong>, "
        "if a response brings one order ($40.00 on average) and 25 %" in first
    )
    assert "everybody as long as it costs less than $1.40 [1.30 to 1.50]" in first
    assert "56 days from the cutoff on ($700.00 each)" in second
    assert "$36.75 [36.65 to 36.85]: too much" in second


def test_a_value_and_a_cost_that_were_given():
    contact = {"budgets": [0.2], "cost_per_contact": 0.5, "value_of_response": 40}
    asked = Params.model_validate({"contact": contact})
    sentences = list(paying(worth(("given",), profit=12.0), asked, "€").pays())
    assert len(sentences) == 2
    assert "brings €40.00, as given," in sentences[0]
    assert (
        "At €0.50 a contact, the best fifth comes to €12.00 [11.00 to 13.00] in all" in sentences[1]
    )
    table = paying(worth(("given",), profit=12.0), asked, "€").worth()
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
    (sentence,) = paying(NOTHING).pays()
    assert "cannot be said" in sentence
    assert pays_by_uplift(UPLIFT, NOTHING) == []


def test_if_only_what_a_contact_adds_counts():
    (sentence,) = pays_by_uplift(UPLIFT, worth())
    assert "less than $1.40 [1.00 to 1.80], at $40.00 a response" in sentence
    assert pays_by_uplift(UPLIFT[:0], worth()) == []
    assert pays_by_uplift(UPLIFT.assign(uplift=np.nan), worth()) == []

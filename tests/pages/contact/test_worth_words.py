"""What a contact may cost: sentences and table say the numbers that they are given."""

import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.uplift import COLUMNS
from segbench.pages.contact.page import ContactPage
from segbench.params import Params
from showing import showing

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


def page(worth, params=ASKED, currency="$", uplift=None):
    return showing(
        ContactPage, {"params": params, "currency": currency}, worth=worth, uplift=uplift
    )


def pays_by_uplift(uplift, worth):
    return list(page(worth, uplift=uplift).pays_by_uplift())


def test_below_which_cost_a_contact_pays():
    first, second = page(worth()).pays()
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
    sentences = list(page(worth(("given",), profit=12.0), asked, "€").pays())
    assert len(sentences) == 2
    assert "brings €40.00, as given," in sentences[0]
    assert (
        "At €0.50 a contact, the best fifth brings €12.00 [11.00 to 13.00] in all" in sentences[1]
    )
    table = page(worth(("given",), profit=12.0), asked, "€").worth()
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
    (sentence,) = page(NOTHING).pays()
    assert "cannot be said" in sentence
    assert pays_by_uplift(UPLIFT, NOTHING) == []


def test_if_only_what_a_contact_adds_counts():
    (sentence,) = pays_by_uplift(UPLIFT, worth())
    assert "less than $1.40 [1.00 to 1.80], at $40.00 a response" in sentence
    assert pays_by_uplift(UPLIFT[:0], worth()) == []
    assert pays_by_uplift(UPLIFT.assign(uplift=np.nan), worth()) == []

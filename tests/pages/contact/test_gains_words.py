"""What the best customers hold: sentences and table say the numbers that they are given."""

import pandas as pd
import pytest

from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.comparison.league import Verdict
from segbench.pages.contact.page import ContactPage
from segbench.params import Params
from showing import showing

CAMPAIGN = CONVERSION["campaign"]


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


def page(*verdicts):
    study = {
        "params": Params.model_validate({"contact": {"budgets": [0.2]}}),
        "outcomes": {"retention": RETENTION, "conversion": CAMPAIGN},
    }
    verdicts = {verdict.outcome: verdict for verdict in verdicts}
    return showing(ContactPage, study, gains=gains(), verdicts=verdicts)


def best_fifth(verdict):
    return page(verdict).best_fifth(verdict.outcome)


def test_what_the_best_fifth_holds_and_for_customers_the_last():
    text = best_fifth(verdict("retention"))
    assert (
        "best fifth of the customers by RFM holds 24 % [22 to 26] of everyone who orders again"
        in text
    )
    assert "a perfect one 25 %" in text  # a fifth of which everybody orders again, where 80 % do
    assert "In it, 96 % [94 to 98] are such, against 80 % of all" in text
    assert "30 % [28 to 32] by “k-means on RFM” and 40 % [38 to 42] by the best model tried" in text
    assert "the last fifth holds 55 % [53 to 57] of everyone else" in text
    campaign = best_fifth(verdict("conversion"))
    assert "of the contacts by RFM" in campaign
    assert "last fifth" not in campaign


def test_a_method_that_does_not_beat_chance_is_none_to_contact_by():
    words = "none to choose contacts by"
    assert words in best_fifth(verdict("conversion", beats_random=False))
    assert words not in best_fifth(verdict("conversion"))


@pytest.mark.parametrize(
    ("outcome", "heads"),
    [(RETENTION, ["the best 20 %", "the last 20 %"]), (CAMPAIGN, ["the best 20 %"])],
)
def test_the_table_of_gains(outcome, heads):
    table = page(verdict(outcome.name)).gains(outcome.name)
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

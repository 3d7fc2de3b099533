import numpy as np
import pandas as pd

from segbench.evaluation.campaigns.offers import PAIR_COLUMNS
from segbench.pages.actions import ActionsPage
from segbench.params import Params
from showing import plan, showing

CATEGORY_COLUMNS = ["code", "category", "customers", "bought", "share", "share_others"]
CATEGORY_COLUMNS += ["lift", "ci_low", "ci_high", "p"]
NAMES = {"a": "High", "b": "Mid", "c": "Low"}
FEW = Params.model_validate({"offers": {"top": 2}})
CATEGORIES = pd.DataFrame(
    [
        ("a", "wine", 100, 40, 0.4, 0.1, 4.0, 2.36, 7.16, 0.001),
        ("a", "<b>beer</b>", 100, 50, 0.5, 0.4, 1.25, 1.1, 1.5, 0.01),
        ("a", "ale", 100, 50, 0.5, 0.4, 1.25, 1.1, 1.5, 0.01),
        ("b", "caviar", 200, 60, 0.3, 0.0, np.inf, 2.5, np.inf, 0.001),
    ],
    columns=CATEGORY_COLUMNS,
)
PAIRS = pd.DataFrame(
    [("b", "cat food", "cat_litter", 200, 60, 40, 20, 2 / 3, 0.25, 2.667, 2.1, 3.1, 0.001)],
    columns=PAIR_COLUMNS,
)


def page(**numbers):
    return showing(ActionsPage, {"params": FEW}, plan=plan(names=NAMES), **numbers)


def sentences(categories, pairs, one_category, no_offers):
    shown = page(categories=categories, pairs=pairs, one_category=one_category, no_offers=no_offers)
    return shown.offers().sentences


def test_the_first_categories_of_each_segment_are_shown():
    table = page(categories=CATEGORIES).categories()
    assert table.frame["category"].tolist() == ["wine", "<b>beer</b>", "caviar"]
    first = table.frame.iloc[0]
    assert first.tolist() == ["High", "wine", "40", "40.0 %", "10.0 %", "4.00 [2.36 to 7.16]", "60"]
    assert table.frame["times as many"].iloc[2] == "at least 2.50"
    assert "&lt;b&gt;beer" in table._repr_html_()


def test_whom_to_offer_what():
    table = page(pairs=PAIRS).pairs()
    row = table.frame.iloc[0].tolist()
    assert row == [
        "Mid",
        "cat food",
        "cat_litter",
        "20",
        "40",
        "66.7 %",
        "25.0 %",
        "2.67 [2.10 to 3.10]",
    ]


def test_nothing_to_show_is_no_table():
    assert page(categories=CATEGORIES[:0]).categories() is None
    assert page(pairs=PAIRS[:0]).pairs() is None


def test_in_words():
    words = sentences(CATEGORIES, PAIRS, 0.1, "")
    assert words[0] == (
        "<strong>Mid stands out most</strong>: the share of its customers who bought caviar is "
        "at least 2.50 times that of all others (30.0 % against 0.0 %)."
    )
    assert words[1].startswith("Categories that stand out: High 3 and Mid 1.")
    assert words[2] == "Nothing stands out in Low."
    assert words[3].startswith(
        "<strong>The surest offer is cat_litter to the 20 customers of Mid who bought cat food "
        "but not cat_litter</strong>: 67 % of those who bought cat food bought cat_litter too, "
        "2.67 [2.10 to 3.10] times the share of the whole segment."
    )


def test_nothing_found_in_words():
    words = sentences(CATEGORIES[:0], PAIRS[:0], 0.61, "")
    assert words[0].startswith("<strong>No segment buys any category more often")
    assert words[1].startswith("<strong>Inside no segment")
    assert words[2].startswith("61 % of the customers bought a single category")
    assert len(sentences(CATEGORIES[:0], PAIRS[:0], 0.1, "")) == 2


def test_why_nothing_can_be_said():
    words = sentences(CATEGORIES[:0], PAIRS[:0], 0.0, "this data has no order lines")
    assert words == ["Nothing can be said of what to offer: this data has no order lines."]

"""Service and offers in words and tables: they say the numbers that they are given."""

import numpy as np
import pandas as pd
import pytest

from segbench.evaluation.campaigns import service_plan as evaluation
from segbench.evaluation.campaigns.offers import PAIR_COLUMNS
from segbench.pages.actions import ActionsPage
from segbench.pages.actions.figures import service_bars
from segbench.params import Params
from segbench.params.actions import ServiceParams
from showing import plan, showing

CATEGORY_COLUMNS = ["code", "category", "customers", "bought", "share", "share_others"]
CATEGORY_COLUMNS += ["lift", "ci_low", "ci_high", "p"]

SEGMENTS = pd.DataFrame(
    {
        "segment": ["High", "Low"],
        "segment_zh": ["高", "低"],
        "staff": ["experienced", "standard"],
        "customers": [10, 40],
        "maintenance_index": [3.0, 1.0],
        "minutes": [12.0, 6.0],
        "contacts": [1.0, 0.25],
    }
)
NOTHING = ServiceParams()
SOME = ServiceParams(hours_per_month=3.5, experienced_hours=1, contacts_per_month=30)


def planned(service):
    return evaluation.service_plan(
        SEGMENTS, service.hours_per_month, service.experienced_hours, service.contacts_per_month
    )


def serving(service, instead=""):
    study = {"params": Params(service=service)}
    return showing(ActionsPage, study, service_plan=planned(service), instead=instead)


def test_hours_with_and_without_a_capacity():
    wanted = serving(NOTHING).hours().frame
    assert list(wanted) == [
        "segment",
        "staff",
        "customers",
        "maintenance index",
        "minutes each",
        "wanted",
    ]
    assert wanted.iloc[-1].tolist() == ["all 合计", "–", "50", "–", "–", "6.0"]
    granted = serving(SOME).hours().frame.set_index("segment")
    assert granted["granted"].tolist() == ["2.0", "1.5", "3.5"]
    assert granted["short"].tolist() == ["0.0", "2.5", "2.5"]
    assert granted["by experienced staff"].tolist() == ["1.0", "0.0", "1.0"]
    assert granted["served in full"].tolist() == ["10", "15", "25"]


def test_revenue_in_place_of_the_index_is_called_so():
    table = serving(SOME, "no weeks").hours()
    assert "revenue, average = 1" in table.frame
    assert "in proportion to its mean revenue" in table.caption


def test_contacts():
    assert list(serving(NOTHING).contacts().frame) == [
        "segment",
        "customers",
        "contacts each",
        "wanted",
    ]
    table = serving(SOME).contacts().frame
    assert table.iloc[-1].tolist() == ["all 合计", "50", "–", "20.0", "20.0", "0.0"]


@pytest.mark.parametrize(
    ("service", "instead", "expected"),
    [
        (
            NOTHING,
            "",
            [
                "The playbook asks for <strong>6.0 hours a month</strong>. "
                "Give <code>service.hours_per_month</code> to see what yours buy.",
                "The playbook asks for <strong>20.0 contacts a month</strong>. "
                "Give <code>service.contacts_per_month</code> to see what yours buy.",
            ],
        ),
        (
            SOME,
            "no weeks",
            [
                "There is no maintenance index here (no weeks); "
                "revenue against the average stands in for it.",
                "The playbook asks for <strong>6.0 hours a month</strong>; "
                "there are 3.5 (58 %). "
                "2.5 are missing, most of them for Low (2.5).",
                "The playbook asks for <strong>20.0 contacts a month</strong>; "
                "there are 30, so 10.0 are left over.",
                "Of the hours granted to segments that ask for experienced staff, "
                "1.0 fall to other staff: 1 experienced hours are not enough.",
            ],
        ),
    ],
)
def test_what_is_missing_or_left_over(service, instead, expected):
    assert serving(service, instead).capacity().sentences == expected


def test_bars_of_what_is_wanted_and_granted():
    figure = service_bars(planned(SOME))
    bars = figure.axes[0].patches
    assert [bar.get_width() for bar in bars] == [2, 4, 2, 1.5]
    assert (
        figure.get_label()
        == "Hours of service a month by segment: High wants 2.0, gets 2.0; Low wants 4.0, gets 1.5."
    )
    alone = service_bars(planned(NOTHING))
    assert [bar.get_width() for bar in alone.axes[0].patches] == [2, 4]
    assert "gets" not in alone.get_label()


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

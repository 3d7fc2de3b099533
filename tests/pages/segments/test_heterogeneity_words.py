"""What the page says of segments that hold two kinds of customers."""

import pandas as pd

from segbench.evaluation import CONVERSION, RETENTION
from segbench.evaluation.segments.heterogeneity import INSIDE_COLUMNS
from segbench.pages.segments import SegmentsPage
from segbench.pages.segments import heterogeneity_words as words
from showing import plan, showing

OUTCOMES = {"retention": RETENTION, "conversion": CONVERSION["campaign"]}
NAMES = {"a": "Gold", "b": "Silver", "c": "Tin"}
FOUND = pd.DataFrame(
    [
        ("retention", "boosting", "a", 800, 400, 600, 0.7, 0.65, 0.75, 0.05, 0.01, 0.09, 0.0001),
        ("retention", "boosting", "b", 800, 400, 600, 0.68, 0.6, 0.75, 0.02, -0.01, 0.05, 0.001),
        ("retention", "boosting", "c", 800, 400, 600, 0.51, 0.46, 0.56, -0.01, -0.03, 0.01, 0.7),
        ("conversion", "logit", "a", 90, 60, 20, 0.8, 0.7, 0.9, 0.1, 0.01, 0.2, 0.0001),
    ],
    columns=["outcome", "model", *INSIDE_COLUMNS],
)


def split(code, trait, cut, past, later, **changes):
    row = {"outcome": "retention", "code": code, "trait": trait, "cut": cut}
    for name, ends in {
        "past_difference": past,
        "later_difference": later,
        "later_high": (0.9, 0.85, 0.95),
        "later_low": (0.7, 0.65, 0.75),
    }.items():
        row |= dict(zip((name, f"{name}_from", f"{name}_to"), ends, strict=True))
    return row | changes


def page(**numbers):
    return showing(SegmentsPage, {"outcomes": OUTCOMES}, plan=plan(names=NAMES), **numbers)


def hold_two(inside, splits):
    return list(page(inside=inside, splits=splits).hold_two())


HOLDS = split("a", "monetary", 120.5, (0.2, 0.1, 0.3), (0.2, 0.05, 0.3))
FADES = split("b", "frequency", 3, (-0.2, -0.3, -0.1), (0.02, -0.1, 0.1))


def test_a_split_holds_if_it_comes_back_on_the_same_side():
    assert words.holds(HOLDS)
    assert not words.holds(FADES)
    assert not words.holds(split("a", "frequency", 3, (-0.2, -0.3, -0.1), (0.2, 0.1, 0.3)))
    assert words.holds(split("a", "frequency", 3, (-0.2, -0.3, -0.1), (-0.2, -0.3, -0.1)))


def test_the_answer_tells_what_holds_from_what_does_not():
    sure, rest, none = hold_two(FOUND, pd.DataFrame([HOLDS, FADES]))
    assert sure == (
        "<strong>Gold holds two kinds of customers to tell who orders again</strong>: "
        "retention is 90.0 % [85.0 to 95.0] "
        "with more than "
        "$120.50 of revenue, and 70.0 % [65.0 to 75.0] with as many or fewer."
    )
    assert rest.startswith(
        "The best model still tells who orders again inside Silver, but no plain number"
    )
    assert none.startswith(
        "<strong>To tell who responds to a campaign, no segment needs to be split</strong>"
    )  # 60 customers are too few


def test_none_at_all_is_a_cut_as_well():
    sentences = hold_two(
        FOUND.iloc[:1], pd.DataFrame([HOLDS | {"trait": "responses_before", "cut": 0}])
    )
    assert (
        "90.0 % [85.0 to 95.0] with earlier responses, and 70.0 % [65.0 to 75.0] without "
        "earlier responses." in sentences[0]
    )


def test_tables_show_every_number_with_its_interval():
    table = page(inside=FOUND).inside()
    assert table.frame.iloc[0].tolist() == [
        "Retention",
        "Gold",
        "400",
        "800",
        "0.700 [0.650 to 0.750]",
        "<0.001",
        "5.0 % [1.0 to 9.0]",
    ]
    assert "for retention boosted trees and for conversion logistic regression" in table.caption
    assert "at least 100 customers" in table.caption
    row = page(splits=pd.DataFrame([HOLDS, FADES])).splits().frame
    assert row.iloc[0].tolist() == [
        *(
            "Retention",
            "Gold",
            "$120.50 of revenue",
            "20.0 [10.0 to 30.0]",
            "90.0 % [85.0 to 95.0]",
            "70.0 % [65.0 to 75.0]",
        ),
        *("20.0 [5.0 to 30.0]", "yes"),
    ]
    assert row.iloc[1][["more than", "came back"]].tolist() == ["3 orders", "no"]


def test_without_anything_there_are_no_tables():
    assert page(inside=FOUND.iloc[:0]).inside() is None
    nothing = pd.DataFrame(columns=["outcome", "code"])
    assert page(splits=nothing).splits() is None
    assert hold_two(FOUND.iloc[:0], nothing) == []
    (unsplit,) = hold_two(FOUND.iloc[2:3], nothing)
    assert unsplit.startswith(
        "<strong>To tell who orders again, no segment needs to be split</strong>"
    )

"""Sentences and tables of the questionnaire's page, from numbers made up for the purpose."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from segbench.pages.method.pdp_survey import QuestionnairePage
from showing import showing

WHAT = ["alpha", "omega", "split-half", "retest"]


def scales(alphas, retest=0.8):
    rows = [
        (
            trait,
            what,
            retest if what == "retest" else alpha,
            alpha - 0.1,
            alpha + 0.1,
            40 if what == "retest" else 700,
        )
        for trait, alpha in alphas.items()
        for what in WHAT
    ]
    return pd.DataFrame(rows, columns=["trait", "what", "value", "ci_low", "ci_high", "customers"])


def types(*rows):
    names = [
        "first",
        "second",
        "customers",
        "same",
        "same_low",
        "same_high",
        "chance",
        "kappa",
        "kappa_low",
        "kappa_high",
    ]
    return pd.DataFrame(rows, columns=names)


TRUE = ("questionnaire", "truth", 746, 0.62, 0.58, 0.66, 0.22, 0.51, 0.46, 0.56)
CLEAR = ("clear", "truth", 300, 0.9, 0.86, 0.93, 0.2, 0.87, 0.83, 0.91)
WEAK = ("purchases", "truth", 746, 0.24, 0.21, 0.27, 0.23, 0.01, -0.02, 0.05)
STRONG = ("purchases", "truth", 746, 0.34, 0.31, 0.37, 0.2, 0.17, 0.12, 0.22)
BOTH = ("questionnaire", "purchases", 746, 0.1, 0.08, 0.12, 0.2, -0.12, -0.15, -0.09)
AGAIN = ("questionnaire", "earlier", 88, 0.69, 0.61, 0.77, 0.2, 0.61, 0.5, 0.71)
NO_TRAITS = pd.DataFrame(
    columns=["first", "second", "trait", "value", "ci_low", "ci_high", "customers"]
)


def page(**numbers):
    return showing(QuestionnairePage, **numbers)


def findings(types, traits, no_purchases):
    found = page(types=types, traits=traits, no_purchases=no_purchases).findings()
    return [str(sentence) for sentence in found.sentences]


def reliability(scales):
    return [str(sentence) for sentence in page(scales=scales).reliability().sentences]


def test_who_finds_the_true_type_with_every_number_from_the_table():
    sentences = findings(types(TRUE, CLEAR, WEAK, BOTH, AGAIN), NO_TRAITS, "")
    assert sentences[0] == (
        "<strong>The questionnaire&#39;s highest score finds the true type of 62 % [58 to 66] of "
        "the 746 customers with a score; "
        "what they buy finds 24 % [21 to 27] – chance would find 22 % and 23 %.</strong> For what "
        "they buy, that cannot be "
        "told apart from chance "
        "(kappa 0.01)."
    )
    assert "for 300 of them, the questionnaire is right for 90 % [86 to 93]" in sentences[1]
    assert "that is less than chance (kappa -0.12)" in sentences[2]
    assert sentences[3].startswith("Of the 88 who answered twice, 69 % [61 to 77]")


def test_purchases_that_tell_something_are_said_to():
    (sentence,) = findings(types((*TRUE[:6], 0.2, *TRUE[7:]), STRONG), NO_TRAITS, "")
    assert "chance would find 20 %.</strong>" in sentence
    assert "more than chance (kappa 0.17)" in sentence


def test_without_truth_or_purchases_it_says_so():
    nothing = findings(types(), NO_TRAITS, "needs order lines")
    assert "is not known" in nothing[0]
    assert nothing[1] == "PDP-style behaviour is not compared here: needs order lines."
    alone = findings(types(TRUE), NO_TRAITS, "it was not asked for")
    assert "chance would find 22 %.</strong> That is more than chance" in alone[0]
    assert len(alone) == 2


def test_nobody_to_compare_is_no_sentence():
    nobody = ("questionnaire", "truth", 0, *[np.nan] * 7)
    assert "is not known" in findings(types(nobody), NO_TRAITS, "")[0]


@pytest.mark.parametrize(
    ("alphas", "words"),
    [
        (
            {"tiger": 0.79, "owl": 0.82},
            [
                "all 2 traits reach that",
                "no trait reaches that",
                "between 0.79 and 0.82",
                "likely of many",
            ],
        ),
        (
            {"tiger": 0.65, "owl": 0.82},
            ["0.70: that is reached by owl only. To decide", "no trait reaches that"],
        ),
        (
            {"tiger": 0.75, "owl": 0.92},
            ["all 2 traits reach that", "0.90: that is reached by owl only."],
        ),
        (
            {"tiger": 0.91, "owl": 0.92},
            ["0.90: all 2 traits reach that. Alpha lies between 0.91 and 0.92."],
        ),
        ({"tiger": np.nan, "owl": np.nan}, ["Too few customers answered"]),
    ],
)
def test_what_is_good_enough(alphas, words):
    sentence = reliability(scales(alphas))[0]
    assert [word for word in words if word not in sentence] == []


def test_retest_is_mentioned_where_it_is_known():
    known, unknown = (reliability(scales({"owl": 0.8}, retest)) for retest in (0.75, np.nan))
    assert "correlate 0.75 to 0.75" in known[1]
    assert len(unknown) == 1


def test_the_scale_table_shows_intervals_and_people():
    table = page(scales=scales({"tiger": 0.8, "owl": 0.7})).scales()
    assert table.frame.loc[0].tolist() == ["tiger", *["0.80 [0.70 to 0.90]"] * 4]
    assert "(700 customers a trait)" in table.caption
    assert "(40 customers)" in table.caption


def test_the_trait_table_has_a_column_a_pair_and_a_dash_where_there_is_nothing():
    rows = [
        ("questionnaire", "truth", "tiger", 0.9, 0.8, 0.95, 50),
        ("questionnaire", "truth", "chameleon", 0.7, 0.6, 0.8, 50),
    ]
    rows += [("purchases", "truth", "tiger", 0.1, -0.1, 0.3, 48)]
    traits = pd.DataFrame(rows, columns=NO_TRAITS.columns)
    table = page(traits=traits).traits()
    assert list(table.frame) == [
        "trait",
        "questionnaire and truth",
        "PDP-style behaviour and truth",
    ]
    assert table.frame["PDP-style behaviour and truth"].tolist() == ["0.10 [-0.10 to 0.30]", "–"]
    sentence = findings(types(TRUE, WEAK), traits, "")[-1]
    assert (
        "follows tiger most closely as it truly is: the correlation is 0.10 [-0.10 to 0.30]"
        in sentence
    )


def test_the_type_table_names_sources_in_words():
    table = page(types=types(TRUE, CLEAR)).types()
    assert table.frame["one"].tolist() == [
        "questionnaire: highest score",
        "questionnaire: one animal clearly highest",
    ]
    assert table.frame.loc[0, ["same type", "by chance", "kappa"]].tolist() == [
        "62 % [58 to 66]",
        "22 %",
        "0.51 [0.46 to 0.56]",
    ]


def notes(changed, all_round):
    rule = {"rule": "points", "changed": changed, "all_round": all_round}
    return page(method=SimpleNamespace(notes=("a note",)), other_rule=rule).notes().sentences


def test_the_other_rule():
    assert "(<code>rule: points</code>), 52 % of those" in notes(0.52, 0.85)[1]
    assert notes(None, None) == ["a note"]

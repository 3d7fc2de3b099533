"""What contradicts advice and names, in sentences."""

import numpy as np
import pandas as pd
import pytest

from segbench.pages.premise_words import Sentence, doubt, name_doubts

COLUMNS = ["rate", "ci_low", "ci_high", "revenue_share", "average"]


def row(*values):
    return pd.Series(values, COLUMNS)


MORE = row(0.88, 0.86, 0.90, 0.05, 0.842)
FEWER = row(0.61, 0.55, 0.66, 0.05, 0.842)
RICH = row(0.84, 0.80, 0.87, 0.141, 0.842)
BOTH = row(0.88, 0.86, 0.90, 0.141, 0.842)
UNKNOWN = row(np.nan, np.nan, np.nan, np.nan, 0.842)


@pytest.mark.parametrize(
    ("premise", "numbers", "words"),
    [
        (
            "low_effort",
            MORE,
            "Of these customers 88 % [86 to 90] stay, more than of all (84 %): think twice before "
            "you do less for them.",
        ),
        (
            "low_effort",
            RICH,
            "These customers bring 14 % of the revenue: think twice before you do less for them.",
        ),
        (
            "low_effort",
            BOTH,
            "Of these customers 88 % [86 to 90] stay, more than of all (84 %), and they bring 14 % "
            "of the revenue: think twice before you do less for them.",
        ),
        (
            "win_back",
            BOTH,
            "Of these customers 88 % [86 to 90] stay, more than of all (84 %): think twice before "
            "you treat them as lost.",
        ),
        (
            "keep",
            FEWER,
            "Of these customers 61 % [55 to 66] stay, fewer than of all (84 %): think twice before "
            "you leave things as they are; ask why they go.",
        ),
        (
            "grow",
            FEWER,
            "Of these customers 61 % [55 to 66] stay, fewer than of all (84 %): think twice before "
            "you sell them more; keep them first.",
        ),
    ],
)
def test_what_to_think_twice_about(premise, numbers, words):
    found = doubt(premise, numbers)
    assert found.en == words
    assert "三思" in found.zh
    assert not any(word in found.zh for word in ("stay", " to ", "of"))


def test_in_chinese():
    why, before = doubt("low_effort", BOTH).zh.split("：")
    assert why == "这些客户有88 % [86至90]留存，高于全体客户的84 %，他们贡献了销售额的14 %"
    assert before == "减少投入之前请三思。"


@pytest.mark.parametrize(
    ("premise", "numbers"),
    [
        ("keep", MORE),
        ("grow", RICH),
        ("win_back", FEWER),
        ("low_effort", FEWER),
        *((premise, UNKNOWN) for premise in ("keep", "grow", "win_back", "low_effort")),
        *((None, numbers) for numbers in (MORE, FEWER, RICH, BOTH)),
    ],
)
def test_advice_that_fits_is_left_alone(premise, numbers):
    assert doubt(premise, numbers) is None


def test_of_several_segments_each_is_named():
    who = Sentence("the customers of “Champions · b”", "“优质客户 · b”的客户")
    found = doubt("keep", FEWER, who)
    assert found.en.startswith("Of the customers of “Champions · b” 61 % [55 to 66] stay, fewer")
    assert found.zh.startswith("“优质客户 · b”的客户有61 % [55至66]留存，低于全体客户的84 %")
    found = doubt("low_effort", RICH, who)
    assert found.en.startswith("The customers of “Champions · b” bring 14 % of the revenue:")


def test_numbers_that_look_alike_have_more_decimals():
    close = row(0.86, 0.8442, 0.88, 0.05, 0.842)
    assert "86.0 % [84.4 to 88.0] stay, more than of all (84.2 %)" in doubt("win_back", close).en
    rare = row(0.012, 0.0104, 0.014, 0.05, 0.009)
    assert "1.2 % [1.0 to 1.4] stay, more than of all (0.9 %)" in doubt("win_back", rare).en
    tenth = row(0.84, 0.80, 0.87, 0.1004, 0.842)
    assert "bring 10.04 % of the revenue" in doubt("low_effort", tenth).en


def test_a_name_that_the_numbers_contradict_is_not_to_be_taken_at_its_word():
    names = {
        "1": "Champions",
        "2": "Big spenders, seldom (recent)",
        "4e": "Recent and small",
        "7": "Quiet and small · a",
    }
    table = pd.DataFrame([FEWER, BOTH, MORE, BOTH], index=list(names))
    assert list(name_doubts(names, table)) == [
        "Do not take the name “Champions” at its word: of these customers 61 % [55 to 66] stay, "
        "fewer than of all (84 %).",
        "Do not take the name “Quiet and small · a” at its word: of these customers 88 % [86 to "
        "90] stay, more than of all (84 %), and they bring 14 % of the revenue.",
    ]
    fitting = pd.DataFrame([MORE, FEWER, MORE, UNKNOWN], index=list(names))
    assert list(name_doubts(names, fitting)) == []

"""The verdict in words holds the numbers of the verdict and says what it says."""

import re
from dataclasses import replace

import pytest

from purposes import contestant, purpose
from segbench.evaluation import AMOUNTS, CONVERSION, RETENTION
from segbench.evaluation.comparison.purpose import Lead
from segbench.evaluation.comparison.verdict import overall, verdict
from segbench.pages import verdict_words
from segbench.pages.lead_words import apart, more
from segbench.pages.verdict_words import answer, answers

OUTCOMES = {"retention": RETENTION, "conversion": CONVERSION["campaign"]} | AMOUNTS
JARGON = ("non-inferior", "confidence", "bootstrap", "p-value", "significan", "Jaccard", "deviance")
UNSTABLE = {"stability": 0.5, "reason": "its segments do not come back"}


def said(*purposes, campaigns=(), **weights):
    """What the summary says, as plain text: of everything, then of each outcome."""
    every = {one.outcome.name: one for one in purposes}
    verdicts = {
        name: verdict(one, campaigns if name == "conversion" else ()) for name, one in every.items()
    }
    reasons = {one.name: one.reason for one in purposes[0].contestants.values() if not one.doubted}
    found = overall(every, weights)
    texts = [
        re.sub("<[^>]*>", "", text)
        for text in answers(found, verdicts, OUTCOMES, {}, reasons, weights)
    ]
    for text in texts:
        assert not [word for word in JARGON if word in text]
        assert "nan" not in text.split()
        assert text.endswith(".")
        assert ".." not in text
    return texts


def test_a_clear_winner():
    first = purpose({"rfm": 0.80, "grades": 0.60}, errors=0.01, figures={"rfm": 0.57})
    everything, each = said(first)
    assert everything == (
        "If you use only one classification, use RFM. Nothing that may be recommended tells more of"
        " who orders again."
    )
    assert each.startswith(
        "To tell who orders again, use RFM: it surely tells more than each of the others that may "
        "be recommended. Of all that can be known, RFM tells 80 % [78 to 82]; of 100 who leave, the"
        " fifth of customers that it ranks lowest holds 57 [57 to 57]."
    )


def test_no_sentence_tells_more_than_all_that_can_be_known():
    *_, each = said(purpose({"rfm": 1.01, "grades": 0.60}, errors=0.02))
    assert "Of all that can be known, RFM tells 100 % [97 to 100]" in each


def test_the_first_sentence_names_where_it_is_weakest():
    retention = purpose({"rfm": 0.80, "grades": 0.70})
    conversion = purpose({"rfm": 0.30, "grades": 0.60}, outcome="conversion")
    everything, *_ = said(retention, conversion, campaigns=[10])
    assert everything == (
        "If you use only one classification, use Grades A-E. It is weakest at telling "
        "who orders again: there it tells 10 points less of what can be known than RFM, which tells"
        " most. At everything else it is no further behind."
    )


def test_equal_inputs_and_ties():
    everything, each = said(purpose({"rfm": 0.8, "grades": 0.8, "som": 0.8}))
    assert everything.startswith("If you use only one classification, use Grades A-E.")
    assert "surely hardly less; it is the simplest." in each


def test_one_method_only():
    everything, each = said(purpose({"rfm": 0.8}, errors=0.02))
    assert "use RFM. It is the only one that may be recommended." in everything
    assert "use RFM: it is the only one that may be recommended." in each


def test_two_methods_that_cannot_be_told_apart():
    two = purpose(
        {"grades": 0.80, "rfm": 0.77},
        contestant("grades", 4),
        contestant("rfm", 2),
        errors={"rfm": 0.03},
        figures={"grades": 0.57, "rfm": 0.56},
    )
    _, each = said(two)
    assert "which is best these data cannot tell. Grades A-E may be as good" in each
    assert "RFM is the simplest of them." in each
    assert "Only Grades A-E is surely less than 5 points behind the best." in each
    assert "Grades A-E holds 1 more [1 to 1] there." in each


def test_where_nobody_is_practically_best_it_is_said_for_everything_too():
    two = purpose(
        {"grades": 0.80, "rfm": 0.77},
        contestant("grades", 4),
        contestant("rfm", 2),
        errors={"rfm": 0.06},
    )
    everything, each, _ = said(two, replace(two, outcome=OUTCOMES["spend"]))
    assert everything.startswith(
        "If you use only one classification, use Grades A-E. It is the one that falls least behind "
        "here; RFM may fall as little behind, or less, which these data cannot tell. Nothing that "
        "may be recommended tells more of who orders again and how much a customer will spend."
    )
    assert (
        "use RFM: which is best these data cannot tell. Grades A-E may be as good; RFM is the "
        "simplest of them. None of them is surely less than 5 points behind the best." in each
    )


def test_the_one_that_tells_most_may_not_be_practically_best_itself():
    one = replace(
        verdict(purpose({"grades": 0.80, "rfm": 0.78})), best_set=("rfm",), pick="rfm", behind=0.02
    )
    assert (
        "Grades A-E tells 2 points more, which is surely less than 5 points, and Grades A-E may "
        "itself be further than that behind another." in answer(one, RETENTION)
    )


def test_practically_best_and_simpler():
    two = purpose(
        {"grades": 0.80, "rfm": 0.77}, contestant("grades", 4), contestant("rfm", 2), errors=0.001
    )
    _, each = said(two)
    assert "Grades A-E tells 3 points more, which is surely less than 5 points" in each
    assert "and RFM is simpler." in each


def test_the_best_of_all_is_named_where_it_may_not_be_recommended():
    three = purpose(
        {"som": 0.95, "grades": 0.85, "rfm": 0.6},
        contestant("som", 5, **UNSTABLE),
        figures={"som": 0.58, "grades": 0.57},
    )
    _, each = said(three)
    assert (
        "SOM on RFM tells 10 points [10 to 10] more, and is not recommended: its segments do not "
        "come back. It holds 1 more [1 to 1] there." in each
    )


def test_nobody_eligible():
    two = purpose(
        {"som": 0.9, "needs": 0.6},
        contestant("som", **UNSTABLE),
        contestant("needs", **{**UNSTABLE, "stability": 0.7}),
    )
    everything, each = said(two)
    pick = verdict(two).pick
    assert pick == "needs"
    assert "with care: its segments do not come back either" in everything
    assert "use Needs, with care" in everything
    assert "None here has segments that come back as well as they have to" in everything
    assert "may be recommended" not in everything  # none may
    assert "its segments do not come back, nor do those of any other here; they come back" in each


@pytest.mark.parametrize(
    ("others", "first", "then"),
    [
        (
            [],
            "use SOM on RFM, with care: it has 30 segments. There is no other here.",
            "use SOM on RFM: it has 30 segments, and there is no other here.",
        ),
        (
            [contestant("rfm", segments=90, stability=0.1, reason="it has 90", crowded=True)],
            "with care: it has 30 segments. None here may be recommended, and SOM on RFM comes",
            "it has 30 segments, and none of the others here may be recommended either; it comes",
        ),
    ],
)
def test_nobody_eligible_for_another_reason_than_its_segments(others, first, then):
    many = contestant("som", segments=30, reason="it has 30 segments", crowded=True)
    everything, each = said(
        purpose({"som": 0.9, **{one.name: 0.8 for one in others}}, many, *others)
    )
    assert first in everything
    assert then in each
    assert "come back" not in everything + each


def test_one_customer_a_segment():
    many = contestant("som", segments=900, reason="it has 900 segments", crowded=True)
    everything, each = said(purpose({"som": 0.9, "rfm": 0.6}, many))
    assert "use RFM. It is the only one" in everything
    assert "tells 30 points [30 to 30] more, and is not recommended: it has 900 segments." in each


def test_only_undated_labels():
    everything, each = said(
        purpose({"existing": 0.9}, contestant("existing", reason="undated", doubted=True))
    )
    assert everything.startswith("No classification can be recommended for everything")
    assert "none of the classifications here may be. Add one that may be, such as" in everything
    assert "To tell who orders again, nothing can be recommended" in each


def test_own_labels_best_of_all():
    everything, each = said(purpose({"existing": 0.9, "rfm": 0.6}))
    assert "use Own labels. Nothing that may be recommended tells more" in everything
    assert "To tell who orders again, use Own labels: it surely tells more" in each


def test_everything_equal_to_chance():
    everything, each = said(purpose({"rfm": 0.01, "grades": 0.0}, errors=0.03))
    assert everything.startswith("No classification can be recommended for everything")
    assert "no classification that may be recommended is sure to help" in each


def test_where_only_a_plain_fact_tells_something_it_is_named():
    facts = {("responder_only", 0): 0.7}
    one = purpose({"rfm": 0.01}, errors=0.03, facts=facts, outcome="conversion")
    *_, each = said(one, campaigns=[6, 1])
    assert "none surely tells more than treating all customers alike. The best plain fact, " in each
    assert "“responded before, yes or no”, tells 70 % [64 to 76] of what can be known." in each
    assert "crossings" not in each  # their crossing is compared anyhow, and told of by itself
    assert "from 2 campaigns" in each


def test_nothing_to_know():
    everything, each = said(purpose({"rfm": 0.9, "grades": 1.7}, attainable=0.004))
    assert everything.startswith("No classification can be recommended for everything")
    assert each.startswith("To tell who orders again, nothing here helps: even the best")
    assert "takes away 0.4 % of what is uncertain, which is too little to count or may" in each
    assert not re.search(r"\d{3} %", each)


def test_what_is_worse_than_nothing_takes_away_nothing():
    _, each = said(purpose({"rfm": 0.9}, attainable=-0.004))
    assert "that were tried takes away nothing of what is uncertain. So nothing is" in each


def test_where_weights_leave_nothing_that_is_told_they_are_the_reason():
    everything, each = said(purpose({"rfm": 0.8, "grades": 0.6}, errors=0.01), retention=0)
    assert everything == (
        "No classification can be recommended for everything: verdict.weights has who orders again "
        "count nothing. With a weight above 0 for what matters to you, there is a recommendation."
    )
    assert each.startswith("To tell who orders again, use RFM")


def test_weights_are_said_where_outcomes_do_not_count_alike():
    retention = purpose({"rfm": 0.80, "grades": 0.70})
    conversion = purpose({"rfm": 0.30, "grades": 0.60}, outcome="conversion")
    everything, *_ = said(retention, conversion, retention=0.5)
    assert "It is weakest at telling who orders again: there it tells 10 points less" in everything
    assert "everything else" not in everything  # where further behind is weighed less, it may be
    assert everything.endswith(
        " By verdict.weights, a point behind counts 0.5 at telling who orders again and 1 at "
        "telling who responds to a campaign."
    )
    left_out, *_ = said(retention, conversion, conversion=0)
    assert "use RFM. Nothing that may be recommended tells more of who orders again." in left_out
    assert left_out.endswith("and 0 at telling who responds to a campaign.")


def test_what_is_its_own_yardstick_tells_more_than_all_others():
    _, each = said(purpose({"rfm": 1.0, "grades": 0.60}))
    assert (
        "RFM tells 100 % (nothing else that was tried, models included, tells more); of 100" in each
    )


@pytest.mark.parametrize(
    ("campaigns", "words"),
    [
        ([40], "All contacts are from one campaign"),
        ([96, 4], "from 2 campaigns, 96 % of them from one: how it is in the next one, nobody"),
        ([6, 1, 1, 1, 1], "from 5 campaigns, 60 % of them from one; that other campaigns may"),
    ],
)
def test_few_campaigns_are_named(campaigns, words):
    *_, each = said(purpose({"rfm": 0.8}, outcome="conversion"), campaigns=campaigns)
    assert words in each
    assert "of 100 who respond, the fifth of those contacted that it ranks highest holds" in each


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.60, "That is 20 points [18 to 22] more than the best plain fact, the number of orders"),
        (0.80, "The best plain fact, the number of orders in 5 bands, tells about as much (differ"),
        (
            0.99,
            "the number of orders in 5 bands, 19 points [17 to 21] more than RFM. If you want one",
        ),
    ],
)
def test_a_plain_fact_is_named_whichever_way_it_falls(share, words):
    facts = {("frequency_bands", 5): share}
    everything, each = said(purpose({"rfm": 0.8}, errors=0.007, facts=facts))
    assert words in each
    assert "the number of orders in 5 bands" in everything
    assert "crossings" not in each  # their crossing is compared anyhow, and told of by itself


def test_a_fact_of_its_own_bands_is_called_as_everywhere():
    facts = {("responder_only", 0): 0.7}
    _, each = said(purpose({"rfm": 0.8}, facts=facts))
    assert "best plain fact, “responded before, yes or no”" in each


def test_a_difference_that_nobody_knows_is_not_called_none():
    facts = {("frequency_bands", 5): 0.6}
    everything, each = said(purpose({"rfm": 0.8}, errors=0.2, facts=facts))
    for text in (everything, each):
        assert "about as much" not in text
    assert "the number of orders in 5 bands, cannot be told from it (difference +20 poi" in each
    assert (
        "One plain fact alone for everything, the number of orders in 5 bands, cannot" in everything
    )


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (0.01, -0.02, 0.04, "+1 point [-2 to +4]"),
        (-0.012, -0.02, 0.04, "-1 point [-2 to +4]"),
        (0.02, -0.02, 0.04, "+2 points [-2 to +4]"),
        (-0.001, -0.02, 0.02, "+0 points [-2 to +2]"),
    ],
)
def test_one_point_is_one(value, low, high, words):
    assert apart(Lead("rfm", "grades", value, low, high)) == words


@pytest.mark.parametrize(
    ("value", "low", "high", "words"),
    [
        (0.012, -0.01, 0.03, "1 more [-1 to 3]"),
        (-0.03, -0.05, -0.01, "3 fewer [1 to 5]"),
        (-0.003, -0.012, 0.004, "as many [-1 to 0]"),
    ],
)
def test_how_many_more_of_a_hundred(value, low, high, words):
    assert more(Lead("rfm", "grades", value, low, high)) == words


def test_differences_that_may_fall_either_way_have_signs():
    lead = verdict(purpose({"rfm": 0.8}, errors=0.02, facts={("a", 0): 0.8})).fact
    assert re.fullmatch(r"[+-]\d points? \[-\d to \+\d\]", apart(lead))


def test_a_first_repeat_is_not_called_a_response():
    one = purpose({"rfm": 0.8}, outcome="conversion")
    text = answer(verdict(one), CONVERSION["first_repeat"])
    assert "use RFM" in text
    assert "of 100 who order again, the fifth of these buyers that it ranks highest" in text


def test_many_that_may_be_as_good_are_counted():
    others = dict.fromkeys(("rfm", "grades", "som", "pdp", "lifecycle", "needs"), 0.6)
    best = contestant("value_tiers", 9)
    _, each = said(purpose({**others, "value_tiers": 0.62}, best, errors=0.05))
    assert "6 others, among them Value tiers, may be as good; " in each


@pytest.mark.parametrize(
    ("at", "within", "words"),
    [
        (
            [1, 1, 1, 0],
            [1, 0],
            " (the same at 3 of 4 cutoffs and within 14 days, not within 56 days)",
        ),
        ([1, 1], [1, 1], " (the same at both cutoffs, within 14 days and within 56 days)"),
        ([1, 1, 1], [], " (the same at all 3 cutoffs)"),
        ([1, 0], [], " (the same at 1 of 2 cutoffs)"),
        ([], [1], " (the same within 14 days)"),
        ([], [0], ", which does not hold within 14 days"),
        ([], [0, 1], " (the same within 56 days, not within 14 days)"),
        (
            [1, 0, 0],
            [0, 1],
            ", which holds in only 2 of 5 settings (the same at 1 of 3 cutoffs and within 56 days, "
            "not within 14 days)",
        ),
        (
            [0, 0],
            [0, 0],
            ", which holds in none of 4 settings (not at any of 2 cutoffs, within 14 days or "
            "within 56 days)",
        ),
        ([], [], ""),
    ],
)
def test_the_first_sentence_says_in_which_settings_it_holds(at, within, words):
    holds = {f"cutoff {number}": bool(same) for number, same in enumerate(at)}
    holds |= {f"within {14 * 4**place} days": bool(same) for place, same in enumerate(within)}
    assert re.sub("<[^>]*>", "", verdict_words.robust(holds)) == words


def test_how_often_a_verdict_holds_stands_where_it_belongs():
    two = purpose({"rfm": 0.80, "grades": 0.60}, errors=0.01)
    holds = {"retention": {"cutoff 1": True, "cutoff 2": False}}
    holds["everything"] = {"within 14 days": False}
    verdicts = {"retention": verdict(two)}
    everything, each = answers(overall({"retention": two}, {}), verdicts, OUTCOMES, holds)
    assert everything.striptags().startswith(
        "If you use only one classification, use RFM, which does not hold within 14 days. Nothing "
    )
    assert each.striptags().startswith(
        "To tell who orders again, use RFM (the same at 1 of 2 cutoffs): it surely tells"
    )


def test_of_one_method_alone_nothing_else_could_hold():
    one = purpose({"rfm": 0.8}, errors=0.02)
    verdicts, holds = {"retention": verdict(one)}, {"retention": {"cutoff 1": True}}
    said = answers(
        overall({"retention": one}, {}),
        verdicts,
        OUTCOMES,
        holds | {"everything": holds["retention"]},
    )
    assert not [text for text in said if "the same" in text]

"""The verdict, against bounds, regrets and figures worked out by hand."""

import json
from dataclasses import asdict, replace

import numpy as np
import pytest
from scipy.stats import norm

from purposes import contestant, purpose
from segbench.errors import SegbenchError
from segbench.evaluation.comparison.contestants import recommendable
from segbench.evaluation.comparison.outcomes import check_outcomes
from segbench.evaluation.comparison.verdict import overall, regret, verdict


def test_a_bound_by_hand():
    """One against one: 1.645 standard errors of the difference above it."""
    found = purpose({"som": 0.80, "rfm": 0.77}, errors={"rfm": 0.01})
    assert found.best == "som"
    assert found.behind("rfm")[0] == pytest.approx(0.03)
    assert found.behind_high("rfm") == pytest.approx(0.03 + norm.isf(0.05) * 0.01, abs=2e-3)
    assert found.behind_high("som") == 0


def test_bounds_hold_for_all_at_once():
    """Of ten whose errors are independent the largest counts: the tenth root of 95 %."""
    shares = {"som": 0.8} | {f"m{number}": 0.77 for number in range(10)}
    found = purpose(shares, errors={name: 0.01 for name in shares if name != "som"})
    level = norm.isf(1 - 0.95 ** (1 / 10))
    assert found.behind_high("m3") == pytest.approx(0.03 + level * 0.01, abs=2e-3)


def test_not_to_be_told_apart_is_not_to_be_as_good():
    """As RFM against grades: .042 [-.007 to .091], told from nothing, up to .083 behind."""
    found = verdict(
        purpose(
            {"grades": 0.85, "rfm": 0.808},
            contestant("grades", 4),
            contestant("rfm", 2),
            errors={"rfm": 0.025},
        )
    )
    assert found.best_set == ("grades",)
    assert found.not_told == ("rfm",)
    assert found.unsure
    assert found.pick == "rfm"  # the simplest of those


def test_who_leads_has_to_pass_as_everybody_has():
    """That of .80 against .79 with an error of .05: the first may be .072 behind."""
    shares = {"grades": 0.80, "rfm": 0.79, "tiers": 0.5}
    known = contestant("grades", 4), contestant("rfm", 2), contestant("tiers", 1)
    one = purpose(shares, *known, errors={"rfm": 0.05})
    assert one.behind_high("grades") == pytest.approx(-0.01 + norm.isf(0.05) * 0.05, abs=2e-3)
    found = verdict(one)
    assert (found.best, found.best_set, found.not_told) == ("grades", (), ("rfm",))
    assert (found.unsure, found.pick) == (True, "rfm")
    assert repr(found) == "retention: rfm, of 3 methods; which is best cannot be told: grades"
    alone = verdict(purpose({"grades": 0.80}, errors=0.05))
    assert (alone.best_set, alone.unsure, alone.pick) == (("grades",), False, "grades")


def test_of_equally_simple_ones_that_cannot_be_told_the_one_that_tells_most():
    found = verdict(purpose({"b": 0.80, "a": 0.79}, errors={"a": 0.05}))
    assert (found.unsure, found.pick) == (True, "b")


def test_where_others_are_surely_worse_the_best_is_recommended_however_complex():
    found = verdict(
        purpose({"grades": 0.85, "rfm": 0.70}, contestant("grades", 4), errors={"rfm": 0.02})
    )
    assert (found.pick, found.best_set, found.not_told, found.unsure) == (
        "grades",
        ("grades",),
        (),
        False,
    )
    assert found.behind == 0


def test_the_simplest_of_the_practically_best_is_recommended():
    three = purpose(
        {"grades": 0.85, "rfm": 0.82, "tiers": 0.7},
        contestant("grades", 4),
        contestant("rfm", 2),
        contestant("tiers", 1),
        errors={"rfm": 0.005, "tiers": 0.005},
        figures={"grades": 0.57, "rfm": 0.53},
    )
    found = verdict(three)
    assert (found.best, found.best_set, found.pick) == ("grades", ("grades", "rfm"), "rfm")
    assert found.behind == pytest.approx(0.03)
    assert found.figure_best.value == pytest.approx(0.04)
    assert found.figure[0] == pytest.approx(0.53)
    wider = replace(three, margin=0.02)
    assert verdict(wider).best_set == ("grades",)


def test_of_equals_the_simplest_then_the_one_with_fewest_segments_then_the_first():
    same = {"b": 0.8, "a": 0.8, "c": 0.8}
    found = verdict(purpose(same, contestant("c", 0.5)))
    assert set(found.best_set) == {"a", "b", "c"}
    assert found.pick == "c"
    assert verdict(purpose(same, contestant("b", segments=3))).pick == "b"
    assert verdict(purpose(same)).pick == "a"
    assert verdict(purpose({"b": 0.8 + 1e-15, "a": 0.8})).pick == "a"


def test_who_is_eligible_comes_first_and_the_best_of_all_is_named():
    unstable = contestant("som", 5, stability=0.5, reason="its segments do not come back")
    found = verdict(
        purpose(
            {"som": 0.95, "grades": 0.85, "rfm": 0.60},
            unstable,
            errors={"som": 0.01},
            figures={"som": 0.58, "grades": 0.57},
        )
    )
    assert (found.compared, found.best, found.pick) == (2, "grades", "grades")
    assert (found.ahead.name, found.why_not) == ("som", "its segments do not come back")
    assert found.ahead.value == pytest.approx(0.10)
    assert found.ahead.low == pytest.approx(0.10 - 1.96 * 0.01, abs=1e-3)
    assert found.figure_ahead.value == pytest.approx(0.01)


def test_doubtful_labels_are_no_best_of_all():
    knowing = contestant("existing", reason="nobody knows since when", doubted=True)
    found = verdict(purpose({"existing": 1.4, "rfm": 0.6}, knowing))
    assert (found.compared, found.pick, found.ahead) == (1, "rfm", None)


def test_where_nobody_is_eligible_the_most_stable_is_taken():
    why = {"reason": "its segments do not come back"}
    shares = {"som": 0.9, "needs": 0.6, "rfm": 0.7}
    found = verdict(
        purpose(
            shares,
            contestant("som", stability=0.5, **why),
            contestant("needs", stability=0.7, **why),
            contestant("rfm", stability=0.99, reason="it has 25 segments", crowded=True),
        )
    )
    assert (found.stable, found.compared, found.pick) == (False, 0, "needs")
    assert found.ahead.name == "som"
    doubted = contestant("existing", reason="undated", doubted=True)
    assert recommendable([doubted]) == ()
    nobody = verdict(purpose({"existing": 0.9}, doubted))
    assert (nobody.pick, nobody.recommended) == ("", "")
    assert repr(nobody) == "retention: none of the methods is eligible"


def test_where_nothing_can_be_known_nothing_is_recommended():
    found = verdict(purpose({"rfm": 0.9}, attainable=0.009))
    assert not found.known
    assert (found.pick, found.share) == ("", None)
    assert found.attainable == pytest.approx(0.009)
    assert repr(found) == "retention: nothing here tells it"


def test_where_only_models_tell_something_no_classification_is_recommended():
    found = verdict(purpose({"rfm": 0.02, "grades": 0.01}, errors=0.02))
    assert found.known
    assert not found.beats_random
    assert (found.pick, found.recommended) != ("", "rfm")
    assert found.recommended == ""


def test_random_classes_reach_further_for_more_methods():
    def beats(methods, share):
        one = purpose({f"m{number}": share if number == 0 else 0.0 for number in range(methods)})
        band = np.array([-0.04, *np.zeros(38), 0.04])
        one.scores.random = {"explained_deviance": band}
        high = np.quantile(band, 0.975)
        return one.tells, high

    tells, high = beats(1, 0.001)
    assert not tells
    assert beats(1, high / 0.5 * 1.01)[0]
    assert not beats(10, high / 0.5 * 1.01)[0]
    assert beats(10, high / 0.5 * 2.808 / 1.960 * 1.01)[0]  # quantiles of .05 / 20 and .05 / 2


@pytest.mark.parametrize(
    ("share", "beaten", "sign"), [(0.95, True, -1), (0.81, False, -1), (0.5, False, 1)]
)
def test_the_best_plain_fact_is_named_whichever_way_it_falls(share, beaten, sign):
    facts = {("frequency_bands", 5): share, ("recency_bands", 5): 0.2}
    found = verdict(purpose({"rfm": 0.80, "grades": 0.70}, errors=0.01, facts=facts))
    assert (found.fact.name, found.fact.against, found.fact.bands) == ("rfm", "frequency_bands", 5)
    assert found.fact.value == pytest.approx(0.80 - share)
    assert np.sign(found.fact.value) == sign
    assert found.fact_share[0] == pytest.approx(share)
    # Neither error is the other's: that of the difference is sqrt(2) times as large.
    width = 2 * 1.96 * 0.01 * np.sqrt(2)
    assert found.fact.high - found.fact.low == pytest.approx(width, rel=0.05)
    assert found.beaten_by == (("frequency_bands",) if beaten else ())


def test_the_rarer_side_is_the_figure():
    stay = purpose({"rfm": 0.8}, figures={"rfm": 0.57})
    assert stay.most_stay
    assert stay.figure("rfm")[0] == pytest.approx(0.57)
    leave = replace(stay, rate=0.3)
    leave.scores.values["rfm"]["lift_20"] = np.full(5, 3.0)
    assert not leave.most_stay
    assert leave.figure("rfm")[0] == pytest.approx(0.6)  # a fifth at three times the average


def test_regret_by_hand():
    first = purpose({"a": 0.80, "b": 0.70, "c": 0.5})
    second = purpose({"a": 0.40, "b": 0.60, "c": 0.5}, outcome="conversion")
    purposes = {"retention": first, "conversion": second}
    expected = {"a": 0.20, "b": 0.10, "c": 0.30}
    for name, value in expected.items():
        assert regret(purposes, {}, name)[0] == pytest.approx(value)
    found = overall(purposes, {})
    assert (found.pick, found.weakest, found.ahead) == ("b", "retention", "a")
    assert found.behind == pytest.approx(0.10)
    assert {name: least for name, (least, _) in found.regrets.items()} == pytest.approx(expected)
    # The first counts four times: a is never behind there, c by .3.
    heavy = overall(purposes, {"retention": 4.0})
    assert (heavy.pick, heavy.weakest) == ("a", "conversion")
    assert overall(purposes, {"retention": 0.0}).outcomes == ("conversion",)


def test_the_simplest_whose_regret_is_surely_hardly_more():
    shares = [{"a": 0.80, "b": 0.77}, {"a": 0.60, "b": 0.58}]

    def found(error, **one):
        first, second = (
            purpose(each, contestant("a", 3), outcome=name, errors={"b": error}, **one)
            for each, name in zip(shares, ("retention", "conversion"), strict=True)
        )
        return overall({"retention": first, "conversion": second}, {})

    assert found(0.002).pick == "b"
    assert found(0.002).best_set == ("a", "b")
    least, most = found(0.002).regrets["b"]
    assert least == pytest.approx(0.03)
    assert most == pytest.approx(0.03 + 1.645 * 0.002, abs=1e-3)
    assert found(0.04).pick == "a"  # b may be more; a is at most .036 more than b
    assert not found(0.04).unsure


def test_where_of_no_regret_it_is_sure_the_smallest_is_taken_though_another_is_simpler():
    shares = {"a": 0.80, "b": 0.78, "c": 0.4}
    one, other = (
        purpose(shares, contestant("a", 3), outcome=name, errors={"b": 0.05})
        for name in ("retention", "spend")
    )
    found = overall({"retention": one, "spend": other}, {})
    # a may be -.02 + 1.645 * .05 = .062 behind b; b .102 behind a; c is told from a.
    assert (found.best_set, found.not_told, found.unsure) == ((), ("b",), True)
    assert (found.best, found.pick) == ("a", "a")
    assert found.regrets["a"] == pytest.approx((0, 0.062), abs=2e-3)
    assert found.regrets["b"] == pytest.approx((0.02, 0.102), abs=2e-3)
    alone = overall({"retention": purpose({"b": 0.78}, errors=0.05)}, {})
    assert (alone.best_set, alone.unsure) == (("b",), False)


def test_where_one_outcome_alone_counts_everything_is_what_its_verdict_says():
    one = purpose({"a": 0.80, "b": 0.78}, contestant("a", 3), errors={"b": 0.05})
    nothing = purpose({"a": 0.8, "b": 0.9}, outcome="conversion", attainable=0.001)
    found = overall({"retention": one, "conversion": nothing}, {})
    assert verdict(one).unsure
    assert (found.pick, found.unsure) == (verdict(one).pick, False) == ("b", False)


def test_what_nobody_tells_does_not_count_for_everything():
    known = purpose({"a": 0.8, "b": 0.7})
    nothing = purpose({"a": 0.8, "b": 0.9}, outcome="conversion", attainable=0.001)
    found = overall({"retention": known, "conversion": nothing}, {})
    assert (found.outcomes, found.pick, found.behind) == (("retention",), "a", 0)
    none = overall({"conversion": nothing}, {})
    assert (none.pick, none.outcomes) == ("", ())


def test_one_plain_fact_for_everything():
    """Its regret is .30 at the first; that of b .10: .20 less."""
    facts = {("frequency_bands", 5): 0.5, ("revenue_bands", 5): 0.3}
    first = purpose({"a": 0.80, "b": 0.70}, facts=facts)
    second = purpose({"a": 0.40, "b": 0.60}, outcome="conversion", facts=facts)
    lead = overall({"retention": first, "conversion": second}, {}).fact
    assert (lead.name, lead.against) == ("b", "frequency_bands")
    assert lead.value == pytest.approx(0.30 - 0.10)


def test_a_weight_of_no_outcome_is_refused():
    check_outcomes("verdict.weights", ["retention", "conversion", "service_cost"])
    with pytest.raises(SegbenchError, match=r"verdict\.weights: .*'retentions'.*retention"):
        check_outcomes("verdict.weights", ["retentions"])


def test_campaigns_are_counted():
    found = verdict(purpose({"rfm": 0.8}, outcome="conversion"), [75, 15, 10])
    assert (found.campaigns, found.largest) == (3, 0.75)


def test_a_run_card_can_hold_it():
    found = purpose({"rfm": 0.8, "som": 0.7}, facts={("recency_bands", 5): 0.5})
    for each in (verdict(found), overall({"retention": found}, {})):
        assert json.loads(json.dumps(asdict(each)))["pick"] == "rfm"

"""What contacts come to by each classification: sentences and the table say what they are given."""

import numpy as np
import pandas as pd
import pytest

from segbench.pages.contact.page import ContactPage
from segbench.params import Params
from segbench.study.profit import PROFIT_COLUMNS
from showing import showing

GIVEN = {"cost_per_contact": 1.0, "value_of_response": 40.0}


def row(method, role, contact, contacted, segments, share, profit, over, behind):
    """One row of the table; of the three amounts each with its ends."""
    known = ["conversion", method, role, contact, contacted, segments, share, share, 1000 * share]
    return [*known, *profit, *over, *behind]


RFM = row("rfm", "method", "Champions; New", 2, 8, 0.3, (350, 230, 490), (138, 20, 260), (0, 0, 0))
TIERS = row(
    "value_tiers", "method", "High", 1, 3, 0.2, (300, 200, 400), (88, -20, 200), (50, -40, 140)
)
ALL = row("everyone", "baseline", "Everyone", 1, 1, 1.0, (212, 50, 380), (0, 0, 0), (138, 20, 260))
FACT = row(
    "responder_only", "baseline", "Responded before", 1, 2, 0.3, (500, 400, 600),
    (288, 100, 480), (-150, -260, -40),
)  # fmt: skip


def page(*rows, pick="rfm", contact=GIVEN, no_profit="", told=True, **evaluation):
    params = Params.model_validate({"contact": contact, "evaluation": evaluation})
    profit = pd.DataFrame(list(rows), columns=PROFIT_COLUMNS)
    return showing(
        ContactPage,
        {"params": params, "limits": params.evaluation},
        profit=profit,
        no_profit=no_profit,
        picks={"conversion": pick},
        above_chance=["conversion"] if told else [],
    )


def said(*rows, **keys):
    return list(page(*rows, **keys).profits())


def test_the_recommended_one_is_the_best_and_told_from_everybody():
    one, given = said(RFM, TIERS, ALL)
    assert one == (
        "<strong>By RFM, contact Champions and New: expected profit $350 [230 to 490]</strong>, "
        "with 30 % of the contacts. That is $138 [20 to 260] more than contacting everybody. "
        "No other classification that may be recommended comes to more."
    )
    assert given == (
        "Expected profit is reckoned from $40.00 a response, 25 % of it margin, and $1.00 a "
        "contact. Every response counts as if it had come by the contact; some would have come "
        "anyway."
    )


def test_another_one_is_the_best():
    first, best, _ = said(RFM, TIERS, ALL, pick="value_tiers")
    assert "It cannot be told from contacting everybody (difference $88 [-20 to 200])." in first
    assert first.endswith("It cannot be told from RFM (difference -$50 [-140 to 40]).")
    assert "By RFM, contact Champions and New" in best


def test_a_plain_fact_that_comes_to_more_is_named():
    _, fact, _ = said(RFM, TIERS, ALL, FACT)
    assert "By one plain fact, “responded before, yes or no”, contact Responded before" in fact
    assert fact.endswith("That is $150 [40 to 260] more than RFM.")


def test_less_than_everybody_and_less_than_the_best():
    worse = row("som", "method", "a", 1, 2, 0.1, (10, 5, 15), (-202, -300, -90), (340, 240, 440))
    first, *_ = said(RFM, worse, ALL, pick="som")
    assert "That is $202 [90 to 300] less than contacting everybody." in first
    assert first.endswith("That is $340 [240 to 440] less than RFM.")


def test_everybody_and_nobody():
    everybody = row("rfm", "method", "a; b", 2, 2, 1.0, (212, 50, 380), (0, 0, 0), (0, 0, 0))
    (one, _) = said(everybody, ALL)
    assert "By RFM, contact everybody: expected profit $212 [50 to 380]</strong>, with 100 %" in one
    assert "contacting everybody" not in one
    nobody = row("rfm", "method", "", 0, 2, 0.0, (0, 0, 0), (60, 20, 90), (0, 0, 0))
    losing = row(
        "everyone", "baseline", "Everyone", 1, 1, 1.0, (-60, -90, -20), (0,) * 3, (60, 20, 90)
    )
    (one, _) = said(nobody, losing)
    assert (
        "By RFM, contact nobody: expected profit $0.00</strong>, with 0 % of the contacts." in one
    )
    assert "That is $60.00 [20.00 to 90.00] more than contacting everybody." in one


def test_where_no_method_tells_who_responds_none_is_named():
    everybody, given = said(RFM, TIERS, ALL, told=False)
    assert everybody.startswith(
        "<strong>To contact everybody: expected profit $212 [50 to 380]</strong>. No method here"
    )
    assert "RFM" not in everybody + given


def test_of_many_segments_only_some_are_named():
    def named(names, contacted):
        many = row("rfm", "method", names, contacted, 9, 0.5, *[(1, 0, 2)] * 3)
        return page(many).profit().frame["contact"].tolist()

    assert named("a; b; c; d; e", 5) == ["a, b, c, d and e"]
    long = "; ".join(letter * 25 for letter in "abcd")
    assert named(long, 4) == [f"{'a' * 25}, {'b' * 25} and 2 more"]
    assert named("x" * 80 + "; y", 2) == ["x" * 80 + " and 1 more"]
    assert named("x" * 80, 1) == ["x" * 80]


def test_the_table_has_a_line_for_each():
    table = page(FACT, RFM, TIERS, ALL).profit()
    first, second, third, last = table.frame.to_numpy().tolist()
    assert second == [
        "RFM",
        "$350 [230 to 490]",
        "Champions and New",
        "30 %",
        "+$138 [20 to 260]",
        "the same",
        "method",
    ]
    assert first[-2] == "+$150 [40 to 260]"
    assert third[-2] == "-$50 [-140 to 40]"
    assert last[2:5] == ["everybody", "100 %", "the same"]
    assert list(table.frame)[-2] == "against the best (RFM)"
    assert "chosen on campaigns that had closed" in table.caption
    assert "chosen on the contacts of some customers" in page(RFM, folds=3).profit().caption


def test_what_may_not_be_shown_is_a_dash():
    hidden = [*row("som", "method", "a", 1, 2, 0.1, *[(1, 0, 2)] * 3)[:6], *[np.nan] * 12]
    table = page(RFM, hidden).profit()
    assert table.frame.iloc[1].tolist() == ["SOM on RFM", "–", "a", "–", "–", "–", "method"]
    assert len(said(RFM, hidden, pick="som")) == 2
    assert not said(hidden, pick="som")


@pytest.mark.parametrize("reason", ["no campaigns are known", "contact.x must be given"])
def test_where_nothing_is_known_the_reason_is_told(reason):
    none = page(no_profit=reason)
    assert list(none.profits()) == []
    assert repr(none.profit()) == f"No profit is reckoned here: {reason}."

"""Every rule that says at which days customers are looked at, against days counted by hand."""

from datetime import date, timedelta
from types import SimpleNamespace

import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.stability.transitions_numbers import TransitionsNumbers
from segbench.params import Params
from segbench.params.horizon import Horizon
from segbench.study import cutoffs
from segbench.study.outcomes import Outcomes
from segbench.study.study import Study

LAST = date(2017, 10, 29)


def study(first_day="2017-01-01", last_day="2017-12-30", **changes):
    """What the rules read of a study: no data is needed."""
    evaluation = {"cutoffs": 6, "min_history_days": 90} | changes.pop("evaluation", {})
    raw = {"cutoff": str(LAST), "cutoff_step_days": 28, "observation_days": 182, **changes}
    params = Params.model_validate({**raw, "evaluation": evaluation})
    days = {"first_day": first_day, "last_day": last_day}
    return SimpleNamespace(
        params=params,
        limits=params.evaluation,
        **{name: date.fromisoformat(day) for name, day in days.items()},
    )


@pytest.mark.parametrize(
    ("horizon", "steps"),
    [
        (56, [(0, 2), (1, 3), (2, 4)]),
        (57, [(0, 3), (1, 4)]),
        (91, [(0, 4)]),  # over by the last if it began on 2017-07-30 or before
        ("3 months", [(0, 4)]),  # on 2017-07-29
        (182, [(0, 7)]),  # earlier than what is compared, as far as there is history: 2017-04-16
        (197, []),  # it would have to begin on 2017-04-15; a step before that is day 77
        (3650, []),
    ],
)
def test_a_further_horizon_is_learned_where_it_was_over(horizon, steps):
    known = study(retention_days=28)
    known.cutoffs, known.customers = back(0, 1, 2, 3, 4), lambda cutoff: [cutoff]
    expected = [tuple(back(*pair)) for pair in steps]
    assert cutoffs.pairs_within(known, Horizon.of(horizon)) == expected


def test_a_further_horizon_is_not_learned_where_nobody_was_a_customer():
    known = study(retention_days=28)
    known.cutoffs, known.customers = back(0, 1, 2, 3, 4), {date(2017, 4, 16): []}.get
    assert cutoffs.pairs_within(known, Horizon(182)) == []


@pytest.mark.parametrize(
    ("cutoff", "served"),
    [
        ("2017-03-31", False),
        ("2017-04-01", True),  # 90 days lie before it: 31, 28 and 31
        ("2017-12-31", True),  # today: customers are classified all the same
        ("2018-01-01", False),  # of 2017-12-31 nothing is known
    ],
)
def test_a_cutoff_has_enough_history_and_no_unknown_day_before_it(cutoff, served):
    known = study(cutoff=cutoff)
    known.about = {"title": "Shop"}
    if served:
        cutoffs.check_cutoff(known)
        return
    between = "a cutoff between 2017-04-01 and 2017-12-31 has enough history"
    with pytest.raises(SegbenchError, match=between):
        cutoffs.check_cutoff(known)


@pytest.mark.parametrize(
    ("days", "latest", "words"),
    [(28, "2017-12-03", "28 days"), ("1 month", "2017-11-30", "1 month")],
)
def test_retention_is_known_where_its_whole_horizon_is_in_the_data(days, latest, words):
    after = str(date.fromisoformat(latest) + timedelta(1))
    too_soon = f"the {words} from {after} on reach past 2017-12-30, the last day of the data"
    for cutoff, why in ((latest, ""), (after, too_soon)):
        known = study(cutoff=cutoff, retention_days=days, cutoff_step_days=31)
        known.cache, known.about = None, {"amounts": ["spend"]}
        outcomes = Outcomes(known)
        assert outcomes.no_horizon("retention") == why
        assert list(outcomes.amounts) == ([] if why else ["spend"])


def back(*steps):
    return [LAST - timedelta(days=28 * number) for number in steps]


def test_methods_are_frozen_one_step_before_the_last_cutoff():
    params = study().params
    assert cutoffs.learning_cutoff(params) == date(2017, 10, 1)
    assert cutoffs.fitting_cutoff(params) == date(2017, 10, 1)


def test_with_folds_they_are_fitted_at_the_last():
    params = study(evaluation={"folds": 5}).params
    assert cutoffs.learning_cutoff(params) == date(2017, 10, 1)
    assert cutoffs.fitting_cutoff(params) == LAST


def test_the_window_is_what_lies_before_the_last_cutoff():
    assert cutoffs.window_start(study()) == date(2017, 4, 30)
    assert cutoffs.window_start(study(observation_days=None)) == date(2017, 1, 1)


@pytest.mark.parametrize(
    ("first_day", "changes", "steps"),
    [
        (
            "2017-01-01",
            {},
            (0, 1, 2, 3, 4),
        ),  # 2017-07-09 lies 189 days after the first, one more 161
        ("2017-01-08", {}, (0, 1, 2, 3, 4)),  # 2017-07-09 lies 182 days after the first
        ("2017-01-09", {}, (0, 1, 2, 3)),
        ("2016-01-01", {}, (0, 1, 2, 3, 4, 5)),
        ("2016-01-01", {"evaluation": {"cutoffs": 3}}, (0, 1, 2)),
        ("2017-01-01", {"observation_days": None}, (0, 1, 2, 3, 4, 5)),
        ("2017-07-03", {}, (0, 1)),  # 2017-10-01 lies 90 days after the first: enough history
        ("2017-07-04", {}, (0,)),  # the last is there whatever the data
    ],
)
def test_a_cutoff_is_compared_where_its_look_back_is_covered(first_day, changes, steps):
    assert cutoffs.compared_cutoffs(study(first_day, **changes)) == back(*steps)


@pytest.mark.parametrize(
    ("first_day", "steps"),
    [
        ("2017-07-03", (1,)),  # 2017-10-01 lies 90 days after the first
        ("2017-07-04", ()),
        ("2017-01-01", (1, 2, 3, 4, 5, 6, 7)),  # 2017-04-16 is day 105, one more would be day 77
    ],
)
def test_earlier_cutoffs_have_the_least_history_before_them(first_day, steps):
    assert cutoffs.earlier_cutoffs(study(first_day)) == back(*steps)


@pytest.mark.parametrize(
    ("first_day", "steps"),
    [("2017-01-01", (0, 1, 2, 3, 4)), ("2017-07-03", (0, 1)), ("2017-07-04", (0,))],
)
def test_customers_change_segment_between_cutoffs_that_methods_can_be_fitted_at(first_day, steps):
    assert cutoffs.comparable_cutoffs(study(first_day)) == back(*steps)


@pytest.mark.parametrize(
    ("first_day", "last_day", "steps"),
    [
        ("2017-01-01", "2017-12-30", (1, -1)),
        ("2017-01-01", "2017-11-25", (1, -1)),  # the day before one step after the last cutoff
        ("2017-01-01", "2017-11-24", (1,)),
        ("2017-09-01", "2017-12-30", (-1,)),
        ("2017-09-01", "2017-11-01", ()),
    ],
)
def test_methods_are_refitted_one_step_before_and_after(first_day, last_day, steps):
    assert cutoffs.refit_cutoffs(study(first_day, last_day)) == back(*steps)


@pytest.mark.parametrize(
    ("days", "changes", "steps"),
    [
        (63, {}, 0),  # 2017-10-29 to 2017-12-30, both included
        (64, {}, 1),
        (91, {}, 1),
        (92, {}, 2),
        (1000, {}, 4),
        (1000, {"evaluation": {"folds": 5}}, 0),
    ],
)
def test_customers_are_followed_from_the_latest_cutoff_with_enough_days(days, changes, steps):
    known = study(**changes)
    assert [cutoffs.followed_cutoff(known, days)] == back(steps)
    assert cutoffs.days_after(known, LAST) == 63


class Closed(Study):
    """A study of a shop that was closed before some of its cutoffs."""

    empty = ()

    def customers(self, cutoff=None, groups=()):  # noqa: ARG002
        """Return as many customers as a cutoff has; the days are those of the shipped data."""
        return pd.DataFrame(index=range(0 if cutoff in self.empty else 3))

    about = {"first_day": "2016-01-01", "last_day": "2017-12-30", "title": "Shop"}  # noqa: RUF012


def closed(*steps):
    raw = {"cutoff": str(LAST), "cutoff_step_days": 28, "observation_days": 182}
    found = Closed(Params.model_validate(raw))
    found.empty = back(*steps)
    return found


@pytest.mark.parametrize(
    ("empty", "steps"),
    [((), (0, 1, 2, 3, 4)), ((2, 4), (0, 1, 3)), ((1,), (0, 2, 3, 4)), ((2, 3, 4), (0, 1))],
)
def test_earlier_cutoffs_without_customers_are_left_out(empty, steps):
    assert closed(*empty).cutoffs == back(*steps)


@pytest.mark.parametrize(
    ("empty", "words"),
    [((), []), ((2, 4), ["Of 5 cutoffs 3 remain"]), ((2, 3, 4), ["Of 5 cutoffs 2 remain"])],
)
def test_the_page_says_how_many_remain(empty, words):
    found = list(ComparisonPage(closed(*empty))._cutoffs_left_out())
    assert [sentence.partition(":")[0] for sentence in found] == words


def test_nobody_is_followed_from_a_cutoff_before_which_nobody_ordered():
    numbers = TransitionsNumbers(closed(2))
    assert (numbers.why_not, numbers._earlier) == ("", back(1, 3, 4))
    why = "nobody ordered in the days before 2017-10-01, the cutoff before the last"
    assert TransitionsNumbers(closed(1)).why_not == why

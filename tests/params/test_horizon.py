"""How far a horizon reaches: by hand, by pandas' calendar, and what is refused."""

from datetime import date, timedelta

import pandas as pd
import pytest

from segbench.errors import SegbenchError
from segbench.params import check, load
from segbench.params.bounds import LONGEST_STEP
from segbench.params.horizon import MOST_MONTHS, Horizon, is_retention, read_horizons, words_of
from segbench.params.section import as_given

DAYS = [date(2022, 12, 1) + timedelta(days=day) for day in range(800)]  # a leap year among them


@pytest.mark.parametrize(
    ("written", "day", "end"),
    [
        (28, "2017-10-29", "2017-11-26"),
        (1, "2023-12-31", "2024-01-01"),
        ("1 month", "2023-01-15", "2023-02-15"),
        ("1 month", "2023-01-31", "2023-02-28"),  # a February without a 31st
        ("1 month", "2024-01-31", "2024-02-29"),  # of a leap year
        ("1 month", "2024-02-29", "2024-03-29"),  # the same day, not the last one
        ("1 month", "2023-12-31", "2024-01-31"),
        ("3 months", "2023-11-30", "2024-02-29"),  # across a year's end, into a leap year
        ("12 months", "2024-02-29", "2025-02-28"),
        ("60 months", "2020-02-29", "2025-02-28"),
    ],
)
def test_where_it_ends_by_hand(written, day, end):
    assert Horizon.of(written).end(date.fromisoformat(day)) == date.fromisoformat(end)


@pytest.mark.parametrize("months", [1, 2, 3, 6, 11, 12, 13, 60])
def test_months_are_those_of_the_calendar_of_pandas(months):
    horizon = Horizon(months, of_months=True)
    for day in DAYS:
        end = (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
        assert horizon.end(day) == end
        assert horizon.days(day) == (end - day).days <= horizon.most_days


@pytest.mark.parametrize(
    ("written", "most"),
    [(28, 28), ("1 month", 31), ("2 months", 62), ("3 months", 92), ("12 months", 366)],
)
def test_the_most_days_it_has(written, most):
    assert Horizon.of(written).most_days == most


@pytest.mark.parametrize("written", [1, 28, "1 month", "3 months", "12 months"])
def test_the_latest_day_whose_horizon_is_over(written):
    horizon = Horizon.of(written)
    for end in DAYS[400:]:
        over = [day for day in DAYS if horizon.end(day) <= end]
        assert horizon.latest(end) == max(over)


def test_horizons_that_end_alike_are_all_over():
    assert Horizon.of("1 month").latest(date(2023, 2, 28)) == date(2023, 1, 31)
    assert Horizon.of("1 month").latest(date(2023, 2, 27)) == date(2023, 1, 27)


def test_its_words_and_the_outcome_that_has_them():
    written = {28: "28 days", 1: "1 day", "1 month": "1 month", "3 months": "3 months"}
    assert {one: Horizon.of(one).words for one in written} == written
    names = check({"retention_days": [7, 56, "1 month", "3 months", 1]}, source="p").horizons
    assert [*names] == [
        "retention",
        "retention_56",
        "retention_1_month",
        "retention_3_months",
        "retention_1",
    ]
    assert [words_of(name) for name in [*names][1:]] == ["56 days", "1 month", "3 months", "1 day"]
    assert all(map(is_retention, names))
    assert not any(map(is_retention, ("conversion", "spend", "retentions")))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (28, 28),
        ([28], 28),
        ([28, 56, 91], (28, 56, 91)),
        ([56, 28], (56, 28)),  # the first is the main one, whatever the others
        ("1 month", "1 month"),
        ("1 months", "1 month"),
        (["1 month", "3 months"], ("1 month", "3 months")),
        ([30, "1 month"], (30, "1 month")),  # two things
    ],
)
def test_what_may_be_written(given, kept):
    assert read_horizons(given) == kept


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (0, "found 0."),
        (-28, "found -28."),
        (LONGEST_STEP + 1, "found 3651."),
        (28.0, "found 28.0."),
        (True, "found True."),
        ("1 moth", "found '1 moth'."),
        ("month", "found 'month'."),
        ("0 months", "found '0 months'."),
        (f"{MOST_MONTHS + 1} months", "found '61 months'."),
        ("1.5 months", "found '1.5 months'."),
        ("28", "found '28'."),
        ("[28, 56]", "found '[28, 56]'."),
        ([28, 0], "found 0."),
        ([28, None], "found nothing."),
        ([[28]], "found [28]."),
        ([], "found an empty list."),
        ({"days": 28}, "found {'days': 28}."),
    ],
)
def test_what_is_none_is_told_once_with_what_is_allowed(given, found):
    with pytest.raises(SegbenchError) as caught:
        check({"retention_days": given}, source="p.yaml")
    message = str(caught.value)
    assert message.startswith(f"p.yaml: retention_days: {found} Give a number of days from 1")
    assert "'1 month'" in message
    assert message.count("\n") == 0


@pytest.mark.parametrize("given", [[28, 56, 28], ["1 month", "1 months"]])
def test_a_horizon_that_is_there_twice_is_refused(given):
    with pytest.raises(SegbenchError, match=r"retention_days: lists .* twice\. Give every horizon"):
        check({"retention_days": given}, source="p.yaml")


def test_a_list_is_kept_as_it_was_given():
    params = check({"retention_days": [28, 56]}, source="p")
    assert params.retention_days == (28, 56)
    assert params.retention == Horizon(28)
    assert params.cutoff_step_days == 28  # the main one alone has to fit between cutoffs
    card = params.model_dump(mode="json")
    assert card["retention_days"] == as_given(params)["retention_days"] == [28, 56]
    assert check(card, source="card") == params
    one = check({"retention_days": [28]}, source="p")
    assert one == check({"retention_days": 28}, source="p")


def test_months_ask_for_as_many_days_between_cutoffs_as_they_may_have():
    assert check({"retention_days": "1 month"}, source="p").cutoff_step_days == 31
    assert check({"retention_days": ["3 months", 28]}, source="p").cutoff_step_days == 92
    with pytest.raises(SegbenchError, match=r"retention_days \(1 month, up to 31 days\) must not"):
        check({"retention_days": "1 month", "cutoff_step_days": 30}, source="p")
    folds = {"retention_days": "3 months", "evaluation": {"folds": 5}}
    assert check(folds, source="p").cutoff_step_days == 28


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("retention_days=[28,56]", (28, 56)),
        ("retention_days=1 month", "1 month"),
        ("retention_days=[1 month, 91]", ("1 month", 91)),
    ],
)
def test_on_the_command_line_as_in_a_file(tmp_path, text, kept):
    path = tmp_path / "p.yaml"
    path.write_text("")
    assert load(path, [text]).retention_days == kept
    path.write_text(text.replace("=", ": "))
    assert load(path).retention_days == kept


def test_half_and_twice_a_horizon():
    assert Horizon(28).half_and_twice == [Horizon(14), Horizon(56)]
    assert Horizon(7).half_and_twice == [Horizon(3), Horizon(14)]
    assert Horizon(2, True).half_and_twice == [Horizon(1, True), Horizon(4, True)]
    assert Horizon(1, True).half_and_twice == [Horizon(2, True)]

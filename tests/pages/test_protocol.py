"""What a page says of the comparison follows from the parameters."""

from segbench.evaluation import CONVERSION, RETENTION, TIME_TO_ORDER, retention_within
from segbench.pages.protocol import how_measured, not_told, unseen
from segbench.params import Params

FOLDS = Params.model_validate(
    {"evaluation": {"folds": 10}, "observation_days": None, "conversion_days": 90}
)


def words(params, conversion=None):
    outcomes = {"retention": RETENTION} | (
        {"conversion": CONVERSION[conversion]} if conversion else {}
    )
    return " ".join([*how_measured(params, outcomes), *not_told(params), unseen(params.evaluation)])


def test_later_months_are_claimed_only_where_they_were_scored():
    later, folds = words(Params(), "campaign"), words(FOLDS, "first_repeat")
    assert "frozen methods label the customers of that day" in later
    assert "frozen before it" in later
    assert "fold" not in later
    assert "frozen methods label the customers of that day" not in folds
    assert "10 folds by a hash of their id" in folds
    assert "how well a method holds for later months was not tested" in folds


def test_campaigns_are_spoken_of_only_where_there_are_some():
    assert "Conversion within campaigns" in words(Params(), "campaign")
    assert "earlier contacts and responses" in words(Params(), "campaign")
    first = words(FOLDS, "first_repeat")
    assert "No campaigns are known here" in first
    assert "orders again within 90 days" in first
    assert "contact" not in first
    assert "onversion" not in words(Params())


def test_first_repeats_out_of_time_say_where_rates_come_from():
    assert "latest earlier cutoff" in words(Params(), "first_repeat")
    assert "latest earlier cutoff" not in words(FOLDS, "first_repeat")


def test_the_look_back_is_the_one_in_use():
    assert "the same number of days" in words(Params())
    assert "back to the first day of the data" in words(FOLDS)
    assert "drift" in words(Params.model_validate({"observation_days": None}))


def test_further_horizons_say_where_they_are_learned():
    params = Params.model_validate({"retention_days": [28, 56]})
    outcomes = {"retention": RETENTION, "retention_56": retention_within("retention_56")}
    said = " ".join(how_measured(params, outcomes))
    assert "Further horizons</strong> (Retention within 56 days) are scored at every" in said
    assert "Further horizons" not in " ".join(how_measured(params, {"retention": RETENTION}))
    folds = Params.model_validate({"retention_days": [28, 56], "evaluation": {"folds": 3}})
    assert "Further horizons" not in " ".join(how_measured(folds, outcomes))


def test_the_time_to_the_next_order_is_told_where_it_is_compared():
    outcomes = {"retention": RETENTION, "time_to_order": TIME_TO_ORDER}
    said = " ".join(how_measured(Params(), outcomes))
    assert "needs no horizon" in said
    assert "decides nothing" in said
    assert "needs no horizon" not in words(Params(), "campaign")

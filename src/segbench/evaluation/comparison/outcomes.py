"""Outcomes: what can follow a cutoff, and how it is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.params.horizon import is_retention, words_of


@dataclass(frozen=True)
class Outcome:
    """One of the things that a classification should tell.

    Attributes
    ----------
    name, title
        Key in tables, and name for people.
    within_group
        Whether units are compared only with units of the same group (campaign), because the groups'
        own rates differ for reasons that have nothing to do with the customers.
    who
        Those whom it can happen to.
    counted
        What a reader's table calls those counted.
    asked, acts
        Grammar, not meaning: how a sentence that begins “to tell …”, and one that begins “the best
        fifth …”, goes on. Only the words of pages read them.
    times
        Grammar too: what follows a number of times the average.
    of_amount
        Whether it is an amount (`value` of a unit) and not an event.
    """

    name: str
    title: str
    within_group: bool
    who: str
    counted: str
    asked: str
    acts: str
    times: str = "as often as"
    of_amount: bool = False


RETENTION = Outcome(
    "retention", "Retention", False, "customers", "customers", "who orders again", "orders again"
)


TIME_TO_ORDER = Outcome(
    "time_to_order",
    "Time to the next order",
    False,
    "customers",
    "customers",
    "how soon a customer orders again",
    "orders again soonest",
)
"""It needs no horizon: customers are followed to the last day of the data. It is shown and decides
nothing, because its concordance is no proper score, and knows nothing of what is attainable."""


def retention_within(name: str) -> Outcome:
    """Return retention within a further horizon, by the outcome's name."""
    within = f"within {words_of(name)}"
    return replace(
        RETENTION,
        name=name,
        title=f"{RETENTION.title} {within}",
        asked=f"{RETENTION.asked} {within}",
        acts=f"{RETENTION.acts} {within}",
    )


def title_of(name: str) -> str:
    """Return the title of an outcome, whatever the data; of conversion, that of either kind."""
    if is_retention(name) and name != RETENTION.name:
        return retention_within(name).title
    return name.replace("_", " ").capitalize()


CONVERSION = {
    "campaign": Outcome(
        "conversion",
        "Conversion",
        True,
        "customers",
        "contacted",
        "who responds to a campaign",
        "responds",
    ),
    "first_repeat": Outcome(
        "conversion",
        "Conversion by first repeat",
        False,
        "one-time buyers",
        "one-time buyers",
        "which one-time buyers order a second time",
        "orders a second time",
    ),
}
"""A response to a campaign, or, where no campaign is known, the first repeat purchase."""

AMOUNTS = {
    outcome.name: outcome
    for outcome in (
        Outcome(
            "spend",
            "Spend",
            False,
            "customers",
            "customers",
            "how much a customer will spend",
            "spends",
            "as much as",
            True,
        ),
        Outcome(
            "satisfaction",
            "Satisfaction",
            False,
            "customers who rated a service contact",
            "who rated",
            "how content a customer will be",
            "scores",
            "as high as",
            True,
        ),
        Outcome(
            "service_cost",
            "Service cost",
            False,
            "customers",
            "customers",
            "how much service a customer will take",
            "costs",
            "as much as",
            True,
        ),
    )
}
"""Amounts in the outcome window; satisfaction is the mean score of rated service contacts."""


def check_outcomes(key: str, names: Iterable[str]) -> None:
    """Refuse names under a parameter that are none of an outcome.

    Raises
    ------
    SegbenchError
        The first of them, and what there is.
    """
    known = (RETENTION.name, "conversion", *AMOUNTS)
    for name in names:
        if name not in known and not is_retention(name):
            raise SegbenchError(f"{key}: {unknown_name('outcome', printable(name), known)}")

"""Numbers in words. Every number in a sentence of the report comes through here from a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.comparison.league import Verdict
from segbench.evaluation.comparison.metrics import METRICS
from segbench.evaluation.comparison.reference_models import CEILING_TITLES
from segbench.methods import METHODS
from segbench.pages.markup import Prose, html, link, strong

NOT_SHOWN = "–"


def percent(value: float, digits: int = 1) -> str:
    """Return a share as a percentage, e.g. ``84.2 %``."""
    return NOT_SHOWN if _missing(value) else f"{decimal(100 * value, digits)} %"


def count(value: float) -> str:
    """Return a whole number with thousands separators."""
    return NOT_SHOWN if _missing(value) else f"{int(value):,}"


def money(value: float, currency: str) -> str:
    """Return an amount with its currency sign."""
    return NOT_SHOWN if _missing(value) else f"{currency}{value:,.2f}"


def decimal(value: float, digits: int = 3) -> str:
    """Return a number with this many decimals; never a negative zero."""
    return NOT_SHOWN if _missing(value) else f"{round(float(value), digits) + 0.0:.{digits}f}"


def p_value(value: float) -> str:
    """Return a p-value with three decimals; a smaller one as ``<0.001``."""
    return "<0.001" if not _missing(value) and value < 0.001 else decimal(value)


def percent_interval(value: float, low: float, high: float, digits: int = 0) -> str:
    """Return a share with its interval, e.g. ``71 % [66 to 75]``; without one, the share alone."""
    if _missing(low):
        return percent(value, digits)
    low_text, high_text = decimal(100 * low, digits), decimal(100 * high, digits)
    return f"{percent(value, digits)} [{low_text} to {high_text}]"


def decimal_interval(value: float, low: float, high: float, digits: int = 3) -> str:
    """Return a number with its interval; without one, the number alone."""
    if _missing(low):
        return decimal(value, digits)
    return f"{decimal(value, digits)} [{decimal(low, digits)} to {decimal(high, digits)}]"


def interval(
    row: pd.Series, name: str, digits: int, write: Callable[..., str] = decimal_interval
) -> str:
    """Return a number of a table's row with its interval, `<name>_low` and `_high` or `ci_…`."""
    ends = name if f"{name}_low" in row else "ci"
    return write(row[name], row[f"{ends}_low"], row[f"{ends}_high"], digits)


def intervals(
    table: pd.DataFrame, name: str, digits: int, write: Callable[..., str] = decimal_interval
) -> list[str]:
    """Return `interval` of each row."""
    return [interval(row, name, digits, write) for _, row in table.iterrows()]


def paragraph(*sentences: str) -> Prose:
    """Return sentences as one paragraph for display; only `Markup` in them is HTML."""
    return Prose(sentences, listed=False)


def bullet_list(sentences: Iterable[str]) -> Prose:
    """Return sentences as a list for display; only `Markup` in them is HTML."""
    return Prose(sentences, listed=True)


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def title(name: str) -> str:
    """Return the name for people of a method, baseline or ceiling."""
    if name in METHODS:
        return METHODS[name].title
    return CEILING_TITLES.get(name, {"random": "Random classes"}.get(name, name))


def inside(name: str) -> str:
    """Return a baseline's name as it stands inside a sentence, e.g. ``k-means on RFM``."""
    words = title(name)
    return words[:1].lower() + words[1:]


def by_method(name: str, words: str) -> str:
    """Return by which method a page tells its customers apart, and where its page is."""
    there = link(title(name), f"{name}.html")
    return (
        html("By ") + strong(title(name)) + f"{words}. Who belongs to which segment: " + there + "."
    )


def answer(verdict: Verdict, league: pd.DataFrame, outcome: Outcome) -> str:
    """Return the verdict for one outcome in two or three sentences."""
    values = league[league["outcome"] == verdict.outcome].set_index(["metric", "method"])
    asked, pick = outcome.asked, title(verdict.pick)
    if not verdict.beats_random:
        return strong(f"To tell {asked}, no method here beats chance") + (
            f": each ranks {outcome.who} no better than random classes can."
        )
    worth = _worth(verdict, values, outcome)
    if verdict.beaten_by:
        ranking = values.loc[verdict.ranked_by, "value"]
        best = max(verdict.beaten_by, key=lambda name: ranking[name])
        metric = METRICS[verdict.ranked_by].title
        return strong(f"To tell {asked}, none of the methods is as good as one plain fact") + (
            f", “{inside(best)}” ({metric} {decimal(ranking[best])}, against "
            f"{decimal(ranking[verdict.pick])} for {pick}). If you want one of the methods "
            f"all the same, use {pick}: {_why(verdict, pick)} {worth}"
        )
    level = [inside(name) for name in verdict.not_beaten]
    doubt = f" It cannot be shown to be better than {listed(level, 'or')}." if level else ""
    return strong(f"To tell {asked}, use {pick}") + f": {_why(verdict, pick)} {worth}{doubt}"


def _why(verdict: Verdict, pick: str) -> str:
    others = [title(name) for name in verdict.best_set if name != verdict.pick]
    if verdict.compared == 1:
        return "it is the only method that was compared."
    if not others:
        return "it is better than each of the other methods."
    return (
        "the simplest of the methods that cannot be told apart from the best "
        f"({listed([pick, *others])})."
    )


def _worth(verdict: Verdict, values: pd.DataFrame, outcome: Outcome) -> str:
    ends = ["value", "ci_low", "ci_high"]
    share = percent_interval(*values.loc[("attainable_share", verdict.pick), ends])
    reaches = values.loc[("attainable_share", verdict.pick), "ci_high"] >= 1
    known = (
        f"as much as the best model tried ({share})"
        if reaches
        else f"{share} of what the best model tried can tell"
    )
    if _missing(values.loc[("attainable_share", verdict.pick), "value"]):
        known = "something, where no model tried tells more than the average of all does"
    lift, low, high = values.loc[("lift_20", verdict.pick), ends]
    times = decimal_interval(lift, low, high, 2)
    return (
        f"{title(verdict.pick)} tells {known}; the fifth of {outcome.who} that it ranks "
        f"highest {outcome.acts} {times} times {outcome.times} the average."
    )


def naming(method: str) -> str:
    """Return a word of caution on names that methods take from the RFM truth table."""
    if method not in ("rfm", "som"):
        return ""
    return (
        "The names are the source's and compare with the average customer, whom a few large "
        "ones pull up: “no value” means infrequent and below average, not worthless."
    )


def strength_sentence(strength: pd.DataFrame, chosen: int) -> str:
    """Return what the prediction strength says of the chosen number of clusters."""
    own = decimal(strength.set_index("k")["strength"][chosen], 2)
    supported = strength.loc[strength["strength"] >= 0.8, "k"]
    if supported.empty:
        limit = "No number of clusters reaches 0.8 here"
    elif chosen in set(supported):
        return f"{chosen} clusters have {own}: they would come back on other customers."
    else:
        limit = f"The most clusters that reach 0.8 are {supported.max()}"
    return (
        f"{chosen} clusters have {own}. {limit}: read the clusters as places on a scale, not as "
        "kinds of customers."
    )


def units_sentence(counts: pd.DataFrame, outcomes: Mapping[str, Outcome]) -> Iterable[str]:
    """Return, per outcome, what it was learned from and scored on."""
    for name, part in counts.groupby("outcome", sort=False):
        outcome = outcomes[str(name)]
        sizes = []
        for _, row in part.iterrows():
            unit = (
                f"contacts in {row['groups']} campaigns with"
                if outcome.within_group
                else f"{outcome.who},"
            )
            sizes.append(
                f"{row['part']} {count(row['units'])} {unit} {count(row['events'])} events"
            )
        yield f"{outcome.title}: {', '.join(sizes)}."


def outside_window(counts: Mapping[str, float], days: int) -> str:
    """Return how many customers ordered only before the window and came back; NaN: too few."""
    if _missing(counts["customers"]):
        return "A few customers had ordered, but only before that (outside the window)."
    back = "; how many of them ordered again is not shown, because one of the two groups is small."
    if not _missing(counts["retained"]):
        back = f"; {count(counts['retained'])} of them ordered again within {days} days."
    return (
        f"{count(counts['customers'])} customers had ordered, but only before that (outside the "
        f"window){back}"
    )


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))

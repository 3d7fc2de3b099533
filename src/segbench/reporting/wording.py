"""Numbers in words. Every number in a sentence of the report comes through here from a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd
from IPython.display import Markdown

from segbench.evaluation import OUTCOMES
from segbench.evaluation.ceilings import CEILING_TITLES
from segbench.evaluation.verdict import Verdict
from segbench.methods import METHODS

NOT_SHOWN = "–"


def percent(value: float, digits: int = 1) -> str:
    """Return a share as a percentage, e.g. ``84.2 %``."""
    return NOT_SHOWN if _missing(value) else f"{100 * value:.{digits}f} %"


def count(value: float) -> str:
    """Return a whole number with thousands separators."""
    return NOT_SHOWN if _missing(value) else f"{int(value):,}"


def money(value: float, currency: str) -> str:
    """Return an amount with its currency sign."""
    return NOT_SHOWN if _missing(value) else f"{currency}{value:,.2f}"


def decimal(value: float, digits: int = 3) -> str:
    """Return a number with this many decimals; never a negative zero."""
    return NOT_SHOWN if _missing(value) else f"{round(float(value), digits) + 0.0:.{digits}f}"


def percent_interval(value: float, low: float, high: float, digits: int = 0) -> str:
    """Return a share with its interval, e.g. ``71 % [66-75]``."""
    if _missing(value):
        return NOT_SHOWN
    return f"{100 * value:.{digits}f} % [{100 * low + 0.0:.{digits}f} to {100 * high:.{digits}f}]"


def decimal_interval(value: float, low: float, high: float, digits: int = 3) -> str:
    """Return a number with its interval."""
    if _missing(value):
        return NOT_SHOWN
    return f"{decimal(value, digits)} [{decimal(low, digits)} to {decimal(high, digits)}]"


def say(*sentences: str) -> Markdown:
    """Return sentences (Markdown) as one paragraph for display."""
    return Markdown(" ".join(sentences))


def bullets(sentences: Iterable[str]) -> Markdown:
    """Return sentences (Markdown) as a list for display."""
    return Markdown("\n".join(f"- {sentence}" for sentence in sentences))


def listed(names: Sequence[str], last: str = "and") -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def title(name: str) -> str:
    """Return the name for people of a method, baseline or ceiling."""
    if name in METHODS:
        return METHODS[name].title
    return CEILING_TITLES.get(name, {"random": "Random classes"}.get(name, name))


def answer(verdict: Verdict, league: pd.DataFrame) -> str:
    """Return the verdict for one outcome in two or three sentences."""
    values = league[league["outcome"] == verdict.outcome].set_index(["metric", "method"])
    subject = {"retention": "who orders again", "conversion": "who responds to a campaign"}[verdict.outcome]
    pick = title(verdict.pick)
    if not verdict.beats_random:
        return f"**To tell {subject}, no method here beats chance**: {pick}, the best, ranks customers no better than random classes do."
    sentences = [_recommend(verdict, subject, pick), _worth(verdict, values, pick)]
    if verdict.beaten_by:
        best = max(verdict.beaten_by, key=lambda name: values.loc[("auc", name), "value"])
        sentences.insert(
            0,
            f"**To tell {subject}, none of the methods is as good as one plain fact**, “{title(best).lower()}” "
            f"(AUC {decimal(values.loc[('auc', best), 'value'])}, against {decimal(values.loc[('auc', verdict.pick), 'value'])} for {pick}).",
        )
        sentences[1] = sentences[1].replace(f"**To tell {subject}, use {pick}**", f"If you want one of the methods all the same, use {pick}")
    elif level := [title(name).lower() for name in verdict.level_with]:
        sentences.append(f"It cannot be told apart from {listed(level, 'or')}.")
    return " ".join(sentences)


def _recommend(verdict: Verdict, subject: str, pick: str) -> str:
    others = [title(name) for name in verdict.best_set if name != verdict.pick]
    if not others:
        return f"**To tell {subject}, use {pick}**: it is better than each of the other methods."
    return f"**To tell {subject}, use {pick}**: the simplest of the methods that cannot be told apart from the best ({listed([pick, *others])})."


def _worth(verdict: Verdict, values: pd.DataFrame, pick: str) -> str:
    share = values.loc[("attainable_share", verdict.pick)]
    lift = values.loc[("lift_20", verdict.pick)]
    known = f"{percent_interval(share['value'], share['ci_low'], share['ci_high'])} of what the best model tried could tell"
    if share["ci_high"] >= 1:
        known = f"as much as the best model tried could tell ({percent_interval(share['value'], share['ci_low'], share['ci_high'])})"
    reach = f"{decimal(lift['value'], 2)} times the average [{decimal(lift['ci_low'], 2)} to {decimal(lift['ci_high'], 2)}]"
    return f"{pick} keeps {known}; its best fifth of customers reaches {reach}."


def units_sentence(counts: pd.DataFrame) -> Iterable[str]:
    """Return, per outcome, what it was learned from and scored on."""
    for outcome, part in counts.groupby("outcome", sort=False):
        rows = part.set_index("part")
        unit = "contacts" if OUTCOMES[str(outcome)].within_group else "customers"
        learned, scored = rows.loc["learned from"], rows.loc["scored on"]
        campaigns = f" in {learned['groups']} campaigns" if unit == "contacts" else ""
        later = f" in {scored['groups']} later campaigns" if unit == "contacts" else " one step later"
        yield (
            f"{OUTCOMES[str(outcome)].title}: learned from {count(learned['units'])} {unit}{campaigns} ({count(learned['events'])} events), "
            f"scored on {count(scored['units'])} {unit}{later} ({count(scored['events'])} events, {count(scored['customers'])} customers)."
        )


def _missing(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))

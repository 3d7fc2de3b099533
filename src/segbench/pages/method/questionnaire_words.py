"""The questionnaire in words: how far scores can be trusted, who else finds the types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from segbench.pages.markup import code, html, strong
from segbench.pages.tables import Table
from segbench.pages.wording import (
    count,
    decimal,
    interval,
    intervals,
    listed,
    percent,
    percent_interval,
)

FOR_GROUPS, FOR_ONE = 0.7, 0.9
"""Reliability usually asked for, to compare groups and to decide about one person.

Nunnally & Bernstein 1994.
"""

MEASURES = {
    "alpha": "Cronbach's alpha",
    "omega": "McDonald's omega",
    "split-half": "split-half",
    "retest": "answered again",
}
SOURCES = {
    "questionnaire": "questionnaire: highest score",
    "clear": "questionnaire: one animal clearly highest",
    "purchases": "PDP-style behaviour",
    "truth": "truth",
    "earlier": "their questionnaire before",
}


def scale_table(scales: pd.DataFrame, confidence: float) -> Table:
    """Return the reliability of each trait's score, one row a trait."""
    rows = []
    for trait, part in scales.groupby("trait", sort=False):
        values = part.set_index("what")
        cells = {words: interval(values.loc[what], "value", 2) for what, words in MEASURES.items()}
        rows.append({"trait": str(trait), **cells})
    people = scales.groupby("what")["customers"].agg(["min", "max"])
    sizes = {
        what: _span(people.loc[what, "min"], people.loc[what, "max"])
        for what in ("alpha", "retest")
    }
    return Table(
        pd.DataFrame(rows),
        f"Reliability, 0 to 1, with {percent(confidence, 0)} intervals. Alpha, omega and "
        "split-half: how far the six items of a trait say the same, among those who answered "
        f"all six ({sizes['alpha']} customers a trait). Answered again: correlation of the "
        f"score with that of the questionnaire before ({sizes['retest']} customers).",
        dict.fromkeys(MEASURES.values(), str),
    )


def scale_sentences(scales: pd.DataFrame) -> Iterable[str]:
    """Return what is good enough, and which traits are."""
    alpha = scales[scales["what"] == "alpha"].set_index("trait")["value"].dropna()
    if alpha.empty:
        yield "Too few customers answered to say how reliable their scores are."
        return
    groups, one = (f"{asked:.2f}: {_reached(alpha, asked)}" for asked in (FOR_GROUPS, FOR_ONE))
    caution = (
        ", so take a type for what is likely of many, not for a fact about one"
        if alpha.min() < FOR_ONE
        else ""
    )
    yield (
        "What is good enough? To compare groups of customers, what is usually asked for is "
        f"{groups}. To decide about one person, {one}. Alpha lies between "
        f"{decimal(alpha.min(), 2)} and {decimal(alpha.max(), 2)}{caution}."
    )
    again = scales[scales["what"] == "retest"]["value"].dropna()
    if len(again):
        yield (
            f"The scores of those who answered again correlate {decimal(again.min(), 2)} to "
            f"{decimal(again.max(), 2)} with their scores before: that much of the "
            "differences between customers lasts."
        )


def _reached(alpha: pd.Series, asked: float) -> str:
    traits = [str(trait) for trait in alpha.index[alpha >= asked]]
    if len(traits) == len(alpha):
        return f"all {len(alpha)} traits reach that"
    return f"that is reached by {listed(traits)} only" if traits else "no trait reaches that"


def other_rule_sentence(other: Mapping[str, Any]) -> str:
    """Return how much depends on the rule for “clearly above”."""
    if other["changed"] is None:
        return ""
    return (
        html("The rule matters: by the other one (")
        + code(f"rule: {other['rule']}")
        + (
            f"), {percent(other['changed'], 0)} of those with a score "
            f"would be in another segment, and {percent(other['all_round'], 0)} would be all-round."
        )
    )


def trait_table(traits: pd.DataFrame, confidence: float) -> Table:
    """Return how the traits correlate, one row a trait, one column a pair of sources."""
    cells = traits.assign(
        pair=[f"{_short(row.first)} and {_short(row.second)}" for row in traits.itertuples()],
        text=intervals(traits, "value", 2),
    )
    pairs, names = list(cells["pair"].drop_duplicates()), list(cells["trait"].drop_duplicates())
    frame = cells.pivot(index="trait", columns="pair", values="text").reindex(
        index=names, columns=pairs
    )
    frame = frame.astype(object).where(frame.notna(), None).reset_index()
    most = count(traits["customers"].max()) if len(traits) else "0"
    return Table(
        frame,
        f"Correlation of each trait, -1 to 1, with {percent(confidence, 0)} intervals by "
        f"Fisher's z, among the {most} customers with a score. PDP-style behaviour has no "
        "score for chameleon.",
        dict.fromkeys(pairs, lambda text: "–" if text is None else text),
    )


def type_table(types: pd.DataFrame, confidence: float) -> Table:
    """Return how often two sources find the same type, one row a pair."""
    frame = pd.DataFrame(
        {
            "one": [SOURCES[name] for name in types["first"]],
            "and the other": [SOURCES[name] for name in types["second"]],
            "customers": types["customers"],
            "same type": intervals(types, "same", 0, percent_interval),
            "by chance": types["chance"],
            "kappa": intervals(types, "kappa", 2),
        }
    )
    return Table(
        frame,
        "How often two sources name the same of the five types, and what chance would give. "
        "Kappa is the agreement beyond chance: 0 = none, 1 = always the same. "
        f"{percent(confidence, 0)} intervals from resampled customers. Equal highest scores "
        "count in part.",
        {
            "customers": count,
            "same type": str,
            "by chance": lambda value: percent(value, 0),
            "kappa": str,
        },
    )


def findings(types: pd.DataFrame, traits: pd.DataFrame, no_purchases: str) -> Iterable[str]:
    """Return in words who finds whose type; every number is from the tables.

    Parameters
    ----------
    types, traits
        Who names the same type, and how the traits correlate: first, second and their numbers.
    no_purchases
        Why there is no PDP-style behaviour to compare, as the end of a sentence; empty if there is.
    """
    found = {(row["first"], row["second"]): row for _, row in types.iterrows() if row["customers"]}
    asked, bought = found.get(("questionnaire", "truth")), found.get(("purchases", "truth"))
    if asked is not None:
        yield _truth_sentence(asked, bought)
        clear = found.get(("clear", "truth"))
        if clear is not None:
            yield (
                "Where one animal is clearly highest, which is so for "
                f"{count(clear['customers'])} of them, the questionnaire is "
                f"right for {_share(clear)}."
            )
    else:
        yield (
            "What these customers are truly like is not known; questionnaire and purchases can "
            "only be held against each other."
        )
    both = found.get(("questionnaire", "purchases"))
    if both is not None:
        yield (
            f"Questionnaire and purchases name the same type for {_share(both)} of the "
            f"{count(both['customers'])} customers with a score, where chance would for "
            f"{percent(both['chance'], 0)}: {_verdict(both)}"
        )
    yield from _strongest(traits)
    if no_purchases:
        yield f"PDP-style behaviour is not compared here: {no_purchases}."
    again = found.get(("questionnaire", "earlier"))
    if again is not None:
        yield (
            f"Of the {count(again['customers'])} who answered twice, {_share(again)} have the same "
            "highest score both times."
        )


def _strongest(traits: pd.DataFrame) -> Iterable[str]:
    """Yield what purchases say at best of a trait as it truly is, or else as it was answered."""
    for first, second, words in (
        ("purchases", "truth", "truly is"),
        ("questionnaire", "purchases", "was answered"),
    ):
        part = traits[(traits["first"] == first) & (traits["second"] == second)].dropna(
            subset="value"
        )
        if len(part):
            best = part.loc[part["value"].idxmax()]
            yield (
                f"Of the traits, what customers buy follows {best['trait']} most closely as "
                f"it {words}: the correlation is "
                f"{interval(best, 'value', 2)}, where 1 would be perfect."
            )
            return


def _truth_sentence(asked: pd.Series, bought: pd.Series | None) -> str:
    first = (
        f"The questionnaire's highest score finds the true type of {_share(asked)} of the "
        f"{count(asked['customers'])} customers with a score"
    )
    if bought is None:
        return (
            strong(f"{first} – chance would find {percent(asked['chance'], 0)}.")
            + f" {_verdict(asked).capitalize()}"
        )
    chances = listed(list(dict.fromkeys(percent(row["chance"], 0) for row in (asked, bought))))
    found = strong(f"{first}; what they buy finds {_share(bought)} – chance would find {chances}.")
    return found + f" For what they buy, {_verdict(bought)}"


def _verdict(row: pd.Series) -> str:
    result = "cannot be told apart from chance"
    if row["kappa_low"] > 0:
        result = "is more than chance"
    elif row["kappa_high"] < 0:
        result = "is less than chance"
    return f"that {result} (kappa {decimal(row['kappa'], 2)})."


def _share(row: pd.Series) -> str:
    return interval(row, "same", 0, percent_interval)


def _short(name: str) -> str:
    return {"purchases": "PDP-style behaviour"}.get(name, name)


def _span(low: float, high: float) -> str:
    return count(low) if low == high else f"{count(low)} to {count(high)}"

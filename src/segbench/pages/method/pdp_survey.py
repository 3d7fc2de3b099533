"""The page of the PDP questionnaire: also how far its answers can be trusted."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from segbench.pages.markup import Prose, code, html, strong
from segbench.pages.method.figures import mean_map
from segbench.pages.method.page import MethodPage
from segbench.pages.method.questionnaire_numbers import QuestionnaireNumbers
from segbench.pages.style import Picture
from segbench.pages.tables import Table, table_of
from segbench.pages.wording import (
    NOT_SHOWN,
    bullet_list,
    count,
    decimal,
    interval,
    intervals,
    listed,
    paragraph,
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


class QuestionnairePage(MethodPage):
    """The PDP questionnaire."""

    name = "pdp_survey"
    offered = "profiles types findings profile rates amounts league playbook"
    numbers = QuestionnaireNumbers
    data: QuestionnaireNumbers

    def details(self) -> Table:
        """Show how far customers answered."""
        return Table(
            self.data.details,
            "How far customers answered before the cutoff, and what their profiles are.",
            {"customers": str, "share": str},
        )

    def notes(self) -> Prose:
        """Say what a reader should know of types and answers; how much depends on the rule."""
        other, notes = self.data.other_rule, list(self.data.method.notes)
        if other["changed"] is not None:
            notes.append(
                html("The rule matters: by the other one (")
                + code(f"rule: {other['rule']}")
                + f"), {percent(other['changed'], 0)} of those with a score would be in another "
                f"segment, and {percent(other['all_round'], 0)} would be all-round."
            )
        return bullet_list(notes)

    def profiles(self) -> Picture | Prose:
        """Draw the mean scores of each segment."""
        data = self.data
        if data.profiles.empty:
            return paragraph("No segment has enough answers to show its scores.")
        labels = data.codes.loc[data.profiles.index]
        return Picture(
            mean_map(data.profiles, labels, data.method.names, "score"),
            f"Mean scores of segments of at least {self.study.limits.min_cell} customers, in "
            "points above or below the average of all who have a score.",
        )

    def scales(self) -> Table:
        """Show how reliable each trait's score is, one row a trait."""
        scales = self.data.scales
        people = scales.groupby("what")["customers"]
        return _by_trait(
            scales,
            scales["what"].map(MEASURES),
            f"Reliability, 0 to 1, with {self.level} intervals. Alpha, omega and split-half: how "
            "far the six items of a trait say the same, among those who answered all six "
            f"({_span(people.get_group('alpha'))} customers a trait). Answered again: correlation "
            "of the score with that of the questionnaire before "
            f"({_span(people.get_group('retest'))} customers).",
        )

    def reliability(self) -> Prose:
        """Say whether that is good enough, and for which traits."""
        return bullet_list(self._reliability())

    def _reliability(self) -> Iterator[str]:
        values = self.data.scales.set_index(["what", "trait"])["value"]
        alpha, again = values["alpha"].dropna(), values["retest"].dropna()
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
        if len(again):
            yield (
                f"The scores of those who answered again correlate {decimal(again.min(), 2)} to "
                f"{decimal(again.max(), 2)} with their scores before: that much of the "
                "differences between customers lasts."
            )

    def traits(self) -> Table | None:
        """Show how the traits correlate between two sources: one row a trait, one column a pair."""
        traits = self.data.traits
        if traits.empty:
            return None
        sources = traits[["first", "second"]].replace("purchases", SOURCES["purchases"])
        return _by_trait(
            traits,
            sources["first"] + " and " + sources["second"],
            f"Correlation of each trait, -1 to 1, with {self.level} intervals by Fisher's z, among "
            f"the {count(traits['customers'].max())} customers with a score. PDP-style behaviour "
            "has no score for chameleon.",
        )

    def types(self) -> Table | None:
        """Show how often two sources name the same type, one row a pair."""
        types = self.data.types
        if types.empty:
            return None
        return table_of(
            types,
            {
                "one": types["first"].map(SOURCES),
                "and the other": types["second"].map(SOURCES),
                "customers": ("customers", count),
                "same type": (intervals(types, "same", 0, percent_interval), str),
                "by chance": ("chance", lambda value: percent(value, 0)),
                "kappa": (intervals(types, "kappa", 2), str),
            },
            "How often two sources name the same of the five types, and what chance would give. "
            "Kappa is the agreement beyond chance: 0 = none, 1 = always the same. "
            f"{self.level} intervals from resampled customers. Equal highest scores "
            "count in part.",
        )

    def findings(self) -> Prose:
        """Say how far answers, purchases and the truth name the same types."""
        return bullet_list(self._findings())

    def _closest_trait(self) -> Iterator[str]:
        """Yield what purchases say at best of a trait as it truly is, or as it was answered."""
        traits = self.data.traits.dropna(subset="value")
        for first, second, words in (
            ("purchases", "truth", "truly is"),
            ("questionnaire", "purchases", "was answered"),
        ):
            part = traits[(traits["first"] == first) & (traits["second"] == second)]
            if len(part):
                best = part.loc[part["value"].idxmax()]
                yield (
                    f"Of the traits, what customers buy follows {best['trait']} most closely as "
                    f"it {words}: the correlation is "
                    f"{interval(best, 'value', 2)}, where 1 would be perfect."
                )
                return

    def _findings(self) -> Iterator[str]:
        types, no_purchases = self.data.types, self.data.no_purchases
        found = {
            (row["first"], row["second"]): row for _, row in types.iterrows() if row["customers"]
        }
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
        yield from self._closest_trait()
        if no_purchases:
            yield f"PDP-style behaviour is not compared here: {no_purchases}."
        again = found.get(("questionnaire", "earlier"))
        if again is not None:
            yield (
                f"Of the {count(again['customers'])} who answered twice, {_share(again)} have the "
                "same highest score both times."
            )


def _by_trait(table: pd.DataFrame, heads: pd.Series, caption: str) -> Table:
    """Return values with their intervals, one row a trait; a dash where there is none."""
    texts = table.assign(head=heads, text=intervals(table, "value", 2))
    cells = texts.set_index(["trait", "head"])["text"].unstack(fill_value=NOT_SHOWN, sort=False)
    return Table(cells.reset_index(), caption, dict.fromkeys(cells, str))


def _span(customers: pd.Series) -> str:
    low, high = count(customers.min()), count(customers.max())
    return low if low == high else f"{low} to {high}"


def _reached(alpha: pd.Series, asked: float) -> str:
    traits = [str(trait) for trait in alpha.index[alpha >= asked]]
    if len(traits) == len(alpha):
        return f"all {len(alpha)} traits reach that"
    return f"that is reached by {listed(traits)} only" if traits else "no trait reaches that"


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


open = QuestionnairePage.open

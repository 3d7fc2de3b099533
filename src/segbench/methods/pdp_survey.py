"""PDP as it is meant: tiger, peacock, koala, owl, chameleon by the questionnaire's answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import Field

from segbench.methods.arrays import Customers, Floats, Places
from segbench.methods.base import Method, Segment, Segments, State, Texts, at_least, in_order
from segbench.methods.disclosure import NOT_SHOWN, small
from segbench.methods.questionnaire import (
    ITEMS,
    LEAST,
    MOST,
    answers,
    cronbach_alpha,
    trait_score,
    trait_scores,
)
from segbench.params.columns import QUESTIONS

ANIMALS = (
    ("tiger", "Tiger", "老虎", "支配型", "independent, bold, efficient"),
    ("peacock", "Peacock", "孔雀", "外向型", "lively, outgoing, talkative"),
    ("koala", "Koala", "考拉", "耐心型", "gentle, calm, generous"),
    ("owl", "Owl", "猫头鹰", "精确型", "precise, careful, conscientious"),
    (
        "chameleon",
        "Chameleon",
        "变色龙",
        "整合型",
        "adaptable, quick, good at bringing people together",
    ),
)
PAIRS = tuple(combinations(range(len(ANIMALS)), 2))
ALL_ROUND = len(ANIMALS) + len(PAIRS)
NO_ANSWER = ALL_ROUND + 1

ENOUGH = 30
"""Customers with all six answers to a trait from which its reliability is worth estimating."""

AGE = "survey_age_days"
"""Days from the questionnaire to the cutoff; the column is there if questionnaires are dated."""


@dataclass(eq=False, repr=False)
class PDPSurvey(Method):
    """PDP questionnaire (PDP 问卷): the public form of 30 items, answered 1 to 5, six a trait.

    A trait's score is the sum of its six answers, 6 to 30; with five of them, six times their mean.
    Who lacks a score has no type. A customer is the animal whose score is clearly above each of the
    others; else the blend of two whose scores are both clearly above each of the other three; else
    all-round, which the form files under Chameleon and which is a segment of its own here.

    Parameters
    ----------
    rule
        What “clearly above” is. ``"points"``: by `points`. ``"reliability"``: by `se_multiple`
        standard errors of the difference of two scores, sqrt(SD1² (1 - alpha1) + SD2² (1 -
        alpha2)), from the fitted standard deviations and Cronbach's alphas; with fewer than
        `ENOUGH` answers, by `points` all the same.
    """

    name = "pdp_survey"
    page = "pdp_survey"
    title = "PDP questionnaire"
    title_zh = "PDP 问卷"
    idea = (
        "Five characters from the customers' own answers to the 30-item form, and who did not "
        "answer it."
    )
    complexity = 3
    groups = ("survey",)
    needs = ("frequency",)
    variants = (
        ("a gap of 6 points", {"rule": "points", "points": 6.0}),
        ("half a standard error", {"rule": "reliability", "se_multiple": 0.5}),
        ("1.5 standard errors", {"rule": "reliability", "se_multiple": 1.5}),
    )

    rule: Literal["points", "reliability"] = "reliability"
    """when a score is clearly above another: by `points`, or by `se_multiple` standard errors of
    the difference"""

    points: Annotated[float, Field(gt=0, le=24)] = 6.0
    """least gap between two scores of 6 to 30 points, for rule `points`"""

    se_multiple: Annotated[float, Field(gt=0, le=10)] = 1.0
    """least gap in standard errors, for rule `reliability`"""

    def _why_not(self, columns: Collection[str]) -> str:
        """Return why not: all thirty items must be there."""
        missing = [name for name in QUESTIONS if name not in columns]
        if not missing:
            return ""
        lacking = f"of which {', '.join(missing)} lack"
        if len(missing) == len(QUESTIONS):
            lacking = "which this data does not have"
        return f"needs the 30 items of the PDP questionnaire (q01 to q30), {lacking}"

    def _further_inputs(self) -> Texts:
        """Return the answers."""
        return QUESTIONS

    def _fit(self, customers: Customers) -> State:
        given = customers[list(QUESTIONS)].to_numpy(dtype=float)
        outside = np.isfinite(given) & ((given < LEAST) | (given > MOST))
        days = customers[AGE].dropna() if AGE in customers else ()
        used = in_order(customers, QUESTIONS)
        state: State = {
            "customers": len(customers),
            "scored": int(trait_scores(used).notna().all(axis=1).sum()),
            "outside": int(outside.sum()),
            "age_days": int(np.median(days)) if len(days) else None,
            "dated": AGE in customers,
            "sd": {},
            "alpha": {},
        }
        for trait in ITEMS:
            state["sd"][trait], state["alpha"][trait] = _spread(answers(used, trait))
        known = all(alpha is not None for alpha in state["alpha"].values())
        state["rule"] = self.rule if known else "points"
        state["limits"] = (
            _standard_errors(state, self.se_multiple)
            if state["rule"] == "reliability"
            else [[self.points] * 5] * 5
        )
        return state

    def _describe(self) -> Segments:
        gap = self._gap()
        for code, name, name_zh, kind_zh, words in ANIMALS:
            yield Segment(
                code,
                name,
                f"{name_zh}({kind_zh})",
                f"{words}: its score {gap} above each of the others",
            )
        for one, other in PAIRS:
            (code, name, name_zh, *_), (code2, name2, name2_zh, *_) = ANIMALS[one], ANIMALS[other]
            yield Segment(
                f"{code}_{code2}",
                f"{name}-{name2} blend",
                f"{name_zh}-{name2_zh}混合",
                f"both scores {gap} above each of the other three, neither alone above all",
            )
        yield Segment(
            "chameleon_all_round",
            "Chameleon, all-round",
            "变色龙(全面型)",
            "neither one score nor two stand out; the form files this flat profile under chameleon",
        )
        yield Segment(
            "no_answer",
            "No answer",
            "未作答",
            "never answered, or gave fewer than 5 of the 6 answers to some trait",
        )

    def _gap(self) -> str:
        limits = np.asarray(self.state_["limits"])
        if self.state_["rule"] == "points":
            return f"at least {limits[0, 1]:g} points"
        apart = limits[~np.eye(len(limits), dtype=bool)]
        return f"at least {apart.min():.1f} to {apart.max():.1f} points"

    def _assign(self, customers: Customers) -> Places:
        scores = trait_scores(customers).to_numpy()
        limits = np.asarray(self.state_["limits"])
        above = at_least(scores[:, :, None] - scores[:, None, :], limits)
        place = np.full(len(customers), ALL_ROUND, dtype=np.intp)
        for number, pair in enumerate(PAIRS, start=len(ANIMALS)):
            over_rest = np.delete(above[:, pair], pair, axis=2)
            place[over_rest.all(axis=(1, 2))] = number
        for animal in range(len(ANIMALS)):
            place[np.delete(above[:, animal], animal, axis=1).all(axis=1)] = animal
        place[np.isnan(scores).any(axis=1)] = NO_ANSWER
        return place

    def scores(self, customers: Customers) -> pd.DataFrame:
        """Return the five scores of each customer, 6 to 30 points; NaN where a trait has none."""
        return trait_scores(customers)

    def _notes(self) -> Texts:
        """Say who answered, how long ago, and what counts as clearly above."""
        state = self.state_
        scored = self.disclosure.text(state["scored"], state["customers"])
        yield (
            f"{scored} of {state['customers']:,} customers have a score. They chose to answer; the "
            "others may be different people, and nothing is guessed about them."
        )
        if not state["dated"]:
            yield (
                "The questionnaires carry no dates: all are used, and some may have been answered "
                "after the cutoff, when what followed was known."
            )
        elif state["age_days"] is not None:
            yield (
                f"Half of the questionnaires used are at least {state['age_days']:,} days old at "
                "the cutoff."
            )
        if state["outside"]:
            yield (
                f"{state['outside']:,} answers that do not lie between {LEAST} and {MOST} count as "
                "not given."
            )
        gap, why = f"{self.points:g} points", ""
        if state["rule"] == "reliability":
            errors = (
                "one standard error"
                if self.se_multiple == 1
                else f"{self.se_multiple:g} standard errors"
            )
            gap = (
                f"{errors} of the difference of two scores, √(SD₁²(1 − α₁) + SD₂²(1 − α₂)), with "
                "the standard deviations and Cronbach's alphas of these answers"
            )
        elif self.rule == "reliability":
            why = (
                f" Fewer than {ENOUGH} customers answered all items of a trait, so that standard "
                "errors are not known."
            )
        yield f"“Clearly above” means a gap of at least {gap}.{why}"

    def details(self, customers: Customers) -> pd.DataFrame:
        """Return how many customers answered how far, and how many profiles are of which kind.

        Of those with a score, and of those without, nothing is shown where one kind is a small
        group.
        """
        place = self._assign(customers)
        count = np.sum(
            [np.isfinite(answers(customers, trait)).sum(axis=1) for trait in ITEMS], axis=0
        )
        scored, whole = place != NO_ANSWER, count == len(QUESTIONS)
        with_score = "those with a score"
        totals = {"all": len(place), with_score: scored.sum()}
        rows = [
            ("answered all 30 items", whole, "all"),
            ("left some out, and have a score", scored & ~whole, "all"),
            ("left too many out for a score", ~scored & (count > 0), "all"),
            ("did not answer", count == 0, "all"),
            ("one animal clearly highest", place < len(ANIMALS), with_score),
            ("… of these the chameleon", place == len(ANIMALS) - 1, with_score),
            ("a blend of two", (place >= len(ANIMALS)) & (place < ALL_ROUND), with_score),
            ("all-round, filed under chameleon", place == ALL_ROUND, with_score),
        ]
        hits = [int(hit.sum()) for _, hit, _ in rows]
        kinds = (hits[:2], hits[2:4], [hits[4] - hits[5], *hits[5:]])
        out = [small(kind, self.disclosure.least).any() for kind in kinds for _ in kind]
        table = [
            (what, NOT_SHOWN, NOT_SHOWN)
            if no
            else (what, f"{n:,}", f"{100 * n / max(totals[words], 1):.1f} % of {words}")
            for (what, _, words), n, no in zip(rows, hits, out, strict=True)
        ]
        return pd.DataFrame(table, columns=["who", "customers", "share"])


def _spread(given: Floats) -> tuple[float | None, float | None]:
    """Return the deviation of a trait's scores, and alpha from whole answers; None: unknown."""
    whole = given[np.isfinite(given).all(axis=1)]
    if len(whole) < ENOUGH:
        return None, None
    centred = whole - whole.mean(axis=0)
    alpha = float(cronbach_alpha(np.einsum("ni,nj->ij", centred, centred) / (len(whole) - 1)))
    if not np.isfinite(alpha):
        return None, None
    return float(np.nanstd(trait_score(given), ddof=1)), alpha


def _standard_errors(state: State, multiple: float) -> list[list[float]]:
    """Return `multiple` standard errors of every difference of scores; no alpha is below 0."""
    error = np.array(
        [state["sd"][trait] ** 2 * (1 - max(state["alpha"][trait], 0.0)) for trait in ITEMS]
    )
    return (multiple * np.sqrt(error[:, None] + error[None, :])).tolist()

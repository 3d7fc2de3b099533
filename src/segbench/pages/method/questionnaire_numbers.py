"""What the page of the PDP questionnaire shows: how good its scales are, and how far others find the same types."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from segbench.evaluation.reliability.classification_agreement import AGREEMENT, type_agreement
from segbench.evaluation.reliability.correlation import correlation
from segbench.evaluation.reliability.internal_consistency import consistency
from segbench.methods import Method
from segbench.methods.disclosure import Disclosure
from segbench.methods.pdp import PDP
from segbench.methods.pdp_survey import ALL_ROUND, ANIMALS, NO_ANSWER, PDPSurvey
from segbench.methods.questionnaire import ITEMS, answers, leading, trait_scores
from segbench.study.study import Study

TRAITS = list(ITEMS)
TRAIT_PAIRS = (("questionnaire", "truth"), ("purchases", "truth"), ("questionnaire", "purchases"))
TYPE_PAIRS = (
    ("questionnaire", "truth"),
    ("clear", "truth"),
    *TRAIT_PAIRS[1:],
    ("questionnaire", "earlier"),
)
"""Who finds a type, and who should find the same; see `Questionnaire.types`."""


class Questionnaire:
    """The questionnaire of a study, for customers of the last cutoff whom the method `pdp_survey` could score."""

    def __init__(self, study: Study) -> None:
        self.study = study

    def everything(self) -> tuple[pd.DataFrame | dict[str, Any], ...]:
        """Return all that is kept for the page: `scales`, `other_rule`, `traits`, `types`."""
        return self.scales(), self.other_rule(), self.traits(), self.types()

    def scales(self) -> pd.DataFrame:
        """Return how reliable each trait's score is.

        Returns
        -------
        DataFrame
            trait, what (those of `consistency`, and ``"retest"``: correlation with the customer's
            questionnaire before), value, ci_low, ci_high, customers.
        """
        return self.study.cache.frame("survey-scales", self._scales)

    def _scales(self) -> pd.DataFrame:
        limits, seed = self.study.params.evaluation, self.study.params.seed
        parts = []
        for trait in TRAITS:
            table = consistency(
                answers(self._customers, trait), limits.replicates, limits.confidence, seed
            )
            again = correlation(
                _column(self._scores, trait), _column(self._earlier, trait), limits.confidence
            )
            table.loc[len(table)] = ["retest", *again]
            parts.append(table.assign(trait=trait))
        return pd.concat(parts, ignore_index=True).astype({"customers": int})

    def other_rule(self) -> dict[str, Any]:
        """Return what the rule that was not chosen would change: rule, changed and all_round (shares of those scored)."""

        def compute() -> dict[str, Any]:
            rule = "points" if self.study.params.pdp_survey.rule == "reliability" else "reliability"
            other = self.study.unfitted("pdp_survey").set_params(rule=rule).fit(self._customers)
            chosen, instead = (
                labels.cat.codes.to_numpy()
                for labels in (self._labels, other.predict(self._customers))
            )
            scored = chosen != NO_ANSWER
            if not scored.any():
                return {"rule": rule, "changed": None, "all_round": None}
            changed, all_round = (
                (chosen != instead)[scored].mean(),
                (instead == ALL_ROUND)[scored].mean(),
            )
            return {"rule": rule, "changed": float(changed), "all_round": float(all_round)}

        found: dict[str, Any] = self.study.cache.json("survey-other-rule", compute)
        return found

    def profiles(self) -> pd.DataFrame:
        """Return the scores of segments that are not hidden, in points from the average of all scored."""
        scores, labels = self._scores.dropna(), self._labels
        hidden = self.study.disclosure("pdp_survey").hidden
        return (scores - scores.mean())[~labels.loc[scores.index].isin(hidden)]

    def no_purchases(self) -> str:
        """Return why nothing is said of PDP-style behaviour, as the end of a sentence; empty if something is."""
        study = self.study
        if "pdp" not in study.params.methods:
            return "it was not asked for"
        return study.unfitted("pdp").applicable(study.customers_of("pdp").columns)[1]

    def traits(self) -> pd.DataFrame:
        """Return how the traits correlate between questionnaire, purchases (PDP-style behaviour) and truth.

        Returns
        -------
        DataFrame
            first, second, trait, value (Pearson's r), ci_low, ci_high, customers; pairs of which
            the data knows both.
        """
        return self.study.cache.frame("survey-traits", self._traits)

    def _traits(self) -> pd.DataFrame:
        known = {"questionnaire": self._scores.dropna(), "truth": self._truth}
        if not self.no_purchases():
            known["purchases"] = self._proxy.scores(self.study.customers_of("pdp"))
        confidence, index = self.study.params.evaluation.confidence, known["questionnaire"].index
        rows = []
        for one, other in TRAIT_PAIRS:
            first, second = known.get(one), known.get(other)
            if first is not None and second is not None:
                for trait in [name for name in TRAITS if name in first and name in second]:
                    columns = [_column(table.reindex(index), trait) for table in (first, second)]
                    rows.append(
                        (one, other, trait, *correlation(columns[0], columns[1], confidence))
                    )
        return pd.DataFrame(
            rows, columns=["first", "second", "trait", "value", "ci_low", "ci_high", "customers"]
        )

    def types(self) -> pd.DataFrame:
        """Return how often two sources find the same of five types; pairs known of too few customers are left out.

        How many customers that are is left out where it would tell of a small group of the others
        with a score.

        Sources: questionnaire (the highest score), clear (the same, of those whom `pdp_survey`
        files under one animal), earlier (the highest score of the questionnaire before), purchases
        (PDP-style behaviour), truth.

        Returns
        -------
        DataFrame
            first, second, and what `type_agreement` returns; pairs of which the data knows both.
        """
        return self.study.cache.frame("survey-types", self._types)

    def _types(self) -> pd.DataFrame:
        scores = self._scores.dropna()
        named = (
            pd.DataFrame(leading(scores.to_numpy()), scores.index, TRAITS)
            if len(scores)
            else scores
        )
        known = {
            "questionnaire": named,
            "clear": named[self._labels.loc[named.index].cat.codes < len(ANIMALS)],
        }
        earlier = self._earlier.dropna()
        if len(earlier):
            known["earlier"] = pd.DataFrame(leading(earlier.to_numpy()), earlier.index, TRAITS)
        if self._truth is not None:
            known["truth"] = _memberships(self._truth["type"])
        if not self.no_purchases():
            known["purchases"] = _memberships(self.study.labels("pdp"))
        limits, rows = self.study.params.evaluation, []
        for one, other in TYPE_PAIRS:
            if one in known and other in known:
                people = (
                    named.index.intersection(known[one].index)
                    .intersection(known[other].index)
                    .sort_values()
                )
                both = [known[name].loc[people].to_numpy(dtype=float) for name in (one, other)]
                found = type_agreement(
                    both[0], both[1], limits.replicates, limits.confidence, self.study.params.seed
                )
                found["customers"] = Disclosure(limits.min_cell).count(len(people), len(named))
                if not 0 < len(people) < limits.min_cell:
                    rows.append({"first": one, "second": other, **found})
        return pd.DataFrame(rows, columns=["first", "second", *AGREEMENT]).astype(
            {"customers": float}
        )

    @property
    def _customers(self) -> pd.DataFrame:
        return self.study.customers_of("pdp_survey")

    @property
    def _labels(self) -> pd.Series:
        return self.study.labels("pdp_survey")

    @property
    def _scores(self) -> pd.DataFrame:
        return _scores(self.study.method("pdp_survey"), self._customers)

    @property
    def _proxy(self) -> PDP:
        method = self.study.method("pdp")
        assert isinstance(method, PDP)
        return method

    @cached_property
    def _earlier(self) -> pd.DataFrame:
        """Scores of the questionnaire before the latest one; NaN where there is none."""
        index, table = self._customers.index, self.study.source.earlier_answers()
        if table is None:
            return pd.DataFrame(np.nan, index, TRAITS)
        return trait_scores(table.reindex(index))

    @cached_property
    def _truth(self) -> pd.DataFrame | None:
        return self.study.source.truth()


def _scores(method: Method, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the five scores; NaN in all five for those without a type."""
    assert isinstance(method, PDPSurvey)
    scores = method.scores(customers)
    return scores.where(scores.notna().all(axis=1))


def _column(table: pd.DataFrame, name: str) -> np.ndarray:
    return table[name].to_numpy(dtype=float)


def _memberships(types: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {trait: (types.astype(str) == trait).astype(float) for trait in TRAITS}, index=types.index
    )

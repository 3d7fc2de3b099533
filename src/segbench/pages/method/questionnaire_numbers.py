"""How good the scales of the PDP questionnaire are, and how far others find the same types."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from segbench.evaluation.reliability.agreement import AGREEMENT, correlation, type_agreement
from segbench.evaluation.reliability.internal_consistency import consistency
from segbench.methods.base import column
from segbench.methods.disclosure import Disclosure
from segbench.methods.pdp import PDP
from segbench.methods.pdp_survey import ALL_ROUND, ANIMALS, NO_ANSWER, PDPSurvey
from segbench.methods.questionnaire import ITEMS, answers, leading, trait_scores
from segbench.pages.method.numbers import MethodNumbers
from segbench.study.cache import cached, cached_in_memory

TRAITS = list(ITEMS)
TRAIT_PAIRS = (("questionnaire", "truth"), ("purchases", "truth"), ("questionnaire", "purchases"))
TYPE_PAIRS = (
    ("questionnaire", "truth"),
    ("clear", "truth"),
    *TRAIT_PAIRS[1:],
    ("questionnaire", "earlier"),
)
"""Who finds a type, and who should find the same; see `QuestionnaireNumbers.types`."""


class QuestionnaireNumbers(MethodNumbers[PDPSurvey]):
    """The questionnaire at the last cutoff, of customers whom the method could score."""

    offered = f"{MethodNumbers.offered} profiles scales types"

    @property
    @cached
    def scales(self) -> pd.DataFrame:
        """How reliable each trait's score is.

        Returns
        -------
        DataFrame
            trait, what (those of `consistency`, and ``"retest"``: correlation with the customer's
            questionnaire before), value, ci_low, ci_high, customers.
        """
        limits, seed = self.study.limits, self.study.params.seed
        parts = []
        for trait in TRAITS:
            table = consistency(
                answers(self.customers, trait), limits.replicates, limits.confidence, seed
            )
            now, before = column(self._scores, trait), column(self._earlier, trait)
            again = correlation(now, before, limits.confidence)
            table.loc[len(table)] = ["retest", *again]
            parts.append(table.assign(trait=trait))
        return pd.concat(parts, ignore_index=True).astype({"customers": int})

    @property
    @cached
    def other_rule(self) -> dict[str, Any]:
        """What the other rule would change: rule, shares changed and all_round of those scored."""
        other = self.study.unfitted(self.name)
        rule = "points" if other.get_params()["rule"] == "reliability" else "reliability"
        other.set_params(rule=rule).fit(self.customers)
        chosen = self.codes.cat.codes.to_numpy()
        instead = other.predict(self.customers).cat.codes.to_numpy()
        scored = chosen != NO_ANSWER
        if not scored.any():
            return {"rule": rule, "changed": None, "all_round": None}
        changed = (chosen != instead)[scored].mean()
        all_round = (instead == ALL_ROUND)[scored].mean()
        return {"rule": rule, "changed": float(changed), "all_round": float(all_round)}

    @property
    def profiles(self) -> pd.DataFrame:
        """Scores of segments that are not hidden, in points from the average of all scored."""
        scores, labels = self._scores.dropna(), self.codes
        hidden = self.study.disclosure(self.name).hidden
        return (scores - scores.mean())[~labels.loc[scores.index].isin(hidden)]

    @property
    def no_purchases(self) -> str:
        """Why nothing is said of PDP-style behaviour, as the end of a sentence; else empty."""
        study = self.study
        if "pdp" not in study.params.methods:
            return "it was not asked for"
        return study.unfitted("pdp").applicable(study.customers_of("pdp").columns)[1]

    @property
    @cached
    def traits(self) -> pd.DataFrame:
        """How traits correlate between questionnaire, purchases (PDP-style behaviour) and truth.

        Returns
        -------
        DataFrame
            first, second, trait, value (Pearson's r), ci_low, ci_high, customers; pairs of which
            the data knows both.
        """
        scores = self._scores.dropna()
        known = {"questionnaire": scores, "truth": self._truth, "purchases": pd.DataFrame()}
        if not self.no_purchases:
            method = self.study.method("pdp")
            assert isinstance(method, PDP)
            known["purchases"] = method.scores(self.study.customers_of("pdp"))
        rows = []
        for one, other in TRAIT_PAIRS:
            first, second = (known[name].reindex(scores.index) for name in (one, other))
            for trait in [name for name in TRAITS if name in first and name in second]:
                values = column(first, trait), column(second, trait)
                found = correlation(*values, self.study.limits.confidence)
                rows.append((one, other, trait, *found))
        return pd.DataFrame(
            rows, columns=["first", "second", "trait", "value", "ci_low", "ci_high", "customers"]
        )

    @property
    @cached
    def types(self) -> pd.DataFrame:
        """How often two sources find the same of five types.

        Pairs known of too few customers are left out. How many customers that are is left out where
        it would tell of a small group of the others with a score.

        Sources: questionnaire (the highest score), clear (the same, of those whom `pdp_survey`
        files under one animal), earlier (the highest score of the questionnaire before), purchases
        (PDP-style behaviour), truth.

        Returns
        -------
        DataFrame
            first, second, and what `type_agreement` returns; pairs of which the data knows both.
        """
        scores = self._scores.dropna()
        named = pd.DataFrame(leading(scores.to_numpy()), scores.index, TRAITS)
        known = {
            "questionnaire": named,
            "clear": named[self.codes.loc[named.index].cat.codes < len(ANIMALS)],
        }
        earlier = self._earlier.dropna()
        if len(earlier):
            known["earlier"] = pd.DataFrame(leading(earlier.to_numpy()), earlier.index, TRAITS)
        if len(self._truth):
            known["truth"] = _memberships(self._truth["type"])
        if not self.no_purchases:
            known["purchases"] = _memberships(self.study.labels("pdp"))
        limits, rows = self.study.limits, []
        for one, other in TYPE_PAIRS:
            if one in known and other in known:
                first, second = known[one], known[other]
                people = named.index.intersection(first.index).intersection(second.index)
                people = people.sort_values()
                if 0 < len(people) < limits.min_cell:
                    continue
                found = type_agreement(
                    first.loc[people].to_numpy(),
                    second.loc[people].to_numpy(),
                    limits.replicates,
                    limits.confidence,
                    self.study.params.seed,
                )
                shown = Disclosure(limits.min_cell).count(len(people), len(named))
                rows.append({"first": one, "second": other, **found, "customers": shown})
        return pd.DataFrame(rows, columns=["first", "second", *AGREEMENT]).astype(
            {"customers": float}
        )

    @property
    def _scores(self) -> pd.DataFrame:
        """The five scores; NaN in all five for those without a type."""
        scores = self.method.scores(self.customers)
        return scores.where(scores.notna().all(axis=1))

    @property
    @cached_in_memory
    def _earlier(self) -> pd.DataFrame:
        """Scores of the questionnaire before the latest one; NaN where there is none."""
        index, table = self.customers.index, self.study.source.earlier_answers()
        if table is None:
            return pd.DataFrame(np.nan, index, TRAITS)
        return trait_scores(table.reindex(index))

    @property
    @cached_in_memory
    def _truth(self) -> pd.DataFrame:
        """What is true of simulated customers; of others nothing."""
        truth = self.study.source.truth()
        return pd.DataFrame() if truth is None else truth


def _memberships(types: pd.Series) -> pd.DataFrame:
    known = pd.get_dummies(types.astype(str), dtype=float)
    return known.reindex(columns=TRAITS, fill_value=0.0)

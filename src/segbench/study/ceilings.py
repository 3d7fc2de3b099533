"""What there is to know: models that learn from the numbers themselves, on the same splits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from segbench.evaluation import Split
from segbench.evaluation.comparison.reference_models import (
    AMOUNT_MODELS,
    INPUTS,
    MEAN,
    REFERENCE_MODELS,
    TREE,
    WITHOUT_CAMPAIGNS,
    NotComputableError,
    Task,
    scores_of,
)
from segbench.evaluation.comparison.reference_tree import tree_scores
from segbench.methods.arrays import Floats
from segbench.study.cache import cached
from segbench.study.part import Part
from segbench.study.splits import Splits


class Ceilings(Part):
    """What models say of the scored units, and which of them cannot be computed.

    Beside the ceilings there is `TREE`, a reference: no part of their mean, nor of what is
    attainable.
    """

    def models(self, outcome: str) -> Mapping[str, Callable[[Task], Floats]]:
        """Return the models that know this outcome; their mean is a ceiling, too."""
        kind = self._splits(outcome)[0].outcome
        if kind.of_amount:
            return AMOUNT_MODELS
        left_out = WITHOUT_CAMPAIGNS if kind.within_group else ()
        return {name: model for name, model in REFERENCE_MODELS.items() if name not in left_out}

    def roles(self, outcome: str) -> dict[str, str]:
        """Return what can be computed, and as what it takes part: ceilings, the reference last."""
        left_out = self.left_out(outcome)
        roles = {**dict.fromkeys((*self.models(outcome), MEAN), "ceiling"), TREE: "reference"}
        return {name: role for name, role in roles.items() if name not in left_out}

    @cached
    def left_out(self, outcome: str) -> dict[str, str]:
        """Return the ceilings, and the reference, that cannot be computed, and why."""
        reasons: dict[str, str] = {}
        models = self.models(outcome)
        for name in (*models, TREE):
            try:
                self.scores(outcome, name)
            except NotComputableError as error:
                reasons[name] = str(error)
        if len(set(models) - set(reasons)) < 2:
            reasons[MEAN] = "takes the mean of two models or more, and fewer can be computed"
        return reasons

    def scores(self, outcome: str, name: str) -> Floats:
        """Return what a model says of each scored unit: log-odds of events, expected amounts.

        Raises
        ------
        NotComputableError
            It cannot be computed on this data.
        """
        if name == MEAN:
            return self._mean(outcome)
        return self._scores(outcome, name)["score"].to_numpy(copy=True)

    @cached
    def _scores(self, outcome: str, name: str) -> pd.DataFrame:
        """Return what a model says; kept, because the mean of the models needs it, too."""
        model = tree_scores if name == TREE else self.models(outcome)[name]
        scores = [scores_of(model, self._task(split)) for split in self._splits(outcome)]
        return pd.DataFrame({"score": np.concatenate(scores)})

    def _mean(self, outcome: str) -> Floats:
        left_out = self.left_out(outcome)
        if MEAN in left_out:
            raise NotComputableError(left_out[MEAN])
        models = [name for name in self.models(outcome) if name not in left_out]
        return np.mean([self.scores(outcome, name) for name in models], axis=0)

    def _splits(self, outcome: str) -> list[Split]:
        return Splits(self.study).by_outcome()[outcome]

    def _task(self, split: Split) -> Task:
        """Return what a ceiling is to learn from and to score: the customer rows of the units."""
        params = self.params
        tables = [self.study.customers(cutoff) for cutoff in split.cutoffs]
        rows = pd.concat([table.filter(INPUTS) for table in tables])
        conversion = split.outcome.name == "conversion"
        horizon = params.horizons.get(split.outcome.name, params.retention)
        return Task(
            rows.iloc[split.train["row"]],
            split.train,
            rows.iloc[split.test["row"]],
            split.outcome.within_group,
            params.conversion_days if conversion else horizon.days(split.fitted_at),
            params.seed,
        )

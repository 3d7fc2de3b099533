"""Whether a company's own labels are worse than what is recommended, and by how much."""

from __future__ import annotations

import pandas as pd

from segbench.evaluation.comparison.league import CONTRAST_COLUMNS, contrasts
from segbench.methods.existing import Existing
from segbench.study.cache import cached
from segbench.study.comparison import Comparison
from segbench.study.part import Part

METRIC = "attainable_share"


class InUse(Part):
    """The recommended classifications against the labels that are in use."""

    @cached
    def differences(self) -> pd.DataFrame:
        """Return the paired difference of each recommended method to own labels.

        One row an outcome, in share of the attainable; none where own labels are not eligible, are
        themselves recommended, nothing beats chance, or nobody knows what is attainable.
        """
        own, study, comparison = Existing.name, self.study, Comparison(self.study)
        rows = [pd.DataFrame(columns=CONTRAST_COLUMNS)]
        if own in study.methods and own not in study.ineligible:
            for outcome, verdict in comparison.verdicts().items():
                if verdict.recommended not in ("", own):
                    scores = comparison.scores(outcome, study.methods)
                    rows.append(
                        contrasts(scores, METRIC, [verdict.pick], [own], self.limits.confidence)
                    )
        table = pd.concat(rows[1:] or rows, ignore_index=True).drop(columns="p_holm")
        return table[table["difference"].notna()]

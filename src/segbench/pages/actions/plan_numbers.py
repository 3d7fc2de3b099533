"""The method whose segments the numbers of the page “What to do” are of."""

from __future__ import annotations

import pandas as pd

from segbench.methods.disclosure import Disclosure
from segbench.pages._page import Numbers
from segbench.study.plan import Plan
from segbench.study.study import Study


class PlanNumbers(Numbers):
    """Numbers of the segments that a company acts by, of the window before the last cutoff.

    Parameters
    ----------
    study
        What they are computed from.
    method
        Whose segments; None: as `Plan` chooses.
    """

    def __init__(self, study: Study, method: str | None = None) -> None:
        super().__init__(study)
        self.plan = Plan(study, method)

    @property
    def identity(self) -> tuple[object, ...]:
        """The method."""
        return (self.plan.name,)

    @property
    def labels(self) -> pd.Series:
        """The segment of each customer."""
        return self.study.labels(self.plan.name)

    @property
    def disclosure(self) -> Disclosure:
        """What may be shown of the segments."""
        return self.study.disclosure(self.plan.name)

    @property
    def playbook(self) -> pd.DataFrame:
        """What to do, one row a segment, by code: staff, minutes, contacts, `en.goal` and so on."""
        entries = self.plan.playbook().items()
        return pd.json_normalize([{"code": code} | entry.model_dump() for code, entry in entries])

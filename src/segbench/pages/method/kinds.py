"""The pages of a study's methods, each by the class that its notebook needs."""

from __future__ import annotations

from segbench.pages._page import Page
from segbench.pages.method.page import MethodPage
from segbench.pages.method.pdp import PDPPage
from segbench.pages.method.pdp_survey import QuestionnairePage
from segbench.pages.method.quadrants import QuadrantsPage
from segbench.pages.method.rfm import RFMPage
from segbench.pages.method.som import SOMPage
from segbench.study.study import Study

KINDS: dict[str, type[MethodPage]] = {
    kind.name: kind for kind in (RFMPage, QuadrantsPage, SOMPage, PDPPage, QuestionnairePage)
}
"""Name of a method -> its page, where that shows more than `MethodPage`."""


class MethodPages(MethodPage):
    """One page for each method of a study."""

    @classmethod
    def of(cls, study: Study) -> list[Page]:
        """Return the page of each method that the data supports."""
        return [KINDS.get(name, MethodPage)(study, name) for name in study.methods]

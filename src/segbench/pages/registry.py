"""All pages of a report in the order of its menu: a folder, a notebook and a line here each."""

from __future__ import annotations

from collections.abc import Sequence

from segbench.pages._page import HTMLPage, Page
from segbench.pages.actions.page import ActionsPage
from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.contact.page import ContactPage
from segbench.pages.data_quality.page import DataPage
from segbench.pages.method.page import MethodPage, file_of
from segbench.pages.method.pdp import PDPPage
from segbench.pages.method.pdp_survey import QuestionnairePage
from segbench.pages.method.quadrants import QuadrantsPage
from segbench.pages.method.rfm import RFMPage
from segbench.pages.method.som import SOMPage
from segbench.pages.segments.page import SegmentsPage
from segbench.pages.stability.page import StabilityPage
from segbench.pages.summary.page import SummaryPage
from segbench.study.study import Study

KINDS: dict[str, type[MethodPage]] = {
    kind.name: kind for kind in (RFMPage, QuadrantsPage, SOMPage, PDPPage, QuestionnairePage)
}
"""Name of a method -> its page, where that shows more than `MethodPage`."""


BEFORE: tuple[type[Page], ...] = (
    SummaryPage,
    ActionsPage,
    ContactPage,
    ComparisonPage,
    SegmentsPage,
    StabilityPage,
)
AFTER: tuple[type[Page], ...] = (DataPage,)
"""Pages that stand before and after those of single methods."""


def pages_of(study: Study) -> list[Page]:
    """Return every page that a report of the study has, one for each method among them."""
    return [
        *(kind(study) for kind in BEFORE),
        *(KINDS.get(name, MethodPage)(study, name) for name in study.methods),
        *(kind(study) for kind in AFTER),
    ]


def files_of(methods: Sequence[str]) -> list[HTMLPage]:
    """Return the files of every page that a report of these methods has, without any study."""
    return [
        *(HTMLPage(kind.name, kind.title, kind.name) for kind in BEFORE),
        *(file_of(name) for name in methods),
        *(HTMLPage(kind.name, kind.title, kind.name) for kind in AFTER),
    ]

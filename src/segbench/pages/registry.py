"""All pages of a report in the order of its menu: a folder, a notebook and a line here each."""

from __future__ import annotations

from segbench.pages._page import Page
from segbench.pages.actions.page import ActionsPage
from segbench.pages.comparison.page import ComparisonPage
from segbench.pages.contact.page import ContactPage
from segbench.pages.data_quality.page import DataPage
from segbench.pages.method.kinds import MethodPages
from segbench.pages.segments.page import SegmentsPage
from segbench.pages.stability.page import StabilityPage
from segbench.pages.summary.page import SummaryPage
from segbench.study.study import Study

PAGES: tuple[type[Page], ...] = (
    SummaryPage,
    ActionsPage,
    ContactPage,
    ComparisonPage,
    SegmentsPage,
    StabilityPage,
    MethodPages,
    DataPage,
)


def pages_of(study: Study) -> list[Page]:
    """Return every page that a report of the study has."""
    return [page for kind in PAGES for page in kind.of(study)]

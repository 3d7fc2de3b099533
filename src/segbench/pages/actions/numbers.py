"""What to do: all numbers of the page, by subject."""

from __future__ import annotations

from segbench.pages.actions.complaints_numbers import ComplaintsNumbers
from segbench.pages.actions.offers_numbers import OffersNumbers
from segbench.pages.actions.service_numbers import ServiceNumbers


class ActionsNumbers(ServiceNumbers, OffersNumbers, ComplaintsNumbers):
    """Service, offers and complaints of the segments of one method."""

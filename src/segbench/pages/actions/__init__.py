"""What to do for the customers of each segment: `page.py` lists what the page shows."""

from segbench.pages.actions.page import ActionsPage

open = ActionsPage.open  # noqa: A001 - as a notebook says it

__all__ = ["ActionsPage", "open"]

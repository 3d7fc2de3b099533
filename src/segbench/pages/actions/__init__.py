"""What to do for the customers of each segment: `page.py` lists what the page shows."""

from segbench.pages.actions.page import ActionsPage

open = ActionsPage.open

"""Whom to contact when only some can be: `page.py` lists what the page shows."""

from segbench.pages.contact.page import ContactPage

open = ContactPage.open  # noqa: A001 - a notebook says segbench.pages.contact.open(globals())

__all__ = ["ContactPage", "open"]

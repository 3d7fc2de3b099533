"""Whom to contact when only some can be: `page.py` lists what the page shows."""

from segbench.pages.contact.page import ContactPage

open = ContactPage.open

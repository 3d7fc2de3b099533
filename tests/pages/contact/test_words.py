"""What the page cannot tell."""

from segbench.pages.contact.page import ContactPage
from showing import showing


def limits(no_experiment, *, campaigns):
    page = showing(
        ContactPage, {"about": {"facts": []}}, no_experiment=no_experiment, campaigns=campaigns
    )
    return page.limits().sentences


def test_what_cannot_be_told_depends_on_what_is_known():
    assert len(limits("no campaigns", campaigns=False)) == 1
    assert "chosen" in " ".join(limits("no record", campaigns=True))
    assert "chosen" not in " ".join(limits("", campaigns=True))

"""What the page cannot tell."""

from segbench.pages.contact.words import not_told


def test_what_cannot_be_told_depends_on_what_is_known():
    assert len(list(not_told("no campaigns", campaigns=False))) == 1
    assert "chosen" in " ".join(not_told("no record", campaigns=True))
    assert "chosen" not in " ".join(not_told("", campaigns=True))

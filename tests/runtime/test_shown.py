"""What a thing says of itself: the same facts as text and as HTML that any notebook keeps."""

from html.parser import HTMLParser

import pytest

from segbench.errors import SegbenchError
from segbench.runtime.shown import Offering, Shown, html, written

ATTACK = "<script>alert(1)</script> & \x1b[31m\u202e"


class Shop(Shown):
    offered = "sell buy"

    def _facts(self):
        return "Shop", {"owner": ATTACK, "wares": ["tea", "<b>coffee</b>"], "none": [], "empty": ""}


class Kept(HTMLParser):
    """The tags and attributes of an HTML text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


def test_as_text_each_fact_has_a_line_and_each_further_line_a_place_below_it():
    assert repr(Shop()).splitlines() == [
        "Shop",
        "  owner  <script>alert(1)</script> & �[31m�",
        "  wares  tea",
        "         <b>coffee</b>",
    ]


def test_as_html_it_is_escaped_and_has_plain_tags_without_attributes():
    text = Shop()._repr_html_()
    assert Kept(text).tags == {"p", "b", "table", "tbody", "tr", "td", "br"}
    assert Kept(text).attributes == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; �[31m�" in text
    assert "tea<br>&lt;b&gt;coffee&lt;/b&gt;" in text
    assert "none" not in text
    assert "empty" not in text


def test_what_cannot_be_known_is_said_and_not_raised():
    class Broken(Shown):
        def _facts(self):
            raise SegbenchError("shop.csv: there is no such file.")

    assert repr(Broken()) == "Broken\n  not known  shop.csv: there is no such file."


def test_only_names_that_are_offered_are_completed():
    class Open(Offering):
        public, _private = 1, 2

    assert dir(Shop()) == ["buy", "sell"]
    assert dir(Open()) == ["offered", "public"]


def test_attributes_come_as_they_were_written_those_of_bases_first():
    class Base:
        zebra, ant = 1, 2

    class Derived(Base):
        cat, _hidden, ant = 3, 4, 5

    assert written(Derived) == {"zebra": 1, "ant": 5, "cat": 3}


@pytest.mark.parametrize("text", ["a < b", 3])
def test_any_value_is_escaped(text):
    assert html(text) == str(text).replace("<", "&lt;")

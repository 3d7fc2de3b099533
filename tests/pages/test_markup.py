"""What is plain text stands on a page as text; only what says that it is HTML is HTML."""

import pytest
from markupsafe import Markup

from segbench.pages.markup import Prose, code, html, link, strong
from segbench.pages.wording import bullet_list, listed, paragraph

HOSTILE = "<img src=x onerror=alert(1)> & **b** [a](javascript:x) {{ 7*7 }} $x$ `c` \"q\" 'p'"
SHOWN = (
    "&lt;img src=x onerror=alert(1)&gt; &amp; **b** [a](javascript:x) {{ 7*7 }} $x$ `c` "
    "&#34;q&#34; &#39;p&#39;"
)


@pytest.mark.parametrize("make", [paragraph, lambda text: bullet_list([text])])
def test_plain_text_is_escaped_as_a_whole(make):
    assert SHOWN in make(HOSTILE)._repr_html_()


@pytest.mark.parametrize(
    ("make", "before", "after"), [(strong, "<strong>", "</strong>"), (code, "<code>", "</code>")]
)
def test_emphasis_escapes_what_it_is_given(make, before, after):
    assert make(HOSTILE) == Markup(before + SHOWN + after)
    assert make(make("x")) == Markup(f"{before}{before}x{after}{after}")


def test_a_sentence_joined_of_both_stays_escaped_on_either_side():
    words = HOSTILE + strong("so") + HOSTILE
    assert paragraph(words)._repr_html_() == f"<p>{SHOWN}<strong>so</strong>{SHOWN}</p>"


def test_what_was_forgotten_shows_its_tags_and_does_nothing():
    assert (
        paragraph(f"{strong('so')} it is")._repr_html_()
        == "<p>&lt;strong&gt;so&lt;/strong&gt; it is</p>"
    )
    assert (
        paragraph(listed([strong("a"), "b"]))._repr_html_()
        == "<p>&lt;strong&gt;a&lt;/strong&gt; and b</p>"
    )


@pytest.mark.parametrize(
    "file",
    [
        "javascript:alert(1)",
        "//example.org",
        "https://example.org/a.html",
        'a" onclick="x',
        "../../x",
        "",
    ],
)
def test_a_link_leads_to_a_file_of_the_report_only(file):
    with pytest.raises(ValueError, match="no file of the report"):
        link("x", file)


def test_a_link():
    assert link("<b>", "tables/x.csv") == Markup('<a href="tables/x.csv">&lt;b&gt;</a>')


def test_what_a_page_cannot_show_is_marked():
    assert (
        html("a\x00b\x1bc\u202ed\udc80e\nf\tg 👨\u200d👩")
        == "a\ufffdb\ufffdc\ufffdd\ufffde\nf\tg 👨\u200d👩"
    )


def test_as_plain_text():
    assert repr(paragraph(strong("a & b") + " <c>", "d")) == "a & b <c> d"
    assert repr(bullet_list(["a", "", strong("b")])) == "- a\n- b"


def test_empty_sentences_are_left_out():
    assert Prose(["", "a"], listed=True)._repr_html_() == "<ul>\n<li>a</li>\n</ul>"

import pandas as pd

from segbench.methods import Segment
from segbench.pages import playbook_words as advice
from segbench.params.playbook import Entry

PARTS = ("goal", "service_level", "cadence", "offer", "channel", "measure")


def entry(mark, staff="standard", minutes=5.0, contacts=0.33):
    english, chinese = (
        {part: f"{mark} {part}" for part in PARTS},
        {part: f"{mark} 中 {part}" for part in PARTS},
    )
    return Entry.model_validate(
        {"staff": staff, "minutes": minutes, "contacts": contacts, "en": english, "zh": chinese}
    )


SEGMENTS = [Segment(code, f"Name {code}", f"名{code}", "all") for code in "abc"]
LABELS = pd.Series(list("aaab"))


def test_a_block_a_segment_in_both_languages():
    shown = advice.playbook({code: entry(code) for code in "abc"}, SEGMENTS, LABELS, "own/x.yaml")
    html = shown._repr_html_()
    assert html.count("<tbody>") == 2
    assert "<strong>Name a 名a</strong> <small>3 customers · standard staff 普通客服 · " in html
    assert " · 5 minutes each a month · 4 planned" in html
    assert "<td>a offer</td><td lang='zh'>a 中 offer</td>" in html
    assert "Without customers at present: Name c 名c." in html
    assert "from own/x.yaml" in html
    assert "Name b 名b (1 customer · " in repr(shown)
    assert "  Measure: b measure b 中 measure" in repr(shown)


def test_a_short_one_has_goal_and_service_only():
    html = advice.playbook(
        {code: entry(code) for code in "abc"}, SEGMENTS, LABELS, "x", short=True
    )._repr_html_()
    assert "a goal" in html
    assert "a service_level" in html
    assert "a offer" not in html


def test_segments_with_the_same_entry_share_a_block():
    html = advice.playbook(
        {"a": entry("x"), "b": entry("x"), "c": entry("y")}, SEGMENTS, LABELS, "x"
    )._repr_html_()
    assert html.count("<tbody>") == 1
    assert "<strong>Name a 名a, Name b 名b</strong> <small>4 customers" in html


def test_segments_of_one_kind_share_the_name_too():
    segments = [Segment(code, f"Premium · {code}", f"优质客户 · {code}", "all") for code in "ab"]
    html = advice.playbook({"a": entry("x"), "b": entry("x")}, segments, LABELS, "x")._repr_html_()
    assert "<strong>Premium 优质客户 · a, b</strong>" in html


def test_what_people_wrote_is_escaped():
    segments = [Segment("a", "<b>bold</b>", "<i>", "all")]
    html = advice.playbook(
        {"a": entry("<script>alert(1)</script>")}, segments, LABELS, "<u>"
    )._repr_html_()
    for tag in ("<b>", "<i>", "<script", "<u>"):
        assert tag not in html
    assert "&lt;script&gt;" in html


def test_seldom_and_never():
    facts = [
        advice.playbook(
            {"a": entry("x", minutes=1, contacts=contacts)}, SEGMENTS[:1], LABELS, "x"
        ).blocks[0][1]
        for contacts in (0, 0.04, 0.08)
    ]
    assert [text.split(" · ")[2:] for text in facts] == [
        ["1 minute each a month", "no planned contact"],
        ["1 minute each a month", "0.5 planned contacts a year"],
        ["1 minute each a month", "1 planned contact a year"],
    ]


def test_a_method_without_a_playbook_says_which_file_to_write():
    shown = advice.playbook({}, SEGMENTS, LABELS, "params/playbooks/my_own.yaml")
    assert shown._repr_html_().startswith(
        "<p>No playbook yet: write <code>params/playbooks/my_own.yaml</code>"
    )

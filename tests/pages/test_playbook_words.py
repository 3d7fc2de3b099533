import pandas as pd

from segbench.methods import Segment
from segbench.pages import playbook_words as advice
from segbench.params.playbook import Entry

PARTS = ("goal", "service_level", "cadence", "offer", "channel", "measure")


def entry(mark, staff="standard", minutes=5.0, contacts=0.33, **more):
    english, chinese = (
        {part: f"{mark} {part}" for part in PARTS},
        {part: f"{mark} 中 {part}" for part in PARTS},
    )
    texts = {"en": english, "zh": chinese}
    return Entry.model_validate(
        {"staff": staff, "minutes": minutes, "contacts": contacts, **texts, **more}
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


NUMBERS = pd.DataFrame(
    {
        "rate": [0.88, 0.6, 0.88],
        "ci_low": [0.86, 0.5, 0.86],
        "ci_high": [0.9, 0.7, 0.9],
        "revenue_share": [0.2, 0.05, None],
        "average": 0.84,
    },
    index=list("abc"),
)
DOUBT = "Of these customers 88 % [86 to 90] stay, more than of all (84 %)"


def test_what_contradicts_the_advice_stands_under_the_goal():
    entries = {code: entry(code, premise="win_back") for code in "abc"}
    for short in (False, True):
        shown = advice.playbook(entries, SEGMENTS, LABELS, "x", short=short, numbers=NUMBERS)
        lines = repr(shown).splitlines()
        assert lines[2] == "  Goal: a goal a 中 goal"
        assert lines[3].startswith(f"  Beware: {DOUBT}: think twice before you treat them as lost.")
        assert lines[4].startswith("  Service: ")
        assert sum(line.startswith("  Beware") for line in lines) == 1
        assert "Beware: numbers that contradict" in shown.caption
        html = shown._repr_html_()
        assert "<th scope='row'>Beware <span lang='zh'>注意</span></th><td><strong>Of these" in html
        assert html.count("Beware") == 2  # in the caption, and once beside the advice


def test_advice_without_a_premise_is_shown_as_it_was():
    entries = {code: entry(code) for code in "abc"}
    with_numbers = advice.playbook(entries, SEGMENTS, LABELS, "x", numbers=NUMBERS)
    assert with_numbers._repr_html_() == (
        advice.playbook(entries, SEGMENTS, LABELS, "x")._repr_html_()
    )
    assert "Beware" not in repr(with_numbers)


def test_of_segments_that_share_an_entry_each_is_looked_at():
    entries = dict.fromkeys("abc", entry("x", premise="low_effort"))
    segments = [Segment(code, f"<b>{code}", f"名{code}", "all") for code in "abc"]
    shown = advice.playbook(
        entries, segments, pd.Series(list("aaabc")), "x", short=True, numbers=NUMBERS
    )
    beware = [line for line in repr(shown).splitlines() if line.startswith("  Beware")]
    assert [line.split(" 88 %")[0] for line in beware] == [
        "  Beware: Of the customers of “<b>a”",
        "  Beware: Of the customers of “<b>c”",
    ]
    assert "<b>" not in shown._repr_html_()

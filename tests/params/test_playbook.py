"""Playbooks: what is read, where from, and what is said when one is wrong."""

from pathlib import Path

import pytest
import yaml

from segbench.errors import SegbenchError
from segbench.params.playbook import OTHERS, Entry, Playbook, read_playbook
from segbench.params.reads import Places, watched
from segbench.paths import playbooks

WORDS = {
    key: f"the {key}" for key in ("goal", "service_level", "cadence", "offer", "channel", "measure")
}
ENTRY = {"staff": "standard", "minutes": 5, "contacts": 0.5, "en": WORDS, "zh": WORDS}
TIERS = {"high": "High", "low": "Low"}


def write(folder, name="value_tiers", **entries):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(
        yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8"
    )
    return str(folder)


def book(*names, where="own/value_tiers.yaml"):
    return Playbook(
        where,
        {
            name: Entry.model_validate(ENTRY | {"minutes": place})
            for place, name in enumerate(names)
        },
    )


def test_a_file_gives_its_entries(tmp_path):
    found = read_playbook(
        "value_tiers", write(tmp_path / "own", High=ENTRY, Low=ENTRY | {"minutes": 0})
    )
    assert found.where == f"{tmp_path}/own/value_tiers.yaml"
    assert {name: entry.minutes for name, entry in found.entries.items()} == {"High": 5, "Low": 0}
    assert found.entries["High"].zh.offer == "the offer"
    assert list(found.of(TIERS)) == ["high", "low"]


def test_a_premise_may_be_left_out(tmp_path):
    folder = write(tmp_path / "own", High=ENTRY | {"premise": "keep"}, Low=ENTRY)
    entries = read_playbook("value_tiers", folder).entries
    assert [entries[name].premise for name in ("High", "Low")] == ["keep", None]


def test_relative_to_where_one_starts_then_to_the_checkout_then_what_ships(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert read_playbook("rfm", "params/playbooks").entries["Champions"].staff == "experienced"
    write(tmp_path / "mine", High=ENTRY)
    assert list(read_playbook("value_tiers", "mine").entries) == ["High"]
    shipped = read_playbook("rfm", "mine")  # a folder need not hold a file for every method
    assert shipped.where == "params/playbooks/rfm.yaml"
    assert "Champions" in shipped.entries


def test_a_method_without_a_file_anywhere_has_no_playbook_yet():
    assert read_playbook("my_own", "params/playbooks") == Playbook(
        "params/playbooks/my_own.yaml", {}
    )
    assert Playbook("x.yaml", {}).of(TIERS) == {}


def test_a_folder_that_is_not_there_is_named():
    with pytest.raises(
        SegbenchError, match=r"playbooks: there is no folder no/such\. Name the folder"
    ):
        read_playbook("rfm", "no/such")


def without(entry, key):
    return {name: value for name, value in entry.items() if name != key}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (without(ENTRY, "zh"), ["High: zh: is missing"]),
        (ENTRY | {"zh": without(WORDS, "offer")}, ["High: zh.offer: is missing"]),
        (ENTRY | {"en": WORDS | {"goal": "  "}}, ["High: en.goal", "at least 1 character"]),
        (ENTRY | {"en": WORDS | {"goal": 3}}, ["High: en.goal: found 3", "Give a text"]),
        (
            ENTRY | {"zh": WORDS | {"ofer": "x"}},
            ["High: zh: unknown key 'ofer'. Did you mean 'offer'?"],
        ),
        (ENTRY | {"staf": "x"}, ["High: unknown key 'staf'. Did you mean 'staff'?", "minutes"]),
        (
            ENTRY | {"staff": "expert"},
            ["High: staff: found 'expert'", "'experienced', 'standard' or 'self-service'"],
        ),
        (ENTRY | {"minutes": "five"}, ["High: minutes: found 'five'", "number"]),
        (ENTRY | {"minutes": -1}, ["High: minutes: found -1", "Give a number from 0 to 10,000"]),
        (ENTRY | {"contacts": float("nan")}, ["High: contacts", "finite"]),
        (
            ENTRY | {"premise": "kep"},
            ["High: premise: found 'kep'", "'keep', 'grow', 'win_back' or 'low_effort'"],
        ),
        ("call them", ["High: found 'call them'. It must hold `key: value` lines."]),
        (None, ["High: found None. It must hold"]),
    ],
)
def test_a_wrong_entry_is_explained(tmp_path, entry, words):
    folder = write(tmp_path / "own", High=entry, Low=ENTRY)
    with pytest.raises(SegbenchError) as caught:
        read_playbook("value_tiers", folder)
    for word in ["own/value_tiers.yaml: ", *words]:
        assert word in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("- High", "must hold `key: value` lines"),
        ("High: {a: 1}\nHigh: {a: 1}", "'High' is given twice"),
        ("High: [", "is not valid YAML"),
    ],
)
def test_a_file_that_is_no_playbook_is_refused(tmp_path, text, words):
    (tmp_path / "value_tiers.yaml").write_text(text)
    with pytest.raises(SegbenchError, match=words):
        read_playbook("value_tiers", str(tmp_path))


def test_a_missing_and_a_misspelt_segment_are_told_together():
    with pytest.raises(SegbenchError) as caught:
        book("Hihg", "Low").of(TIERS)
    unknown, missing = str(caught.value).splitlines()
    assert (
        unknown
        == "own/value_tiers.yaml: unknown segment 'Hihg'. Did you mean 'High'? Allowed: High, Low."
    )
    assert (
        "segment 'High' has no entry; write one with staff, minutes, contacts, en, zh." in missing
    )


def test_an_entry_for_a_segment_that_other_data_would_give_is_no_mistake():
    assert set(book("High", "Mid", "Low").of(TIERS, ("High", "Mid", "Low"))) == {"high", "low"}
    with pytest.raises(SegbenchError, match="unknown segment 'Mid'"):
        book("High", "Mid", "Low").of(TIERS)


def test_segments_of_one_kind_share_an_entry_unless_one_has_its_own():
    segments = {"s1": "Premium · a", "s2": "Premium · b", "s3": "Low"}
    entries = book("Premium", "Low", "Premium · b").of(segments)
    assert [entries[code].minutes for code in segments] == [0, 2, 1]


TYPES = {"1": "Champions", "7": "Quiet and small"}


def test_an_earlier_name_is_told_with_the_new_one():
    with pytest.raises(SegbenchError) as caught:
        book("Premium", "No value", where="own/rfm.yaml").of(TYPES)
    assert str(caught.value).splitlines() == [
        "own/rfm.yaml: segment 'Premium' is now called 'Champions'. Write the new name in its "
        "place.",
        "own/rfm.yaml: segment 'No value' is now called 'Quiet and small'. Write the new name in "
        "its place.",
    ]


def test_an_earlier_name_beside_the_new_one_is_one_entry_too_many():
    with pytest.raises(SegbenchError, match=r"which has an entry too\. Keep one of the two"):
        book("Premium", "Champions", "Quiet and small").of(TYPES)


def test_an_earlier_name_of_one_of_several_keeps_its_letter():
    with pytest.raises(SegbenchError, match="'Premium · a' is now called 'Champions · a'"):
        book("Premium · a", "Champions").of({"s1": "Champions · a", "s2": "Champions · b"})


def test_a_name_that_was_once_a_type_means_nothing_to_other_methods():
    with pytest.raises(SegbenchError, match="unknown segment 'Premium'"):
        book("Premium", "High", "Low").of(TIERS)
    tiers = {"p": "Premium", "l": "Low"}
    assert set(book("Premium", "Low").of(tiers)) == {"p", "l"}


def test_others_stand_for_segments_that_the_data_makes_and_only_for_those():
    found = book("Meat", OTHERS, "Fish").of({"c1": "Meat", "c2": "Wine · a"}, data_made=True)
    assert (found["c1"].minutes, found["c2"].minutes) == (0, 1)
    with pytest.raises(
        SegbenchError, match=r"segment 'Wine' has no entry; write one \(or one called 'others'\)"
    ):
        book("Meat").of({"c1": "Wine"}, data_made=True)
    with pytest.raises(SegbenchError, match="unknown segment 'others'"):
        book("High", "Low", OTHERS).of(TIERS)


SHIPPED = sorted(playbooks().glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_playbook_says_something_of_its_own_for_each_segment(path: Path):
    entries = list(read_playbook(path.stem, "params/playbooks").entries.values())
    for language in ("en", "zh"):
        texts = [
            text for entry in entries for text in getattr(entry, language).model_dump().values()
        ]
        assert len(set(texts)) == len(texts)
    assert all(
        any("\u4e00" <= sign <= "\u9fff" for sign in text)
        for entry in entries
        for text in entry.zh.model_dump().values()
    )
    assert not any(
        "\u4e00" <= text[0] <= "\u9fff"
        for entry in entries
        for text in entry.en.model_dump().values()
    )


@pytest.mark.parametrize("folder", ["~nobodyhere/plays", "a" * 5000, "plays\0"])
def test_a_folder_that_no_system_can_have_is_not_there(folder):
    with pytest.raises(SegbenchError, match="playbooks: there is no folder"):
        read_playbook("rfm", folder)


def test_a_changed_playbook_is_seen_wherever_its_folder_is(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "books").mkdir()
    for folder in ("~/books", str(tmp_path / "books")):
        with watched(Places(None)) as trace:
            read_playbook("rfm", folder)
        assert str(tmp_path / "books" / "rfm.yaml") in trace.everything.files

"""What is said of two runs, on the terminal and on a page."""

import json
import shutil

import pytest

from command_line import segbench
from report_pairs import AFTER, BEFORE, write_pair_side
from segbench.report.diff_page import MOST_ROWS, diff
from support import Collector, outside_references


@pytest.fixture
def one(tmp_path):
    return write_pair_side(tmp_path / "one", {"rfm": BEFORE})


def said(one, labels=BEFORE, **options):
    other = write_pair_side(one.parent / "other", {"rfm": labels}, **options)
    return diff(one, other)


def test_runs_that_are_the_same_are_one_line(one):
    text = said(one, changes={"params": {"name": "other"}})
    assert text == (
        "one and other are the same: parameters, data, code, and every table and rule, "
        "byte for byte."
    )


def test_another_commit_of_the_same_sources_is_no_difference(one):
    assert "are the same" in said(one, changes={"commit": "abc"})


def test_another_commit_is_told_where_something_else_differs(one):
    text = said(one, AFTER, changes={"commit": "abc", "params": {"seed": 8}})
    assert "Code. Another commit, of the same sources." in text
    assert "this is the reason of all that follows" in text


def test_one_parameter_is_named_with_both_values_and_as_the_reason(one):
    text = said(one, AFTER, changes={"params": {"rfm": {"reference": "median"}}}, threshold=7.0)
    assert "Parameters. rfm.reference: mean → median" in text
    assert "The same in both: data and code." in text
    assert "this is the reason of all that follows" in text
    assert "Recommended as before – retention: RFM; conversion: nothing." in text
    assert "Customers in another segment – RFM: 12." in text
    table = [line.split() for line in text.splitlines()]
    assert ["RFM", "Middle", "(2)", "Premium", "(1)", "6", "111"] in table
    assert ["RFM", "Rest", "(3)", "Middle", "(2)", "6", "219"] in table


def test_other_data_are_named(one):
    text = said(one, AFTER, changes={"data": {"fingerprint": "bb"}})
    assert "Data. Other rows were read." in text
    assert "The same in both: parameters and code." in text
    assert "fingerprint" in text


def test_other_code_is_named(one):
    text = said(one, AFTER, changes={"code_sha256": "c1", "versions": {"pandas": "4.0"}})
    assert "Code. Others are the program itself and the versions of pandas." in text
    assert "The same in both: parameters and data." in text


def test_several_things_at_once_give_no_reason(one):
    changes = {"params": {"seed": 8}, "code_sha256": "c1"}
    assert "2 things differ: which of them" in said(one, AFTER, changes=changes)


def test_other_results_of_the_same_are_said_to_be_strange(one):
    assert "something else differs that run.json does not record" in said(one, AFTER)


def test_a_parameter_that_changes_nothing(one):
    text = said(one, changes={"params": {"retention_days": 29}})
    assert "Parameters. retention_days: not there → 29" in text
    assert "Nothing: all tables and frozen rules are the same, byte for byte." in text
    assert "Frozen rules" not in text


def test_different_datasets_are_one_sentence(one):
    changes = {"data": {"name": "cdnow", "fingerprint": "bb"}, "params": {"dataset": "cdnow"}}
    text = said(one, AFTER, changes=changes)
    assert "Other datasets: own → cdnow." in text
    assert "nobody can be followed" in text
    assert "Customers who moved" not in text


def test_a_verdict_that_changes_is_shown_from_and_to(one):
    path = write_pair_side(one.parent / "other", {"rfm": AFTER}) / "run.json"
    card = json.loads(path.read_text())
    card["verdicts"]["retention"] |= {"pick": "som", "best_set": ["som"]}
    del card["verdicts"]["conversion"]
    path.write_text(json.dumps(card))
    text = diff(one, path.parent)
    assert "Recommended – retention: RFM → SOM on RFM; conversion: nothing → not" in text
    words = " ".join(text.split())
    assert "retention recommended rfm som retention practically best rfm, som som" in words
    assert "conversion practically best rfm, som not there" in words


@pytest.mark.parametrize(
    ("pick", "best", "words"),
    [
        ("som", ["som"], "everything: RFM → SOM on RFM; retention"),
        ("", [], "everything: RFM → nothing; retention"),
        ("rfm", ["rfm", "som"], "everything: RFM; retention"),
    ],
)
def test_the_one_classification_for_everything_comes_first(one, pick, best, words):
    other = write_pair_side(one.parent / "other", {"rfm": AFTER})
    for folder, overall in ((one, ("rfm", ["rfm"])), (other, (pick, best))):
        card = json.loads((folder / "run.json").read_text())
        card["verdict_overall"] = dict(zip(("pick", "best_set"), overall, strict=True))
        (folder / "run.json").write_text(json.dumps(card))
    text = " ".join(diff(one, other).split())
    assert words in text
    assert f"everything practically best rfm {', '.join(best) or 'none'}" in text


def test_a_run_of_an_earlier_version_has_no_verdicts(one):
    path = write_pair_side(one.parent / "other", {"rfm": AFTER}) / "run.json"
    card = json.loads(path.read_text())
    del card["verdicts"], card["data"]["ledger"]
    path.write_text(json.dumps(card))
    assert "No verdicts are in the run.json of other" in diff(one, path.parent)


def test_runs_of_one_name_are_told_by_their_folders(one):
    other = write_pair_side(one.parent / "old" / "one", {"rfm": AFTER}, threshold=7.0)
    text = diff(one, other)
    assert f"A: {one}" in text
    assert f"B: {other}" in text


def test_long_tables_are_cut_on_the_terminal_and_whole_on_the_page(one):
    params = {f"key{place:02d}": place for place in range(MOST_ROWS + 5)}
    text = said(one, changes={"params": params})
    assert "… and 5 more" in text
    page = one.parent / "page.html"
    assert diff(one, one.parent / "other", page) == str(page)
    assert f"<td>key{MOST_ROWS + 4}</td>" in page.read_text(encoding="utf-8")


def test_the_page_loads_nothing_and_names_are_text(one):
    bad = "<img src=x> & 客户"
    changes = {"params": {"rfm": {"reference": bad}}}
    other = write_pair_side(one.parent / bad, {"rfm": AFTER}, changes=changes, threshold=7.0)
    page = one.parent / "page.html"
    diff(one, other, page)
    html = page.read_text(encoding="utf-8")
    assert outside_references(html) == []
    tags = [tag for tag, _ in Collector(html).tags]
    assert "img" not in tags
    assert tags.count("h1") == 1
    assert tags.count("h2") == 6
    assert "&lt;img src=x&gt; &amp; 客户" in html


def test_a_page_is_not_written_over_nor_into_a_report(one, tmp_path):
    write_pair_side(tmp_path / "other", {"rfm": AFTER})
    (tmp_path / "page.html").write_text("mine")
    words = ("diff", "one", "other", "--html")
    done = segbench(*words, "page.html", cwd=tmp_path)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert (tmp_path / "page.html").read_text() == "mine"
    assert segbench(*words, "page.html", "--force", cwd=tmp_path).stdout.strip() == "page.html"
    assert "<h1>one and other</h1>" in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert segbench(*words, "one/page.html", cwd=tmp_path).returncode == 2


def test_a_folder_that_is_no_report_is_one_message(one, tmp_path):
    (tmp_path / "empty").mkdir()
    for name in ("empty", "nowhere"):
        done = segbench("diff", "one", name, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stdout == ""
        assert done.stderr.startswith(f"segbench: {name}: ")
        assert done.stderr.count("\n") == 1


def test_a_whole_run_and_its_copy_are_the_same_and_with_other_code_are_told_apart(
    finished, tmp_path
):
    shutil.copytree(finished.folder, tmp_path / "copy")
    done = segbench("diff", finished.folder, tmp_path / "copy", cwd=tmp_path)
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "are the same" in done.stdout
    path = tmp_path / "copy" / "run.json"
    card = json.loads(path.read_text())
    path.write_text(json.dumps({**card, "code_sha256": "another"}))
    done = segbench("diff", finished.folder, tmp_path / "copy", cwd=tmp_path)
    assert "Code. Others are the program itself." in done.stdout
    assert "Nothing: all tables and frozen rules are the same" in done.stdout

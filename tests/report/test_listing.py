"""The list of reports: as text, as a page, and which of them is opened."""

import json
import os
import subprocess
import sys
import webbrowser

import pytest

from command_line import segbench
from segbench.errors import SegbenchError
from segbench.report import listing
from segbench.report.index_page import write_index
from segbench.runtime.targets import check_place
from support import Collector, outside_references

PLAIN = {"beats_random": True, "beaten_by": [], "pick": "som", "best_set": ["som", "rfm"]}


def card(**changes):
    whole = {
        "params": {"cutoff": "2023-10-01", "dataset": "own"},
        "sha256": {},
        "data": {"name": "shop", "customers": 1234},
        "seconds": {"total": 61.4},
        "verdicts": {"retention": PLAIN, "conversion": {**PLAIN, "beats_random": False}},
    }
    return whole | changes


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"

    def add(name, content, at, *, pages=True):
        made = folder / name
        (made / "tables").mkdir(parents=True)
        (made / "run.json").write_text(content if isinstance(content, str) else json.dumps(content))
        if pages:
            (made / "index.html").write_text("a page")
        os.utime(made / "run.json", (at, at))

    add("older", card(), 1_000_000_000)
    add("newer", card(data={"name": "other", "customers": 7}), 1_700_000_000)
    add("damaged", "{", 1_600_000_000)
    add("strange", {"params": {}, "sha256": {}, "verdicts": {"retention": 3}}, 1_500_000_000)
    add("early", {"params": {"cutoff": "2022-01-01"}, "sha256": {}}, 1_400_000_000)
    (folder / "no report").mkdir()
    (folder / ".older.failed").mkdir()
    (folder / "README.md").write_text("what this is")
    return folder


def test_runs_are_listed_the_newest_first_with_what_they_recommend(reports):
    found = {run.name: run for run in listing.runs(reports)}
    assert list(found) == ["no report", "newer", "damaged", "strange", "early", "older"]
    cells = found["older"].cells()
    assert cells["customers"] == "1,234"
    assert cells["seconds"] == "61"
    assert cells["dataset"] == "shop"
    assert cells["cutoff"] == "2023-10-01"
    assert cells["recommended"] == "retention: som; conversion: no method beats chance"
    assert cells["made"].startswith("2001-09-")


def test_what_cannot_be_read_is_listed_as_unreadable_and_breaks_nothing(reports):
    said = {run.name: run.recommended for run in listing.runs(reports)}
    assert said["no report"] == "unreadable: is no folder of a run (it has no run.json)"
    assert said["damaged"].startswith("unreadable: is not what a run of this version writes")
    assert said["strange"].startswith("unreadable: its run.json is not what a run")
    assert said["early"] == "–"


def test_a_yardstick_that_is_better_is_named():
    assert listing.few_words({**PLAIN, "beaten_by": ["recency_only"]}) == (
        "som (worse than recency_only)"
    )


def test_where_no_method_is_eligible_none_is_named():
    verdict = {**PLAIN, "pick": "", "beats_random": False}
    assert listing.few_words(verdict) == "no method is eligible"


def test_the_list_is_aligned_and_says_what_to_do_where_nothing_is(reports, tmp_path):
    head, *lines = listing.as_text(reports).splitlines()
    assert len(lines) == 6
    assert all(line[: head.index("made")].strip() for line in lines)
    assert all(line[head.index("made") - 1] == " " for line in lines)
    (tmp_path / "empty").mkdir()
    assert "segbench run" in listing.as_text(tmp_path / "empty")
    done = segbench("list", "--reports", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no such folder" in done.stderr


def test_the_page_lists_and_links_the_runs_and_loads_nothing(reports):
    assert write_index(reports)
    page = (reports / "index.html").read_text(encoding="utf-8")
    links = [attrs["href"] for tag, attrs in Collector(page).tags if tag == "a"]
    assert links == [
        "./newer/index.html",
        "./early/index.html",
        "./older/index.html",
    ]
    assert outside_references(page) == []
    assert "unreadable" in page
    assert not list(reports.glob(".*part"))


def test_names_on_the_page_are_text(reports):
    bad = "<img src=x> & 客户#1"
    (reports / "older").rename(reports / bad)
    write_index(reports)
    page = (reports / "index.html").read_text(encoding="utf-8")
    assert not [tag for tag, _ in Collector(page).tags if tag == "img"]
    assert 'href="./%3Cimg%20src%3Dx%3E%20%26%20%E5%AE%A2%E6%88%B7%231/index.html"' in page


def test_the_page_is_written_over_one_of_ours_only(reports):
    assert write_index(reports)
    first = (reports / "index.html").read_text(encoding="utf-8")
    (reports / "older" / "run.json").write_text(json.dumps(card(data={"name": "renamed"})))
    assert write_index(reports)
    assert "renamed" in (reports / "index.html").read_text(encoding="utf-8")
    assert "renamed" not in first
    (reports / "index.html").write_text("<h1>Mine</h1>")
    assert not write_index(reports)
    assert (reports / "index.html").read_text() == "<h1>Mine</h1>"


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_where_something_else_is_in_its_place_a_report_is_whole_without_the_page(reports, kind):
    if kind == "folder":
        (reports / "index.html").mkdir()
    else:
        (reports / "index.html").symlink_to(reports / "elsewhere")
    assert not write_index(reports)
    assert not (reports / "elsewhere").exists()


def test_a_report_that_ends_while_the_page_is_written_is_on_it(reports, monkeypatch):
    whole, states = listing.runs(reports), []

    def seen(folder):
        states.append(folder)
        return whole[1:] if len(states) == 1 else whole

    monkeypatch.setattr("segbench.report.index_page.runs", seen)
    write_index(reports)
    assert "no report" in (reports / "index.html").read_text(encoding="utf-8")


def test_the_page_is_in_no_run_s_way(reports):
    write_index(reports)
    check_place(reports / "older")


def test_the_newest_report_is_opened_or_the_one_that_is_named(reports):
    assert listing.first_page(reports, None) == reports / "newer" / "index.html"
    assert listing.first_page(reports, "older") == reports / "older" / "index.html"
    assert listing.first_page(reports, str(reports / "older")) == reports / "older" / "index.html"
    with pytest.raises(SegbenchError, match="Did you mean 'older'"):
        listing.first_page(reports, "oldr")
    with pytest.raises(SegbenchError, match=r"no report: has no index\.html"):
        listing.first_page(reports, "no report")


def test_without_a_screen_the_path_is_printed_and_no_browser_started(reports, monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    done = segbench("open", "--reports", reports, cwd=reports)
    assert (done.returncode, done.stdout.strip()) == (0, str(reports / "newer" / "index.html"))
    assert opened == []
    monkeypatch.setenv("DISPLAY", ":0")
    segbench("open", "older", "--reports", reports, cwd=reports)
    assert opened == [(reports / "older" / "index.html").as_uri()]


def test_a_browser_that_cannot_be_started_is_no_failure(reports, monkeypatch):
    def fail(address):
        raise webbrowser.Error("no browser")

    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", fail)
    assert segbench("open", "--reports", reports, cwd=reports).returncode == 0


@pytest.mark.parametrize("words", [["--help"], ["list", "--reports"]])
def test_help_and_list_import_nothing_that_takes_long(reports, words):
    command = [*words, str(reports)] if "list" in words else words
    code = (
        "import sys\nfrom segbench.cli import app\n"
        f"app({command!r}, standalone_mode=False)\n"
        "heavy = {'pandas', 'numpy', 'ibis', 'matplotlib', 'nbformat', 'yaml'}\n"
        "print('heavy', sorted(heavy & {name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert done.strip().endswith("heavy []")


def test_a_sweep_is_listed_with_its_settings(tmp_path):
    tables = tmp_path / "shop-sweep" / "tables"
    tables.mkdir(parents=True)
    (tables / "sweep.csv").write_text("setting,outcome\na,retention\na,spend\nb,retention\n")
    (run,) = listing.runs(tmp_path)
    assert (run.name, run.problem) == ("shop-sweep", "")
    assert run.recommended == "a sweep of 2 settings"

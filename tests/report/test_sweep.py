"""A sweep in the process of the tests, without notebooks: what is run, taken, and said."""

import json
import re
import shutil
from base64 import b64encode
from hashlib import sha256

import pandas as pd
import pytest

from command_line import only_pages, segbench
from segbench.errors import SegbenchError
from segbench.evaluation.comparison.verdict import Verdict
from segbench.report import execute, run, sweep
from segbench.report.sweep_table import SHARE
from segbench.study.comparison import Comparison
from support import Collector, outside_references

PARAMS = """methods: [value_tiers, rfm]
max_customers: 300
evaluation: {replicates: 200, random_draws: 20, cutoffs: 2}
"""
GRID = ["--grid", "cutoff=2017-10-01,2017-10-29,2019-01-01", "--jobs", "1"]
WELL = ["--grid", "cutoff=2017-10-01,2017-10-29", "--jobs", "1"]
NAMES = ["cutoff-2017-10-01", "cutoff-2017-10-29"]
FAILING = "cutoff-2019-01-01"


def no_notebook(notebooks, page):
    """Stand in for a notebook of a run, which takes most of its time."""
    for name in (page.html.file, "index.html"):
        (notebooks._where.report / name).write_text("page")


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """Return where a sweep was run, how it ended, and the verdicts as its runs knew them."""
    home = tmp_path_factory.mktemp("sweep")
    (home / "small.yaml").write_text(PARAMS)
    known: dict[str, dict[str, Verdict]] = {}
    card = run.run_card

    def noting(study, *others):
        known[study.params.name] = Comparison(study).verdicts()
        return card(study, *others)

    with pytest.MonkeyPatch.context() as patch, only_pages("comparison"):
        patch.setattr(execute.Notebooks, "begin", no_notebook)
        patch.setattr(run, "run_card", noting)
        done = segbench("sweep", "small.yaml", *GRID, cwd=home)
    return home, done, known


@pytest.fixture
def again(swept, tmp_path, monkeypatch):
    """Return a copy of that sweep, and the names of the settings that are run from now on."""
    ran = []

    def stub(params, folder, progress):
        ran.append(params.name)
        if params.cutoff.year == 2019:
            raise SegbenchError("too late")
        return shutil.copytree(
            swept[0] / "reports" / "small-sweep" / params.name,
            folder / params.name,
            dirs_exist_ok=True,
        )

    monkeypatch.setattr(sweep, "run", stub)
    shutil.copytree(swept[0], tmp_path, dirs_exist_ok=True)
    return tmp_path, ran


def test_the_others_go_on_where_a_setting_fails(swept):
    home, done, _ = swept
    assert done.returncode == 1
    assert done.stdout == "reports/small-sweep/index.html\n"
    assert "2 of 3: cutoff-2017-10-29 in " in done.stderr
    assert f"3 of 3: {FAILING} failed after" in done.stderr
    assert "which The Complete Journey cannot serve" in done.stderr
    folder = home / "reports" / "small-sweep"
    assert sorted(path.name for path in folder.iterdir()) == [*NAMES, "index.html", "tables"]


def test_the_table_repeats_leagues_and_verdicts(swept):
    home, _, known = swept
    folder = home / "reports" / "small-sweep"
    table = pd.read_csv(folder / "tables" / "sweep.csv")
    assert len(table) == 2 * 3 * 2 + 1  # settings, outcomes, methods; and the one that failed
    for name in NAMES:
        league = pd.read_csv(folder / name / "tables" / "league.csv")
        rows = table[table["setting"] == name]
        shares = league[(league["metric"] == SHARE) & (league["role"] == "method")]
        key, numbers = ["outcome", "method"], ["attainable_share", "ci_low", "ci_high"]
        pd.testing.assert_frame_equal(
            rows.set_index(key)[numbers].sort_index(),
            shares.rename(columns={"value": SHARE}).set_index(key)[numbers].sort_index(),
        )
        assert set(rows["cutoff"]) == {name.removeprefix("cutoff-")}
        assert set(rows["outcome"]) == set(known[name])
        for outcome, verdict in known[name].items():
            own = rows[rows["outcome"] == outcome].set_index("method")
            picked = [verdict.pick] if verdict.beats_random else []
            assert list(own.index[own["recommended"].eq(True)]) == picked
            assert set(own.index[own["in_best_set"].eq(True)]) == set(verdict.best_set)
            assert own["beaten_by"].fillna("").unique() == ", ".join(verdict.beaten_by)
    (failed,) = table[table["setting"] == FAILING].to_dict("records")
    assert "cannot serve" in failed["problem"]
    assert pd.isna(failed["outcome"])


def test_the_page_loads_nothing_and_leads_to_reports(swept):
    folder = swept[0] / "reports" / "small-sweep"
    text = (folder / "index.html").read_text(encoding="utf-8")
    assert outside_references(text) == []
    (policy,) = [
        str(attrs["content"])
        for tag, attrs in Collector(text).tags
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL).group(1)
    assert policy.startswith("default-src 'none'; style-src ")
    assert b64encode(sha256(style.encode()).digest()).decode() in policy
    for name in NAMES:
        assert f'<a href="{name}/index.html">{name}</a>' in text
    assert f'<a href="{FAILING}' not in text
    assert '<a href="tables/sweep.csv">' in text
    assert "What failed" in text
    assert text.count('<figure class="chart">') == 3
    assert "Retention, recommended method and its share of the attainable: " in text


def test_what_is_done_is_not_run_again(again):
    home, ran = again
    page = home / "reports" / "small-sweep" / "index.html"
    done = segbench("sweep", "small.yaml", *GRID, cwd=home)
    assert (done.returncode, ran) == (1, [FAILING])
    assert f"taken from before, 2: {', '.join(NAMES)}" in done.stderr
    assert "3 settings: 2 of them from an earlier start of this sweep; 1 failed" in page.read_text()
    done = segbench("sweep", "small.yaml", *WELL, "-q", "-p", "threads=1", cwd=home)
    assert (done.returncode, done.stderr, ran) == (0, "", [FAILING])


@pytest.mark.parametrize("name", ["tables/league.csv", "run.json", "index.html", "comparison.html"])
def test_a_report_that_is_not_whole_is_run_again(again, name):
    home, ran = again
    (home / "reports" / "small-sweep" / NAMES[1] / name).unlink()
    if name == "run.json":  # as nothing but a whole report has one, this is no report
        shutil.rmtree(home / "reports" / "small-sweep" / NAMES[1])
    assert segbench("sweep", "small.yaml", *WELL, cwd=home).returncode == 0
    assert ran == [NAMES[1]]


@pytest.mark.parametrize(
    ("part", "key"), [("params", "seed"), ("data", "fingerprint"), ("versions", "numpy")]
)
def test_a_report_of_other_parameters_data_or_libraries_is_run_again(again, part, key):
    home, ran = again
    path = home / "reports" / "small-sweep" / NAMES[0] / "run.json"
    card = json.loads(path.read_text())
    card[part][key] = 3
    path.write_text(json.dumps(card))
    assert segbench("sweep", "small.yaml", *WELL, cwd=home).returncode == 0
    assert ran == [NAMES[0]]


def test_a_report_of_other_code_is_run_again(again):
    home, ran = again
    path = home / "reports" / "small-sweep" / NAMES[0] / "run.json"
    path.write_text(path.read_text().replace('"code_sha256": "', '"code_sha256": "0'))
    assert segbench("sweep", "small.yaml", *WELL, cwd=home).returncode == 0
    assert ran == [NAMES[0]]


def test_the_exit_code_is_2_where_all_fail(again):
    home, ran = again
    grid = ["--grid", "cutoff=2019-01-01,2019-02-01", "--jobs", "1"]
    done = segbench("sweep", "small.yaml", *grid, cwd=home)
    assert (done.returncode, len(ran)) == (2, 2)
    assert "too late" in (home / "reports" / "small-sweep" / "index.html").read_text()


def test_a_fault_of_the_program_fails_its_setting_alone(again, monkeypatch):
    def faulty(params, folder, progress):
        raise TypeError("no such thing")

    monkeypatch.setattr(sweep, "run", faulty)
    done = segbench("sweep", "small.yaml", *WELL, "-p", "seed=3", cwd=again[0])
    assert done.returncode == 2
    assert "a fault of segbench: TypeError: no such thing" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--grid", "seed=1,x"], "seed: found 'x'. Give an integer"),
        (["--grid", "seed=1", "--backend", "slurm"], "unknown back end 'slurm'. Allowed: dask"),
        (["--grid", "seed=1", "--jobs", "0"], "Invalid value for '--jobs'"),
        ([], "Missing option '--grid'"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_run(again, words, message):
    home, ran = again
    done = segbench("sweep", "small.yaml", *words, cwd=home)
    assert (done.returncode, ran) == (2, [])
    assert message in done.stderr


def test_a_sweep_writes_over_nothing_else(again):
    home, ran = again
    (home / "reports" / "small-sweep" / "mine.txt").write_text("mine")
    done = segbench("sweep", "small.yaml", *WELL, cwd=home)
    assert (done.returncode, ran) == (2, [])
    assert "mine.txt: is there, and is nothing that a sweep wrote" in done.stderr


def test_engines_share_the_cores(monkeypatch, again):
    home, _ = again
    monkeypatch.setattr(sweep.joblib, "cpu_count", lambda: 8)
    seen = []

    def noting(params, folder, progress):
        seen.append(params.threads)
        raise SegbenchError("not run")

    monkeypatch.setattr(sweep, "run", noting)
    assert sweep.Machine().jobs_for(3) == 3
    assert sweep.Machine().jobs_for(100) == 8
    assert sweep.Machine(jobs=2).jobs_for(100) == 2
    segbench("sweep", "small.yaml", "--grid", "seed=1,2", "--jobs", "1", cwd=home)
    segbench("sweep", "small.yaml", "--grid", "seed=3", "--jobs", "1", "-p", "threads=3", cwd=home)
    assert seen == [8, 8, 3]

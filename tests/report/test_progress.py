import time
from io import StringIO
from threading import Thread

import pytest
from rich.console import Console

from command_line import segbench
from segbench.report import run
from segbench.report.progress import Progress, Steps, weights

NOTEBOOKS = {"rfm": {"run": 3.0, "html": 0.5}, "som": {"run": 4.0, "html": 0.5}}
SECONDS = {"setup": 1.0, "features": 2.0, "notebooks": NOTEBOOKS, "total": 7.5}


def shown(terminal, **options):
    console = Console(file=StringIO(), force_terminal=terminal, width=200, highlight=False)
    with Progress(console, **options) as progress:
        with progress.stage("features"):
            progress.detail("read from the cache")
            progress.notebook("rfm", {"run": 3.0, "html": 0.5})
        progress.summary(SECONDS)
    return console.file.getvalue()


SUMMARY = "7.5 s in all: setup 1.0, features 2.0, 2 notebooks 7.0 + HTML 1.0"
LINES = ("features …", "features done in ", "rfm.ipynb: ran 3.0 s, HTML 0.5 s")


def test_lines_for_a_log():
    text = shown(terminal=False)
    assert all(words in text for words in (*LINES, f"{SUMMARY} (notebooks: two at a time)"))
    assert "cache" not in text


def test_a_bar_on_a_terminal_and_no_lines_but_the_last():
    text = shown(terminal=True)
    assert "features …" in text
    assert "so far" in text
    assert SUMMARY in text
    assert not any(words in text for words in (*LINES[1:], "cache"))


@pytest.mark.parametrize("terminal", [True, False])
def test_who_asks_for_more_is_told_more(terminal):
    text = shown(terminal, verbose=True)
    assert all(words in text for words in (*LINES, SUMMARY, "read from the cache"))


@pytest.mark.parametrize("terminal", [True, False])
def test_who_asks_for_quiet_is_told_nothing(terminal):
    assert shown(terminal, quiet=True) == ""


@pytest.mark.parametrize(("option", "lines"), [("-q", 0), ("--quiet", 0), ("-v", 3), (None, 2)])
def test_how_much_a_run_says(tmp_path, monkeypatch, option, lines):
    def make(params, reports, progress, *, use_cache):
        assert use_cache
        with progress.stage("features"):
            progress.detail("from the cache")
        return reports / params.name

    monkeypatch.setattr(run, "run", make)
    (tmp_path / "shop.yaml").write_text("max_customers: 300\n")
    done = segbench("run", "shop.yaml", *([option] if option else []), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "reports/shop/index.html\n")
    assert len(done.stderr.splitlines()) == lines


def test_quiet_and_verbose_at_once_are_refused(tmp_path):
    done = segbench("run", "shop.yaml", "-q", "-v", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "-q and -v" in done.stderr


def test_a_bar_is_taken_away_when_something_goes_wrong():
    console = Console(file=StringIO(), force_terminal=True, width=80)
    progress = Progress(console)
    with pytest.raises(ValueError, match="no"), progress, progress.stage("features"):
        raise ValueError("no")
    assert console.file.getvalue().endswith("\x1b[2K")  # the line is empty again
    assert progress.seconds == {}


def test_steps_weigh_what_they_took_of_the_time_of_an_earlier_run():
    found = weights(SECONDS)  # 6.5 s for 2 + 3.5 + 4.5 = 10 s of steps
    assert found == pytest.approx({"features": 1.3, "rfm.ipynb": 2.275, "som.ipynb": 2.925})
    assert sum(found.values()) == pytest.approx(7.5 - 1.0)


@pytest.mark.parametrize(
    "strange", [{}, {"total": 3}, {"total": None, "a": 1}, {"notebooks": 3}, {"a": "b", "total": 1}]
)
def test_of_strange_seconds_nothing_is_known(strange):
    assert weights(strange) == {}


def test_the_share_that_is_done_is_that_of_the_seconds():
    now = [0.0]
    steps = Steps(lambda: now[0])
    steps.remember({"a": 1.0, "b": 3.0, "notebooks": {"rfm": {"run": 4.0}}, "total": 8.0})
    assert steps.share() == 0
    steps.begin("a")
    now[0] = 0.5  # half of a's second is over
    assert steps.share() == pytest.approx(0.5 / 8)
    steps.end("a")
    assert steps.share() == pytest.approx(1 / 8)
    steps.begin("b")
    now[0] = 100.0  # longer than b took: b is not over before it is over
    assert 3.8 / 8 <= steps.share() < 4 / 8
    steps.end("rfm.ipynb")  # a notebook that ran beside b
    assert steps.share() == pytest.approx(5 / 8)
    steps.end("b")
    assert steps.share() == 1


def test_without_an_earlier_run_steps_count_the_same_once_they_are_known():
    now = [0.0]
    steps = Steps(lambda: now[0])
    steps.remember({})
    steps.begin("data")
    steps.end("data")
    assert steps.share() is None
    steps.expect(["data", "tables", "rfm.ipynb", "som.ipynb"])
    now[0] = 50.0
    assert steps.share() == pytest.approx(1 / 4)
    steps.end("som.ipynb")
    steps.end("not expected")
    assert steps.share() == pytest.approx(3 / 5)


def test_steps_that_an_earlier_run_did_not_have_weigh_as_much_as_others_on_average():
    steps = Steps(lambda: 0.0)
    steps.remember({"a": 1.0, "gone": 3.0, "total": 4.0})
    steps.end("a")
    steps.expect(["a", "new"])
    assert steps.share() == pytest.approx(1 / (1 + 2))


def test_notebooks_may_end_at_any_time_and_from_any_thread():
    console = Console(file=StringIO(), force_terminal=True, width=80)
    with Progress(console) as progress:
        names = [f"n{place}" for place in range(40)]
        progress.expect(["a", "b"], names)
        ends = [
            Thread(target=progress.notebook, args=(name, {"run": 1, "html": 1})) for name in names
        ]
        with progress.stage("a"):
            for end in ends[:20]:
                end.start()
        for end in ends[20:]:
            end.start()
        with progress.stage("b"):
            time.sleep(0.2)
        for end in ends:
            end.join()
        with progress.stage("notebooks"):
            pass
        assert progress.steps.share() == 1
    assert set(progress.seconds) == {"a", "b", "notebooks"}

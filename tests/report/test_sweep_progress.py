from io import StringIO

from rich.console import Console

from segbench.report.sweep_progress import SweepProgress


def shown(*, terminal=False, quiet=False):
    console = Console(file=StringIO(), force_terminal=terminal, width=200, highlight=False)
    with SweepProgress(console, quiet=quiet) as progress:
        progress.begin(4, ["a"])
        progress.finished("b", 8.04, "")
        progress.finished("c", 0.2, "the cutoff leaves\nno history")
    return console.file.getvalue()


def test_a_line_for_every_finished_setting():
    lines = shown().splitlines()
    assert lines[0].endswith("4 settings")
    assert lines[1].endswith("taken from before, 1: a")
    assert "2 of 4: b in 8.0 s; about 0:00:0" in lines[2]
    assert lines[2].endswith("left")
    assert "3 of 4: c failed after 0.2 s: the cutoff leaves" in lines[3]
    assert len(lines) == 4


def test_a_bar_on_a_terminal_and_only_failures_beside_it():
    text = shown(terminal=True)
    assert "3/4" in text
    assert "c failed after" in text
    assert "b in 8.0 s" not in text


def test_nothing_is_said_on_request():
    assert shown(quiet=True) == shown(terminal=True, quiet=True) == ""


def test_the_rest_takes_as_long_as_what_was_run(monkeypatch):
    progress = SweepProgress(quiet=True)
    progress.begin(10, ["a", "b"])
    progress._ran = 2
    monkeypatch.setattr("time.perf_counter", lambda: progress.start + 60)
    assert progress.left() == "about 0:03:00 left"

from io import StringIO

from rich.console import Console

from segbench.report.progress import Progress

NOTEBOOKS = {"rfm": {"run": 3.0, "html": 0.5}, "som": {"run": 4.0, "html": 0.5}}
SECONDS = {"setup": 1.0, "features": 2.0, "notebooks": NOTEBOOKS, "total": 7.5}


def shown(terminal):
    console = Console(file=StringIO(), force_terminal=terminal, width=200)
    progress = Progress(console)
    with progress.stage("features"):
        pass
    progress.notebook("rfm", {"run": 3.0, "html": 0.5})
    progress.summary(SECONDS)
    return console.file.getvalue()


def test_lines_for_a_log():
    text = shown(terminal=False)
    for words in ("features …", "features done in 0.0 s", "rfm.ipynb: ran 3.0 s, HTML 0.5 s"):
        assert words in text
    assert (
        "7.5 s in all: setup 1.0, features 2.0, "
        "2 notebooks 7.0 + HTML 1.0 (two notebooks at a time)" in text
    )


def test_a_clock_on_a_terminal():
    text = shown(terminal=True)
    assert "0:00:00" in text
    assert "features done" in text

"""What a notebook says while it computes, in a real kernel; and what an interruption leaves."""

import ast
import os
import time

import pytest
from jupyter_client import KernelManager
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from segbench.paths import PACKAGE
from segbench.study.working import what_it_returns
from support import make_shop

SETUP = """
import time
from pathlib import Path
from segbench.study import working
working.PATIENCE, working.EVERY = 0.2, 0.1
working.show_in(get_ipython(), "shop", Path({folder!r}))

def slow(words, steps=()):
    time.sleep(0.5)
    for step in steps:
        working.computing(step, lambda: time.sleep(0.4))
    return 5
"""
CELLS = {
    "long": "working.computing('the league', lambda: slow('the league', ['a row']))",
    "again": "working.computing('the league', lambda: slow('the league'))",
    "short": "working.computing('the league', lambda: 6)",
    "after words": "print('mine')\nworking.computing('the league', lambda: slow('the league'))",
    "failing": "working.computing('the league', lambda: slow('the league') / 0)",
    "elsewhere": "import threading\n"
    "t = threading.Thread(target=working.computing, args=('x', lambda: slow('x')))\n"
    "t.start(); t.join(); 7",
}


class Listening(NotebookClient):
    """Notes every text that a cell has shown, also what was gone at the end."""

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] in ("display_data", "update_display_data"):
            self.heard.setdefault(cell_index, []).append(msg["content"]["data"]["text/plain"])
        return super().process_message(msg, cell, cell_index)


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """What each cell left, and what was heard of it."""
    folder = tmp_path_factory.mktemp("results")
    sources = [SETUP.format(folder=str(folder)), *CELLS.values()]
    node = new_notebook(cells=[new_code_cell(source) for source in sources])
    client = Listening(node, kernel_name="python3", allow_errors=True, record_timing=False)
    client.heard = {}
    client.execute()
    return {
        name: (node.cells[place].outputs, client.heard.get(place, []))
        for place, name in enumerate(CELLS, 1)
    }, folder


def kinds(outputs):
    return [output.output_type for output in outputs]


def test_what_takes_longer_is_told_and_nothing_of_it_stays(executed):
    outputs, heard = executed[0]["long"]
    assert kinds(outputs) == ["execute_result"]
    assert outputs[0].data["text/plain"] == "5"
    assert heard[0].startswith("Computing the league … 0 s (a first time can take up to a minute)")
    assert heard[-1].endswith(": a row")


def test_the_second_time_it_says_how_long_the_first_took(executed):
    outputs, heard = executed[0]["again"]
    assert kinds(outputs) == ["execute_result"]
    assert "s the last time)" in heard[0]
    assert "shop: the league" in (executed[1] / "seconds.json").read_text()


def test_what_is_there_at_once_says_nothing(executed):
    outputs, heard = executed[0]["short"]
    assert (kinds(outputs), heard) == (["execute_result"], [])


def test_what_a_cell_has_said_itself_stays(executed):
    outputs, heard = executed[0]["after words"]
    assert outputs[0].text == "mine\n"
    assert heard[-1] == ""
    assert "Computing" not in str(outputs)


def test_an_error_stays_alone(executed):
    outputs, _ = executed[0]["failing"]
    assert kinds(outputs) == ["error"]


def test_other_threads_are_not_told_of(executed):
    outputs, heard = executed[0]["elsewhere"]
    assert (kinds(outputs), heard) == (["execute_result"], [])


def test_every_result_that_is_kept_says_what_it_is():
    silent = [
        f"{path.name}: {node.name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
        and {"cached", "cached_in_memory"} & {ast.unparse(each) for each in node.decorator_list}
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent


def test_words_are_those_of_the_docstring():
    def league():
        """Return the league table: a row a method.

        More.
        """

    assert what_it_returns(league) == "the league table"

    def maintenance():
        """The index of everybody."""

    assert what_it_returns(maintenance) == "the index of everybody"

    def _all_labels():
        pass

    assert what_it_returns(_all_labels) == "all labels"


OPENED = """
import os
os.environ["SEGBENCH_CACHE"] = {cache!r}
from pathlib import Path
from segbench.params import load
from segbench.study.comparison import Comparison
from segbench.study.notebook import open_study
study = open_study(load(Path({params!r})).model_dump(mode="json"))
"""
LEAGUE = "Comparison(study).league().to_csv({path!r})"


class Kernel:
    """A kernel that can be interrupted while it computes."""

    def __init__(self):
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel(env={**os.environ, "JPY_SESSION_NAME": "/x.ipynb"})
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, source, interrupt_after=None):
        """Return the name of the error; empty if there is none."""
        sent = self.client.execute(source)
        if interrupt_after is not None:
            time.sleep(interrupt_after)
            self.manager.interrupt_kernel()
        while True:
            reply = self.client.get_shell_msg(timeout=300)
            if reply["parent_header"]["msg_id"] == sent:
                return reply["content"].get("ename", "")

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel():
    started = Kernel()
    yield started
    started.end()


def test_an_interruption_leaves_results_whole_and_the_next_cell_usable(kernel, tmp_path):
    make_shop(tmp_path)
    words = {"params": str(tmp_path / "shop.yaml")}
    league = LEAGUE.format(path=str(tmp_path / "league.csv"))
    assert kernel.run(OPENED.format(cache=str(tmp_path / "cache"), **words)) == ""
    errors = [kernel.run(league, interrupt_after=after) for after in (0.3, 0.7, 1.1, 1.5)]
    assert "KeyboardInterrupt" in errors  # in importing, reading, compiling, fitting, resampling
    assert kernel.run(league) == ""
    assert not list((tmp_path / "cache").rglob("*.part"))
    anew = LEAGUE.format(path=str(tmp_path / "anew.csv"))
    assert kernel.run(OPENED.format(cache="off", **words) + anew) == ""
    assert (tmp_path / "anew.csv").read_bytes() == (tmp_path / "league.csv").read_bytes()

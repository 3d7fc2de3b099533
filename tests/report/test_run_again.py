"""Runs that find most of what they need: the same bytes, and only what changed is made anew."""

import hashlib
import os
import re
import subprocess
import sys

import pytest

from finished_run import PARAMS

pytestmark = pytest.mark.slow


def run(home, *words):
    """Run the small report; return what it said of each notebook."""
    command = [sys.executable, "-m", "segbench.cli", "run", "small.yaml", *words]
    environment = os.environ | {"SEGBENCH_CACHE": str(home / "cache")}
    done = subprocess.run(
        command, cwd=home, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return dict(re.findall(r"(\w+)\.ipynb: (ran|nothing)", done.stderr))


def contents(folder):
    """Return the checksum of every table, method file and page."""
    files = [*folder.glob("*.html"), *folder.glob("tables/*"), *folder.glob("methods/*")]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("again")
    (home / "small.yaml").write_text(PARAMS, encoding="utf-8")
    assert set(run(home).values()) == {"ran"}
    (home / "reports" / "small").rename(home / "cold")
    return home


def test_again_no_notebook_is_executed_and_every_byte_is_the_same(home):
    assert set(run(home).values()) == {"nothing"}
    assert contents(home / "reports" / "small") == contents(home / "cold")
    assert run(home) == {}  # the report is there, and nothing has changed
    (home / "reports" / "small" / "rfm.html").write_text("changed by hand")
    assert set(run(home).values()) == {"nothing"}
    assert contents(home / "reports" / "small") == contents(home / "cold")
    assert len(contents(home / "cold")) > 20


def test_without_the_cache_every_byte_is_the_same(home):
    assert set(run(home, "--no-cache").values()) == {"ran"}
    assert contents(home / "reports" / "small") == contents(home / "cold")


def test_a_changed_parameter_makes_only_the_pages_that_show_it(home):
    said = run(home, "-p", "contact.cost_per_contact=0.5", "-p", "name=cost")
    assert {name for name, how in said.items() if how == "ran"} == {"contact"}
    said = run(home, "-p", "rfm.reference=median", "-p", "name=median")
    assert said["rfm"] == said["comparison"] == said["index"] == "ran"
    assert said["data_quality"] == "nothing"
    warm = contents(home / "reports" / "median")
    run(home, "-p", "rfm.reference=median", "-p", "name=cold_median", "--no-cache")
    assert contents(home / "reports" / "cold_median") == warm

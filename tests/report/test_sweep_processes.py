"""Sweeps by processes: killed and started again, stopped, and by Dask."""

import importlib.util
import os
import signal
import sys

import pandas as pd
import pytest

from support import make_shop
from watched_command import WatchedCommand

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX"),
]

LONG = 900
"""Seconds for whole runs, two at a time."""

SEEDS = [1, 2, 3]


@pytest.fixture
def shop(tmp_path):
    make_shop(tmp_path)
    (tmp_path / "temporary").mkdir()
    return tmp_path


def sweep(shop, seeds, *words, **variables):
    grid = f"seed={','.join(map(str, seeds))}"
    return WatchedCommand(shop, "sweep", "shop.yaml", "--grid", grid, *words, **variables)


def names(shop):
    return sorted(path.name for path in (shop / "reports" / "shop-sweep").iterdir())


def swept(shop):
    table = pd.read_csv(shop / "reports" / "shop-sweep" / "tables" / "sweep.csv")
    return sorted(table.loc[table["problem"].isna(), "seed"].unique())


def test_a_sweep_that_is_killed_goes_on_where_it_was(shop):
    with sweep(shop, SEEDS, "--jobs", "2").until("1 of 3: ") as killed:
        killed.process.kill()
        assert killed.end()[0] == -signal.SIGKILL
    whole = [name for name in names(shop) if name.startswith("seed")]
    assert whole
    before = {name: run_card(shop, name).stat().st_mtime_ns for name in whole}
    with sweep(shop, SEEDS, "--jobs", "2").until(f"taken from before, {len(whole)}: ") as again:
        assert again.end(LONG) == (0, [])
    assert {name: run_card(shop, name).stat().st_mtime_ns for name in whole} == before
    assert names(shop) == ["index.html", *(f"seed-{seed}" for seed in SEEDS), "tables"]
    assert swept(shop) == SEEDS
    assert list((shop / "temporary").iterdir()) == []


def run_card(shop, name):
    return shop / "reports" / "shop-sweep" / name / "run.json"


def test_an_interruption_is_one_line_and_leaves_nothing(shop):
    with sweep(shop, SEEDS[:2], "--jobs", "2").until("2 settings") as stopped:
        stopped.until_there_is("spawn_main")  # a run computes or executes notebooks
        for _ in range(2):
            os.killpg(stopped.process.pid, signal.SIGINT)
        code, said = stopped.end()
    assert code == 130
    assert said == ["segbench: stopped by Ctrl-C; what was there before is as it was."]
    assert names(shop) == []
    assert list((shop / "temporary").iterdir()) == []


def test_a_worker_that_is_killed_ends_the_sweep_with_one_message(shop):
    with sweep(shop, SEEDS[:2], "--jobs", "2").until("2 settings") as broken:
        broken.until_there_is("popen_loky").kill()
        code, said = broken.end()
    assert code == 1
    assert len(said) == 1
    assert "ended from outside" in said[0]
    assert "Start the sweep again" in said[0]
    assert names(shop) == []


def test_dask_runs_the_settings(shop):
    if importlib.util.find_spec("distributed") is None:
        if os.environ.get("CI"):
            pytest.fail("distributed is missing; the lock file has it")
        pytest.skip("distributed is not installed")
    with sweep(shop, SEEDS[:2], "--jobs", "2", "--backend", "dask") as done:
        code, said = done.end(LONG)
    assert (code, said) == (0, [])
    assert swept(shop) == SEEDS[:2]

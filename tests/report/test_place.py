"""The folder of a run: what is left there, what is put back, and who may be in it."""

import os
import tempfile
from pathlib import Path

import pytest

from segbench.errors import SegbenchError
from segbench.report.place import place
from segbench.runtime import scratch
from support import previous_report


def killed(reports, name):
    """What a run that was killed between the two renames of publishing leaves behind."""
    base = reports / f".{name}.segbench"
    for part in ("previous", "run-x/work", "run-x/report"):
        (base / part).mkdir(parents=True)
        (base / part / "customers").write_text(name)
    (base / "lock").touch()
    return base


def _stop():
    raise KeyboardInterrupt


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_report_appears_whole_and_replaces_the_previous_one(tmp_path):
    for text in ("one", "two"):
        with place(tmp_path, "r") as where:
            previous_report(where.report, text)
            if text == "two":
                assert (tmp_path / "r" / "index.html").read_text() == "one"
            where.publish()
        assert names(tmp_path) == {"r"}
        assert (tmp_path / "r" / "index.html").read_text() == text


def test_everything_temporary_is_in_the_runs_own_folder_which_nobody_else_reads(tmp_path):
    before = dict(os.environ), tempfile.gettempdir()
    with place(tmp_path, "r") as where:
        for folder in (
            tempfile.gettempdir(),
            scratch.folder(),
            os.environ["JUPYTER_RUNTIME_DIR"],
            os.environ["IPYTHONDIR"],
        ):
            assert Path(folder).is_relative_to(where.work)
        assert (Path(os.environ["JUPYTER_PATH"]) / "kernels" / "segbench" / "kernel.json").is_file()
        assert (tmp_path / ".r.segbench").stat().st_mode & 0o077 == 0
    assert (dict(os.environ), tempfile.gettempdir()) == before


def test_a_failed_run_leaves_nothing_and_the_previous_report(tmp_path):
    (tmp_path / "r").mkdir()
    with pytest.raises(ZeroDivisionError), place(tmp_path, "r"):
        1 / 0  # noqa: B018
    assert names(tmp_path) == {"r"}


def test_a_stop_between_the_two_renames_puts_the_previous_report_back(tmp_path, monkeypatch):
    previous_report(tmp_path / "r")
    monkeypatch.setattr(
        Path,
        "rename",
        lambda one, other: _stop() if one.name == "report" else os.rename(one, other),  # noqa: PTH104
    )
    with pytest.raises(KeyboardInterrupt), place(tmp_path, "r") as where:
        where.publish()
    assert (tmp_path / "r" / "index.html").read_text() == "previous"
    assert names(tmp_path) == {"r"}


def test_the_next_run_clears_what_a_killed_one_left_and_puts_its_report_back(tmp_path):
    base = killed(tmp_path, "a")
    with place(tmp_path, "a") as where:
        assert names(base) == {"lock", where.work.parent.name}
        assert (tmp_path / "a" / "customers").read_text() == "a"
    assert names(tmp_path) == {"a"}


@pytest.mark.parametrize("other", ["a.b", "a-b", "a.segbench", "aa"])
def test_a_run_never_touches_the_leftovers_of_another_report(tmp_path, other):
    base = killed(tmp_path, other)
    before = sorted(base.rglob("*"))
    with place(tmp_path, "a") as where:
        where.publish()
    assert sorted(base.rglob("*")) == before
    assert names(tmp_path) == {"a", base.name}


def test_two_runs_into_one_name_are_one_message_and_two_names_are_two_runs(tmp_path):
    with place(tmp_path, "a") as first:
        said = r"a: another run is writing this report\. Wait for it to end, or .* -p name=NAME"
        with pytest.raises(SegbenchError, match=said), place(tmp_path, "a"):
            raise AssertionError
        with place(tmp_path, "b") as other:
            other.publish()
        assert first.work.is_dir()
        first.publish()
    assert names(tmp_path) == {"a", "b"}


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(SegbenchError, match=r"file: reports cannot be written here .* --reports"),
        place(tmp_path / "file", "a"),
    ):
        raise AssertionError

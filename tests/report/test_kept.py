"""What `segbench cache` says."""

from command_line import segbench
from segbench.study.store import VARIABLE, Entry, Store


def keep(folder, name, size):
    Store(folder, 1).keep(f"{name}\n", Entry("plain", bytes(size), {}, {}))


def test_what_is_kept_is_shown_and_cleared(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    keep(tmp_path, "study.labels.Labels.frozen", 2_000_000)
    keep(tmp_path, "study.study.Study.about", 300_000)
    shown = segbench("cache", cwd=tmp_path).stdout
    assert f"{tmp_path}: 2 results, 2.3 MB of at most 5 GB" in shown
    assert "2.0 MB       1  study.labels.Labels.frozen" in shown
    assert segbench("cache", "show", cwd=tmp_path).stdout == shown
    assert "2.3 MB removed" in segbench("cache", "clear", cwd=tmp_path).stdout
    assert "0 results" in segbench("cache", cwd=tmp_path).stdout


def test_the_folder_of_a_params_file(tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE)
    params = tmp_path / "shop.yaml"
    params.write_text(
        f"cache: {{folder: {tmp_path / 'mine'}, max_gb: 2}}\nrfm: {{reference: mean}}\n"
    )
    shown = segbench("cache", "show", "--params", params, cwd=tmp_path).stdout
    assert f"{tmp_path / 'mine'}: 0 results, 0.0 MB of at most 2 GB" in shown


def test_without_a_folder_that_is_said(tmp_path):
    assert "is off" in segbench("cache", cwd=tmp_path).stdout
    assert "is off" in segbench("cache", "clear", cwd=tmp_path).stdout

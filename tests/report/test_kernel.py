import json
import sys

from segbench.report import kernel


def test_the_kernel_is_this_environments_python_with_one_thread(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    folder = kernel.install()
    spec = json.loads((folder / "kernel.json").read_text())
    assert folder == tmp_path / "share" / "jupyter" / "kernels" / "segbench"
    assert spec["argv"][0] == sys.executable
    assert spec["env"]["OMP_NUM_THREADS"] == "1"
    written = (folder / "kernel.json").stat().st_mtime_ns
    kernel.install()
    assert (folder / "kernel.json").stat().st_mtime_ns == written

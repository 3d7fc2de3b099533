"""Memory and time of scoring by frozen rules: ten times the rows, not ten times the memory.

python benchmarks/score.py (on Linux, which tells the peak memory of a process)
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from segbench.params import Params
from segbench.report.card import run_card
from segbench.report.run import write_frozen
from segbench.study.study import Study

SIZES = (200_000, 2_000_000)
COLUMNS = ["recency_days", "frequency", "monetary", "tenure_days"]
METHODS = ["value_tiers", "rfm"]

CHILD = """
import sys, time
from pathlib import Path
from peak import peak_megabytes
from segbench.scoring.score import score
start = time.perf_counter()
score(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), force=True)
print(round(time.perf_counter() - start, 2), round(peak_megabytes()))
"""


def freeze(folder: Path) -> None:
    """Write the frozen rules of a small run."""
    plain: dict[str, object] = {
        "name": "bench",
        "dataset": "cdnow",
        "cutoff": "1997-10-01",
        "methods": METHODS,
    }
    plain |= {"observation_days": None, "retention_days": 28, "max_customers": 2000}
    params = Params.model_validate(plain)
    study = Study(params)
    for part in ("tables", "methods"):
        (folder / part).mkdir(parents=True)
    write_frozen(study, folder)
    (folder / "run.json").write_text(json.dumps(run_card(study, folder, {}, {}, {})))


def customers(rows: int, path: Path) -> None:
    """Write a customer table of so many rows."""
    rng = np.random.default_rng(rows)
    table = pd.DataFrame({
        "customer_id": [f"{number:08d}" for number in range(rows)],
        "recency_days": rng.integers(1, 270, rows),
        "frequency": 1 + rng.poisson(2, rows),
        "monetary": np.round(rng.exponential(80, rows), 2),
        "tenure_days": 270,
    })  # fmt: skip
    table.to_csv(path, index=False)


def main() -> None:
    """Print seconds and peak memory at both sizes."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        freeze(home / "run")
        peaks = []
        for rows in SIZES:
            customers(rows, home / "c.csv")
            words = [
                sys.executable,
                "-c",
                CHILD,
                str(home / "run"),
                str(home / "c.csv"),
                str(home / "l.csv"),
            ]
            done = subprocess.run(
                words, capture_output=True, text=True, check=True, cwd=Path(__file__).parent
            )
            seconds, megabytes = done.stdout.split()
            labelled = sum(1 for _ in (home / "l.csv").open()) - 1
            peaks.append(int(megabytes))
            print(
                f"{rows:>9,} customers: {labelled:,} labelled by {' and '.join(METHODS)} "
                f"in {seconds} s, peak {megabytes} MB"
            )
        print(f"ten times the customers: {peaks[1] / peaks[0]:.2f} times the memory")


if __name__ == "__main__":
    main()

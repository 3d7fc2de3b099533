"""Time and memory of the intervals: replicates must cost the same for any number of customers.

Two classifications with 8 segments, each customer scored once, and the difference of their AUC with
a 95 % interval from 2,000 replicates. Ours (segbench.evaluation) deals the customers into groups
and counts them in one pass, then draws groups. The plain customer bootstrap draws as many rows as
there are customers, in every replicate; its segments are counted as quickly as numpy can. Each size
in a process of its own; processor seconds, so that other work on the machine matters little.

    make benchmark
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from peak import peak_megabytes
from segbench.evaluation import ClusterBootstrap
from segbench.evaluation.comparison.metrics import resample, score_counts

SIZES = (10_000, 1_000_000, 10_000_000)
PLAIN_SIZES = (10_000, 100_000)
REPLICATES = 2000
SEGMENTS = 8


def customers(n: int) -> tuple[pd.DataFrame, list[NDArray[np.int8]]]:
    """Return n customers, some of whom order again, and two classifications that know of it."""
    rng = np.random.default_rng(n)
    taste = rng.integers(0, SEGMENTS, n, dtype=np.int8)
    event = rng.random(n, dtype=np.float32) < 0.1 + 0.08 * taste
    segments = [
        np.where(
            rng.random(n, dtype=np.float32) < known,
            taste,
            rng.integers(0, SEGMENTS, n, dtype=np.int8),
        )
        for known in (0.8, 0.75)
    ]
    ids = pd.Series(np.arange(n)).astype("str").str.zfill(8)
    return pd.DataFrame(
        {"customer_id": ids, "group": pd.Series("all", ids.index, dtype="str"), "event": event}
    ), segments


def by_segbench(units: pd.DataFrame, segments: list[NDArray[np.int8]]) -> dict[str, float]:
    """Return processor seconds of the pass and of the replicates, and the interval."""
    scores = [part.astype(float) for part in segments]
    start = time.process_time()
    draws = ClusterBootstrap(units["customer_id"], REPLICATES, seed=1)
    counts = [score_counts(values, units, draws) for values in scores]
    counted = time.process_time()
    auc = [resample(groups, draws, within_group=False)["auc"] for groups in counts]
    low, high = np.quantile((auc[0] - auc[1])[1:], (0.025, 0.975))
    return {
        "pass": counted - start,
        "replicates": time.process_time() - counted,
        "low": low,
        "high": high,
    }


def by_rows(units: pd.DataFrame, segments: list[NDArray[np.int8]]) -> dict[str, float]:
    """Return processor seconds and interval of the plain bootstrap; a customer is one row here."""
    rng = np.random.default_rng(1)
    cells = [2 * part + units["event"].to_numpy() for part in segments]
    start = time.process_time()
    differences = []
    for _ in range(REPLICATES):
        rows = rng.integers(len(units), size=len(units))
        first, second = (_auc(np.bincount(part[rows], minlength=2 * SEGMENTS)) for part in cells)
        differences.append(first - second)
    low, high = np.quantile(differences, (0.025, 0.975))
    return {"replicates": time.process_time() - start, "low": low, "high": high}


def _auc(cells: NDArray[np.intp]) -> float:
    without, with_event = cells.reshape(-1, 2).T
    below = np.cumsum(without) - without
    return float((with_event * (below + without / 2)).sum() / (with_event.sum() * without.sum()))


WAYS = {"segbench": by_segbench, "rows": by_rows}


def measure(way: str, size: int) -> dict[str, float]:
    """Run one way in a process of its own."""
    command = [sys.executable, __file__, "--one", way, str(size)]
    found: dict[str, float] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return found


def main() -> None:
    """Measure one way at one size (--one), or print a table of all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--one", nargs=2, metavar=("WAY", "CUSTOMERS"), help="measure in this process"
    )
    words = parser.parse_args()
    if words.one:
        print(
            json.dumps(
                {**WAYS[words.one[0]](*customers(int(words.one[1]))), "megabytes": peak_megabytes()}
            )
        )
        return
    plain = {size: measure("rows", size) for size in PLAIN_SIZES}
    most = max(PLAIN_SIZES)
    print(
        "| customers | pass, s | replicates, s | peak MB | 95 % interval "
        "| plain bootstrap, s | its interval | plain / ours |"
    )
    print("|---:|---:|---:|---:|---|---:|---|---:|")
    for size in sorted({*SIZES, *PLAIN_SIZES}):
        ours, rows = measure("segbench", size), plain.get(size)
        seconds = rows["replicates"] if rows else plain[most]["replicates"] * size / most
        intervals = [
            f"{found['low']:.5f} to {found['high']:.5f}" if found else "–" for found in (ours, rows)
        ]
        print(
            f"| {size:,} | {ours['pass']:.2f} | {ours['replicates']:.2f} "
            f"| {ours['megabytes']:,.0f} | {intervals[0]} "
            f"| {seconds:,.1f}{'' if rows else f' (from {most:,})'} | {intervals[1]} "
            f"| {seconds / (ours['pass'] + ours['replicates']):,.0f} |"
        )


if __name__ == "__main__":
    main()

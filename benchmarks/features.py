"""Time and memory of the customer features beside a bare two-level GROUP BY in DuckDB.

For files of 10⁶ and 10⁷ generated order lines (three lines an order, a tenth as many customers as
lines), each query runs in a process of its own, with the same engine settings, reads the same
Parquet file and writes a Parquet file. The bare query is lines -> orders -> customers with count,
sum and latest order. Prints the median of three runs and the ratio to bare.

    make benchmark
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

import duckdb
import pandas as pd

from peak import peak_megabytes
from segbench.datasets import Dataset, connect
from segbench.datasets.base import orders_from_lines
from segbench.features import customers

CUTOFF, DAYS = date(2017, 12, 31), 364
RUNS = 3
VARIANTS = {
    "bare": "bare GROUP BY: lines → orders → customers",
    "features": "customer features: R, F, M, tenure, active weeks, trend",
    "stores": "the same with the main store's share (a second grouping)",
    "rhythm": "the same with the rhythm of orders (a window function)",
}

GENERATE = """
COPY (
  SELECT (hash(o * 7 + 1) % {customers})::BIGINT AS customer_id, o::BIGINT AS order_id,
         TIMESTAMP '2017-01-01' + to_seconds((hash(o + 13) % (364 * 86400))::BIGINT) AS ordered_at,
         ((1 + hash(i) % 50000)::DECIMAL(18, 2) / 100)::DECIMAL(18, 2) AS amount,
         (hash(o * 3 + 5) % 500)::BIGINT AS store_id
  FROM (SELECT i, i // 3 AS o FROM range({lines}) t(i))
) TO '{path}' (FORMAT parquet)
"""

BARE = """
COPY (
  SELECT customer_id, count(*) AS frequency, sum(amount) AS monetary, max(ordered_at) AS last
  FROM (SELECT order_id, any_value(customer_id) AS customer_id, min(ordered_at) AS ordered_at,
               sum(amount) AS amount
        FROM read_parquet('{path}') GROUP BY order_id)
  GROUP BY customer_id
) TO '{out}' (FORMAT parquet)
"""


def dataset(path: Path, *, stores: bool) -> Dataset:
    """Return the generated file as a dataset."""
    con = connect()
    lines = con.read_parquet(path)
    table = lines if stores else lines.drop("store_id")
    plain = Dataset(
        "generated",
        "Generated",
        "",
        "$",
        table,
        pd.DataFrame(),
        (),
        date(2017, 1, 1),
        CUTOFF,
        "",
    )
    return replace(plain, orders=orders_from_lines(table))


def measure(variant: str, path: Path, out: Path) -> dict[str, float]:
    """Run one query in this process; return seconds and peak MB."""
    source = dataset(path, stores=variant == "stores")
    groups = ("rhythm",) if variant == "rhythm" else ()
    start = time.perf_counter()
    if variant == "bare":
        duckdb.connect().execute(BARE.format(path=path, out=out))
    else:
        customers(source, CUTOFF, DAYS, groups).to_parquet(out)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "megabytes": peak_megabytes()}


def compare(lines: int, folder: Path) -> None:
    """Print a table for one size."""
    path, out = folder / f"lines-{lines}.parquet", folder / "out.parquet"
    duckdb.connect().execute(GENERATE.format(customers=lines // 10, lines=lines, path=path))
    found: dict[str, list[dict[str, float]]] = {variant: [] for variant in VARIANTS}
    for _ in range(RUNS):
        for variant in VARIANTS:
            command = [sys.executable, __file__, "--one", variant, str(path), str(out)]
            printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            found[variant].append(json.loads(printed))
    middle = {
        v: {key: median(run[key] for run in runs) for key in runs[0]} for v, runs in found.items()
    }
    print(
        f"\n{lines:,} lines, {lines // 3:,} orders, {lines // 10:,} customers; "
        f"median of {RUNS} runs\n"
    )
    print("| query | s | × bare | peak MB | × bare |\n|---|---:|---:|---:|---:|")
    for variant, words in VARIANTS.items():
        seconds, memory = middle[variant]["seconds"], middle[variant]["megabytes"]
        ratios = seconds / middle["bare"]["seconds"], memory / middle["bare"]["megabytes"]
        print(f"| {words} | {seconds:.2f} | {ratios[0]:.2f} | {memory:.0f} | {ratios[1]:.2f} |")


def main() -> None:
    """Measure one query (--one), or compare all for every size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--one",
        nargs=3,
        metavar=("VARIANT", "FILE", "OUT"),
        help="measure one query in this process",
    )
    parser.add_argument("--lines", type=int, nargs="+", default=[10**6, 10**7], help="sizes")
    words = parser.parse_args()
    if words.one:
        print(json.dumps(measure(words.one[0], Path(words.one[1]), Path(words.one[2]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        for lines in words.lines:
            compare(lines, Path(folder))


if __name__ == "__main__":
    main()

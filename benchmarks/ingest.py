"""Time and memory of reading own data, every row accounted for, beside what analysts would type.

A generated CSV of 10⁶ order lines with some dirt (no customer id, unreadable dates, duplicates,
cancellations). Each way runs in a process of its own: `segbench` reads, parses, keeps the account,
matches returns; `pandas` is read_csv, to_datetime, dropna, drop_duplicates, groupby, which loses
rows without a word. Prints the median of three runs and the ratio to pandas.

    make benchmark
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb
import pandas as pd

from peak import peak_megabytes
from segbench.datasets import open_dataset
from segbench.params import check

RUNS = 3
COLUMNS = {
    "customer_id": "customer",
    "order_id": "receipt",
    "ordered_at": "at",
    "amount": "amount",
    "product_id": "sku",
}

MOMENT = "TIMESTAMP '2023-01-01' + to_seconds((hash(i // 3 + 13) % (364 * 86400))::BIGINT)"
PRICE = "((1 + hash(i) % 50000)::DECIMAL(18, 2) / 100)::DECIMAL(18, 2)"
GENERATE = f"""
COPY (
  SELECT CASE WHEN hash(i * 3) % 50 = 0 THEN NULL
         ELSE hash(i // 3 * 7 + 1) % {{customers}} END AS customer,
         CASE WHEN hash(i * 5) % 100 = 0 THEN 'C' ELSE '' END || (i // 3) AS receipt,
         CASE WHEN hash(i * 11) % 500 = 0 THEN '2023-02-29'
         ELSE strftime({MOMENT}, '%d/%m/%Y %H:%M') END AS at,
         CASE WHEN hash(i * 5) % 100 = 0 THEN '-' ELSE '' END || {PRICE} AS amount,
         'p' || (hash(i * 17) % 5000) AS sku
  FROM range({{lines}}) t(i)
) TO '{{path}}' (FORMAT csv, HEADER)
"""


def by_segbench(path: Path) -> int:
    """Open the file as own data and return the number of its orders."""
    table = {"path": str(path), "cancellation_prefix": "C", "columns": COLUMNS}
    dataset = open_dataset(
        check({"dataset": "own", "data": {"tables": {"orders": table}}}, source="benchmark")
    )
    return int(dataset.orders.count().execute())


def by_pandas(path: Path) -> int:
    """Read the file as most would and return the number of its orders."""
    frame = pd.read_csv(path)
    frame["at"] = pd.to_datetime(frame["at"], format="%d/%m/%Y %H:%M", errors="coerce")
    frame = frame.dropna().drop_duplicates()
    frame = frame[~frame["receipt"].astype(str).str.startswith("C")]
    return len(frame.groupby("receipt").agg({"customer": "first", "at": "min", "amount": "sum"}))


WAYS = {"segbench": by_segbench, "pandas": by_pandas}


def measure(way: str, path: Path) -> dict[str, float]:
    """Run one way in a process of its own; return seconds and peak memory in MB."""
    command = [sys.executable, __file__, "--way", way, "--path", str(path)]
    runs = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for _ in range(RUNS)
    ]
    return {key: median(run[key] for run in runs) for key in ("seconds", "megabytes", "orders")}


def main() -> None:
    """Generate, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--path", type=Path)
    chosen = parser.parse_args()
    if chosen.way:
        start = time.perf_counter()
        orders = WAYS[chosen.way](chosen.path)
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "megabytes": peak_megabytes(), "orders": orders}))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.csv"
        duckdb.connect().execute(
            GENERATE.format(customers=chosen.lines // 10, lines=chosen.lines, path=path)
        )
        found = {way: measure(way, path) for way in WAYS}
    for way, values in found.items():
        ratio = values["seconds"] / found["pandas"]["seconds"]
        print(
            f"{way:<9} {chosen.lines:>10,} lines  {values['seconds']:6.2f} s  "
            f"{values['megabytes']:6.0f} MB  "
            f"{values['orders']:,.0f} orders  {ratio:.2f} × pandas"
        )


if __name__ == "__main__":
    main()

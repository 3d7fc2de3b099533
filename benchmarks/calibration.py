"""How often the intervals hold the truth, and the claims are right, where the truth is known.

python benchmarks/calibration.py [--sets 1000] [--write --date 2026-11-22]

Every data set is drawn from a seed of its own, so that what is found depends neither on the
processes nor on the order. With --write the tables go into docs/validity.md. Simulations whose data
sets take long have fewer of them (`FEWER`), so that all take a quarter of an hour on two free
cores; the tables say how many, and how sure that is. --sets makes a smaller, faster run; --only
takes simulations by a part of their name.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from known_truth import money, segments
from known_truth.cases import CLAIMS, INTERVALS, POWER, Simulation, ok, simulate, summary
from known_truth.claims import Chance, Differences, Equals
from known_truth.league import WORLDS, Added, Coverage, EqualSize, Recurring
from known_truth.pages import Arrows, Bounds, Complaints, Correlations, Offers, Rates, Scales, Types
from known_truth.times import Concordance
from known_truth.verdicts import Verdicts
from known_truth.worlds import World

SETS, SEED, PROCESSES, CHUNK = 1000, 1, 2, 25
RANDOM_DRAWS = 200

FEWER = {
    "coverage": 0.4,
    "rankings": 0.4,
    "equals": 0.4,
    "differences": 0.4,
    "concordance: 2,400": 0.4,
    "verdict: 10 of 10,000": 0.4,
    "chance": 0.4 / Chance.SHUFFLES,
}
"""How a simulation's name starts -> of all data sets, how many it takes; 95 % is known to ± 2 then.

One of chance is shuffled `Chance.SHUFFLES` times.
"""

SMALL = "retention of 84 %, 300 customers at 2 cutoffs"

SIMULATIONS: dict[str, Callable[[], Simulation]] = {
    "rates": Rates,
    **{f"coverage: {name}": partial(Coverage, name, world) for name, world in WORLDS.items()},
    "coverage: 2,000 replicates": partial(Coverage, SMALL, WORLDS[SMALL], 2000),
    "recurring": partial(
        Recurring,
        "200 customers at 4 cutoffs who nearly always do the same",
        World(200, (0.6,) * 4, lasting=4, present=1),
    ),
    "equal size": partial(EqualSize, 1000),
    "added: 600": partial(Added, 600),
    "added: 2,400": partial(Added, 2400),
    "offers": Offers,
    "complaints": Complaints,
    "scales: 100": partial(Scales, 100),
    "scales: 300": partial(Scales, 300),
    "types: 100": partial(Types, 100),
    "types: 1,000": partial(Types, 1000),
    "correlations": Correlations,
    "amounts: 300": partial(segments.Amounts, 300),
    "amounts: 2,000": partial(segments.Amounts, 2000),
    "segments": segments.Differences,
    "waits": partial(segments.Waits, 120),
    "concordance: 300": partial(Concordance, 300),
    "concordance: 2,400": partial(Concordance, 2400),
    "contacts": partial(segments.Contacts, 800),
    "profits": partial(money.Profits, 400),
    "rankings": partial(money.Rankings, 800, 2400),
    "arrows": Arrows,
    "bounds": Bounds,
    "equals: 600": partial(
        Equals, "600 customers at one cutoff, 84 %", World(600, (0.84,), present=1)
    ),
    "equals: few": partial(Equals, "25 events among 500 customers", World(500, (0.05,), present=1)),
    "chance: each outcome new": partial(
        Chance, "500 customers, shuffled outcomes", 500, 1, 0.0, RANDOM_DRAWS
    ),
    "chance: lasting": partial(
        Chance,
        "500 customers who mostly do as they did before, shuffled as a whole",
        500,
        1,
        1.5,
        RANDOM_DRAWS,
    ),
    **{
        f"verdict: {contestants}": partial(Verdicts, contestants, 2400)
        for contestants in (5, 10, 20)
    },
    "verdict: 10 of 10,000": partial(Verdicts, 10, 10_000),
    "differences: 1,000": partial(Differences, 1000),
    "differences: 2,420": partial(Differences, 2420),
    "differences: 10,000": partial(Differences, 10_000),
}

PAGE = Path(__file__).parents[1] / "docs" / "validity.md"
MARK = "<!-- calibration -->"


@cache
def prepared(name: str) -> Simulation:
    """Return a simulation, made once in each process."""
    made = SIMULATIONS[name]()
    gc.collect()
    # statsmodels collects garbage at some corrections; what stays need not be searched again.
    gc.freeze()
    return made


def part(name: str, sets: range, seed: int) -> pd.DataFrame:
    """Return what some data sets of a simulation found."""
    return simulate(prepared(name), name, sets, seed)


def sets_of(name: str, sets: int) -> int:
    """Return how many data sets a simulation takes, of so many; see `FEWER`."""
    few = [share for start, share in FEWER.items() if name.startswith(start)]
    return max(round(sets * few[0]), 2) if few else sets


def run(names: Iterable[str], sets: int, seed: int, processes: int) -> dict[str, pd.DataFrame]:
    """Return what each simulation found: one row a data set, one column a case."""
    found = {}
    # Spawned, not forked: a process reads how many BLAS threads it may have when it starts. More
    # than one make it slower.
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        for name in names:
            count = sets_of(name, sets)
            chunks = [range(start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
            found[name] = pd.concat(pool.map(partial(part, name, seed=seed), chunks))
            print(f"{name}: {count} data sets", file=sys.stderr, flush=True)
    return found


def tables(found: Iterable[pd.DataFrame]) -> Iterator[str]:
    """Yield a heading and a Markdown table for each section; what is not as stated is bold."""
    rows = [row for values in found for row in summary(values)]
    for section in (INTERVALS, CLAIMS, POWER):
        yield (
            f"**{section}**\n\n| case | stated | found | Monte-Carlo interval | data sets |\n"
            "|---|---|---|---|---|\n"
            + "\n".join(
                f"| {case.text} | {case.stated or '–'} | {_marked(share, ok(case, low, high))} "
                f"| {100 * low:.1f}–{100 * high:.1f} % | {n:,}{case.unit} |"
                for case, share, low, high, n in rows
                if case.section == section
            )
        )


def _marked(share: float, as_stated: bool) -> str:
    text = f"{100 * share:.1f} %"
    return text if as_stated else f"**{text}**"


def write(text: str, page: Path) -> None:
    """Put the tables between the marks of a page."""
    before, _, after = page.read_text(encoding="utf-8").split(MARK)
    page.write_text(f"{before}{MARK}\n{text}\n{MARK}{after}", encoding="utf-8")


def report(found: Iterable[pd.DataFrame], date: str, sets: int, seed: int) -> str:
    """Return the tables with the command that made them."""
    command = f"python benchmarks/calibration.py --sets {sets} --seed {seed} --write --date {date}"
    head = f"`{command}`, seed {seed}, {date}:"
    return "\n\n".join([head, *tables(found)])


def main() -> None:
    """Print the tables, or write them into the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sets", type=int, default=SETS, help="data sets of each simulation")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--processes", type=int, default=PROCESSES)
    parser.add_argument("--only", default="", help="simulations whose name contains this")
    parser.add_argument("--date", default="", help="of the run, as it is to be written")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.name}")
    given = parser.parse_args()
    if given.write and (not given.date or given.only):
        parser.error("--write needs a --date and all simulations")
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    found = run(
        [name for name in SIMULATIONS if given.only in name],
        given.sets,
        given.seed,
        given.processes,
    )
    text = report(found.values(), given.date or "no date given", given.sets, given.seed)
    if given.write:
        write(text, PAGE)
    else:
        print(text)


if __name__ == "__main__":
    main()

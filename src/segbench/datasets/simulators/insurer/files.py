"""Writing the raw files chunk by chunk, in memory that does not grow with the customers."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter, defaultdict
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from segbench.datasets.simulators.insurer.columns import Frame, Text, length
from segbench.datasets.simulators.insurer.dirt import add_orphans, soil
from segbench.datasets.simulators.insurer.lives import live
from segbench.datasets.simulators.insurer.people import draw_people
from segbench.datasets.simulators.insurer.policies import draw_policies
from segbench.datasets.simulators.insurer.premiums import premium_frame
from segbench.datasets.simulators.insurer.records import (
    contact_frame,
    double_frame,
    quarter_frame,
    response_frame,
    service_frame,
    truth_frame,
)
from segbench.datasets.simulators.insurer.register import draw_register
from segbench.datasets.simulators.insurer.survey import survey_frame
from segbench.errors import SegbenchError, printable
from segbench.params.bounds import LAST_SEED

CHUNK = 100_000
LEAST, MOST = 1_000, 10_000_000
VERSION = 1
"""Of the simulation; raised whenever the same customers and seed give other files."""

DIRT_FILE = "dirt.json"
WRITER = {
    "compression": "zstd",
    "compression_level": 1,
    "store_schema": False,
    "dictionary_pagesize_limit": 1 << 25,
}
"""Without the Arrow schema, text is read as text and not as categories."""

Counts = dict[str, dict[str, int]]


def simulate(folder: Path, customers: int, seed: int) -> None:
    """Write the raw files of a simulated branch: the same customers and seed give the same bytes.

    Parameters
    ----------
    folder
        Where to; made if it is not there.
    customers
        1,000 to 10,000,000.
    seed
        0 to `LAST_SEED`.

    Raises
    ------
    SegbenchError
        The number of customers or the seed is out of range, or the folder cannot be written.
    """
    if not LEAST <= customers <= MOST:
        raise SegbenchError(
            f"customers: found {customers}. The insurer is simulated with {LEAST:,} to {MOST:,} "
            "customers."
        )
    if not 0 <= seed <= LAST_SEED:
        raise SegbenchError(
            f"seed: found {printable(str(seed))}. Give a whole number from 0 to {LAST_SEED:,}."
        )
    totals: defaultdict[str, Counter[str]] = defaultdict(Counter)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            writers: dict[str, pq.ParquetWriter] = {}
            for chunk, offset in enumerate(range(0, customers, CHUNK)):
                frames, dirt = _chunk(seed, chunk, offset, min(CHUNK, customers - offset))
                for table in tuple(frames):
                    rows = _write(stack, writers, folder / f"{table}.parquet", frames.pop(table))
                    totals[table].update({"rows": rows} | dirt.get(table, {}))
        about = {"version": VERSION, "customers": customers, "seed": seed, "tables": totals}
        (folder / DIRT_FILE).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise SegbenchError(
            f"{folder}: cannot be written ({error}). Choose another folder."
        ) from None


def _chunk(seed: int, chunk: int, offset: int, n: int) -> tuple[dict[str, Frame], Counts]:
    """Return the tables of one chunk of customers, and the dirt in them."""
    rng = np.random.default_rng([seed, chunk])
    people = draw_people(rng, n)
    lives = live(rng, people)
    policies = draw_policies(rng, people, lives)
    register = draw_register(
        rng, chunk, offset, people, np.bincount(policies.customer, minlength=n) > 1
    )
    premiums, plain, bounces = premium_frame(
        rng,
        chunk,
        people,
        policies,
        lives,
        register.second_number(policies.customer, policies.rank > 0),
    )
    survey, skipped = survey_frame(rng, people, register)
    contacts, unanswered = contact_frame(lives, register)
    answered = response_frame(lives, policies, register)
    genuine = length(answered)
    responses, orphans = add_orphans(rng, answered, contacts)
    clean = {
        "premiums": plain,
        "campaigns": unanswered,
        "responses": np.arange(length(responses)) < genuine,
    }
    raw = {
        "premiums": premiums,
        "customers": register.frame,
        "campaigns": contacts,
        "responses": responses,
        "service": service_frame(rng, lives, register),
        "survey": survey,
    }
    soiled = {table: soil(rng, table, frame, clean.get(table)) for table, frame in raw.items()}
    dirt = {table: counts for table, (_, counts) in soiled.items()}
    dirt["customers"] |= {
        "entered twice": len(register.doubled),
        "not updated for two years": register.stale,
    }
    dirt["responses"]["without a contact"] = orphans
    dirt["survey"]["skipped items"] = skipped
    dirt["premiums"]["cancellations"] = bounces
    frames = {table: frame for table, (frame, _) in soiled.items()}
    truth = {
        "truth": truth_frame(people, lives, register),
        "truth_quarters": quarter_frame(lives, register),
    }
    return frames | truth | {"truth_doubles": double_frame(register)}, dirt


def _write(stack: ExitStack, writers: dict[str, pq.ParquetWriter], path: Path, frame: Frame) -> int:
    """Append a table to its file as one row group; return its number of rows."""
    table = pa.table({name: column.arrow() for name, column in frame.items()})
    repeated = [name for name, column in frame.items() if isinstance(column, Text)]
    if path.stem not in writers:
        writer = pq.ParquetWriter(path, table.schema, use_dictionary=repeated, **WRITER)
        writers[path.stem] = stack.enter_context(writer)
    writers[path.stem].write_table(table, row_group_size=max(table.num_rows, 1))
    return length(frame)


def simulate_once(folder: Path, customers: int, seed: int) -> None:
    """Write the raw files unless they are there; two at a time or a kill leave no half a folder.

    Raises
    ------
    SegbenchError
        As in `simulate`, or the folder holds something else.
    """
    if folder.exists():
        _check(folder, customers, seed)
        return
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        simulate(part, customers, seed)
        try:
            part.rename(folder)
        except OSError:  # another process was faster
            _check(folder, customers, seed)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _check(folder: Path, customers: int, seed: int) -> None:
    wanted = {"version": VERSION, "customers": customers, "seed": seed}
    try:
        about = json.loads((folder / DIRT_FILE).read_text(encoding="utf-8"))
        fits = {key: about[key] for key in wanted} == wanted
    except (OSError, ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        raise SegbenchError(
            f"{folder}: holds something else than the simulated insurer with customers "
            f"{customers} and seed {seed} of this version. Choose another folder, or delete this "
            "one if nothing in it is needed."
        )

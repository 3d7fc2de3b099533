"""A report folder as a source of frozen methods; what it holds is trusted as little as possible."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd
import pyarrow as pa

from segbench.errors import SegbenchError, unknown_name
from segbench.methods import Method, load_state
from segbench.params import Params, check
from segbench.scoring.card import AGAIN, Json, damaged, read_card, read_json
from segbench.scoring.reference import INPUTS, Reference

Methods = dict[str, Method]

ID = "customer_id"


class FrozenRun:
    """A report folder.

    Parameters
    ----------
    folder
        Where it is.

    Attributes
    ----------
    card
        Its run card, `run.json`.

    Raises
    ------
    SegbenchError
        It is no folder of a run, or its run card is damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.card = folder, read_card(folder)

    @cached_property
    def params(self) -> Params:
        """The parameters of the run."""
        return check(self.card["params"], source=f"{self.folder / 'run.json'}: params")

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The methods that the run froze, in its order."""
        there = [path.stem for path in sorted((self.folder / "methods").glob("*.json"))]
        if not there:
            raise SegbenchError(f"{self.folder}: has no methods/*.json. {AGAIN}")
        listed = self.card["params"].get("methods")
        order = map(str, listed) if isinstance(listed, list) else ()
        return tuple(name for name in dict.fromkeys((*order, *there)) if name in there)

    def chosen(self, asked: Sequence[str]) -> Methods:
        """Return the methods asked for, thawed; all if none is asked for.

        Raises
        ------
        SegbenchError
            The run has no such method, or its file is not what the run wrote.
        """
        for name in asked:
            if name not in self.names:
                unknown = unknown_name("method", name, self.names)
                raise SegbenchError(f"--method: {self.folder} has {unknown}")
        return {name: self._method(name) for name in dict.fromkeys(asked or self.names)}

    def _method(self, name: str) -> Method:
        plain = self.frozen(name)
        try:
            return load_state(plain)
        except SegbenchError as error:
            raise SegbenchError(f"{self.folder / 'methods' / name}.json: {error}") from None

    @cached_property
    def reference(self) -> Reference | None:
        """The distribution of what the methods read; None for runs made before it was kept."""
        if INPUTS not in self.card["sha256"]:
            return None
        path = self.unchanged(INPUTS)
        try:
            return Reference.from_dict(read_json(path))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            damaged(path, f"{type(error).__name__}: {error}")

    def kind(self, column: str) -> str:
        """Return what a column holds: ``"number"``, ``"day"``, ``"flag"`` or ``"text"``."""
        known = self.reference.columns if self.reference else {}
        return known[column][0].kind if column in known else "number"

    def labels(self) -> pd.DataFrame:
        """Return the labels of the run, one column a method, indexed by customer_id as text."""
        return self.customers("labels").astype(str).set_index(ID)

    def customers(self, table: str) -> pd.DataFrame:
        """Return one of the run's tables of customers: everybody once, in its order.

        Raises
        ------
        SegbenchError
            It is not what the run wrote, or customers are missing or stand in it twice.
        """
        path = self.unchanged(f"tables/{table}.parquet")
        try:
            frame = pd.read_parquet(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            damaged(path, type(error).__name__)
        if ID not in frame:
            damaged(path, f"has no column {ID}")
        ids = frame[ID].astype(str)
        empty = frame[ID].isna() | (ids.str.strip() == "")
        if empty.any():
            damaged(path, f"{int(empty.sum()):,} of its {len(frame):,} customers have no {ID}")
        if ids.duplicated().any():
            damaged(path, f"the {ID} {ids[ids.duplicated()].iloc[0]} stands in it more than once")
        return frame

    def frozen(self, name: str) -> Json:
        """Return the frozen state of a method, as plain JSON.

        Raises
        ------
        SegbenchError
            It is not what the run wrote.
        """
        path = self.unchanged(f"methods/{name}.json")
        plain = read_json(path)
        if plain.get("method") != name:
            damaged(path, f"holds another method than {name}")
        return plain

    def unchanged(self, name: str) -> Path:
        """Return the path of a file of the run, if it is the file that the run wrote.

        Raises
        ------
        SegbenchError
            It is not, or cannot be read.
        """
        path = self.folder / name
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise SegbenchError(f"{path}: cannot be read ({error.strerror}). {AGAIN}") from None
        if self.card["sha256"].get(name) != digest:
            damaged(
                path, "its SHA-256 is not the one in run.json: it was changed, or is of another run"
            )
        return path

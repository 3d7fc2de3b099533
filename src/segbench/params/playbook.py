"""Playbooks: what to do for each segment of a method, as people write it down."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from segbench.errors import SegbenchError, printable, unknown_name
from segbench.params.load import explain, read_mapping, told
from segbench.params.reads import note_file
from segbench.params.section import Section
from segbench.paths import here, places, playbooks

OTHERS = "others"
"""Entry for every segment that is not named, where the data makes the segments."""

SUFFIX = " · "
"""What follows it tells segments of one kind apart; they share an entry."""

FORMER_NAMES = {
    "Premium": "Champions",
    "Key development": "Big spenders, seldom (recent)",
    "Active, generally important": "Frequent small baskets",
    "New: key development": "New",
    "Key win-back": "Lapsing champions",
    "Ordinary (big spender, gone quiet)": "Lapsing big spenders",
    "Ordinary (was frequent)": "Lapsing frequent",
    "Established: no value": "Recent and small",
    "No value": "Quiet and small",
}
"""What the types of RFM, which SOM uses too, were called in earlier playbooks."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Premise = Literal["keep", "grow", "win_back", "low_effort"]
"""What advice is for: it takes for granted who these customers are."""


class Words(Section):
    """What to do, in one language."""

    goal: Text
    """what is to be reached with these customers"""

    service_level: Text
    """how they are served"""

    cadence: Text
    """when and how often they are contacted"""

    offer: Text
    """what they are offered"""

    channel: Text
    """by which way"""

    measure: Text
    """the number that tells whether it works"""


class Entry(Section):
    """What to do for one segment."""

    staff: Literal["experienced", "standard", "self-service"]
    """who serves these customers"""

    minutes: float = Field(ge=0, le=10_000)
    """minutes of service a customer and month, planned contacts included"""

    contacts: float = Field(ge=0, le=1_000)
    """planned contacts a customer and month; once a quarter = 0.33"""

    premise: Premise | None = None
    """what the advice is for; numbers that contradict it are shown beside it"""

    en: Words
    """in English"""

    zh: Words
    """in Chinese"""


@dataclass(frozen=True)
class Playbook:
    """The playbook of one method.

    Attributes
    ----------
    where
        Its file as a person writes it; the one to write where there is none.
    entries
        Name of a segment -> what to do; empty where there is no file.
    """

    where: str
    entries: Mapping[str, Entry]

    def of(
        self, segments: Mapping[str, str], known: Collection[str] = (), *, data_made: bool = False
    ) -> dict[str, Entry]:
        """Return what to do for each segment.

        Parameters
        ----------
        segments
            Code -> English name. What follows `SUFFIX` in a name may be left out in the playbook.
        known
            Further names that segments of this method can have, on other data or with other
            parameters.
        data_made
            Whether names are made by the data: `OTHERS` then stands for every segment without an
            entry, and an entry for a name that is not there today is no mistake.

        Returns
        -------
        dict
            Code -> entry; empty where there is no playbook.

        Raises
        ------
        SegbenchError
            A segment has no entry, or an entry is for no segment.
        """
        if not self.entries:
            return {}
        names = {name.partition(SUFFIX)[0] for name in segments.values()} | set(known)
        wrong = [
            self._unknown(name, names)
            for name in self.entries
            if not data_made and name not in {*names, *segments.values()}
        ]
        renamed = {FORMER_NAMES.get(name.partition(SUFFIX)[0]) for name in self.entries}
        chosen: dict[str, Entry] = {}
        for code, name in segments.items():
            keys = (name, name.partition(SUFFIX)[0], *((OTHERS,) if data_made else ()))
            entry = next((self.entries[key] for key in keys if key in self.entries), None)
            if entry is None and keys[1] in renamed and wrong:
                continue  # its entry stands under the earlier name, which is told
            if entry is None:
                instead = f" (or one called '{OTHERS}')" if data_made else ""
                keys_of_one = [key for key, of in Entry.model_fields.items() if of.is_required()]
                wrong.append(
                    f"segment '{printable(keys[1])}' has no entry; write one{instead} with "
                    f"{', '.join(keys_of_one)}."
                )
            else:
                chosen[code] = entry
        if wrong:
            raise told(list(dict.fromkeys(wrong)), self.where)
        return chosen

    def _unknown(self, name: str, names: Collection[str]) -> str:
        """Say that no segment has this name, and what it is called now if it once was one."""
        former, suffix, letter = name.partition(SUFFIX)
        now = FORMER_NAMES.get(former)
        if now not in names:
            return unknown_name("segment", printable(name), names)
        called = (
            f"segment '{printable(name)}' is now called '{printable(f'{now}{suffix}{letter}')}'"
        )
        if f"{now}{suffix}{letter}" in self.entries:
            return f"{called}, which has an entry too. Keep one of the two, under the new name."
        return f"{called}. Write the new name in its place."


def read_playbook(method: str, folder: str, start: str | None = None) -> Playbook:
    """Return the playbook of a method.

    The file is looked for in the folder, then among the playbooks that ship with the project.

    Parameters
    ----------
    folder
        As the parameters name it.
    start
        Where a relative one counts from; see `segbench.paths.places`.

    Raises
    ------
    SegbenchError
        There is no such folder, or the file is no playbook: every mistake with file, segment, key,
        what was found and what is allowed.
    """
    shipped, file = playbooks(), f"{method}.yaml"
    try:
        sought = [place / Path(folder).expanduser() for place in places(start)]
        for place in (*sought, shipped):
            note_file(place / file)
        own = [place for place in sought if place.is_dir()]
    except (
        OSError,
        RuntimeError,
    ):  # a name that is too long; the folder of somebody whom this machine does not know
        own = []
    if not own and folder != "params/playbooks":
        raise SegbenchError(
            f"playbooks: there is no folder {printable(folder)}. Name the folder with your "
            f"playbooks, or copy {here(str(shipped))} there."
        )
    path = next((place / file for place in (*own, shipped) if (place / file).exists()), None)
    if path is None:
        return Playbook(f"{folder}/{file}", {})
    where = f"{folder}/{file}" if path.parent in own else f"params/playbooks/{file}"
    return Playbook(where, _entries(path))


def _entries(path: Path) -> dict[str, Entry]:
    shown = here(str(path))
    raw = read_mapping(path, "playbook")
    if not raw:
        raise SegbenchError(
            f"{shown}: is empty; it must hold an entry for each segment, by its English name."
        )
    entries: dict[str, Entry] = {}
    wrong: list[str] = []
    for name, value in raw.items():
        try:
            entries[name] = Entry.model_validate(value)
        except ValidationError as error:
            wrong += [f"{printable(name)}: {_mistake(item)}" for item in error.errors()]
    if wrong:
        raise told(wrong, shown)
    return entries


def _mistake(error: Any) -> str:
    if error["type"] == "model_type":
        key = ".".join(map(str, error["loc"]))
        return (
            f"{key}{': ' if key else ''}found {printable(repr(error['input']))}. It must hold "
            "`key: value` lines."
        )
    return explain(error, Entry)

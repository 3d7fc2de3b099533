"""A small company all of whose texts are attacks on the pages that show them.

The simulated insurer with a few hundred customers, so that every method finds what it needs; each
name in it – of a category, a topic, a town, a campaign, a branch, a column, a file, a sheet, a
rule, and every text of the playbooks – is one of `ATTACKS`.
"""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from segbench.datasets.simulators.insurer import mapping, simulate
from support import ROOT

ATTACKS = (
    "<img src=x onerror=alert({n})>",
    "<script>alert({n})</script>",
    "[go{n}](javascript:alert({n}))",
    '"><svg onload=alert({n})>',
    "{{{{ 7*{n} }}}}{{% raw %}}",
    "</title></style></script><script>alert({n})</script>",
    "**bold{n}** _it_ ~~gone~~ `code`",
    "# heading{n}",
    "![pic{n}](http://127.0.0.1:9/{n}.png)",
    "$x_{n}^{{2}}$ \\frac{{1}} $",
    "]]>{n}--><b>fat",
    "<iframe src=javascript:alert({n})>",
    "<!-- contents --><!--{n}",
    "<a href=javascript:alert({n})>go</a>",
    "' style='position:fixed;inset:0' x='{n}",
    "<style>*{{display:none}}/*{n}*/</style>",
    "<meta http-equiv=refresh content=0;url=//x.test/{n}>",
    "&lt;i&gt;{n}&amp; &copy &#60;b&#62;",
    "<details open ontoggle=alert({n})>x",
    "<link rel=stylesheet href=http://127.0.0.1:9/{n}.css>",
    "<base href=http://127.0.0.1:9/{n}/>",
    "http://127.0.0.1:9/auto{n} | a | b",
    "<a{n}",
    "\\<b\\>{n} %3Cscript%3E \\u003cscript\\u003e",
    "`{n}` ``` <b>x</b>",
    "<input autofocus onfocus=alert({n})>",
    "<math><mi//xlink:href='data:x,{n}'>",
    "x{n}{long}",
)
LONG = "Donaudampfschifffahrt" * 9 + "s"
"""A word of 190 letters."""

SECTIONS = {
    "orders": "premiums",
    "customers": "customers",
    "contacts": "campaigns",
    "responses": "responses",
}
SECTIONS |= {"interactions": "service", "survey": "survey"}
NAMED = {  # file -> its columns of names, with what the names are of
    "premiums": {
        "product_line": "category",
        "plan": "brand",
        "branch": "store",
        "policy_id": "product",
    },
    "campaigns": {"campaign_id": "campaign", "campaign_type": "type of campaign"},
    "responses": {"campaign_id": "campaign"},
    "service": {"channel": "channel", "topic": "topic"},
    "customers": {"region": "town", "age_band": "age", "device": "device"},
}
HEADERS = ("region", "age_band", "device", "topic", "product_line", "customer_no")
"""Columns of files that are called by an attack."""

PLAYBOOK_TEXTS = ("goal", "service_level", "cadence", "offer", "channel", "measure")


@dataclass
class Company:
    """What was written: the raw parameters, and each attack with where it stands."""

    params: dict[str, Any]
    planted: dict[str, list[str]] = field(default_factory=dict)


class Planter:
    """Attacks in turn, no two alike, each remembered with the place it was put in."""

    def __init__(self) -> None:
        self.planted: dict[str, list[str]] = {}
        self._turn = itertools.count(101)

    def __call__(self, place: str, longest: int = 250, without: str = "") -> str:
        """Return the next attack that fits into a place."""
        while True:
            number = next(self._turn)
            attack = ATTACKS[number % len(ATTACKS)].format(n=number, long=LONG)
            if len(attack) <= longest and not set(attack) & set(without):
                self.planted.setdefault(place, []).append(attack)
                return attack


def write_company(folder: Path, customers: int = 300) -> Company:
    """Write the files of the company and its playbooks into a folder."""
    attack = Planter()
    simulate(folder / "plain", 1_000, 7)
    known: dict[tuple[str, str], str] = {}
    headers = {name: attack("column") for name in HEADERS}
    tables = mapping(folder).model_dump(mode="json", exclude_unset=True)["tables"]
    for section, file in SECTIONS.items():
        frame = pd.read_parquet(folder / "plain" / f"{file}.parquet")
        frame = frame[frame["customer_no"].str[-7:] < f"{customers:07d}"].astype(object)
        frame["customer_no"] = [
            _known(known, attack, "customer", name) for name in frame["customer_no"]
        ]
        for column, what in NAMED.get(file, {}).items():
            frame[column] = [_known(known, attack, what, name) for name in frame[column]]
        table = tables[section]
        table["columns"] = {
            name: headers.get(column, column) for name, column in table["columns"].items()
        }
        table["attributes"] = [
            headers.get(column, column) for column in table.get("attributes", [])
        ]
        path = folder / (
            attack("file", 200, without="/") + (".xlsx" if section == "customers" else ".csv")
        )
        table["path"] = str(path)
        if section == "customers":
            table["sheet"] = attack("sheet", 31, without="[]:*?/\\'")
            frame.rename(columns=headers).to_excel(path, sheet_name=table["sheet"], index=False)
        else:
            frame.rename(columns=headers).to_csv(path, index=False)
    shutil.rmtree(folder / "plain")
    conditions = (
        "vip_level IN ('gold', 'silver')",
        "is_employee OR is_family_of_employee",
        "products >= 4",
        "recency_days > 90",
    )
    rules = [
        {"name": attack("rule", 60), "name_zh": attack("Chinese rule", 60), "when": when}
        for when in conditions
    ]
    data = {
        "title": attack("title"),
        "currency": attack("currency", 45),
        "response_is": "new_product",
        "tables": tables,
    }
    tables["orders"]["columns"].pop("currency")
    params = {
        "dataset": "own",
        "cutoff": "2024-07-01",
        "cutoff_step_days": 91,
        "observation_days": 365,
        "retention_days": 91,
        "conversion_days": 91,
        "data": data | {"first_day": "2022-01-01", "last_day": "2024-12-31"},
        "attributes": {
            "columns": [headers["region"], headers["age_band"]],
            "min_share": 0.001,
            "max_segments": 50,
        },
        "rules": {"rules": rules},
        "complaints": {"topic": known["topic", "complaint"]},
        "offers": {"min_customers": 5},
        "contact": {"cost_per_contact": 0.8},
        "service": {"hours_per_month": 10, "experienced_hours": 1, "contacts_per_month": 10},
        "evaluation": {"cutoffs": 2, "replicates": 200, "random_draws": 20},
        "playbooks": str(
            _playbooks(folder / attack("folder of playbooks", 100, without="/"), attack)
        ),
    }
    return Company(params, attack.planted)


def _known(known: dict[tuple[str, str], str], attack: Planter, what: str, name: object) -> object:
    if pd.isna(name):
        return name
    if (what, name) not in known:
        known[what, name] = attack(what)
    return known[what, name]


def _playbooks(folder: Path, attack: Planter) -> Path:
    """Write the playbooks that ship with the project, with an attack for every text."""
    folder.mkdir()
    for path in sorted((ROOT / "params" / "playbooks").glob("*.yaml")):
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry, language, text in itertools.product(
            entries.values(), ("en", "zh"), PLAYBOOK_TEXTS
        ):
            entry[language][text] = attack("playbook")
        (folder / path.name).write_text(
            yaml.safe_dump(entries, allow_unicode=True), encoding="utf-8"
        )
    return folder

"""How the raw files are mapped to the canonical tables, as an analyst would write it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from segbench.datasets.simulators.insurer.days import FIRST_DAY, LAST_DAY
from segbench.errors import SegbenchError
from segbench.params.data import DataParams, TableParams

COLUMNS = {
    "orders": {
        "customer_id": "customer_no",
        "order_id": "payment_id",
        "ordered_at": "paid_on",
        "amount": "amount",
        "currency": "currency",
        "store_id": "branch",
        "product_id": "policy_id",
        "category": "product_line",
        "brand": "plan",
        "is_private_label": "own_product",
        "on_promotion": "promotional_rate",
        "discount": "discount",
        "coupon_discount": "voucher",
    },
    "customers": {
        "customer_id": "customer_no",
        "name": "name",
        "phone": "phone",
        "email": "email",
        "birth_date": "birth_date",
        "updated_at": "updated_on",
    },
    "contacts": {
        "customer_id": "customer_no",
        "campaign_id": "campaign_id",
        "campaign_type": "campaign_type",
        "contacted_at": "contacted_on",
        "closes_at": "closes_on",
        "randomised": "randomised",
        "is_control": "is_control",
    },
    "responses": {
        "customer_id": "customer_no",
        "campaign_id": "campaign_id",
        "responded_at": "responded_on",
    },
    "interactions": {
        "customer_id": "customer_no",
        "occurred_at": "occurred_at",
        "channel": "channel",
        "topic": "topic",
        "satisfaction": "satisfaction",
        "cost": "cost",
    },
    "survey": {
        "customer_id": "customer_no",
        "answered_at": "answered_on",
        "risk_preference": "risk_preference",
        **{f"q{item:02d}": f"q{item:02d}" for item in range(1, 31)},
    },
}
"""Canonical table -> canonical column: column of the file."""

RAW_FILES = {
    "orders": "premiums",
    "customers": "customers",
    "contacts": "campaigns",
    "responses": "responses",
    "interactions": "service",
    "survey": "survey",
}
ATTRIBUTES = (
    "joined_on",
    "is_employee",
    "is_family_of_employee",
    "vip_level",
    "age_band",
    "income_band",
    "region",
    "device",
    "acquisition",
)

STUDY: dict[str, Any] = {
    "cutoff": "2024-07-01",
    "observation_days": 365,
    "retention_days": 91,
    "conversion_days": 91,
    "rfm": {"new_customer_days": 91},
    "som": {"new_customer_days": 91},
    "lifecycle": {"new_days": 91, "returned_days": 91, "loyal_tenure_days": 365, "loyal_orders": 4},
    "needs": {"n_segments": 6},
    "attributes": {"columns": ["age_band", "region"]},
    "rules": {
        "rules": [
            {"name": "VIP", "name_zh": "VIP客户", "when": "vip_level IN ('gold', 'silver')"},
            {
                "name": "Staff and family",
                "name_zh": "内部客户",
                "when": "is_employee OR is_family_of_employee",
            },
            {"name": "Six or more policies", "name_zh": "六件及以上保单", "when": "products >= 6"},
            {
                "name": "Nothing paid for half a year",
                "name_zh": "半年未缴费",
                "when": "recency_days > 183",
            },
        ]
    },
}
"""Parameters that suit premiums by month and quarter, and a branch's words for customers."""

HEADER = """\
# The simulated insurer, described as one describes own data. Written by `segbench data simulate
# insurer`. Here an order is a premium payment: retained = still paying in the next quarter.
"""


def mapping(folder: Path) -> DataParams:
    """Return the section `data` for the raw files in a folder."""
    tables = {
        table: TableParams(
            path=str(folder / f"{RAW_FILES[table]}.parquet"),
            columns=columns,
            cancellation_prefix="R" if table == "orders" else None,
            attributes=ATTRIBUTES if table == "customers" else (),
        )
        for table, columns in COLUMNS.items()
    }
    return DataParams(
        title="Simulated insurer",
        currency="¥",
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        response_is="new_product",  # everybody pays premiums; who responds takes out a policy
        stale_days=730,
        tables=tables,
    )


def write_params(folder: Path, *, force: bool = False) -> Path:
    """Write a params file beside the raw files that reads them as own data, and return its path.

    Raises
    ------
    SegbenchError
        The file cannot be written, or is there, was changed, and `force` is not set.
    """
    data = mapping(folder).model_dump(mode="json", exclude_defaults=True)
    raw = {"name": folder.name, "dataset": "own", **STUDY, "data": data}
    text = HEADER + yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=120)
    path = folder / "params.yaml"
    part = folder / f".params.{os.getpid()}.part"
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise SegbenchError(
                f"{path}: is no plain file. Remove it, or simulate into another folder with -o."
            )
        if path.exists() and path.read_text(encoding="utf-8", errors="replace") == text:
            return path
        if path.exists() and not force:
            raise SegbenchError(
                f"{path}: was changed since it was written. Add --force to write it anew, or -o "
                "FOLDER."
            )
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise SegbenchError(f"{path}: cannot be written ({error.strerror}).") from None
    finally:
        with suppress(OSError):
            part.unlink()
    return path

"""A company's own label as it was on the day before the cutoff."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from segbench.features import customer_frame, customers
from support import make_dataset

CUTOFF = date(2017, 7, 1)


def existing(rows, cutoff=CUTOFF):
    """Each customer's label; rows are (customer, label, from, to), days of 2017 as month.day."""
    moments = [
        [datetime.fromisoformat(f"2017-{day}") if day else None for day in row[2:]] for row in rows
    ]
    dates = pd.DataFrame(moments, columns=["valid_from", "valid_to"], dtype="datetime64[us]")
    table = pd.DataFrame([row[:2] for row in rows], columns=["customer_id", "label"]).join(dates)
    lines = pd.DataFrame({"customer_id": range(4), "order_id": range(4), "amount": 1.0})
    found = customer_frame(customers(make_dataset(lines, labels=table), cutoff, 365))
    return found["existing_label"].astype(object).where(found["existing_label"].notna(), None)


def reference(rows, cutoff):
    """The same rule, customer by customer."""
    found = {}
    for who, label, start, end in sorted(rows, key=lambda row: (row[2], row[1]), reverse=True):
        began = datetime.fromisoformat(f"2017-{start}").date() < cutoff
        holds = not end or (cutoff - datetime.fromisoformat(f"2017-{end}").date()).days <= 1
        if began and holds:
            found.setdefault(who, (start, []))[1].append((start, label))
    latest = {
        who: min(name for day, name in each if day == start) for who, (start, each) in found.items()
    }
    return [latest.get(who) for who in range(4)]


def test_a_label_holds_from_its_first_day_to_its_last():
    rows = [
        (0, "gold", "06-30", None),  # began on the day before
        (1, "gold", "07-01", None),  # begins at the cutoff
        (2, "gold", "01-01", "06-30"),  # ends on the day before
        (3, "gold", "01-01", "06-29"),  # ended two days before
    ]
    assert existing(rows).tolist() == ["gold", None, "gold", None]


def test_of_several_the_one_that_began_last_and_holds_counts():
    rows = [
        (0, "a", "01-01", None),
        (0, "b", "03-01", None),
        (1, "a", "01-01", None),
        (1, "b", "03-01", "04-01"),  # over: the one that is still open counts again
        (2, "b", "03-01", None),
        (2, "a", "03-01", None),  # together: by their text
        (3, "b", "03-01 08:00", None),
        (3, "a", "03-01 17:00", None),
    ]
    assert existing(rows).tolist() == ["b", "a", "a", "a"]


@pytest.mark.parametrize("seed", range(4))
def test_labels_of_the_future_are_never_read(seed):
    """Whatever begins at the cutoff or later may be shuffled among customers and words."""
    rng = np.random.default_rng(seed)
    days = [f"{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}" for _ in range(60)]
    ends = [
        day if day > start and rng.random() < 0.5 else None
        for start, day in zip(days, days[::-1], strict=True)
    ]
    rows = list(
        zip(rng.integers(0, 4, 60), rng.choice(["a", "b", "c"], 60), days, ends, strict=True)
    )
    later = [place for place, row in enumerate(rows) if row[2] >= "07-01"]
    shuffled = list(rows)
    for place, other in zip(later, rng.permutation(later), strict=True):
        shuffled[place] = (rows[other][0], f"{rows[other][1]}'", rows[place][2], None)
    assert len(later) > 10
    assert existing(shuffled).tolist() == existing(rows).tolist() == reference(rows, CUTOFF)
    assert (
        existing(shuffled, date(2017, 12, 20)).tolist()
        != existing(rows, date(2017, 12, 20)).tolist()
    )

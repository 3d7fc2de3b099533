"""The counts in data/README.md are those of the ledger."""

from segbench.datasets import open_dataset
from segbench.params import Params
from support import ROOT


def test_the_readme_has_the_ledgers_counts(journey):
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    counts = journey.ledger[journey.ledger["rows"] > 0]
    told = counts[~counts["row"].str.contains("campaign began")]
    for row in told.itertuples():
        assert f"{row.rows:,}" in text, row
    assert f"{journey.orders.count().execute():,} orders" in text


def test_the_readme_has_the_counts_of_cdnow():
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    dataset = open_dataset(Params(dataset="cdnow"))
    for row in dataset.ledger.itertuples():
        assert f"{row.rows:,}" in text, row
    assert f"{dataset.orders.count().execute():,} orders" in text
    assert f"{dataset.orders.customer_id.nunique().execute():,} customers" in text

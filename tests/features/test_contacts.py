"""Campaign contacts before the cutoff, and those in the window."""

from datetime import date

import pandas as pd

from segbench.features import customer_frame, customers
from support import make_dataset

ORDERS = pd.DataFrame({"customer_id": [1, 2], "order_id": [1, 2], "amount": 5.0}).assign(
    ordered_at=pd.Timestamp("2017-06-01")
)
CONTACTS = pd.DataFrame(
    {
        "customer_id": 1,
        "campaign_id": [1, 2, 3, 4],
        "contacted_at": pd.to_datetime(
            ["2017-03-01", "2017-04-02", "2017-06-30 23:00", "2017-07-01"], format="ISO8601"
        ),
        "closes_at": pd.Timestamp("2017-07-20"),
    }
)
RESPONSES = pd.DataFrame(
    {
        "customer_id": 1,
        "campaign_id": [1, 3],
        "responded_at": pd.to_datetime(["2017-03-05", "2017-07-01"]),
    }
)


def test_all_history_and_the_window():
    table = customer_frame(
        customers(
            make_dataset(ORDERS, CONTACTS, RESPONSES), date(2017, 7, 1), 90, groups=("contacts",)
        )
    )
    assert table["contacts_before"].to_dict() == {1: 3, 2: 0}
    assert table["contacts_in_window"].to_dict() == {1: 2, 2: 0}
    assert table["responses_before"].to_dict() == {1: 1, 2: 0}


def test_the_window_covers_no_more_days_than_the_data():
    table = customer_frame(customers(make_dataset(ORDERS), date(2017, 7, 1), 365, groups=()))
    assert table["window_days"].tolist() == [181, 181]  # the data begin on 2017-01-01

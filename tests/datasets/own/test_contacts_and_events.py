"""Customers, campaigns, service and surveys beside orders."""

ORDERS = "who,on,paid\nA,2020-01-01,1\nB,2020-03-01,2\nC,2020-12-01,3\n"
BY_DAY = {"customer_id": "who", "ordered_at": "on", "amount": "paid"}


def reasons(dataset, table):
    rows = dataset.rejected.filter(dataset.rejected.table == table).to_pandas().sort_values("row")
    return dict(zip(rows["row"], rows["reason"], strict=True))


def test_attributes_are_the_latest_and_not_too_old(own):
    people = (
        "id,region,changed\nA,north,2020-05-01\nA,south,2020-11-01\nB,west,2018-01-01\n"
        "D,east,2020-01-01\nA,south,2020-11-01\n"
    )
    mapping = {"customer_id": "id", "updated_at": "changed"}
    dataset = own(
        ORDERS,
        BY_DAY,
        tables={"customers": (people, mapping, {"attributes": ["region"]})},
        stale_days=365,
    )
    rows = dataset.customers.to_pandas()
    assert rows[["customer_id", "region"]].to_numpy().tolist() == [["A", "south"]]
    assert reasons(dataset, "customers") == {
        1: "older entry of the same customer",
        3: "attributes not updated for more than 365 days",
        4: "customer without an order",
        5: "duplicate row",
    }


CONTACTS = (
    "id,camp,day,control\nA,x,2020-02-01,0\nA,x,2020-02-03,0\nB,x,2020-02-01,1\nZ,x,2020-02-01,0\n"
    "A,,2020-02-01,0\n"
)
RESPONSES = "id,camp,day\nA,x,2020-02-05\nA,x,2020-02-04\nA,y,2020-02-04\nA,x,2020-01-01\n"
TABLES = {
    "contacts": (
        CONTACTS,
        {
            "customer_id": "id",
            "campaign_id": "camp",
            "contacted_at": "day",
            "is_control": "control",
        },
        {},
    ),
    "responses": (
        RESPONSES,
        {"customer_id": "id", "campaign_id": "camp", "responded_at": "day"},
        {},
    ),
}


def test_contacts_and_responses_are_one_each_and_controls_are_no_contacts(own):
    dataset = own(ORDERS, BY_DAY, tables=TABLES, response_days=10)
    contacts = dataset.contacts.to_pandas()
    assert contacts[["customer_id", "campaign_id"]].to_numpy().tolist() == [["A", "x"]]
    assert str(contacts["closes_at"].iloc[0])[:10] == "2020-02-11"
    assert dataset.controls.to_pandas()["customer_id"].tolist() == ["B"]
    assert dataset.response_is == "order"
    assert (
        own(ORDERS, BY_DAY, tables=TABLES, response_is="new_product").response_is == "new_product"
    )
    assert reasons(dataset, "contacts") == {
        2: "contact listed twice",
        4: "customer without an order",
        5: "no campaign id",
    }
    responses = dataset.responses.to_pandas()
    assert str(responses["responded_at"].iloc[0])[:10] == "2020-02-04"
    assert reasons(dataset, "responses") == {
        1: "further response to the same contact",
        3: "response without a contact",
        4: "response before its contact",
    }


def test_scores_outside_of_the_scale_are_missing_and_counted(own):
    service = (
        "id,at,topic,score\nA,2020-02-01,complaint,2\nA,2020-02-02,praise,7\nB,2020-02-02,praise,\n"
        "A,,praise,4\nA,2020-02-30,praise,5\n"
    )
    mapping = {"customer_id": "id", "occurred_at": "at", "topic": "topic", "satisfaction": "score"}
    dataset = own(ORDERS, BY_DAY, tables={"interactions": (service, mapping, {})})
    assert (
        dataset.interactions.order_by("occurred_at")
        .to_pandas()["satisfaction"]
        .fillna(-1)
        .tolist()[0]
        == 2
    )
    assert dataset.interactions.satisfaction.count().execute() == 1
    assert reasons(dataset, "interactions") == {4: "no date", 5: "date that cannot be read"}
    rows = dataset.ledger[dataset.ledger["table"] == "interactions"].set_index("row")["rows"]
    assert rows["of these: satisfaction not between 1 and 5, taken as missing"] == 1


def test_lines_of_their_own_take_customer_and_moment_from_their_order(own):
    orders = "who,no,on,paid\nA,1,2020-01-01,10\nB,2,2020-03-01,2\n"
    lines = "no,sku,n,worth\n1,x,1,4\n1,y,2,6\n9,x,1,1\n2,x,1,much\n"
    mapping = {"order_id": "no", "product_id": "sku", "quantity": "n", "amount": "worth"}
    dataset = own(
        orders, {**BY_DAY, "order_id": "no"}, tables={"order_lines": (lines, mapping, {})}
    )
    rows = dataset.order_lines.order_by("product_id").to_pandas()
    assert "each counts as a category of its own" in dataset.facts[0]
    assert rows["customer_id"].tolist() == ["A", "A"]
    assert reasons(dataset, "order_lines") == {3: "no such order", 4: "amount that cannot be read"}

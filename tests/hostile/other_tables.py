"""Tables beside orders, with all that can be wrong between two tables."""

from typing import Any

from hostile.cases import GOOD, TOTALS, Case, csv

CUSTOMERS = {
    "path": "people.csv",
    "columns": {
        "customer_id": "id",
        "updated_at": "changed",
        "email": "mail",
        "phone": "tel",
        "name": "name",
        "birth_date": "born",
    },
    "attributes": ["region"],
}
PEOPLE = "id,changed,mail,tel,name,born,region"
CONTACTS = {
    "path": "contacts.csv",
    "columns": {"customer_id": "id", "campaign_id": "campaign", "contacted_at": "day"},
}
RESPONSES = {
    "path": "responses.csv",
    "columns": {"customer_id": "id", "campaign_id": "campaign", "responded_at": "day"},
}
SERVICE = {
    "path": "service.csv",
    "columns": {"customer_id": "id", "occurred_at": "day", "satisfaction": "stars", "cost": "cost"},
}
SURVEY = {"path": "survey.csv", "columns": {"customer_id": "id", "q01": "q1", "q30": "q30"}}
LINES = {
    "path": "lines.csv",
    "columns": {"order_id": "order", "product_id": "product", "amount": "amount"},
}
ASKED = "id,campaign,day"


def tables(
    name: str,
    read: dict[str, int] | None = None,
    *,
    files: dict[str, bytes],
    others: dict[str, Any],
    sales: tuple[str, ...] = GOOD,
    **more: Any,
) -> Case:
    counted = None if read is None else {"orders": len(sales)} | read
    usual = {"read": counted, "totals": TOTALS if sales == GOOD and counted else None}
    return Case(name, {"sales.csv": csv(*sales), **files}, others=others, **usual | more)


def people(name: str, *rows: str, **more: Any) -> Case:
    usual = {"read": {"customers": len(rows)}}
    return tables(
        name,
        files={"people.csv": csv(*rows, header=PEOPLE)},
        others={"customers": CUSTOMERS},
        **usual | more,
    )


def asked(name: str, contacts: tuple[str, ...], responses: tuple[str, ...], **more: Any) -> Case:
    files = {
        "contacts.csv": csv(*contacts, header=ASKED),
        "responses.csv": csv(*responses, header=ASKED),
    }
    return tables(
        name,
        {"contacts": len(contacts), "responses": len(responses)},
        files=files,
        others={"contacts": CONTACTS, "responses": RESPONSES},
        **more,
    )


def service(name: str, *rows: str, **more: Any) -> Case:
    return tables(
        name,
        {"interactions": len(rows)},
        files={"service.csv": csv(*rows, header="id,day,stars,cost")},
        others={"interactions": SERVICE},
        **more,
    )


IDS_50 = [f"m{n:02d}" for n in range(50)]

PEOPLE_CASES = [
    people(
        "customers without orders, without ids, twice",
        "ann,2023-01-01,,,,,north",
        "eve,2023-01-01,,,,,south",
        ",2023-01-01,,,,,west",
        "ann,2023-01-01,,,,,north",
        "ann,2022-01-01,,,,,old",
        "ann,,,,,,older",
        aside={
            "customers: customer without an order": 1,
            "customers: no customer id": 1,
            "customers: duplicate row": 1,
            "customers: older entry of the same customer": 2,
        },
    ),
    people(
        "stale attributes",
        "ann,2023-03-01,,,,,north",
        "bob,2019-01-01,,,,,south",
        data={"stale_days": 365},
        aside={"customers: attributes not updated for more than 365 days": 1},
    ),
    people(
        "attributes updated at no day",
        "ann,someday,,,,,north",
        "bob,,,,,,south",
        data={"stale_days": 365},
    ),
    people(
        "attributes updated in the year 0001 and 9999",
        "ann,0001-01-01,,,,,north",
        "bob,9999-12-31,,,,,south",
        data={"stale_days": 365},
        aside={"customers: attributes not updated for more than 365 days": 1},
    ),
    people(
        "stale days beyond all measure",
        "ann,2023-03-01,,,,,north",
        data={"stale_days": 999999},
        read=None,
        says=("stale_days", "36,500"),
    ),
    people(
        "two ids of one person",
        "ann,,x@y.de,,,,n",
        "bob,,X@Y.DE,,,,s",
        merged={"bob": "ann"},
        aside={"customers: older entry of the same customer": 1},
    ),
    people(
        "three ids of one person in a chain",
        "ann,,x@y.de,,,,n",
        "bob,,x@y.de,0171 2345678,,,s",
        "eve,,,+01712345678,,,s",
        merged={"bob": "ann", "eve": "ann"},
        aside={"customers: older entry of the same customer": 2},
    ),
    people(
        "a long chain of persons",
        *(
            f"p{n:02d},,a{n}@b.de,55500{n + 1:03d},,,n"
            if n % 2
            else f"p{n:02d},,a{n + 1}@b.de,55500{n:03d},,,n"
            for n in range(40)
        ),
        "ann,,a1@b.de,,,,n",
        "bob,,,55500040,,,n",
        merged={"bob": "ann"} | {f"p{n:02d}": "ann" for n in range(40)},
        aside={"customers: older entry of the same customer": 41},
    ),
    people(
        "a placeholder e-mail of fifty ids",
        *(f"{name},,none@example.com,0000000,,,n" for name in IDS_50),
        "ann,,none@example.com,0000000,,,n",
        merged={},
        aside={"customers: customer without an order": 50},
    ),
    people("e-mails and phones that are none", "ann,,@,123,,,n", "bob,,@,123,,,s", merged={}),
    people(
        "same name and birthday",
        "ann,,,,Ann Lee,1990-01-01,n",
        "bob,,,,ann  lee,1990-01-01,s",
        merged={"bob": "ann"},
        aside={"customers: older entry of the same customer": 1},
    ),
    people("same name, no birthday", "ann,,,,Ann Lee,,n", "bob,,,,Ann Lee,,s", merged={}),
    people("no customers at all", merged={}),
    tables(
        "an attribute that is not there",
        files={"people.csv": csv("ann", header="id")},
        others={
            "customers": {
                "path": "people.csv",
                "columns": {"customer_id": "id"},
                "attributes": ["region"],
            }
        },
        says=("no column 'region'",),
    ),
    tables(
        "an attribute that is a column as well",
        files={"people.csv": csv("ann,1", header="id,mail")},
        others={
            "customers": {
                "path": "people.csv",
                "columns": {"customer_id": "id", "email": "mail"},
                "attributes": ["email"],
            }
        },
        says=("email",),
    ),
    tables(
        "an attribute named as the customer's id",
        files={"people.csv": csv("ann,1", header="nr,customer_id")},
        others={
            "customers": {
                "path": "people.csv",
                "columns": {"customer_id": "nr"},
                "attributes": ["customer_id"],
            }
        },
        says=("'customer_id' is already mapped",),
    ),
    tables(
        "attributes that differ in capitals from columns",
        files={"people.csv": csv("ann,1", header="nr,Customer_ID")},
        others={
            "customers": {
                "path": "people.csv",
                "columns": {"customer_id": "nr"},
                "attributes": ["Customer_ID"],
            }
        },
        says=("Customer_ID",),
    ),
    tables(
        "an attribute named as segbench names its own",
        files={"people.csv": csv("ann,1,2", header="nr,_hit,_cells")},
        others={
            "customers": {
                "path": "people.csv",
                "columns": {"customer_id": "nr"},
                "attributes": ["_hit"],
            }
        },
        says=("_hit",),
    ),
    tables(
        "attributes named as joins name columns",
        {"customers": 2},
        files={
            "people.csv": csv(
                "ann,x@y.de,1,2", "bob,x@y.de,3,4", header="nr,mail,merged_into,bill_right"
            )
        },
        others={
            "customers": {
                "path": "people.csv",
                "columns": {"customer_id": "nr", "email": "mail"},
                "attributes": ["merged_into", "bill_right"],
            }
        },
        merged={"bob": "ann"},
        aside={"customers: older entry of the same customer": 1},
    ),
    tables(
        "an attribute listed twice",
        files={"people.csv": csv("ann,1", header="nr,region")},
        others={
            "customers": {
                "path": "people.csv",
                "columns": {"customer_id": "nr"},
                "attributes": ["region", "region"],
            }
        },
        says=("region",),
    ),
    tables(
        "the file of the customers is empty",
        files={"people.csv": b""},
        others={"customers": CUSTOMERS},
        says=("people.csv", "is empty"),
    ),
    tables(
        "the file of the customers is not there",
        files={},
        others={"customers": CUSTOMERS},
        says=("people.csv", "there is no such file"),
    ),
]

CAMPAIGNS = [
    asked(
        "contacts of strangers, twice, without days",
        (
            "ann,x,2023-01-01",
            "eve,x,2023-01-01",
            "ann,x,2023-01-02",
            "bob,,2023-01-01",
            "bob,x,",
            "bob,x,2023-02-29",
            "bob,x,9999-01-01",
        ),
        (),
        aside={
            "contacts: customer without an order": 1,
            "contacts: contact listed twice": 1,
            "contacts: no campaign id": 1,
            "contacts: no date": 1,
            "contacts: date that cannot be read": 1,
            "contacts: date in the future (after the last day)": 1,
        },
    ),
    asked(
        "responses without contacts, before them, and again",
        ("ann,x,2023-01-05", "bob,x,2023-01-05"),
        (
            "ann,x,2023-01-04",
            "ann,y,2023-01-06",
            "bob,x,2023-01-06",
            "bob,x,2023-01-07",
            "bob,x,2023-01-07",
            "eve,x,2023-01-07",
        ),
        aside={
            "responses: response before its contact": 1,
            "responses: response without a contact": 2,
            "responses: further response to the same contact": 1,
            "responses: duplicate row": 1,
        },
    ),
    asked(
        "a response on the day of its contact", ("ann,x,2023-01-05 10:00",), ("ann,x,2023-01-05",)
    ),
    asked("no contacts and no responses", (), ()),
    asked(
        "contacts of nobody",
        ("x,x,2023-01-05",),
        ("x,x,2023-01-05",),
        aside={
            "contacts: customer without an order": 1,
            "responses: response without a contact": 1,
        },
    ),
    asked(
        "ids that differ by blanks and decimals",
        ("17.0,1.0,2023-01-05",),
        (" 17,1,2023-01-06",),
        sales=("17,o1,2023-01-02,10.00", "bob,o2,2023-02-03,20.50", "ann,o3,2023-03-04,30.00"),
    ),
    tables(
        "responses without contacts",
        files={"responses.csv": csv("ann,x,2023-01-05", header=ASKED)},
        others={"responses": RESPONSES},
        says=("`responses` need `contacts`",),
    ),
    tables(
        "contacts that close before they begin",
        {"contacts": 1},
        files={"contacts.csv": csv("ann,x,2023-01-05,2023-01-01", header=ASKED + ",end")},
        others={
            "contacts": {
                "path": "contacts.csv",
                "columns": CONTACTS["columns"] | {"closes_at": "end"},
            }
        },
        aside={"contacts: closes before the contact": 1},
    ),
    tables(
        "controls and flags that are none",
        files={
            "contacts.csv": csv(
                "ann,x,2023-01-05,maybe,yes",
                "bob,x,2023-01-05,1,0",
                "ann,y,2023-01-05,,TRUE",
                header=ASKED + ",random,control",
            )
        },
        others={
            "contacts": {
                "path": "contacts.csv",
                "columns": CONTACTS["columns"] | {"randomised": "random", "is_control": "control"},
            }
        },
        says=("random", "'maybe' 1", "randomised: {column: random, yes: ["),
    ),
]

REST = [
    service(
        "satisfaction out of range",
        "ann,2023-01-05,7,1",
        "ann,2023-01-06,0,1",
        "bob,2023-01-05,5,1",
        "bob,2023-01-06,great,x",
        "bob,2023-01-07,,",
    ),
    service(
        "service of strangers, of no day, twice",
        "eve,2023-01-05,5,1",
        "ann,,5,1",
        "ann,2023-01-05,5,1",
        "ann,2023-01-05,5,1",
        ",2023-01-05,5,1",
        "ann,2023-02-29,5,1",
        aside={
            "interactions: customer without an order": 1,
            "interactions: no date": 1,
            "interactions: duplicate row": 1,
            "interactions: no customer id": 1,
            "interactions: date that cannot be read": 1,
        },
    ),
    service("no service at all"),
    tables(
        "questionnaires of strangers and out of range",
        {"survey": 4},
        files={"survey.csv": csv("ann,1,9", "bob,x,", "eve,1,1", ",2,2", header="id,q1,q30")},
        others={"survey": SURVEY},
        aside={"survey: customer without an order": 1, "survey: no customer id": 1},
    ),
    tables(
        "a customer who answered twice",
        {"survey": 2},
        files={"survey.csv": csv("ann,1,2", "ann,2,2", header="id,q1,q30")},
        others={"survey": SURVEY},
    ),
    tables(
        "lines without orders, without ids, twice",
        {"order_lines": 5},
        files={
            "lines.csv": csv(
                "o1,p,5", "o1,p,5", "o9,p,5", ",p,5", "o1,,x", header="order,product,amount"
            )
        },
        others={"order_lines": LINES},
        aside={
            "order_lines: duplicate row": 1,
            "order_lines: no such order": 1,
            "order_lines: no order id": 1,
            "order_lines: amount that cannot be read": 1,
        },
    ),
    tables(
        "lines beside orders that two customers share",
        {"order_lines": 1},
        sales=("ann,o1,2023-01-02,1", "bob,o1,2023-01-02,2"),
        files={"lines.csv": csv("o1,p,5", header="order,product,amount")},
        others={"order_lines": LINES},
        totals=None,
    ),
    tables(
        "one file for two tables",
        {"customers": 3},
        files={},
        others={"customers": {"path": "sales.csv", "columns": {"customer_id": "customer"}}},
        aside={"customers: older entry of the same customer": 1},
    ),
    tables(
        "a sample of the customers",
        {"interactions": 2},
        files={
            "service.csv": csv(
                "ann,2023-01-05,5,1", "bob,2023-01-05,5,1", header="id,day,stars,cost"
            )
        },
        others={"interactions": SERVICE},
        params={"max_customers": 1},
        totals=None,
        aside=None,
    ),
]

TABLES = [*PEOPLE_CASES, *CAMPAIGNS, *REST]

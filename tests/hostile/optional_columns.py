"""What strangers write into columns that may be left out.

Words for yes and no, scales, answers, equal rows of tills.
"""

from typing import Any

from hostile.cases import GOOD, Case, csv

LINES = {
    "customer_id": "customer",
    "order_id": "order",
    "ordered_at": "date",
    "product_id": "item",
    "amount": "amount",
}
HEAD = "customer,order,date,item,amount"


def sold(name: str, canonical: str, cells: str, *, extra: Any = None, **more: Any) -> Case:
    """Lines of one order each, with a further column `x` of these cells (by blanks, _ = empty)."""
    texts = ["" if cell == "_" else cell.replace("_", " ") for cell in cells.split()]
    rows = (
        f'c{n % 3},o{n:02d},2023-01-{n + 1:02d},p{n},{n + 1}.50,"{text}"'
        for n, text in enumerate(texts)
    )
    columns = LINES | {canonical: "x" if extra is None else {"column": "x", **extra}}
    usual = {} if "says" in more else {"read": len(texts)}
    return Case(
        name, {"sales.csv": csv(*rows, header=f"{HEAD},x")}, columns=columns, **usual | more
    )


def yes(
    name: str, cells: str, values: str, *, canonical: str = "on_promotion", **more: Any
) -> Case:
    """Yes and no, told as letters: y, n, . = missing."""
    found = [{"y": True, "n": False, ".": None}[letter] for letter in values]
    return sold(
        name, canonical, cells, lines={f"order_lines: {canonical}": found}, **{"noted": {}} | more
    )


FLAGS = [
    yes("yes and no in German", "ja Nein JA nein", "ynyn"),
    yes("yes and no in French", "oui NON Oui non", "ynyn"),
    yes("yes and no in Spanish with an accent", "sí no Sí NO", "ynyn"),
    yes("yes and no in Portuguese", "sim não sim nao", "ynyn"),
    yes("yes and no in Italian", "sì no vero falso", "ynyn"),
    yes("yes and no in Dutch and Swedish", "ja nee ja nej", "ynyn"),
    yes("yes and no in Russian", "да нет ДА Нет", "ynyn"),
    yes("yes and no in Chinese", "是 否 是 否", "ynyn"),
    yes("yes and no of a spreadsheet in German", "WAHR FALSCH wahr falsch", "ynyn"),
    yes("on and off", "on off On OFF", "ynyn"),
    yes("a cross or nothing", "x _ X _", "ynyn"),
    yes("a cross or a dash", "x - X –", "ynyn"),
    yes("a tick or nothing", "✓ _ ✔ _", "ynyn"),
    yes("floats of a database", "1.0 0.0 1.00 0.0", "ynyn"),
    yes(
        "yes, no and nothing",
        "yes no _ no",
        "ynnn",
        noted={"orders: on_promotion empty, taken as no": 1},
    ),
    yes(
        "one and two",
        "1 2 2 1",
        "",
        says=("'x' (on_promotion)", "'2' 2", "beside '1' 2", "on_promotion: {column: x, yes: ["),
    ),
    yes("truth of Access", "-1 0 0 -1", "", says=("'-1' 2", "beside '0' 2")),
    yes(
        "words of one shop",
        "regular promo regular promo",
        "",
        says=("'promo' 2, 'regular' 2", "{column: x, yes: [promo]}"),
    ),
    yes("one question mark among many", "yes no yes no yes no ? no", "", says=("'?' 1", "'no' 4")),
    yes(
        "words that the mapping explains",
        "regular promo Promo _",
        "nyyn",
        extra={"yes": ["promo"]},
        noted=None,
    ),
    yes(
        "words for both sides and one more",
        "promo regular ? promo",
        "yn.y",
        extra={"yes": ["promo"], "no": ["regular"]},
        noted={"orders: on_promotion that cannot be read, left missing": 1},
    ),
    yes(
        "words that are not in the column",
        "regular promo",
        "",
        extra={"yes": ["aktion"]},
        says=("none of the words", "aktion", "'promo' 1"),
    ),
    yes(
        "a word that is yes and no",
        "regular promo",
        "",
        extra={"yes": ["promo"], "no": ["Promo "]},
        says=("'promo'", "`yes` and under `no`"),
    ),
    yes("a yes that YAML takes for true", "yes nope yes", "yny", extra={True: [True]}, noted=None),
    yes("a column of numbers as yes", "1 2 2", "ynn", extra={"yes": [1]}, noted=None),
    yes(
        "own brands by the maker's name",
        "Acme Private Acme",
        "",
        canonical="is_private_label",
        says=("'Acme' 2, 'Private' 1", "is_private_label: {column: x, yes: [Private]}"),
    ),
    yes(
        "words for a number",
        "1 2",
        "",
        canonical="quantity",
        extra={"yes": ["1"]},
        says=("`yes` and `no` belong to",),
    ),
    yes(
        "many words beside those of both sides",
        "promo regular a b a",
        "",
        extra={"yes": ["promo"], "no": ["regular"]},
        says=("neither under `yes` nor under `no`: 'a' 2, 'b' 1",),
    ),
]

NUMBERS = [
    sold(
        "one quantity in a word",
        "quantity",
        "1 2 three 1 2 1",
        lines={"order_lines: quantity": [1, 2, None, 1, 2, 1]},
        noted={"orders: quantity that cannot be read, left missing": 1},
    ),
    sold(
        "quantities with units",
        "quantity",
        "1_Stk 2_Stk 3_Stk 1",
        says=("column 'x' (quantity): 3 of 4", "'1 Stk' 1", "unread: missing"),
    ),
    sold(
        "quantities with units all the same",
        "quantity",
        "1_Stk 2_Stk 3_Stk 1",
        extra={"unread": "missing"},
        lines={"order_lines: quantity": [None, None, None, 1]},
        noted={"orders: quantity that cannot be read, left missing": 3},
    ),
    sold(
        "no quantity in some rows",
        "quantity",
        "1 _ 3 _",
        lines={"order_lines: quantity": [1, None, 3, None]},
        noted={},
    ),
    sold(
        "discounts in per cent",
        "discount",
        "10_% 5_% 10_% 0",
        says=("(discount): 3 of 4", "'10 %' 2", "'5 %' 1"),
    ),
    sold(
        "discounts and dashes of an accountant",
        "discount",
        "1.50 - – 0",
        lines={"order_lines: discount": [1.5, 0, 0, 0]},
        noted={},
    ),
    sold(
        "coupons by their codes",
        "coupon_discount",
        "SAVE10 _ SAVE10 SAVE20 _",
        says=("(coupon_discount): 3 of 3", "'SAVE10' 2"),
    ),
    sold(
        "one coupon by its code",
        "coupon_discount",
        "1 _ SAVE10 2 _",
        lines={"order_lines: coupon_discount": [1, 0, None, 2, 0]},
        noted={"orders: coupon_discount that cannot be read, left missing": 1},
    ),
    sold(
        "funded discounts of which one is none",
        "funded_discount",
        "1 2 k.A. 1 2",
        noted={"orders: funded_discount that cannot be read, taken as 0": 1},
    ),
]


def beside(
    name: str, table: str, header: str, columns: dict[str, Any], *rows: str, **more: Any
) -> Case:
    """Some rows of a table beside three orders of ann and bob."""
    keys = {
        key: more.pop(key) for key in ("satisfaction_scale", "topics", "answers") if key in more
    }
    usual = {} if "says" in more else {"read": {"orders": 3, table: len(rows)}}
    files = {"sales.csv": csv(*GOOD), "more.csv": csv(*rows, header=header)}
    return Case(
        name,
        files,
        others={table: {"path": "more.csv", "columns": columns, **keys}},
        **usual | more,
    )


def sent(name: str, words: str, *, extra: Any = None, left_alone: int = 0, **more: Any) -> Case:
    """Contacts of which a column says who was left alone."""
    columns = {"customer_id": "id", "campaign_id": "mailing", "contacted_at": "day"}
    columns |= {"is_control": "arm" if extra is None else {"column": "arm", **extra}}
    texts = ["" if word == "_" else word.replace("_", " ") for word in words.split()]
    rows = [f"{'ann' if n % 2 else 'bob'},m{n},2023-01-05,{text}" for n, text in enumerate(texts)]
    if "says" not in more:
        more["lines"] = {
            "controls: campaign_id": [
                f"m{n}" for n in sorted(range(left_alone), key=lambda n: (n % 2 == 0, n))
            ]
        }
    return beside(name, "contacts", "id,mailing,day,arm", columns, *rows, **more)


ARMS = [
    sent("arms called holdout and mail", "holdout holdout mail mail", left_alone=2),
    sent("arms called Control and Treatment", "Control Treatment treatment", left_alone=1),
    sent("arms in German", "Kontrollgruppe Testgruppe Testgruppe", left_alone=1),
    sent("arms in Chinese", "对照组 实验组 实验组", left_alone=1),
    sent("arms called Control group and Test group", "Control_Group Test_Group", left_alone=1),
    sent("arms called A and B", "A B A", says=("'A' 2, 'B' 1", "is_control: {column: arm, yes: [")),
    sent("arms called 1 and 2", "1 2 2", says=("'2' 2", "beside '1' 1")),
    sent("arms called test alone", "test test", says=("'test' 2",)),
    sent(
        "arms called control and champion",
        "control champion",
        says=("'champion' 1", "yes: [control]"),
    ),
    sent("arms that the mapping explains", "2 1 1", extra={"yes": ["2"]}, left_alone=1),
    sent(
        "arms of which one is unknown",
        "c t ?",
        extra={"yes": ["c"], "no": ["t"]},
        left_alone=1,
        aside={"contacts: is_control that cannot be read": 1},
    ),
    sent("control or nothing", "control _ _", says=("'control' 1",)),
    beside(
        "ends of campaigns that cannot be read",
        "contacts",
        "id,mailing,day,end",
        {"customer_id": "id", "campaign_id": "mailing", "contacted_at": "day", "closes_at": "end"},
        "ann,m1,2023-01-05,open",
        "bob,m1,2023-01-05,2023-01-09",
        noted={"contacts: closes_at that cannot be read, taken as 28 days on": 1},
    ),
    beside(
        "days of entries that cannot be read",
        "customers",
        "id,changed,mail",
        {"customer_id": "id", "updated_at": "changed", "email": "mail"},
        "ann,last week,unknown",
        "bob,2023-01-09,b@example.com",
        noted={
            "customers: updated_at that cannot be read, taken as known at all times": 1,
            "customers: email that is none, so that it merges nobody": 1,
        },
    ),
    beside(
        "days of entries of which most cannot be read",
        "customers",
        "id,changed",
        {"customer_id": "id", "updated_at": "changed"},
        *(f"p{n},Q{n} last year" for n in range(1, 5)),
        says=("(updated_at): 4 of 4", "as a day", "'Q1 last year' 1"),
    ),
]


def rated(name: str, scores: str, values: list[float | None] | None = None, **more: Any) -> Case:
    """Service contacts of ann with a satisfaction each."""
    columns = {"customer_id": "id", "occurred_at": "day", "satisfaction": "csat"}
    texts = ["" if word == "_" else word.replace("_", " ") for word in scores.split()]
    rows = [f'ann,2023-01-{n + 1:02d},"{text}"' for n, text in enumerate(texts)]
    if values is not None:
        more["lines"] = {"interactions: satisfaction": values}
    return beside(name, "interactions", "id,day,csat", columns, *rows, **more)


SCALES = [
    rated(
        "recommendation from 0 to 10",
        "9 10 0 7 3 8",
        says=("5 of 6 numbers", "satisfaction_scale: [0, 10]", "'10' 1"),
    ),
    rated(
        "recommendation turned to 1 to 5",
        "0 5 10 _",
        [1, 3, 5, None],
        satisfaction_scale=[0, 10],
        noted={},
    ),
    rated("satisfaction in per cent", "85 90 100 20", says=("satisfaction_scale: [0, 100]",)),
    rated("satisfaction as a share", "0.85 0.9 1 0.25", says=("satisfaction_scale: [0, 1]",)),
    rated("satisfaction from 1 to 7", "7 6 6 1 3 2", says=("satisfaction_scale: [1, 7]",)),
    rated("school marks, 1 the best", "1 6 2", [5, 1, 4.2], satisfaction_scale=[6, 1], noted={}),
    rated(
        "two out of ten out of range",
        "5 4 9 3 2 1 5 4 3 0",
        [5, 4, None, 3, 2, 1, 5, 4, 3, None],
        noted={"interactions: satisfaction not between 1 and 5, taken as missing": 2},
    ),
    rated(
        "satisfaction in words",
        "happy sad happy sad",
        says=("'happy' 2, 'sad' 2", "answers: {happy: 4}"),
    ),
    rated(
        "satisfaction in words that the mapping explains",
        "happy sad 3",
        [5, 1, 3],
        answers={"happy": 5, "Sad": 1},
        noted={},
    ),
    rated("stars", "★★★ ★ ★★★★★ ★★", says=("'★' 1", "cannot be read as a number from 1 to 5")),
    rated(
        "a scale of one number",
        "1 2",
        says=("satisfaction_scale", "two different numbers"),
        satisfaction_scale=[5, 5],
    ),
    rated("an answer beyond the scale", "happy", says=("'happy'", "1 to 5"), answers={"happy": 9}),
    beside(
        "costs in words",
        "interactions",
        "id,day,cost",
        {"customer_id": "id", "occurred_at": "day", "cost": "cost"},
        "ann,2023-01-01,€5",
        "ann,2023-01-02,free",
        "bob,2023-01-02,free",
        "bob,2023-01-03,Free",
        "bob,2023-01-04,3.50",
        lines={"interactions: cost": [5, None, None, None, 3.5]},
        noted={"interactions: cost that cannot be read, adding nothing": 3},
    ),
    beside(
        "costs that are none",
        "interactions",
        "id,day,cost",
        {"customer_id": "id", "occurred_at": "day", "cost": "cost"},
        "ann,2023-01-01,tba",
        "ann,2023-01-02,tba",
        "bob,2023-01-02,tba",
        says=("(cost): 3 of 3", "'tba' 3"),
    ),
    beside(
        "topics in the mapping's words",
        "interactions",
        "id,day,about",
        {"customer_id": "id", "occurred_at": "day", "topic": "about"},
        "ann,2023-01-01,Reklamation",
        "ann,2023-01-02,Late delivery",
        "bob,2023-01-03,投诉",
        "bob,2023-01-04,refund",
        topics={"complaint": ["reklamation", "late-delivery"], "billing": "refund"},
        lines={"interactions: topic": ["complaint", "complaint", "投诉", "billing"]},
    ),
    beside(
        "a word for two topics",
        "interactions",
        "id,day,about",
        {"customer_id": "id", "occurred_at": "day", "topic": "about"},
        "ann,2023-01-01,x",
        topics={"complaint": ["x"], "praise": ["X"]},
        says=("topics: 'X'", "'complaint' and under 'praise'"),
    ),
]

ITEMS = [f"q{item:02d}" for item in range(1, 31)]


def asked(name: str, said: str, values: list[float | None] | None = None, **more: Any) -> Case:
    """Questionnaires of ann with one item."""
    texts = ["" if word == "_" else word.replace("_", " ") for word in said.split()]
    rows = [f'ann,"{text}",{n}' for n, text in enumerate(texts)]
    if values is not None:
        more["lines"] = {"survey: q01": values}
    return beside(
        name, "survey", "id,first,no", {"customer_id": "id", "q01": "first"}, *rows, **more
    )


ANSWERS = [
    asked(
        "agreement in English",
        "Strongly_agree agree NEUTRAL Disagree strongly_disagree",
        [5, 4, 3, 2, 1],
        noted={},
    ),
    asked(
        "agreement in Chinese", "非常同意 同意 一般 不同意 非常不同意", [5, 4, 3, 2, 1], noted={}
    ),
    asked(
        "agreement of a five-step form with somewhat",
        "Strongly_agree Somewhat_agree Neither_agree_nor_disagree Somewhat_disagree",
        [5, 4, 3, 2],
        noted={},
    ),
    asked(
        "agreement of a seven-step form",
        "Agree Agree Agree Somewhat_agree Disagree",
        says=("'Agree' 3", "'Somewhat agree' 1"),
    ),
    asked(
        "agreement in German",
        "stimme_zu stimme_zu lehne_ab 3",
        says=("'stimme zu' 2, 'lehne ab' 1", "answers: {stimme zu: 4}"),
    ),
    asked(
        "agreement that the mapping explains",
        "stimme_zu lehne_ab 3 weiß_nicht",
        [4, 2, 3, None],
        answers={"Stimme zu": 4, "lehne ab": 2, "weiß nicht": None},
        noted={"survey: q01 that cannot be read, left missing": 1},
    ),
    asked(
        "a mapping against the usual words", "Agree 5", [3.5, 5], answers={"Agree": 3.5}, noted={}
    ),
    asked(
        "don't know",
        "Don't_know Don't_know Don't_know 3",
        [None, None, None, 3],
        noted={"survey: q01 that cannot be read, left missing": 3},
    ),
    asked(
        "answers from 1 to 7",
        "7 6 7 1 2",
        says=("3 of 5 numbers", "answers: {1: 1, 2: 1.67, 3: 2.33"),
    ),
    asked(
        "answers from 0 to 4 that the mapping explains",
        "0 4 2",
        [1, 5, 3],
        answers={0: 1, 1: 2, 2: 3, 3: 4, 4: 5},
        noted={},
    ),
    asked(
        "one answer out of five in words",
        "3 4 ok 5 2",
        [3, 4, None, 5, 2],
        noted={"survey: q01 that cannot be read, left missing": 1},
    ),
    asked(
        "many answers that the mapping takes as missing",
        "keine_Angabe keine_Angabe keine_Angabe 3",
        [None, None, None, 3],
        answers={"keine Angabe": None},
        noted={"survey: q01 that cannot be read, left missing": 3},
    ),
    beside(
        "thirty answers in words",
        "survey",
        "id," + ",".join(ITEMS),
        {"customer_id": "id", **{item: item for item in ITEMS}},
        "ann" + ",Agree" * 29 + ",ok",
        "bob" + ",3" * 30,
        lines={"survey: q01": [4, 3], "survey: q30": [None, 3]},
        noted={"survey: q30 that cannot be read, left missing": 1},
    ),
]

TILL = (
    "K1,1,2024-05-01,milk,2.20",
    "K1,1,2024-05-01,milk,2.20",
    "K1,1,2024-05-01,bread,3.00",
    "K1,2,2024-05-09,milk,2.20",
)
MORE = (
    "K2,3,2024-05-02,tea,4.00",
    "K2,3,2024-05-02,jam,1.00",
    "K2,4,2024-05-03,tea,4.00",
    "K2,4,2024-05-03,jam,1.00",
)


def till(name: str, *rows: str, header: str = HEAD, columns: Any = LINES, **more: Any) -> Case:
    return Case(name, {"till.csv": csv(*rows, header=header)}, len(rows), columns=columns, **more)


ITEMS = "orders: equal rows inside one order, kept as items"
REPEATS = [
    till(
        "two packs of milk on one receipt",
        *TILL,
        totals={"1": "7.40", "2": "2.20"},
        noted={ITEMS: 1},
    ),
    till(
        "two packs of milk, said to be one",
        *TILL,
        how={"repeated_rows": "set_aside"},
        totals={"1": "5.20", "2": "2.20"},
        aside={"orders: duplicate row": 1},
    ),
    till(
        "two packs of milk beside a line number",
        *(f"{row},{n}" for row, n in zip(TILL, (1, 1, 2, 1), strict=True)),
        header=f"{HEAD},Pos",
        totals={"1": "5.20", "2": "2.20"},
        aside={"orders: duplicate row": 1},
    ),
    till(
        "two packs of milk beside an unmapped quantity",
        *(f"{row},1" for row in TILL),
        header=f"{HEAD},Qty",
        totals={"1": "5.20", "2": "2.20"},
        aside={"orders: duplicate row": 1},
    ),
    till(
        "two packs of milk beside a quantity",
        *(f"{row},1" for row in TILL),
        header=f"{HEAD},n",
        columns=LINES | {"quantity": "n"},
        totals={"1": "5.20", "2": "2.20"},
        aside={"orders: duplicate row": 1},
    ),
    till(
        "an export made twice",
        *(*TILL[2:], *MORE) * 2,
        aside={"orders: duplicate row": 6},
        totals={"1": "3.00", "2": "2.20", "3": "5.00", "4": "5.00"},
    ),
    till(
        "an export of which every row stands twice",
        *(row for row in (TILL[0], TILL[2], *MORE) for _ in "12"),
        aside={"orders: duplicate row": 6},
        totals={"1": "5.20", "3": "5.00", "4": "5.00"},
    ),
    till(
        "an export that overlaps another, and packs of milk",
        *TILL,
        *MORE,
        *TILL[:3],
        aside={"orders: duplicate row": 3},
        totals={"1": "7.40", "2": "2.20", "3": "5.00", "4": "5.00"},
        noted={ITEMS: 1},
    ),
    till(
        "whole orders twice",
        *GOOD,
        GOOD[0],
        header="customer,order,date,amount",
        columns={**LINES, "product_id": "order"},
        aside={"orders: duplicate row": 1},
    ),
    till(
        "equal rows without order numbers",
        "K1,2024-05-01,2.20",
        "K1,2024-05-01,2.20",
        header="customer,date,amount",
        columns={"customer_id": "customer", "ordered_at": "date", "amount": "amount"},
        totals={"K1 2024-05-01": "4.40"},
        noted={"orders: equal rows, kept as purchases of their own": 1},
    ),
    till(
        "equal rows without order numbers, said to be one",
        "K1,2024-05-01,2.20",
        "K1,2024-05-01,2.20",
        header="customer,date,amount",
        columns={"customer_id": "customer", "ordered_at": "date", "amount": "amount"},
        how={"repeated_rows": "set_aside"},
        totals={"K1 2024-05-01": "2.20"},
        aside={"orders: duplicate row": 1},
    ),
    Case(
        "lines beside orders, two packs of milk",
        {
            "sales.csv": csv(*GOOD),
            "lines.csv": csv("o1,milk,5", "o1,milk,5", "o1,tea,1", header="o,p,a"),
        },
        {"orders": 3, "order_lines": 3},
        others={
            "order_lines": {
                "path": "lines.csv",
                "columns": {"order_id": "o", "product_id": "p", "amount": "a"},
            }
        },
        noted={"order_lines: equal rows inside one order, kept as items": 1},
    ),
]

OPTIONAL = [*FLAGS, *NUMBERS, *ARMS, *SCALES, *ANSWERS, *REPEATS]

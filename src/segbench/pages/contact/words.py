"""Whom to contact, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from segbench.evaluation import Outcome
from segbench.evaluation.campaigns.assignment import EVERYONE
from segbench.evaluation.campaigns.uplift import covered
from segbench.evaluation.comparison.metrics import TOP_SHARE
from segbench.evaluation.comparison.verdict import Verdict
from segbench.evaluation.power_analysis import POWER
from segbench.methods import Segment
from segbench.pages.markup import strong
from segbench.pages.tables import Format, Table
from segbench.pages.wording import (
    NOT_SHOWN,
    count,
    decimal,
    inside,
    listed,
    money,
    percent,
    percent_interval,
    title,
)
from segbench.params.contact import ContactParams

ALL = "all 合计"
BRINGS = {"given": "as given", "order": "one order", "window": "all they spent"}
"""What a response is taken to bring -> head of a column."""


def share_words(share: float) -> str:
    """Return a share of the customers in words, e.g. ``the best 20 %``."""
    return "everybody" if share == 1 else f"the best {100 * share:g} %"


def _points(value: float) -> str:
    return NOT_SHOWN if pd.isna(value) else f"{decimal(100 * value, 1)} points"


def money_interval(ends: Iterable[float], currency: str) -> str:
    """Return an amount with its interval, e.g. ``$2.11 [1.76 to 2.47]``; `ends` are the value, its low and its high end."""
    value, low, high = ends
    return NOT_SHOWN if pd.isna(value) else f"{money(value, currency)} [{low:,.2f} to {high:,.2f}]"


def segment_names(codes: Sequence[str], segments: Sequence[Segment]) -> list[str]:
    """Return the names of segments by their codes; the one for all customers too."""
    names = {
        item.code: " ".join(dict.fromkeys((item.name, item.name_zh))).strip() for item in segments
    } | {EVERYONE: ALL}
    return [names[code] for code in codes]


def reached(gains: pd.DataFrame, verdict: Verdict, outcome: Outcome) -> str:
    """Return what the best fifth gives, in sentences.

    Parameters
    ----------
    gains
        As `segbench.pages.contact.numbers.Contact.gains` returns it.
    """
    own = gains[gains["outcome"] == verdict.outcome]
    fifth = own[own["share"] == TOP_SHARE].set_index("method")
    everybody = float(own.loc[own["share"] == 1, "rate"].iloc[0])
    held, rate = (
        percent_interval(*fifth.loc[verdict.pick, [name, f"{name}_low", f"{name}_high"]])
        for name in ("gain", "rate")
    )
    perfect = percent(min(1.0, TOP_SHARE / everybody), 0)
    text = strong(
        f"{outcome.title}: the best fifth of the {_units(outcome)} by {title(verdict.pick)} holds {held} of everyone who "
        f"{outcome.acts}"
    ) + (
        f" (a fifth taken at random {percent(TOP_SHARE, 0)}, a perfect one {perfect}). "
        f"In it, {rate} are such, against {percent(everybody, 0)} of all."
    )
    if not verdict.beats_random:
        text += " No method here ranks better than random classes can: this classification is none to choose contacts by."
    others = [
        f"{percent_interval(*row[['gain', 'gain_low', 'gain_high']])} by "
        + ("the best model tried" if row["role"] == "ceiling" else f"“{inside(str(name))}”")
        for name, row in fifth.iterrows()
        if name != verdict.pick
    ]
    text += f" The best fifth holds {listed(others)}." if others else ""
    if outcome.within_group:
        return text
    last = (
        own[own["share"] == rest(TOP_SHARE)]
        .set_index("method")
        .loc[verdict.pick, ["spared", "spared_low", "spared_high"]]
    )
    return (
        text
        + f" At the other end, the last fifth holds {percent_interval(*last)} of everyone else."
    )


def pays(worth: pd.DataFrame, contact: ContactParams, currency: str, days: int) -> Iterator[str]:
    """Return below which cost a contact pays, and what it pays at the cost given, in sentences.

    Parameters
    ----------
    worth
        As `segbench.pages.contact.numbers.Contact.worth` returns it; empty where no responses to
        campaigns are compared.
    days
        Days after the cutoff in which what responders spent was counted.
    """
    if worth.empty:
        yield strong("What a contact pays cannot be said") + (
            ": no responses to campaigns are compared here, and that somebody orders again "
            "without having been contacted is worth nothing to a campaign."
        )
        return
    fifth = worth[worth["share"] == TOP_SHARE].set_index("brings")
    everybody = worth[worth["share"] == 1].set_index("brings")
    brings = "given" if "given" in fifth.index else "order"
    each, ends = (
        money(fifth.loc[brings, "value"], currency),
        ["break_even", "break_even_low", "break_even_high"],
    )
    what = (
        f"brings {each}, as given,"
        if brings == "given"
        else f"brings one order ({each} on average)"
    )
    best, all_of_them = (
        money_interval(table.loc[brings, ends], currency) for table in (fifth, everybody)
    )
    yield strong(f"A contact of the best fifth pays as long as it costs less than {best}") + (
        f", if a response {what} and "
        f"{percent(contact.margin, 0)} of that is margin; a contact of everybody as long as it costs less than {all_of_them}."
    )
    if "window" in fifth.index:
        spent, most = (
            money(fifth.loc["window", "value"], currency),
            money_interval(fifth.loc["window", ends], currency),
        )
        yield (
            f"If all that responders spent in the {days} days from the cutoff on ({spent} each) is put down to the "
            f"contact, it is {most}: too much, because they would have spent part of it without being contacted."
        )
    if contact.cost_per_contact is not None:
        gained = ["profit", "profit_low", "profit_high"]
        amounts = [
            money_interval(table.loc[brings, gained], currency) for table in (fifth, everybody)
        ]
        yield (
            f"At {money(contact.cost_per_contact, currency)} a contact, the best fifth brings {amounts[0]} in all, "
            f"everybody {amounts[1]}."
        )


def could_show(
    power: pd.DataFrame, outcome: Outcome, segments: Sequence[Segment], contact: ContactParams
) -> str:
    """Return what a test could show for one outcome, in sentences."""
    own = power[power["outcome"] == outcome.name].set_index("code")
    everybody = own.loc[EVERYONE]
    halves = f"half of {count(everybody['customers'])} {outcome.who} contacted and half left alone"
    if pd.isna(everybody["detectable"]):
        return strong(
            f"No test with {halves} could show what a contact adds to {outcome.title.lower()}."
        )
    text = strong(
        f"A test with {halves} could show that a contact adds {_points(everybody['detectable'])} or more to "
        f"{outcome.title.lower()}."
    )
    alone = own.drop(EVERYONE)["detectable"].dropna()
    if len(alone):
        ends = [alone.idxmin(), alone.idxmax()]
        words = [
            f"{_points(alone[code])} ({name})"
            for code, name in zip(ends, segment_names(ends, segments), strict=True)
        ]
        text += f" With one segment alone it has to add {' to '.join(words)}."
    if pd.isna(everybody["needed"]):
        return text
    return (
        text
        + f" To show {_points(contact.uplift)} it takes {count(everybody['needed'])} {outcome.who}, at the average rate."
    )


def changes(table: pd.DataFrame | None, why_not: str, held: tuple[int, int]) -> str:
    """Return what contacts changed where campaigns were randomised, or why that is not known.

    Parameters
    ----------
    table
        As `segbench.evaluation.campaigns.uplift.uplift` returns it; None: not known.
    held
        In how many segments of all classifications the interval holds the truth, and in how many
        both are known.
    """
    if table is None:
        return (
            strong("What a contact changes is not known")
            + f": {why_not}. The test below would tell."
        )
    everybody = table.iloc[-1]
    rates = [percent(everybody[f"rate_{side}"]) for side in ("contacted", "control")]
    text = strong(f"A contact adds {_points_interval(everybody)}") + (
        f": campaigns left customers alone at random, and {rates[0]} of "
        f"{count(everybody['contacted'])} contacted responded, against {rates[1]} of {count(everybody['control'])} left alone."
    )
    if not held[1]:
        return text
    return text + (
        f" The data is simulated, so the truth is known: {_points(everybody['true'])}. Of {count(held[1])} intervals of "
        f"segments, of all classifications together, {count(held[0])} hold the truth."
    )


def added(
    table: pd.DataFrame | None, worth: pd.DataFrame, contact: ContactParams, currency: str
) -> Iterator[str]:
    """Return what a contact may cost if only what it adds counts, as a sentence; nothing where that is not known."""
    if table is None or worth.empty or pd.isna(table.iloc[-1]["uplift"]):
        return
    each = float(worth["value"].iloc[0])
    ends = [
        contact.margin * each * table.iloc[-1][name] for name in ("uplift", "ci_low", "ci_high")
    ]
    yield (
        "Counting only what a contact adds, and not the responses that would have come anyway, a contact of everybody pays as "
        f"long as it costs less than {money_interval(ends, currency)}, at {money(each, currency)} a response."
    )


def gains_table(
    gains: pd.DataFrame, outcome: Outcome, contact: ContactParams, confidence: float
) -> Table:
    """Return which share of the events the first units hold, and where they are customers, what the last hold of the others."""
    own = gains[gains["outcome"] == outcome.name]
    ends = {share_words(share): ("gain", share) for share in contact.budgets}
    chance = {head: percent(share, 0) for head, (_, share) in ends.items()}
    caption = f"{outcome.title}: which share of everyone who {outcome.acts} is held by the best {_units(outcome)}"
    if not outcome.within_group:
        ends |= {
            f"the last {100 * share:g} %": ("spared", rest(share)) for share in contact.budgets
        }
        chance |= {f"the last {100 * share:g} %": percent(share, 0) for share in contact.budgets}
        caption += ", and which share of all others by the last"
    rows = []
    for name, part in own.groupby("method", sort=False):
        at = part.set_index("share")
        held = {
            head: percent_interval(*at.loc[share, [k, f"{k}_low", f"{k}_high"]])
            for head, (k, share) in ends.items()
        }
        rows.append({"ranked by": title(str(name)), "kind": part["role"].iloc[0], **held})
    rows.append({"ranked by": "At random", "kind": NOT_SHOWN, **chance})
    return Table(
        pd.DataFrame(rows),
        f"{caption}; {percent(confidence, 0)} intervals from resampled customers.",
        dict.fromkeys(ends, str),
    )


def worth_table(
    worth: pd.DataFrame, contact: ContactParams, currency: str, confidence: float
) -> Table | None:
    """Return what a contact may cost at each budget, and what contacts pay at the cost given; None: it is not known."""
    if worth.empty:
        return None
    shown = worth[worth["share"].isin([*contact.budgets, 1.0])]
    first = shown[shown["brings"] == shown["brings"].iloc[0]]
    columns: dict[str, list[object]] = {
        "contacted": [share_words(share) for share in first["share"]],
        "contacts": list(first["contacts"].round()),
        "respond": [
            percent_interval(*row) for row in first[["rate", "rate_low", "rate_high"]].to_numpy()
        ],
    }
    for brings, rows in shown.groupby("brings", sort=False):
        heads = {"break_even": "a contact may cost"}
        heads |= {} if contact.cost_per_contact is None else {"profit": "profit in all"}
        for name, head in heads.items():
            cells = rows[[name, f"{name}_low", f"{name}_high"]].to_numpy()
            columns[f"{head}, {BRINGS[str(brings)]}"] = [
                money_interval(cell, currency) for cell in cells
            ]
    formats: dict[str, Format] = {head: str for head in columns if head != "contacted"} | {
        "contacts": count
    }
    return Table(
        pd.DataFrame(columns),
        "What a contact may cost at most: the share who respond × margin × what a response brings, with "
        f"{percent(confidence, 0)} intervals from resampled customers. “One order” is the average order of those who responded, "
        "“all they spent” all of their orders in the days of the outcome.",
        formats,
    )


def power_table(
    power: pd.DataFrame,
    outcomes: Mapping[str, Outcome],
    segments: Sequence[Segment],
    contact: ContactParams,
) -> Table:
    """Return what a test with each segment could show, one row a segment and for each outcome two columns."""
    first = power[power["outcome"] == power["outcome"].iloc[0]]
    columns: dict[str, list[object]] = {
        "segment": list(segment_names(list(first["code"]), segments))
    }
    formats: dict[str, Format] = {}
    for outcome, rows in power.groupby("outcome", sort=False):
        name = outcomes[str(outcome)].title.lower()
        cells = {
            f"{name}: customers": (rows["customers"], count),
            f"{name}: now": (rows["rate"], percent),
            f"{name}: from": (rows["detectable"], _points),
            f"{name}: customers for {_points(contact.uplift)}": (rows["needed"], count),
        }
        columns |= {head: list(values) for head, (values, _) in cells.items()}
        formats |= {head: shape for head, (_, shape) in cells.items()}
    return Table(
        pd.DataFrame(columns),
        f"The smallest difference that a test shows in {percent(POWER, 0)} of all cases, one half of the customers contacted, "
        "the other left alone, at the usual two-sided 5 %; and how many customers it takes to show the difference asked for. "
        "“Now” is the rate of the segment at the cutoff, taken for that of customers left alone. A dash: it is not shown, or "
        "even a rate of 100 % would not be far enough away.",
        formats,
    )


def balance_table(
    balance: pd.DataFrame, segments: Sequence[Segment], contact: ContactParams
) -> Table:
    """Return how many customers of each segment are on each side of the test, and how far the sides differ."""
    names = {"test": "to contact", "control": "to leave alone", "by_chance": "chance alone, up to"}
    frame = balance.assign(code=segment_names(list(balance["code"]), segments)).rename(
        columns={"code": "segment", **names}
    )
    differences = [
        name for name in frame.columns if name not in ("segment", *list(names.values())[:2])
    ]
    return Table(
        frame,
        f"The test that was dealt, {percent(contact.control_share, 0)} of each segment left alone: differences in recency, "
        "frequency and revenue between the sides, in standard deviations, and what 19 of 20 random deals stay under. A dash: a "
        "side is too small to be shown, or would tell how large such a one is.",
        {
            "to contact": count,
            "to leave alone": count,
            **{name: (lambda value: decimal(value, 2)) for name in differences},
        },
    )


def uplift_table(table: pd.DataFrame, segments: Sequence[Segment], confidence: float) -> Table:
    """Return what a contact adds in each segment."""
    frame = pd.DataFrame(
        {
            "segment": segment_names(list(table["code"]), segments),
            "contacted": table["contacted"],
            "left alone": table["control"],
            "respond, contacted": table["rate_contacted"],
            "respond, left alone": table["rate_control"],
            "a contact adds": [_points_interval(row) for _, row in table.iterrows()],
        }
    )
    formats: dict[str, Format] = {"contacted": count, "left alone": count, "a contact adds": str}
    formats |= dict.fromkeys(("respond, contacted", "respond, left alone"), percent)
    known = ""
    if table["true"].notna().any():
        frame["in truth"], formats["in truth"] = table["true"], _points
        known = " “In truth” is what the simulation made a contact add to the chances of these very customers."
    return Table(
        frame,
        f"What a contact changed: randomised campaigns, {percent(confidence, 0)} intervals (Newcombe). A response is seen in the "
        f"orders of both sides alike.{known} A dash: a side is too small to be shown, or would tell how large such a one is.",
        formats,
    )


def uplift_overview(tables: Mapping[str, pd.DataFrame]) -> Table:
    """Return, for every classification, in which segments a contact adds most and least, and how often the truth was held."""
    rows = []
    for name, table in tables.items():
        own = table[(table["code"] != EVERYONE) & table["uplift"].notna()]
        if own.empty:
            continue
        least, most = (own.loc[getattr(own["uplift"], which)()] for which in ("idxmin", "idxmax"))
        row = {
            "classification": title(name),
            "segments": len(own),
            "least": _points_interval(least),
            "most": _points_interval(most),
        }
        if own["true"].notna().any():
            row["apart, in truth"] = float(own["true"].max() - own["true"].min())
            row["intervals that hold the truth"] = "{} of {}".format(*covered(table))
        rows.append(row)
    heads = ("least", "most", "intervals that hold the truth")
    formats: dict[str, Format] = {
        "segments": count,
        "apart, in truth": _points,
        **dict.fromkeys(heads, str),
    }
    return Table(
        pd.DataFrame(rows),
        "What a contact adds in the segment where it adds least and in the one where it adds most. Of many segments, the extreme "
        "ones are extreme by chance too: read the intervals. “Apart, in truth” is the range of the true values of the segments.",
        formats,
    )


def not_told(campaigns: bool, why_not: str) -> list[str]:
    """Return what this page cannot tell, in sentences.

    Parameters
    ----------
    campaigns
        Whether responses to campaigns are compared.
    why_not
        Why it is not known what a contact changes; empty if it is.
    """
    sentences = [
        "The curves say who orders again or responds, not whom a contact moves: who would have ordered anyway ranks high too.",
    ]
    if campaigns:
        sentences.append(
            "A response need not be an extra sale: what would have been bought anyway is no gain of a contact."
        )
    if campaigns and why_not:
        sentences.append(
            "Past campaigns may have chosen whom they reached, and those may respond and stay for the very reason they were "
            "chosen for. Of the others fewer may respond, and a contact may then cost less."
        )
    if not why_not:
        sentences.append(
            "What was measured is what past campaigns changed within their days. Another offer is another experiment."
        )
    return sentences


def rest(share: float) -> float:
    """Return the share of the others, free of the noise of a subtraction."""
    return round(1 - share, 10)


def _units(outcome: Outcome) -> str:
    return "contacts" if outcome.within_group else outcome.who


def _points_interval(row: pd.Series) -> str:
    """Return an uplift with its interval, in percentage points."""
    if pd.isna(row["uplift"]):
        return NOT_SHOWN
    return f"{_points(row['uplift'])} [{decimal(100 * row['ci_low'], 1)} to {decimal(100 * row['ci_high'], 1)}]"

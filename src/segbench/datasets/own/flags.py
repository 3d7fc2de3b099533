"""Yes or no, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.expr.types import Table

from segbench.datasets.own import values
from segbench.datasets.own.reading import FEW, SHARE, Reading, counted, frequent, says, scalar, word
from segbench.datasets.own.word_lists import word_list
from segbench.errors import printable
from segbench.params.words import ColumnWords, plain

LEFT_ALONE = word_list("""
    control, controls, control group, holdout, hold out, hold-out, held out, holdout group,
    untreated, not contacted, no contact, kontrolle, kontrollgruppe, contrôle, controle,
    groupe contrôle, groupe témoin, témoin, grupo de control, grupo control, controllo,
    gruppo di controllo, grupo de controle, 对照, 对照组, 對照組, 控制组, コントロール
""")
REACHED = word_list("""
    treatment, treated, treatment group, test, test group, target, target group, contacted,
    mailed, sent, exposed, mail, mailing, email, e-mail, letter, sms, call, phone, push, post,
    campaign, testgruppe, zielgruppe, kontaktiert, traitement, groupe test, tratamiento,
    trattamento, tratamento, 实验组, 實驗組, 试验组, 处理组, 测试组, テスト
""")
"""Names of the two groups of an experiment; they count only where all words are known."""

HINTS = {
    "on_promotion": word_list("promo, sale, aktion, offer, deal, oferta, 促销, 特价"),
    "is_private_label": word_list("own, private, eigen, house, mdd, 自有"),
    "randomised": word_list("random, zufall, aléatoire, 随机"),
    "is_control": word_list("control, kontroll, hold, témoin, 对照"),
}
"""Parts of words that mean yes more likely than no: for the line in the message, not to read."""


def read_flag(reading: Reading, name: str, cells: Table) -> None:
    """Read yes and no: in the usual words, in those of the parameters, or by names of groups."""
    words = reading.params.words.get(name, ColumnWords())
    worded = cells.mutate(word=word(cells.cell)).cache()
    found = frequent(worded.filter(says(worded.cell)))
    if words.yes:
        reading.lookups[name] = _as_said(reading, name, worded, words, found)
        return
    groups = {text: plain(text) for text in found}
    if name == "is_control" and _are_groups(groups.values()):
        reading.lookups[name] = worded.mutate(value=worded.word.isin(LEFT_ALONE))
        control = {text: count for text, count in found.items() if groups[text] in LEFT_ALONE}
        rest = {text: count for text, count in found.items() if text not in control}
        reading.told.append(
            f"is_control: {counted(control)} left alone; {counted(rest)} contacted (the names of "
            "the groups)"
        )
        return
    reading.lookups[name] = worded.mutate(value=values.flag(worded.word))
    unread = frequent(
        reading.lookups[name].filter(says(worded.cell) & reading.lookups[name].value.isnull())
    )
    if unread and not reading.waived(name):
        reading.faults.append(_neither(reading, name, found, unread))


def _as_said(
    reading: Reading, name: str, worded: Table, words: ColumnWords, found: Mapping[str, int]
) -> Table:
    yes, no = ([plain(item) for item in listed] for listed in (words.yes, words.no))
    lookup = worded.mutate(
        value=ibis.cases((worded.word.isin(yes), True), else_=ibis.null("boolean"))
    )
    if no:
        lookup = lookup.mutate(value=ibis.ifelse(lookup.word.isin(no), False, lookup.value))
    else:
        lookup = lookup.mutate(
            value=ibis.ifelse(lookup.word.notnull(), lookup.word.isin(yes), ibis.null("boolean"))
        )
    sides = {
        text: "yes" if plain(text) in yes else "no" if not no or plain(text) in no else "neither"
        for text in found
    }
    if found and "yes" not in sides.values():
        reading.faults.append(
            f"column '{printable(reading.params.columns[name])}' ({name}) holds none of the words "
            f"under `yes` ({', '.join(printable(item, 30) for item in words.yes)}). It holds: "
            f"{counted(found)}."
        )
    neither = {text: count for text, count in found.items() if sides[text] == "neither"}
    if sum(neither.values()) > max(FEW, SHARE * sum(found.values())) and not reading.waived(name):
        reading.faults.append(
            f"column '{printable(reading.params.columns[name])}' ({name}) holds words that stand "
            f"neither under `yes` nor under `no`: {counted(neither)}. Add them to one of the two, "
            "or `unread: missing` to take them as missing."
        )
    for side in ("yes", "no"):
        if which := {text: count for text, count in found.items() if sides[text] == side}:
            reading.told.append(
                f"{name}: {counted(which)} {'mean' if len(which) > 1 else 'means'} {side} (as the "
                "parameters say)"
            )
    return lookup


def _are_groups(words: object) -> bool:
    every = set(words)  # type: ignore[call-overload]
    return (
        bool(every & set(LEFT_ALONE))
        and bool(every & set(REACHED))
        and every <= {*LEFT_ALONE, *REACHED}
    )


def _neither(
    reading: Reading, name: str, found: Mapping[str, int], unread: Mapping[str, int]
) -> str:
    column = reading.params.columns[name]
    likely = next(
        (text for text in found if any(part in text.lower() for part in HINTS[name])),
        next(iter(unread)),
    )
    rest = {text: count for text, count in found.items() if text not in unread}
    others = f" (beside {counted(rest)})" if rest else ""
    meaning = "yes (left alone on purpose)" if name == "is_control" else "yes"
    both = (
        []
        if likely.isdigit()
        else [text for text in rest if plain(text) in values.TRUE and text != likely]
    )
    line = (
        f"`{name}: {{column: {scalar(column)}, yes: [{', '.join(map(scalar, [likely, *both]))}]}}`"
    )
    return (
        f"column '{printable(column)}' ({name}) holds words that are neither yes nor no: "
        f"{counted(unread)}{others}. Say under `columns` which mean {meaning}; if "
        f"'{printable(likely, 30)}' does, write {line}; every other word is then no, unless `no: "
        "[WORD]` lists those."
    )

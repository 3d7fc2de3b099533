"""Yes or no, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
from ibis.expr.types import Table

from segbench.datasets.own import values
from segbench.datasets.own.reading import (
    FEW,
    SHARE,
    Reading,
    counted,
    frequent,
    is_filled,
    scalar,
    word,
)
from segbench.datasets.own.signs import word_list
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
    said = frequent(worded.filter(is_filled(worded.cell)))
    if words.yes:
        reading.lookups[name] = _as_said(reading, name, worded, words, said)
        return
    groups = {plain(text) for text in said}
    is_split = not (groups.isdisjoint(LEFT_ALONE) or groups.isdisjoint(REACHED))
    if name == "is_control" and is_split and groups <= {*LEFT_ALONE, *REACHED}:
        reading.lookups[name] = worded.mutate(value=worded.word.isin(LEFT_ALONE))
        control = {text: rows for text, rows in said.items() if plain(text) in LEFT_ALONE}
        contacted = {text: rows for text, rows in said.items() if text not in control}
        reading.remarks.append(
            f"is_control: {counted(control)} left alone; {counted(contacted)} contacted (the "
            "names of the groups)"
        )
        return
    lookup = worded.mutate(value=values.flag(worded.word))
    reading.lookups[name] = lookup
    unread = frequent(lookup.filter(is_filled(lookup.cell) & lookup.value.isnull()))
    if unread and not reading.waived(name):
        reading.faults.append(_neither(reading, name, said, unread))


def _as_said(
    reading: Reading, name: str, worded: Table, words: ColumnWords, said: Mapping[str, int]
) -> Table:
    """Return the cells with a value by the words of the parameters."""
    yes, no = [plain(item) for item in words.yes], [plain(item) for item in words.no]
    is_no = worded.word.isin(no) if no else worded.word.notnull()
    value = ibis.cases((worded.word.isin(yes), True), (is_no, False), else_=ibis.null("boolean"))
    sides: dict[str, dict[str, int]] = {"yes": {}, "no": {}, "neither": {}}
    for text, rows in said.items():
        side = "no" if not no or plain(text) in no else "neither"
        sides["yes" if plain(text) in yes else side][text] = rows
    column = f"column '{printable(reading.params.columns[name])}' ({name})"
    if said and not sides["yes"]:
        reading.faults.append(
            f"{column} holds none of the words under `yes` "
            f"({', '.join(printable(item, 30) for item in words.yes)}). It holds: {counted(said)}."
        )
    neither = sides.pop("neither")
    if sum(neither.values()) > max(FEW, SHARE * sum(said.values())) and not reading.waived(name):
        reading.faults.append(
            f"{column} holds words that stand neither under `yes` nor under `no`: "
            f"{counted(neither)}. Add them to one of the two, or `unread: missing` to take them "
            "as missing."
        )
    for side, texts in sides.items():
        if texts:
            verb = "mean" if len(texts) > 1 else "means"
            reading.remarks.append(
                f"{name}: {counted(texts)} {verb} {side} (as the parameters say)"
            )
    return worded.mutate(value=value)


def _neither(
    reading: Reading, name: str, said: Mapping[str, int], unread: Mapping[str, int]
) -> str:
    """Return what to say of words that are neither yes nor no, and the line to write."""
    column = reading.params.columns[name]
    hinted = (text for text in said if any(part in text.lower() for part in HINTS[name]))
    likely = next(hinted, next(iter(unread)))
    rest = {text: rows for text, rows in said.items() if text not in unread}
    others = f" (beside {counted(rest)})" if rest else ""
    meaning = "yes (left alone on purpose)" if name == "is_control" else "yes"
    yes = [likely]
    if not likely.isdigit():
        yes += [text for text in rest if plain(text) in values.TRUE and text != likely]
    line = f"`{name}: {{column: {scalar(column)}, yes: [{', '.join(map(scalar, yes))}]}}`"
    return (
        f"column '{printable(column)}' ({name}) holds words that are neither yes nor no: "
        f"{counted(unread)}{others}. Say under `columns` which mean {meaning}; if "
        f"'{printable(likely, 30)}' does, write {line}; every other word is then no, unless `no: "
        "[WORD]` lists those."
    )

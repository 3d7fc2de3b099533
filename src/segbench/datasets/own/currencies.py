"""Codes and signs of currencies."""

from __future__ import annotations

from segbench.datasets.own.word_lists import word_list

_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN
    BWP BYN BZD CAD CDF CHF CLF CLP CNH CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN
    ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR
    ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD
    MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP
    STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV
    WST XAF XCD XOF XPF YER ZAR ZMW ZWL DEM FRF ITL ESP ATS NLG BEF
"""
CODES = _CODES.split()
"""ISO 4217, and a few that it has left behind."""

_SIGNS = """
    USD US$ $US $; AUD A$ AU$; CAD C$ CA$; NZD NZ$; HKD HK$; TWD NT$; SGD S$; MXN MX$;
    BRL R$; EUR € EURO EUROS; GBP £; INR ₹ RS RS.; TRY ₺; RUB ₽ РУБ РУБ.; KRW ₩ \uffe6 원;
    UAH ₴; NGN ₦; VND ₫; THB ฿; PHP ₱; ILS ₪; CRC ₡; PYG ₲; GHS ₵; KZT ₸; GEL ₾; AZN ₼;
    BDT ৳; KHR ៛; LAK ₭; MNT ₮; CNY ¥ \uffe5 元 圆 人民币 RMB; JPY 円; PLN ZŁ; CZK KČ; HUF FT;
    BGN ЛВ ЛВ.; CHF FR. SFR.; IDR RP RP.; MYR RM RM.; KR KR KR.
"""
"""Code and its signs or words, in capitals.

The yen shares its sign with the yuan, and the crowns of the north theirs (KR).
"""

SIGNS: dict[str, str] = {}
for _entry in _SIGNS.split(";"):
    _code, *_signs = _entry.split()
    SIGNS |= dict.fromkeys(_signs, _code)
CODE_OF = {code: code for code in CODES} | SIGNS

DOLLARS = word_list(
    "USD, AUD, CAD, NZD, HKD, TWD, SGD, MXN, ARS, CLP, COP, BND, JMD, XCD, FJD, UYU"
)
"""Currencies that a bare $ may stand for."""

SAME = {
    "$": DOLLARS,
    "\uffe5": ("CNY", "JPY"),
    "¥": ("CNY", "JPY"),
    "KR": ("SEK", "NOK", "DKK", "ISK"),
    "KR.": ("SEK", "NOK", "DKK"),
}
"""Signs that several currencies share -> their codes."""

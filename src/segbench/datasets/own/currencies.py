"""Codes and signs of currencies."""

from __future__ import annotations

_CODES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLF CLP CNH "
    "CNY COP CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF "
    "IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LTL LVL LYD MAD MDL MGA MKD "
    "MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR "
    "SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED "
    "VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL DEM FRF ITL ESP ATS NLG BEF"
)
CODES = _CODES.split()
"""ISO 4217, and a few that it has left behind."""

SIGNS = {
    "US$": "USD", "$US": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD",
    "S$": "SGD", "MX$": "MXN", "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW",
    "\uffe6": "KRW", "₴": "UAH", "₦": "NGN", "₫": "VND", "฿": "THB", "₱": "PHP", "₪": "ILS", "₡": "CRC", "₲": "PYG", "₵": "GHS",
    "₸": "KZT", "₾": "GEL", "₼": "AZN", "৳": "BDT", "៛": "KHR", "₭": "LAK", "₮": "MNT", "¥": "CNY", "\uffe5": "CNY", "元": "CNY",
    "圆": "CNY", "人民币": "CNY", "RMB": "CNY", "円": "JPY", "원": "KRW", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF", "ЛВ": "BGN",
    "ЛВ.": "BGN", "РУБ": "RUB", "РУБ.": "RUB", "FR.": "CHF", "SFR.": "CHF", "RS": "INR", "RS.": "INR", "RP": "IDR", "RM": "MYR",
    "EURO": "EUR", "EUROS": "EUR", "KR": "KR", "KR.": "KR", "RM.": "MYR", "RP.": "IDR",
}  # fmt: skip
"""Sign or word in capitals -> code. The yen shares its sign with the yuan, and the crowns of the north theirs (KR); write the
code where it is meant."""

CODE_OF = {code: code for code in CODES} | SIGNS

DOLLARS = (
    "USD",
    "AUD",
    "CAD",
    "NZD",
    "HKD",
    "TWD",
    "SGD",
    "MXN",
    "ARS",
    "CLP",
    "COP",
    "BND",
    "JMD",
    "XCD",
    "FJD",
    "UYU",
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

"""Stock exchange codes: read as people and data sellers write them, shown in one norm.

In:     the cell of a table: HKEX:1810, 01810.HK, sh688525; several are separated by commas
Out:    exchange and code: HKEX and 01810, shown as 01810.HK
Why:    one company has one code an exchange, and every source writes it otherwise; joined with prices it must be one text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Exchange:
    """An exchange: the suffix of the norm, its name in Chinese, the form of its codes, their length in digits, other suffixes in use."""

    suffix: str
    name_zh: str
    code: str
    n_digits: int = 0
    others: tuple[str, ...] = ()


_US = r"[A-Z]{1,5}(?:[.\-][A-Z]{1,2})?"
EXCHANGES = {
    "SSE": Exchange("SH", "上交所", r"\d{6}", 6, ("SS", "XSHG")),
    "SZSE": Exchange("SZ", "深交所", r"\d{6}", 6, ("XSHE",)),
    "BSE": Exchange("BJ", "北交所", r"\d{6}", 6),
    "HKEX": Exchange("HK", "港交所", r"\d{1,5}", 5, ("XHKG",)),
    "NASDAQ": Exchange("O", "纳斯达克", _US, 0, ("OQ",)),
    "NYSE": Exchange("N", "纽交所", _US),
    "AMEX": Exchange("A", "美国证券交易所", _US),
    "TSE": Exchange("T", "东京证券交易所", r"\d{3}[0-9A-Z]", 0, ("JP",)),
    "TWSE": Exchange("TW", "台湾证券交易所", r"\d{4,6}", 0, ("TWO",)),
    "KRX": Exchange("KS", "韩国交易所", r"\d{6}", 6, ("KQ", "KR")),
    "FWB": Exchange("DE", "法兰克福证券交易所", r"[A-Z0-9]{1,6}", 0, ("F",)),
    "LSE": Exchange("L", "伦敦证券交易所", r"[A-Z0-9]{1,5}", 0, ("LN",)),
    "AMS": Exchange("AS", "阿姆斯特丹证券交易所", r"[A-Z0-9]{1,5}"),
    "PAR": Exchange("PA", "巴黎证券交易所", r"[A-Z0-9]{1,5}"),
    "SGX": Exchange("SI", "新加坡交易所", r"[A-Z0-9]{1,4}"),
}
"""Suffixes as Refinitiv and Wind write them; that of Shanghai is Wind's."""
_SUFFIXES = {suffix: name for name, exchange in EXCHANGES.items() for suffix in (exchange.suffix, *exchange.others)}
_PREFIXES = {name: name for name in EXCHANGES} | {"SH": "SSE", "SZ": "SZSE", "BJ": "BSE", "HK": "HKEX"}
_FORMS = (
    re.compile(r"(?P<exchange>[A-Z]{2,6}):(?P<code>.{1,12})"),
    re.compile(r"(?P<exchange>SH|SZ|BJ|HK)(?P<code>\d{5,6})"),
    re.compile(r"(?P<code>.{1,10})\.(?P<exchange>[A-Z]{1,4})"),
)


@dataclass(frozen=True)
class Listing:
    """A code at an exchange, both of the norm."""

    exchange: str
    code: str

    @property
    def symbol(self) -> str:
        """The norm: 00700.HK, 688795.SH, BABA.N."""
        return f"{self.code}.{EXCHANGES[self.exchange].suffix}"

    def spellings(self) -> list[str]:
        """How else people write it: NYSE:BABA, 0700.HK, sh688795."""
        at = EXCHANGES[self.exchange]
        short = self.code.lstrip("0") or "0"
        codes = dict.fromkeys([self.code, short, short.zfill(4)] if self.exchange == "HKEX" else [self.code])
        found = [f"{code}.{suffix}" for code in codes for suffix in (at.suffix, *at.others)]
        found += [f"{name}:{code}" for code in codes for name, exchange in _PREFIXES.items() if exchange == self.exchange]
        found += [f"{at.suffix.lower()}{self.code}"] if self.exchange in ("SSE", "SZSE", "BSE", "HKEX") else []
        return list(dict.fromkeys(found))


def listing(text: str) -> Listing | None:
    """One code; None when it is in no known form, or not of its exchange's."""
    said = text.strip().upper().replace(" ", "")
    for form in _FORMS:
        found = form.fullmatch(said)
        exchange = found and (_PREFIXES if form is not _FORMS[2] else _SUFFIXES).get(found["exchange"])
        if found and exchange and re.fullmatch(EXCHANGES[exchange].code, found["code"]):
            return Listing(exchange, found["code"].replace("-", ".").zfill(EXCHANGES[exchange].n_digits))
    return None


def listings(cell: str | None) -> Iterator[tuple[str, Listing | None]]:
    """The codes of a cell, each as it is written and as it is understood."""
    for one in (cell or "").replace("，", ",").replace("|", ",").split(","):
        if one.strip():
            yield one.strip(), listing(one)


def fault_of(cell: str) -> str:
    """What is wrong with a cell; empty when nothing is."""
    wrong = [said for said, found in listings(cell) if found is None]
    return f"{wrong[0]!r} is no ticker; write it as 01810.HK, 688525.SH, BABA.N or NYSE:BABA" if wrong else ""

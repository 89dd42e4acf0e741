"""Codes of companies at exchanges, in one norm."""

import pytest

from transforms.text.tickers import fault_of, listing, listings
from warehouse.pipeline.seed_tables import read_seed


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("HKEX:41", "00041.HK"),
        ("0041.hk", "00041.HK"),
        ("hk00041", "00041.HK"),
        ("41.HK", "00041.HK"),
        ("SSE:688041", "688041.SH"),
        ("sh688041", "688041.SH"),
        ("688041.SS", "688041.SH"),
        (" 688041.SH ", "688041.SH"),
        ("NYSE:QHE", "QHE.N"),
        ("qh-a.n", "QH.A.N"),
        ("QHEX.OQ", "QHEX.O"),
        ("TSE:285A", "285A.T"),
    ],
)
def test_a_code_is_read_in_every_form_and_shown_in_one(written: str, symbol: str):
    found = listing(written)
    assert found and found.symbol == symbol
    assert {again.symbol for form in found.spellings() if (again := listing(form))} == {symbol}


@pytest.mark.parametrize("written", ["QHE", "41", "HKEX:123456", "68804.SH", "MOON:41", "41.XX", "688041.N", "", "SSE:", ".HK"])
def test_what_is_no_code_of_its_exchange_is_refused(written: str):
    assert listing(written) is None


def test_a_fault_names_the_code_and_the_form():
    assert fault_of("NYSE:QHE, 41.HK") == ""
    assert fault_of("NYSE:QHE, 41") == "'41' is no ticker; write it as 01810.HK, 688525.SH, BABA.N or NYSE:BABA"


def test_every_shipped_ticker_is_understood_and_only_google_and_its_holding_share_one():
    owners: dict[str, set[str]] = {}
    for row in read_seed("entities").to_pylist():
        for written, found in listings(row["ticker"]):
            assert found, (row["entity_id"], written)
            owners.setdefault(found.symbol, set()).add(row["entity_id"])
    assert len(owners) > 600
    assert {symbol: ids for symbol, ids in owners.items() if len(ids) > 1} == {"GOOGL.O": {"alphabet", "google"}}

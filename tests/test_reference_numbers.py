"""Reference numbers: printed forms, one spelling, and what only looks like one."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.reference_numbers import (
    canonical,
    citation_heads,
    find_codes,
    is_reference,
    issuer_codes,
    parse_reference,
    repair,
    type_codes,
)


@pytest.mark.parametrize("case", cases("reference_numbers", "observed"))
def test_a_printed_code_has_parts_and_one_spelling(case: dict[str, Any]) -> None:
    reference = parse_reference(case["text"])
    assert reference is not None
    assert (reference.number, reference.symbol) == (case["number"], case["symbol"])
    assert canonical(case["text"]) == case["canonical"]


@pytest.mark.parametrize("case", cases("reference_numbers", "observed"))
def test_one_spelling_stays(case: dict[str, Any]) -> None:
    assert canonical(case["canonical"]) == case["canonical"]


@pytest.mark.parametrize("case", cases("reference_numbers", "negative"))
def test_a_look_alike_is_no_reference(case: dict[str, Any]) -> None:
    assert [code.code for code in find_codes(case["text"]) if is_reference(code)] == []


_issuers = st.sampled_from(sorted(code for code, row in issuer_codes().items() if row.level != "any"))
_types = st.sampled_from(sorted({row.codes[0] for row in citation_heads() if row.codes}))


@given(
    st.integers(1, 99_999), _types, _issuers, st.sampled_from(["/", " /", "/ "]), st.sampled_from(["-", "- ", " - "])
)
def test_blanks_do_not_change_a_code(number: int, kind: str, issuer: str, slash: str, hyphen: str) -> None:
    printed = f"{number}{slash}{kind}{hyphen}{issuer}"
    assert canonical(printed) == canonical(f"{number}/{kind}-{issuer}")


@given(st.text("0123456789/-. QĐKHUBNDTg–", max_size=40))
def test_any_text_gives_codes_in_order_that_stand_there(text: str) -> None:
    spans = [code.span for code in find_codes(text)]
    assert spans == sorted(spans)
    assert all(0 <= start < stop <= len(text) for start, stop in spans)
    assert all(a.stop <= b.start for a, b in pairwise(spans))


def test_every_abbreviation_of_the_tables_is_its_own_repair() -> None:
    firsts = [row.codes[0] for row in citation_heads() if row.codes]
    assert {code: repair(code) for code in [*firsts, *issuer_codes()]} == {
        code: code for code in [*firsts, *issuer_codes()]
    }


def test_an_abbreviation_names_one_type() -> None:
    assert {code: type_codes()[code] for code in ("QĐ", "KH", "CT", "NQ", "TTr")} == {
        "QĐ": "Quyết định",
        "KH": "Kế hoạch",
        "CT": "Chỉ thị",
        "NQ": "Nghị quyết",
        "TTr": "Tờ trình",
    }

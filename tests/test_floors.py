"""The measured quality does not fall under benchmarks/baseline.json; floors on reference data need that data."""

import json

import pytest
import quality

SETS = json.loads(quality.BASELINE.read_text("utf-8"))["sets"]


@pytest.mark.parametrize("name", SETS)
def test_floors(name):
    if not quality.is_available(name):
        pytest.skip("no such data here")
    report = quality.measure(name)
    assert quality.missed_floors(name, report) == []


@pytest.mark.parametrize("name", [name for name in SETS if "gold_sha256" in SETS[name]])
def test_floors_belong_to_this_gold(name):
    if not quality.is_available(name):
        pytest.skip("no such data here")
    assert quality.checksum(name) == SETS[name]["gold_sha256"]

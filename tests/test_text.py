import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text import Edit, OffsetMap, Span, apply_edits


@st.composite
def edited_texts(draw):
    text = draw(st.text(max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Edit(start, stop, draw(st.text("xyz ", max_size=3))) for start, stop in pairs]


@given(edited_texts(), st.data())
def test_unedited_text_maps_one_to_one_and_edited_blocks_are_atomic(made, data):
    text, edits = made
    new, back = apply_edits(text, edits)
    start = data.draw(st.integers(0, len(new)))
    stop = data.draw(st.integers(start, len(new)))
    source = back.to_source((start, stop))
    assert 0 <= source.start <= source.stop <= len(text)
    if start < stop:
        inside = [e for e in edits if source.start <= e.start and e.stop <= source.stop]
        shifted = [Edit(e.start - source.start, e.stop - source.start, e.replacement) for e in inside]
        again, _ = apply_edits(text[slice(*source)], shifted)
        assert new[start:stop] in again


def test_maps_compose():
    first, to_text = apply_edits("a--b", [Edit(1, 3, " ")])
    second, to_first = apply_edits(first, [Edit(0, 1, "AA")])
    assert second == "AA b"
    assert to_text.then(to_first).to_source((0, 2)) == Span(0, 1)
    assert to_text.then(to_first).to_source((3, 4)) == Span(3, 4)


def test_no_edits_give_the_empty_map():
    assert apply_edits("abc", []) == ("abc", OffsetMap())
    assert OffsetMap().to_source((1, 2)) == Span(1, 2)


@pytest.mark.parametrize(
    "edits", [[Edit(2, 3, ""), Edit(0, 1, "")], [Edit(0, 2, ""), Edit(1, 3, "")], [Edit(2, 9, "")]]
)
def test_bad_edits_are_refused(edits):
    with pytest.raises(ValueError, match="out of order or outside"):
        apply_edits("abcd", edits)

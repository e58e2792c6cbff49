"""Places counted in bytes, in our characters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from interline.wire.byte_places import BytePlaces


@given(text=st.text(st.sampled_from("aé漢😀"), max_size=40), repeat=st.sampled_from([1, 400]), data=st.data())
def test_a_place_in_bytes_is_found_in_characters(text: str, repeat: int, data: st.DataObject) -> None:
    """As many characters as stand whole before it, in short texts and in long ones."""
    whole = text * repeat
    in_bytes = whole.encode()
    place = data.draw(st.integers(0, len(in_bytes)))
    places = BytePlaces(whole)
    assert places.size == len(in_bytes)
    assert places.characters(place) == len(in_bytes[:place].decode("utf-8", "ignore"))

"""Papers remembered between saves: as small as they can be kept, and as they were frozen."""

from hypothesis import given
from hypothesis import strategies as st

from portal.assessment.kept_papers import KeptPaper

REFS = st.text("abcdefghjkmnpqrstuvwxyz23456789", min_size=6, max_size=6)
TEXTS = st.text(max_size=20)
PLACES = st.dictionaries(
    REFS, st.fixed_dictionaries({"version": st.integers(), "parts": st.lists(TEXTS, max_size=3)})
)


@given(PLACES, st.one_of(REFS, TEXTS))
def test_a_paper_is_given_back_place_by_place(
    places: dict[str, dict[str, object]], other: str
) -> None:
    frozen = {ref: {"ref": ref, **place} for ref, place in places.items()}
    kept = KeptPaper(list(frozen.values()))
    assert dict(kept) == frozen
    assert len(kept) == len(frozen)
    assert kept.get(other) == frozen.get(other)

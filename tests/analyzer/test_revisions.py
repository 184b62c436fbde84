"""What is shared between revisions: differences found by identity, and mappings that hold only what changed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from daglens_analyzer.patched_map import patched
from daglens_analyzer.revisions import Revised, others_in, places_of_others, splice_between


class Thing:
    """Equal to nothing but itself."""


THINGS = tuple(Thing() for _ in range(1000))


@settings(max_examples=60)
@given(st.integers(0, 1000), st.integers(0, 1000), st.integers(0, 600), st.integers(0, 1000))
def test_a_splice_is_all_that_differs(start: int, taken: int, added: int, length: int) -> None:
    before = THINGS[:length]
    after = before[:start] + tuple(Thing() for _ in range(added)) + before[start + taken :]
    splice = splice_between(before, after)
    if splice is None:
        assert before == after
        return
    end = splice.start + len(splice.removed)
    assert before[: splice.start] + splice.added + before[end:] == after
    assert len(splice.added) <= added
    assert not splice.removed or not splice.added or splice.removed[0] is not splice.added[0]
    assert not splice.removed or not splice.added or splice.removed[-1] is not splice.added[-1]


def test_places_and_keys_of_others() -> None:
    first, second, third = THINGS[:3]
    assert [*places_of_others([first, second, third], [first, third, third])] == [1]
    assert others_in({"a": first, "b": second, "c": third}, {"a": first, "b": third, "d": second}) == {
        "b": third,
        "d": second,
    }


@settings(max_examples=60)
@given(
    st.dictionaries(st.integers(0, 30), st.integers()),
    st.lists(st.tuples(st.dictionaries(st.integers(0, 200), st.integers(), max_size=60), st.sets(st.integers(0, 30)))),
)
def test_a_patched_map_is_the_dict_that_it_stands_for(
    start: dict[int, int], edits: list[tuple[dict[int, int], set[int]]]
) -> None:
    plain, shared = start, patched(start, {})
    for changes, gone in edits:
        plain = {key: value for key, value in plain.items() if key not in gone} | changes
        earlier, known = shared, dict(shared)
        shared = patched(shared, changes, gone)
        assert dict(earlier) == known
        assert len(shared) == len(plain)
        assert all(shared.get(key, None) == plain.get(key) for key in range(-1, 60))
        assert all((key in shared) == (key in plain) for key in range(-1, 60))
        assert dict(shared.items()) == {key: shared[key] for key in shared} == plain


def test_a_revised_dict_tells_what_it_was_told_and_of_that_revision_alone() -> None:
    first, second, third = THINGS[:3]
    before = Revised({"a": first, "b": second})
    after = Revised({"a": first, "b": third}, before, ("b", "gone"))
    assert others_in(before, after) == {"b": third}
    assert others_in(after, after) == {}
    assert others_in({"a": second, "b": third}, after) == {"a": first}
    assert others_in(Revised[str, Thing]({}), after) == {"a": first, "b": third}

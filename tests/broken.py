"""Payloads as no platform should send them: real ones in which fields are missing or of any type, and any JSON."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, cast

from hypothesis import strategies as st


def anything(*odd: object) -> st.SearchStrategy[object]:
    """Any JSON, surrogates and NUL included; *odd*: what a platform's reader may stumble over, more often."""
    return st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(st.characters(exclude_categories=()))
        | st.sampled_from([2**64, "\ud83d", "\0", *odd]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=6,
    )


@st.composite
def broken(draw: st.DrawFn, whole: Sequence[dict[str, Any]], other: st.SearchStrategy[object]) -> dict[str, Any]:
    """Return one of *whole* in which some fields are missing, or are *other*."""
    payload: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(whole)))
    for _ in range(draw(st.integers(1, 4))):
        here = draw(st.sampled_from(_paths(payload) or [("type",)]))
        inside: Any = payload
        for step in here[:-1]:
            inside = inside[step]
        if draw(st.booleans()) and isinstance(inside, dict):
            inside.pop(cast("str", here[-1]), None)
        elif not isinstance(inside, dict) or here[-1] in inside or not here[:-1]:
            inside[here[-1]] = draw(other)
    return payload


def _paths(value: object, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [here] if here else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in items:
        found += _paths(inner, (*here, name))
    return found

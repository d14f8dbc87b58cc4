"""Whatever was done, its log is whole; whatever is done to a log, it is found."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from fluent.syntax import FluentParser, ast
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.model.audit import Deed, Entry, Finding, Follower, Head, What, began, chained, is_head, stamp
from bot.phrases.catalogue import FOLDER

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
DEEDS = st.lists(
    st.builds(
        Deed,
        what=st.sampled_from(What),
        at=st.datetimes(timezones=st.just(UTC)),
        by=TEXT,
        consultation=TEXT,
        about=st.dictionaries(TEXT, TEXT, max_size=3),
        sha256=TEXT,
    ),
    min_size=1,
    max_size=12,
)


def log(deeds: Sequence[Deed]) -> list[Entry]:
    return list(chained(Head(), [began(NOW), *deeds]))


def found(entries: Sequence[Entry], head: str = "") -> list[Finding]:
    follower = Follower(head)
    return [one for entry in entries for one in follower.follow(entry)] + list(follower.end())


@given(DEEDS)
def test_a_log_is_whole_however_it_grew(deeds: list[Deed]) -> None:
    whole = log(deeds)
    assert found(whole) == []
    grown = log(deeds[:1])
    for deed in deeds[1:]:
        grown += chained(Head(grown[-1].number, grown[-1].hash), [deed])
    assert grown == whole
    head = Head(whole[-1].number, whole[-1].hash)
    assert is_head(head.short)
    assert is_head(head.hash)
    assert found(whole, head.short) == found(whole, head.hash) == found(whole, head.short.upper()) == []


@given(DEEDS, st.data())
def test_whatever_is_changed_is_found_at_its_number(deeds: list[Deed], data: st.DataObject) -> None:
    whole = log(deeds)
    place = data.draw(st.integers(0, len(whole) - 1))
    field = data.draw(st.sampled_from(["previous", "at", "by", "what", "consultation", "sha256", "hash"]))
    value = data.draw(TEXT.filter(lambda text: text != getattr(whole[place], field)))
    touched = [*whole[:place], replace(whole[place], **{field: value}), *whole[place + 1 :]]
    assert place + 1 in {one.number for one in found(touched)}


@given(DEEDS, st.data())
def test_whatever_is_taken_out_is_found_by_its_number(deeds: list[Deed], data: st.DataObject) -> None:
    whole = log(deeds)
    place = data.draw(st.integers(0, len(whole) - 2))
    assert found([*whole[:place], *whole[place + 1 :]]) == [Finding(place + 1, "missing")]


@given(DEEDS, st.data())
def test_an_end_that_is_cut_off_or_written_anew_is_found_with_any_later_head(deeds: list[Deed], data: st.DataObject) -> None:
    whole = log(deeds)
    head = Head(whole[-1].number, whole[-1].hash)
    left = data.draw(st.integers(1, len(whole) - 1))
    assert found(whole[:left], head.short) == [Finding(head.number, "head", "cut")]
    other = [replace(one, by=f"{one.by}x") for one in deeds[left - 1 :]]
    anew = [*whole[:left], *chained(Head(left, whole[left - 1].hash), other)]
    assert found(anew) == []
    assert found(anew, head.short) == [Finding(head.number, "head")]


@given(DEEDS)
def test_what_is_hashed_is_what_common_tools_write(deeds: list[Deed]) -> None:
    for entry in log(deeds):
        plain = {
            "number": entry.number, "previous": entry.previous, "at": entry.at, "by": entry.by, "what": entry.what,
            "consultation": entry.consultation, "about": entry.about, "sha256": entry.sha256,
        }  # fmt: skip
        if all(key.isascii() for key in entry.about):  # ours all are; RFC 8785 sorts others by UTF-16
            content = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            assert hashlib.sha256(content).hexdigest() == entry.hash


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{0,20}-?[0-9a-fA-F]{0,70}", fullmatch=True))
def test_what_may_be_a_head_can_be_looked_for(typed: str) -> None:
    if is_head(typed):
        assert found(log([Deed(What.REMINDERS, NOW, "x")]), typed)[-1].fault == "head"


@given(st.datetimes(timezones=st.sampled_from([UTC])))
def test_times_sort_as_they_follow_one_another(at: datetime) -> None:
    if at < datetime.max.replace(tzinfo=UTC) - timedelta(seconds=1):
        assert stamp(at) < stamp(at + timedelta(microseconds=1))


def test_every_deed_can_be_said() -> None:
    body = FluentParser(with_spans=False).parse((FOLDER / "en" / "desk.ftl").read_text(encoding="utf-8")).body
    phrases = {entry.id.name for entry in body if isinstance(entry, ast.Message)}
    assert {f"audit-{what.replace('_', '-')}" for what in What} - phrases == set()

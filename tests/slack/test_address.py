"""Addresses name a workspace and a conversation in it, and nothing else passes for one."""

import pytest

from adapters.slack.address import address, is_direct, serving, split


def test_an_address_comes_apart_as_it_was_put_together() -> None:
    assert split(address("T1", "D2")) == ("T1", "D2")
    assert address("T1", "D2").startswith(serving("T1"))
    assert not address("T12", "D2").startswith(serving("T1"))


def test_a_direct_message_is_told_from_a_channel() -> None:
    assert is_direct("D0123")
    assert not is_direct("C0123")


@pytest.mark.parametrize("wrong", ["telegram:1:7", "slack:T1", "slack:T1:", "slack::D1", "slack:T1:D1:x", "slack:T1:d\n", ""])
def test_what_is_no_address_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="no "):
        split(wrong)

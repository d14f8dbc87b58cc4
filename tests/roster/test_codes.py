"""A code can be typed as people type, says nothing when stored, and is not confused with words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.codes import DRAW_BYTES, fresh, hash_of, looks_like_code, normalise

DRAWS = st.binary(min_size=DRAW_BYTES, max_size=DRAW_BYTES)


@given(DRAWS)
def test_a_code_is_four_groups_that_a_link_may_carry_and_looks_like_one(draw: bytes) -> None:
    code = fresh(draw)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}", code)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", code)  # Telegram: deep linking
    assert looks_like_code(code)


@pytest.mark.parametrize(
    "typed",
    [
        "7k2mq-9xw4d-ht0vb-3renc",
        "7K2MQ9XW4DHT0VB3RENC",
        "  7K2MQ 9XW4D HTOVB 3RENC\n",
        "7K2MQ\u20149XW4D\u2013HT0VB\u20113RENC",
        "７Ｋ２ＭＱ-９ＸＷ４Ｄ-ＨＴ０ＶＢ-３ＲＥＮＣ",  # noqa: RUF001  # what a Japanese keyboard types
        "7K2MQ_9XW4D_HT0VB_3RENC",
    ],
)
def test_case_separators_and_lookalikes_do_not_matter(typed: str) -> None:
    assert looks_like_code(typed)
    assert hash_of(typed) == hash_of("7K2MQ-9XW4D-HT0VB-3RENC")


def test_i_and_l_are_one_and_o_is_nought() -> None:
    assert normalise("iIlLoO") == "111100"


@given(DRAWS, DRAWS)
def test_different_draws_give_different_codes_and_hashes(one: bytes, other: bytes) -> None:
    same = int.from_bytes(one, "big") & (1 << 100) - 1 == int.from_bytes(other, "big") & (1 << 100) - 1
    assert (hash_of(fresh(one)) == hash_of(fresh(other))) is same


def test_the_hash_is_not_that_of_the_bare_code() -> None:
    import hashlib

    assert hash_of("7K2MQ-9XW4D-HT0VB-3RENC") == hashlib.sha256(b"tourdetable-code-1:7K2MQ9XW4DHT0VB3RENC").hexdigest()


def test_a_draw_without_a_digit_still_gives_a_code_with_one() -> None:
    number = sum((10 + place) << 5 * place for place in range(20))  # letters only
    assert looks_like_code(fresh(number.to_bytes(DRAW_BYTES, "big")))


def test_too_little_entropy_is_refused() -> None:
    with pytest.raises(ValueError, match="13 random bytes, not 12"):
        fresh(bytes(12))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "1a",
        "internationalization",
        "7K2MQ-9XW4D-HT0VB",
        "7K2MQ-9XW4D-HT0VB-3RENCX",
        "7K2MQ/9XW4D/HT0VB/3RENC",
        "We have 12 sites, and will see.",
        "1" * 1_000_000,
        "\ud800" * 20,
        "\0" * 20,
        "٣" * 20,
    ],
)
def test_other_texts_do_not_look_like_codes(text: str) -> None:
    assert not looks_like_code(text)


def test_a_mistyped_code_still_looks_like_one() -> None:
    assert looks_like_code("7K2MQ-9XW4D-HT0UB-3RENC")


@given(st.text())
def test_any_text_can_be_normalised_and_hashed(text: str) -> None:
    assert len(hash_of(text)) == 64
    looks_like_code(text)

"""Invitation codes: how they look, what a person may type for one, and the hash under which they are kept.

A code is 20 symbols of Crockford's base 32 (100 bits) in four groups, such as `7K2MQ-9XW4D-HT0VB-3RENC`: it can be read aloud,
typed on a phone, and put behind `?start=` in a link. Hyphens, blanks and case do not matter, I and L are read as 1, O as 0.
Every code has a digit, so that no word of a language is taken for one. The code itself is stored nowhere.
"""

import hashlib
import re
import unicodedata

DRAW_BYTES = 13
"""How many random bytes a code is made of, at least."""

SEED_BYTES = 32
"""How many random bytes many codes are made of."""

_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
_LENGTH = 20
_GROUP = 5
_LONGEST = 200  # characters looked at; far more than any way of typing a code
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BETWEEN = re.compile(r"[\s_\-\u2010-\u2015\u2212]+")  # telephones make long dashes of hyphens
_SHAPE = re.compile(r"[0-9A-Z]{5}(?:[ \-]?[0-9A-Z]{5}){3}")
_DOMAIN = b"tourdetable-code-1:"
_SEVERAL = b"tourdetable-codes-1:"


def fresh(draw: bytes) -> str:
    """Return the code made of *draw*, at least 13 random bytes. Raise ValueError if there are fewer."""
    if len(draw) < DRAW_BYTES:
        raise ValueError(f"a code takes {DRAW_BYTES} random bytes, not {len(draw)}")
    while True:
        number = int.from_bytes(draw[:DRAW_BYTES], "big")
        symbols = "".join(_SYMBOLS[number >> 5 * place & 31] for place in range(_LENGTH))
        if any(symbol.isdigit() for symbol in symbols):
            return "-".join(symbols[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
        draw = hashlib.sha256(draw).digest()  # one in two thousand has no digit


def fresh_several(seed: bytes, count: int) -> list[str]:
    """Return *count* codes made of *seed*, at least 32 random bytes that serve nothing else. Raise ValueError if fewer.

    Each is drawn from BLAKE2s keyed with the seed, over its number. A keyed BLAKE2s is a pseudorandom function: whoever holds
    some of the codes, but not the seed, which is kept nowhere, knows nothing of the others.
    """
    if len(seed) < SEED_BYTES:
        raise ValueError(f"codes take {SEED_BYTES} random bytes, not {len(seed)}")
    key = seed[:SEED_BYTES]
    numbers = (_SEVERAL + number.to_bytes(8, "big") for number in range(count))
    return [fresh(hashlib.blake2s(number, key=key, digest_size=DRAW_BYTES).digest()) for number in numbers]


def normalise(typed: str) -> str:
    """Return *typed* in the form that is hashed: capitals without separators. It need not be a code."""
    plain = unicodedata.normalize("NFKC", typed)
    return _BETWEEN.sub("", plain).upper().translate(_READ_AS)


def hash_of(code: str) -> str:
    """Return the SHA-256, in hexadecimal, under which *code* is kept; the same for every way of typing it."""
    return hashlib.sha256(_DOMAIN + normalise(code).encode("utf-8", "surrogatepass")).hexdigest()


def looks_like_code(text: str) -> bool:
    """Return whether *text* can only be meant as a code, a mistyped one too: 20 letters and digits in groups, one a digit."""
    if len(text) > _LONGEST:
        return False
    grouped = _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text).strip()).upper()
    return _SHAPE.fullmatch(grouped) is not None and any("0" <= symbol <= "9" for symbol in grouped)

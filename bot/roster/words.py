"""The words that a roster's cells may hold: what is understood, and what is told of the rest. One function per sort of cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError

from bot.model.people import Office, Role
from bot.model.questionnaire import Questionnaire
from bot.questionnaire.reading import instead

MOST_CHARACTERS = 200
ROLES: dict[str, Role | Office] = {word.value: word for word in (*Role, *Office)}

_ENTITY = re.compile(r"[a-z0-9_.-]{1,32}")
_EMAIL = re.compile(
    r"[^\s@<>()\[\]\\,;:\"]{1,64}@(?=.{4,253}$)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])", re.ASCII
)
_JOINERS = "\u200c\u200d"  # words in Persian and in the scripts of India need them
_BAD = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_NOT_ISO = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})
"""CLDR's territories of two letters that ISO 3166-1 gives to no country."""


class Unfit(Exception):
    """A cell that cannot be used: its problem's code, what is wrong, and what to do."""

    def __init__(self, code: str, what: str, remedy: str) -> None:
        super().__init__(what)
        self.code, self.what, self.remedy = code, what, remedy


def plain(text: str) -> str:
    """Return *text* as it is kept: composed (NFC), one blank between words. Raise Unfit for what no name is made of."""
    if len(text) > MOST_CHARACTERS:
        raise Unfit("R022", f"has {len(text)} characters", f"Write at most {MOST_CHARACTERS}")
    for character in text:
        if unicodedata.category(character) in _BAD and character not in _JOINERS:
            what = f"holds the character U+{ord(character):04X}, which cannot be seen or turns the text around it"
            raise Unfit("R021", what, "Type the text anew, without it")
    return " ".join(unicodedata.normalize("NFC", text).split())


def name(text: str) -> str:
    """Return *text* if it can be a name: it holds a letter or digit."""
    if not any(character.isalnum() for character in text):
        raise Unfit("R023", "holds no letter", "Write the name")
    return text


def entity(text: str) -> str:
    """Return an entity's id, in small letters."""
    if not _ENTITY.fullmatch(text.lower()):
        raise Unfit("R030", f'"{text}" is no id', "Use 1 to 32 of the characters a-z 0-9 _ . -")
    return text.lower()


def kind(text: str, questionnaire: Questionnaire) -> str:
    """Return the id of the kind called *text*: by its id, or by its title in any language."""
    wanted = _folded(text)
    for known in questionnaire.kinds:
        if wanted in {_folded(known.id), *map(_folded, known.title.by_language.values())}:
            return known.id
    known_ids = [known.id for known in questionnaire.kinds]
    raise Unfit("R031", f'"{text}" is no kind of this questionnaire', instead(wanted, known_ids))


def country(text: str) -> str:
    """Return an ISO 3166 alpha-2 code, in capitals."""
    if text.upper() in countries():
        return text.upper()
    remedy = "Write two letters, such as CH"
    raise Unfit("R032", f'"{text}" is no country code of ISO 3166', _meant(text, countries(), remedy))


def role(text: str) -> Role | Office:
    """Return the role or office called *text*."""
    if text.lower() in ROLES:
        return ROLES[text.lower()]
    raise Unfit("R033", f'"{text}" is neither a role nor an office', instead(text.lower(), ROLES))


def language(text: str) -> str:
    """Return a language's code, such as `fr` or `pt-BR`."""
    try:
        found = Locale.parse(text.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        names = Locale("en").languages
        known = {str(code): title for code, title in names.items() if "_" not in str(code)}
        raise Unfit(
            "R034", f'"{text}" is no language code', _meant(text, known, "Write a code of ISO 639, such as fr")
        ) from None
    return str(found).replace("_", "-")


def time_zone(text: str) -> str:
    """Return an IANA time zone, spelt as IANA does."""
    zones = _zones()
    if text.lower() in zones:
        return zones[text.lower()]
    remedy = 'Write the name of a zone of IANA, such as "Europe/Paris"'
    raise Unfit("R035", f'"{text}" is no time zone', _meant(text, {zone: zone for zone in zones.values()}, remedy))


def email(text: str) -> str:
    """Return an address, in small letters: mailboxes that differ in nothing else are one person's."""
    if not _EMAIL.fullmatch(text):
        raise Unfit("R036", f'"{text}" is no e-mail address', "Write one such as person@example.org, without the name")
    return text.lower()


@cache
def countries() -> Mapping[str, str]:
    """Return the countries of ISO 3166-1 by alpha-2 code, as CLDR names them in English."""
    territories = Locale("en").territories
    return {code: territories[code] for code in sorted(territories) if re.fullmatch("[A-Z]{2}", code) and code not in _NOT_ISO}


@cache
def _zones() -> Mapping[str, str]:
    return {zone.lower(): zone for zone in sorted(available_timezones()) if "/" in zone or zone == "UTC"}


def _meant(text: str, known: Mapping[str, str], remedy: str) -> str:
    """Return *remedy*, preceded by the code that was probably meant: of what is called so, or nearly so."""
    called = {_folded(title): code for code, title in known.items()}
    close = get_close_matches(_folded(text), called, n=1, cutoff=0.8)
    return f'Did you mean "{called[close[0]]}"? {remedy}' if close else remedy


def _folded(text: str) -> str:
    return re.sub(r"[\s_-]+", "_", unicodedata.normalize("NFKC", text).casefold().strip())

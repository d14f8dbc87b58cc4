"""Every phrase that the code says is in the catalogue with the arguments it is given; nothing in the catalogue is unused."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

from bot.phrases.catalogue import FOLDER, catalogue, languages

ROOT = FOLDER.parent.parent
SOURCES = sorted(path for room in ("bot", "adapters") for path in (ROOT / room).rglob("*.py"))
FILES = sorted(FOLDER.glob("*/*.ftl"))


@dataclass(frozen=True)
class Use:
    """A `Phrase("id", {...})` in the code. *arguments* is None where they cannot be read off."""

    place: str
    id: str
    arguments: frozenset[str] | None


def uses_in(path: Path) -> Iterator[Use]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Phrase"):
            continue
        given = list(node.args) + [keyword.value for keyword in node.keywords]
        if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
            name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
            yield Use(f"{name}:{node.lineno}", given[0].value, keys_of(given[1:]))


def keys_of(given: list[ast.expr]) -> frozenset[str] | None:
    if not given:
        return frozenset()
    if not isinstance(given[0], ast.Dict):
        return None
    keys = [key.value for key in given[0].keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    return frozenset(keys) if len(keys) == len(given[0].keys) else None


def words_in(path: Path) -> Iterator[tuple[str, bool]]:
    """Yield every text in the code, and the beginning (True) of those that are put together."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, False
        elif isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
            yield str(node.values[0].value), True


USES = [use for path in SOURCES for use in uses_in(path)]


def faults(uses: list[Use]) -> list[str]:
    english = catalogue("en")
    known = set(english.ids())
    found = []
    for use in uses:
        if use.id not in known:
            found.append(f"{use.place}: there is no {use.id} in the catalogue")
        elif use.arguments is not None and use.arguments != english.arguments(use.id):
            given, taken = sorted(use.arguments), sorted(english.arguments(use.id))
            found.append(f"{use.place}: {use.id} is given {given}, but takes {taken}")
    return found


def test_every_phrase_in_the_code_is_in_the_catalogue_with_its_arguments() -> None:
    assert USES
    assert faults(USES) == []


def test_a_missing_phrase_and_a_wrong_argument_would_be_found(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        'Phrase("no-such-phrase")\nPhrase("progress", {"answered": 1})\nPhrase("progress", args)\n', encoding="utf-8"
    )
    assert faults(list(uses_in(code))) == [
        "code.py:1: there is no no-such-phrase in the catalogue",
        "code.py:2: progress is given ['answered'], but takes ['answered', 'of']",
    ]


def test_no_message_of_the_catalogue_is_unused() -> None:
    words = {pair for path in SOURCES for pair in words_in(path)}
    whole = {word for word, begins in words if not begins}
    beginnings = tuple(
        word if begins else f"{word}-"  # an f-string, or an id to which a helper adds its last word
        for word, begins in words
        if (begins and len(word) > 1 and word.endswith("-")) or (not begins and word.count("-") >= 2)
    )
    referred = {
        node.id.name
        for file in FILES
        for entry in FluentParser().parse(file.read_text(encoding="utf-8")).body
        for node in nodes_of(entry)
        if isinstance(node, fluent.MessageReference)
    }
    unused = [name for name in catalogue("en").ids() if name not in whole | referred and not name.startswith(beginnings)]
    assert unused == []


def nodes_of(node: object) -> Iterator[object]:
    yield node
    children = vars(node).values() if isinstance(node, fluent.BaseNode) else node if isinstance(node, list) else ()
    for child in children:
        yield from nodes_of(child)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_a_catalogue_file_is_sound_fluent(file: Path) -> None:
    junk = [entry.content for entry in FluentParser().parse(file.read_text("utf-8")).body if isinstance(entry, fluent.Junk)]
    assert junk == []


@pytest.mark.parametrize("language", sorted(languages()))
def test_no_message_stands_twice(language: str) -> None:
    names = Counter(
        entry.id.name
        for file in FILES
        if file.parent.name == language
        for entry in FluentParser().parse(file.read_text("utf-8")).body
        if isinstance(entry, fluent.Message)
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_translation_takes_no_argument_that_english_does_not(language: str) -> None:
    english, other = catalogue("en"), catalogue(language)
    strange = [name for name in other.ids() if not other.arguments(name) <= english.arguments(name)]
    assert strange == []

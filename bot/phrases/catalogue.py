"""Message catalogues: a folder per language, any number of Fluent files in it; English is complete, the others fall back to it.

Theory of operation. A file is cut into its entries when its language is first spoken, and an entry is parsed when it is first
said: parsing them all takes a tenth of a second, and a command says a few of a thousand. Most of our messages use a small part
of Fluent (text, arguments, references without arguments, choices by an argument); these are compiled to closures here, because
fluent.runtime takes some 20 microseconds for a plural and refuses a placeable longer than 2,500 characters, which an answer may
be. Everything else that a translator may want (functions, terms with arguments, attributes) is left to fluent.runtime, which
then reads the language whole. `tests/phrases` holds both to the same results.

A message that is missing, broken or lacks an argument is never an error for the person who waits for it: they get the English
one, or at worst its id and its arguments; the log says so once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from fluent.syntax import FluentParser, ast

from bot.phrases.format import ENGLISH, locale_of

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

FOLDER = Path(__file__).parent
UNKNOWN = "…"
"""Stands where an argument is missing."""
_STAND_IN = 1000  # characters; fluent.runtime gives up on a placeable of more than 2,500, so a longer one is put in afterwards
_BEGINNING = re.compile(r"^(-?[A-Za-z][A-Za-z0-9_-]*) *=", re.MULTILINE)
"""Of an entry: no line within one may begin so."""
_PARSER = FluentParser(with_spans=False)


class Value(Protocol):
    """An argument, ready for a message: how it is said, and what a choice is made by."""

    @property
    def said(self) -> str:
        """Return the words."""

    @property
    def by(self) -> str | float | None:
        """Return the number or the word that choices go by; None if there is no choosing by it."""


Values: TypeAlias = Mapping[str, Value]
_Piece: TypeAlias = Callable[[Values], str]


class Pattern:
    """One message in one language."""

    __slots__ = ("_pieces", "fixed", "id", "language")

    def __init__(self, message_id: str, language: str, pieces: tuple[str | _Piece, ...]) -> None:
        self.id = message_id
        self.language = language
        """The language that it is really in: English where the one asked for lacks it."""
        self._pieces = pieces
        self.fixed: str | None = (
            "".join(str(piece) for piece in pieces) if all(isinstance(piece, str) for piece in pieces) else None
        )
        """The text of a message that takes no arguments."""

    def say(self, values: Values) -> str:
        """Return the text with *values* filled in."""
        try:
            return "".join([piece if type(piece) is str else piece(values) for piece in self._pieces])  # type: ignore[operator]  # mypy does not narrow on `type() is`
        except RecursionError:  # a message that refers to itself
            _complain(self.id, self.language, "refers to itself")
            return _bare(self.id, values)


class Catalogue:
    """All messages of one language, English standing in for those it lacks."""

    def __init__(self, language: str, sources: Mapping[str, str], fallback: Catalogue | None = None) -> None:
        """*sources* are the Fluent files by name."""
        self.language = language
        self._fallback = fallback
        self._patterns: dict[str, Pattern] = {}
        self._sources = tuple(sources.values())
        self._written: dict[str, str] = {}
        """By name. What stands before the first entry of a file, and is no comment, is nobody's."""
        self._entries: dict[str, ast.Message | ast.Term | None] = {}
        """Those that were parsed; None for one that is no Fluent."""
        self._plural = lru_cache(maxsize=4096)(locale_of(language).plural_form)
        for source in self._sources:
            begins = list(_BEGINNING.finditer(source))
            ends = [*(found.start() for found in begins[1:]), len(source)]
            for found, end in zip(begins, ends, strict=False):
                self._written.setdefault(found[1], source[found.start() : end])

    @cached_property
    def _runtime(self) -> FluentBundle:
        from fluent.runtime import FluentBundle

        bundle = FluentBundle([str(locale_of(self.language))], use_isolating=False)
        for source in self._sources:
            bundle.add_resource(_PARSER.parse(source))
        return bundle

    def _entry(self, name: str) -> ast.Message | ast.Term | None:
        """Return the message or, if *name* begins with a dash, the term; None if there is none or it is no Fluent."""
        if name not in self._entries:
            entry = None
            for part in _PARSER.parse(self._written.get(name, "")).body:
                if isinstance(part, ast.Message | ast.Term):
                    entry = part
                elif isinstance(part, ast.Junk):
                    _complain(name, self.language, "has a passage that is no Fluent")
            self._entries[name] = entry
        return self._entries[name]

    def ids(self) -> Iterator[str]:
        """Yield the ids of the messages that this language itself has."""
        return (name for name in self._written if not name.startswith("-") and (entry := self._entry(name)) and entry.value)

    def pattern(self, message_id: str) -> Pattern:
        """Return the message called *message_id*: in this language, else in English, else one made up from its id."""
        pattern = self._patterns.get(message_id)
        if pattern is None:
            pattern = self._patterns[message_id] = self._find(message_id)
        return pattern

    def arguments(self, message_id: str) -> frozenset[str]:
        """Return the names of the arguments that this language's message takes, in every choice it makes."""
        entry = self._entry(message_id)
        return frozenset(self._arguments(entry.value, set()) if entry and entry.value else ())

    def _find(self, message_id: str) -> Pattern:
        entry = self._entry(message_id)
        if entry is not None and entry.value is not None:
            return Pattern(message_id, self.language, tuple(_merged(self._pieces(message_id, entry.value))))
        if self._fallback is not None:
            return self._fallback.pattern(message_id)
        _complain(message_id, self.language, "is missing")
        return Pattern(message_id, self.language, (lambda values: _bare(message_id, values),))

    def _pieces(self, message_id: str, pattern: ast.Pattern) -> Iterator[str | _Piece]:
        if not all(isinstance(element, ast.TextElement) or _is_plain(element.expression) for element in pattern.elements):
            yield self._left_to_runtime(message_id)
            return
        for element in pattern.elements:
            yield element.value if isinstance(element, ast.TextElement) else self._expression(message_id, element.expression)

    def _expression(self, message_id: str, expression: ast.SyntaxNode) -> str | _Piece:
        match expression:
            case ast.Placeable(expression=inner):
                return self._expression(message_id, inner)
            case ast.StringLiteral():
                return str(expression.parse()["value"])
            case ast.NumberLiteral(value=value):
                return str(value)
            case ast.VariableReference(id=identifier):
                return self._argument(message_id, identifier.name)
            case ast.MessageReference() | ast.TermReference():
                return self._reference(message_id, expression)
            case ast.SelectExpression():
                return self._choice(message_id, expression)
            case _:
                return self._left_to_runtime(message_id)

    def _argument(self, message_id: str, name: str) -> _Piece:
        def say(values: Values) -> str:
            value = values.get(name)
            if value is None:
                _complain(message_id, self.language, f"lacks ${name}")
                return UNKNOWN
            return value.said

        return say

    def _reference(self, message_id: str, reference: ast.MessageReference | ast.TermReference) -> str | _Piece:
        name = reference.id.name if isinstance(reference, ast.MessageReference) else f"-{reference.id.name}"
        if isinstance(reference, ast.MessageReference):
            return lambda values: self.pattern(name).say(values)
        entry = self._entry(name)
        if entry is None or entry.value is None:
            _complain(message_id, self.language, f"refers to {name}, which is missing")
            return reference.id.name
        term = Pattern(name, self.language, tuple(_merged(self._pieces(name, entry.value))))
        return term.fixed if term.fixed is not None else lambda _: term.say({})

    def _choice(self, message_id: str, choice: ast.SelectExpression) -> _Piece:
        selector = choice.selector
        name = selector.id.name if isinstance(selector, ast.VariableReference) else ""
        exact: dict[str | float, Pattern] = {}
        usual = Pattern(message_id, self.language, ())
        for variant in choice.variants:
            pattern = Pattern(message_id, self.language, tuple(_merged(self._pieces(message_id, variant.value))))
            key = variant.key
            exact.setdefault(float(key.value) if isinstance(key, ast.NumberLiteral) else key.name, pattern)
            if variant.default:
                usual = pattern

        def say(values: Values) -> str:
            value = values.get(name)
            if value is None:
                _complain(message_id, self.language, f"lacks ${name}")
                return usual.say(values)
            by = value.by
            if by is None:
                return usual.say(values)
            chosen = exact.get(by)
            if chosen is None and not isinstance(by, str):
                chosen = exact.get(self._plural(by))
            return (chosen or usual).say(values)

        return say

    def _left_to_runtime(self, message_id: str) -> _Piece:
        def say(values: Values) -> str:
            entry = self._runtime.get_message(message_id)
            if entry.value is None:
                return _bare(message_id, values)
            args = {
                name: value.said if value.by is None or isinstance(value.by, str) else value.by
                for name, value in values.items()
            }
            long = {name: arg for name, arg in args.items() if isinstance(arg, str) and len(arg) > _STAND_IN}
            stand_ins = {name: f"\ue000{place}\ue001" for place, name in enumerate(long)}
            said, errors = self._runtime.format_pattern(entry.value, {**args, **stand_ins})
            text = str(said)
            for name, stand_in in stand_ins.items():
                text = text.replace(stand_in, str(long[name]))
            if errors:
                _complain(message_id, self.language, "; ".join(type(error).__name__ for error in errors))
            return text

        return say

    def _arguments(self, node: object, known: set[str]) -> Iterator[str]:
        if isinstance(node, ast.VariableReference):
            yield node.id.name
        elif isinstance(node, ast.MessageReference):
            name = node.id.name
            entry = self._entry(name)
            if name not in known and entry is not None and entry.value is not None:
                yield from self._arguments(entry.value, known | {name})
        elif isinstance(node, ast.BaseNode):
            for child in vars(node).values():
                yield from self._arguments(child, known)
        elif isinstance(node, list):
            for child in node:
                yield from self._arguments(child, known)


@lru_cache(maxsize=1024)
def catalogue(language: str) -> Catalogue:
    """Return the messages of *language* (ISO 639, perhaps with a region); parsed once. An unknown one speaks English."""
    known = languages()
    found = next((name for name in (language, language.partition("-")[0]) if name in known), ENGLISH)
    if found != language:
        return catalogue(found)
    sources = {file.name: file.read_text(encoding="utf-8") for file in sorted((FOLDER / found).glob("*.ftl"))}
    return Catalogue(found, sources, fallback=None if found == ENGLISH else catalogue(ENGLISH))


@cache
def languages() -> frozenset[str]:
    """Return the languages that have a folder."""
    return frozenset(folder.name for folder in FOLDER.iterdir() if any(folder.glob("*.ftl")))


def _is_plain(expression: ast.SyntaxNode) -> bool:
    """Whether this module's closures can say it; all in it included."""
    match expression:
        case ast.Placeable(expression=inner):
            return _is_plain(inner)
        case ast.StringLiteral() | ast.NumberLiteral() | ast.VariableReference() | ast.MessageReference(attribute=None):
            return True
        case ast.TermReference(attribute=None, arguments=None):
            return True
        case ast.SelectExpression(selector=ast.VariableReference(), variants=variants):
            return all(
                isinstance(element, ast.TextElement) or _is_plain(element.expression)
                for variant in variants
                for element in variant.value.elements
            )
        case _:
            return False


def _merged(pieces: Iterator[str | _Piece]) -> Iterator[str | _Piece]:
    """Yield *pieces* with neighbouring texts joined."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
            continue
        if text:
            yield text
            text = ""
        yield piece
    if text:
        yield text


def _bare(message_id: str, values: Values) -> str:
    """Return what is said where there is no message: its id as words, and everything it was to tell."""
    words = message_id.replace("-", " ")
    return f"{words}: {', '.join(value.said for value in values.values())}" if values else words


@cache
def _complain(subject: str, language: str, what: str) -> None:
    """Log a fault of a catalogue, once."""
    import structlog  # loads much, and `--help` must not wait for it

    structlog.get_logger().error("catalogue_fault", message=subject, language=language, what=what)

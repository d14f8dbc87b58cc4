"""The interactive terminal: a line to type on, what is said above it, a bar that shows how far the questionnaire is.

Whatever arrives while one types (a colleague's change) appears above the line without disturbing it. What was typed is
remembered for this run only and never written to disk: it is somebody's answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.styles import Style
from rich.console import Console
from rich.text import Text

from adapters.terminal.render import as_rich, bar, local
from bot.engine.commands import COMMANDS
from bot.model.effects import Progress
from bot.model.parts import Phrase
from bot.phrases.bidi import turns
from bot.phrases.speak import Spoken

_STYLE = Style.from_dict({"bottom-toolbar": "noreverse", "bar": "cyan", "you": "bold"})
_OWN_COMMANDS = ("edit", "file", "exit")


class ScreenPaper:
    """Prints on a screen. Made after `patch_stdout` has begun, so that it prints above the line that is being typed."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def spoken(self, spoken: Spoken) -> None:
        """Print what the service says."""
        for text in as_rich(spoken):
            self._print(text)
        self._print(Text())

    def notice(self, text: str) -> None:
        """Print what the terminal itself says."""
        self._print(Text(text, style="dim"))
        self._print(Text())

    def _print(self, text: Text) -> None:
        # Where text runs from right to left, breaking its lines is the terminal's: it alone knows how it turns them.
        self._console.print(text, soft_wrap=turns(text.plain), markup=False, highlight=False, emoji=False)


class Screen:
    """The line to type on."""

    def __init__(
        self, progress: Callable[[], Progress | None], language: Callable[[], str], notice: Callable[[Phrase], None]
    ) -> None:
        """*progress* and *language* are asked each time the bar is drawn; *notice* says something about the terminal."""
        self._progress, self._language, self._notice = progress, language, notice
        self._session: PromptSession[str] = PromptSession(
            history=InMemoryHistory(),
            key_bindings=_keys(),
            bottom_toolbar=self._toolbar,
            completer=_Commands(),
            complete_while_typing=True,
            style=_STYLE,
        )

    async def read(self) -> str | None:
        """Return what was typed, None when the person leaves (Ctrl-C, Ctrl-D)."""
        try:
            return await self._session.prompt_async([("class:you", "> ")], prompt_continuation="  ")
        except (EOFError, KeyboardInterrupt):
            if self._session.default_buffer.text.strip():
                self._notice(Phrase("terminal-not-sent"))
            return None

    def _toolbar(self) -> StyleAndTextTuples:
        keys = ("", local(Phrase("terminal-toolbar-keys"), self._language()))
        progress = self._progress()
        if progress is None:
            return [keys]
        said = local(Phrase("progress", {"answered": progress.answered, "of": progress.of}), self._language())
        return [("class:bar", bar(progress)), ("", f" {said}   "), keys]


class _Commands(Completer):
    """Offers the commands once a slash is typed."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        typed = document.text
        if not typed.startswith("/") or " " in typed:
            return
        for word in (*(command.word for command in COMMANDS), *_OWN_COMMANDS):
            if word.startswith(typed[1:].lower()):
                yield Completion(f"/{word}", start_position=-len(typed))


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        """Alt-Enter begins a new line (a terminal sends it as Escape, Enter)."""
        event.current_buffer.insert_text("\n")

    return keys

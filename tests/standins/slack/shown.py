"""What was said and is shown: files, messages, channels, home tabs and modals, as a person sees them now."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.standins.slack.markup import readable
from tests.standins.slack.render import Control, controls_of, initial_state, pinged, reading, text_of_blocks
from tests.standins.slack.wire import Json

BOT_USER, BOT = "U0BOT", "B0BOT"


@dataclass
class File:
    """A file, whoever sent it."""

    id: str
    name: str
    content: bytes
    media_type: str
    user: str
    team: str
    mode: str = "hosted"
    title: str = ""
    size: int = 0
    """As declared."""
    created: int = 0
    complete: bool = True


@dataclass
class Message:
    """A message as a person sees it now."""

    ts: str
    user: str
    raw: str
    """The text as it is on the wire, escaped."""
    blocks: list[Json] = field(default_factory=list)
    thread: str = ""
    """The ts of the message that it answers, "" if it stands in no thread."""
    edited: str = ""
    edits: int = 0
    files: list[File] = field(default_factory=list)
    subtype: str = ""
    linking: bool = False
    attachments: list[Json] = field(default_factory=list)
    metadata: Json = field(default_factory=dict)
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    ephemeral: str = ""
    """Whom it is shown to, if to one person only."""

    @property
    def by_bot(self) -> bool:
        return self.user == BOT_USER

    @property
    def text(self) -> str:
        """What it says: of a message of the bot with blocks, what these say."""
        return text_of_blocks(self.blocks) if self.blocks and self.by_bot else self.fallback

    @property
    def fallback(self) -> str:
        """What notifications and screen readers say: the `text` beside the blocks."""
        return readable(self.raw)

    @property
    def buttons(self) -> list[str]:
        """What stands on the buttons."""
        return [one.label for one in self.controls if one.element["type"] == "button"]

    @property
    def controls(self) -> list[Control]:
        return list(controls_of(self.blocks))

    @property
    def pings(self) -> list[str]:
        """Whom and what it pings or links to: `!channel`, `@U7`, `https://...`."""
        return pinged(self.raw, self.blocks, linking=self.linking)

    @property
    def file(self) -> tuple[str, bytes] | None:
        """The name and the bytes of its first file."""
        return (self.files[0].name, self.files[0].content) if self.files else None


@dataclass
class Channel:
    """A direct message with the bot, or a public channel."""

    id: str
    team: str
    user: str = ""
    """Whose direct message it is; "" for a public channel."""
    name: str = ""
    members: set[str] = field(default_factory=set)
    messages: dict[str, Message] = field(default_factory=dict)
    """By ts, oldest first."""
    shared: bool = False
    last: int = 0

    def thread(self, root: str) -> list[Message]:
        return [message for message in self.messages.values() if message.thread == root]


@dataclass
class View:
    """A home tab or a modal as a person sees it."""

    id: str
    user: str
    team: str
    view: Json
    hash: str
    state: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """What the bot found wrong with what was submitted, by block id."""

    @property
    def blocks(self) -> list[Json]:
        return list(self.view["blocks"])

    @property
    def title(self) -> str:
        return reading(self.view["title"]) if "title" in self.view else ""

    @property
    def text(self) -> str:
        return text_of_blocks(self.blocks)

    @property
    def buttons(self) -> list[str]:
        return [one.label for one in self.controls if one.element["type"] == "button"]

    @property
    def controls(self) -> list[Control]:
        return list(controls_of(self.blocks))

    def replace(self, view: Json, stamp: str) -> None:
        """Show *view* from now on. What was filled in stays where the same input stands."""
        fresh = initial_state(view["blocks"])
        for block_id, values in fresh.items():
            values |= {key: old for key, old in self.state.get(block_id, {}).items() if key in values}
        self.view, self.state, self.errors, self.hash = view, fresh, {}, stamp

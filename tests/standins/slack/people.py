"""What people do in chats: they write, edit, delete, send files, come and go; and how the app is told."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from tests.standins.slack.chats import removed
from tests.standins.slack.deliveries import EVENT, Deliveries, Delivery, Late
from tests.standins.slack.files import keep
from tests.standins.slack.markup import typed
from tests.standins.slack.payloads import changed_event, event_callback, message_event, message_json, subscription
from tests.standins.slack.shown import BOT_USER, Channel, Message
from tests.standins.slack.wire import Json
from tests.standins.slack.world import Grant, Team, User, World

SUBSCRIPTIONS = (
    *("message.im", "app_home_opened", "team_join", "app_uninstalled", "tokens_revoked", "app_mention"),
    *("channel_left", "group_left", "member_joined_channel"),
)


class People:
    """The people's side of the stand-in. Methods that send something return its ts; others the delivery to the app."""

    def __init__(self, deliveries: Deliveries, world: World) -> None:
        self.world, self.queue = world, deliveries
        self.subscriptions: set[str] = {*SUBSCRIPTIONS}
        """What the app asked to be told: `message.im`, `message.channels` ..."""
        self.echo = True
        """Whether the app is told of its own messages, as Slack does."""
        world.tell = self.tell

    # Telling

    def tell(self, team: str, kind: str, event: Json, event_id: str = "") -> Delivery:
        """Tell the app of *event*, if it asked for that *kind*. Its state says if it did not."""
        event_id = event_id or f"Ev{self.world.number():08d}"
        delivery = Delivery(EVENT, event_callback(self.world, team, event, event_id))
        own = any(one.get("bot_id") for one in (event, event.get("message", {}), event.get("previous_message", {})))
        if kind not in self.subscriptions or self.world.teams[team].gone or (own and not self.echo):
            delivery.end("not told")
            return delivery
        return self.queue.add(delivery)

    def raw(self, event: Json, team: str = "", event_id: str = "") -> Delivery:
        """Tell the app of *event*, of any shape and kind."""
        team = team or next(iter(self.world.teams))
        event_id = event_id or f"Ev{self.world.number():08d}"
        return self.queue.add(Delivery(EVENT, event_callback(self.world, team, event, event_id)))

    def again(self, delivery: Delivery) -> Delivery:
        """Tell the app the same once more, under the same event id, as if for the first time."""
        return self.queue.add(Delivery(delivery.kind, delivery.payload))

    def late(self) -> AbstractContextManager[Late]:
        """Hold back what people do in this block until `arrive` is called on what this gives."""
        return self.queue.late()

    # Who there is

    def install(self, team: str, token: str = "", name: str = "Delegations") -> Team:
        """Install the app in a workspace, or again after it was gone."""
        token = token or f"xoxb-{team}"
        self.world.teams[team] = replace(self.world.teams.get(team, Team(team, token)), token=token, name=name, gone="")
        return self.world.teams[team]

    def grant(self, user: str, team: str, *, enterprise: bool = False, whole: bool = False, name: str = "") -> str:
        """Let the app into a workspace; return the code that it gets its token for.

        *enterprise*: it is one of an organisation's; *whole*: the app is let into all of that.
        """
        code = f"code-{self.world.number()}"
        self.world.grants[code] = Grant(team, self.introduce(user, team=team).id, False, enterprise or whole, whole, name)
        return code

    def introduce(self, user: str, **fields: Any) -> User:
        """Say who somebody is: team, name, email, kind (`guest`, `stranger` ...), locale, timezone."""
        person = replace(self.world.user(user, fields.get("team", "")), **fields)
        self.world.users[user] = person
        return person

    def start(self, *users: str) -> None:
        """Let people have a direct message with the bot, as from an earlier day; nobody is told."""
        for user in users:
            self.world.direct(user)

    def join(self, user: str, **fields: Any) -> Delivery:
        """Join the workspace."""
        person = self.introduce(user, **fields)
        return self.tell(person.team, "team_join", {"type": "team_join", "user": person.json(locale=True), **self._moment()})

    def deactivate(self, user: str) -> Delivery:
        """Lose one's account. An app may still post to the direct message; nobody reads it."""
        person = self.introduce(user, deleted=True)
        return self.tell(person.team, "user_change", {"type": "user_change", "user": person.json(), **self._moment()})

    def uninstall(self, team: str = "") -> list[Delivery]:
        """Remove the app from a workspace: two events, then its token opens nothing."""
        team = team or next(iter(self.world.teams))
        told = [self._revoked(team), self.tell(team, "app_uninstalled", {"type": "app_uninstalled", **self._moment()})]
        self.world.teams[team].gone = "account_inactive"
        return told

    def revoke(self, team: str = "") -> Delivery:
        """Revoke the bot's token in a workspace."""
        team = team or next(iter(self.world.teams))
        told = self._revoked(team)
        self.world.teams[team].gone = "token_revoked"
        return told

    # Writing

    def say(
        self, user: str, text: str, *, thread: str | Message = "", at: float | str | None = None, broadcast: bool = False
    ) -> str:
        """Write to the bot. *at*: when, if that is not now. *broadcast*: answer in a thread and show it in the chat too."""
        return self._write(self.world.direct(user), user, text, thread, at, "thread_broadcast" if broadcast else "")

    def say_in_channel(self, user: str, channel: str, text: str, *, thread: str | Message = "") -> str:
        """Write in a public channel; an `@U0BOT` in it is a mention of the bot."""
        place = self.world.channel(channel)
        place.members.add(self.world.user(user).id)
        ts = self._write(place, user, text, thread)
        if f"<@{BOT_USER}>" in place.messages[ts].raw:
            event = {**message_event(self.world, place, place.messages[ts]), "type": "app_mention"}
            del event["channel_type"]
            self.tell(place.team, "app_mention", event)
        return ts

    def edit(self, user: str, ts: str, text: str, *, channel: str = "") -> Delivery:
        """Edit a message of one's own."""
        place, message = self._mine(user, ts, channel)
        previous = message_json(self.world, place, message)
        message.raw, message.edits = typed(text), message.edits + 1
        message.edited = self.world.stamp(place)
        return self._changed(place, message, previous, message.edited)

    def unfurl(self, user: str, ts: str, *, channel: str = "") -> Delivery:
        """Let Slack show what a link leads to: the message changes, though nobody edited it."""
        place, message = self._mine(user, ts, channel)
        previous = message_json(self.world, place, message)
        message.attachments = [{"id": 1, "title": "What it leads to", "from_url": "https://example.org/"}]
        return self._changed(place, message, previous, self.world.stamp(place))

    def delete(self, user: str, ts: str, *, channel: str = "") -> Delivery:
        """Delete a message of one's own."""
        place, message = self._mine(user, ts, channel)
        told: Delivery = removed(self.world, place, message)
        return told

    def send_file(
        self,
        user: str,
        name: str,
        content: bytes,
        text: str = "",
        *,
        size: int | None = None,
        media_type: str = "",
        **more: Any,
    ) -> str:
        """Send a file. *size*: what is declared as its length, if that is to differ. *more*: `thread`, `mode`."""
        return self.send_files(user, [(name, content)], text, size=size, media_type=media_type, **more)

    def send_files(
        self,
        user: str,
        files: Sequence[tuple[str, bytes]],
        text: str = "",
        *,
        thread: str | Message = "",
        mode: str = "hosted",
        size: int | None = None,
        media_type: str = "",
    ) -> str:
        """Send files in one message."""
        place = self.world.direct(user)
        kept = [keep(self.world, name, content, user, place.team, size=size, media_type=media_type) for name, content in files]
        for file in kept:
            file.mode = mode
        return self._post(place, Message("", user, typed(text), thread=_root(place, thread), files=kept, subtype="file_share"))

    def send_snippet(self, user: str, text: str, *, title: str = "Untitled") -> str:
        """Paste so much that the client makes a snippet of it."""
        return self.send_file(user, title, text.encode(), mode="snippet", media_type="text/plain")

    # Channels

    def kick(self, channel: str) -> Delivery:
        """Remove the bot from a public channel."""
        place = self.world.channel(channel)
        place.members.discard(BOT_USER)
        return self.tell(place.team, "channel_left", {"type": "channel_left", "channel": place.id, **self._moment()})

    def ask_in(self, channel: str) -> Delivery:
        """Let the bot into a public channel."""
        place = self.world.channel(channel)
        place.members.add(BOT_USER)
        event = {
            "type": "member_joined_channel",
            "user": BOT_USER,
            "channel": place.id,
            "channel_type": "C",
            "team": place.team,
        }
        return self.tell(place.team, "member_joined_channel", {**event, **self._moment()})

    def _write(
        self, place: Channel, user: str, text: str, thread: str | Message, at: float | str | None = None, subtype: str = ""
    ) -> str:
        return self._post(place, Message("", user, typed(text), thread=_root(place, thread), subtype=subtype), at)

    def _post(self, place: Channel, message: Message, at: float | str | None = None) -> str:
        message.ts = self.world.stamp(place, at)
        place.messages[message.ts] = message
        self.tell(place.team, subscription(place), message_event(self.world, place, message))
        return message.ts

    def _changed(self, place: Channel, message: Message, previous: Json, ts: str) -> Delivery:
        event = changed_event(self.world, place, message_json(self.world, place, message), previous, ts)
        return self.tell(place.team, subscription(place), event)

    def _mine(self, user: str, ts: str, channel: str) -> tuple[Channel, Message]:
        place = self.world.channel(channel) if channel else self.world.direct(user)
        message = place.messages.get(ts)
        if message is None or message.user != user:
            raise LookupError(f"{user} has no message {ts} in {place.id}")
        return place, message

    def _revoked(self, team: str) -> Delivery:
        tokens = {"oauth": [], "bot": [BOT_USER]}
        return self.tell(team, "tokens_revoked", {"type": "tokens_revoked", "tokens": tokens, **self._moment()})

    def _moment(self) -> Json:
        return {"event_ts": f"{int(self.world.now)}.{self.world.number():06d}"}


def _root(place: Channel, thread: str | Message) -> str:
    """Return the ts of the message that begins a thread."""
    ts = thread.ts if isinstance(thread, Message) else thread
    if ts and ts not in place.messages:
        raise LookupError(f"no message {ts} in {place.id}")
    return (place.messages[ts].thread or ts) if ts else ""

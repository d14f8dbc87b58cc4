"""What people see of the bot, and what they press and choose there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tests.standins.slack.deliveries import ACTION, COMMAND, Delivery
from tests.standins.slack.forms import Forms
from tests.standins.slack.hooks import hook_for
from tests.standins.slack.payloads import message_json, view_json
from tests.standins.slack.render import Control, chosen
from tests.standins.slack.shown import BOT_USER, Channel, Message, View
from tests.standins.slack.wire import Json

Surface = Message | View


class Surfaces(Forms):
    """The people's side, whole."""

    # What people see

    def chat(self, user: str) -> list[Message]:
        """Return what the bot has said in somebody's direct message and not deleted, oldest first."""
        return [message for message in self.world.direct(user).messages.values() if message.by_bot]

    def channel(self, name: str) -> list[Message]:
        """Return all that stands in a channel or direct message, whoever said it, oldest first."""
        return list(self.world.channels[name].messages.values()) if name in self.world.channels else []

    def ephemerals(self, user: str, channel: str = "") -> list[Message]:
        """Return what only this person was shown, in the direct message or in *channel*."""
        place = channel or f"D{user}"
        return [message for name, message in self.world.ephemerals if name == place and message.ephemeral == user]

    # Pressing and choosing

    def press(
        self,
        user: str,
        label: str = "",
        *,
        shown: Surface | None = None,
        action_id: str = "",
        value: str | None = None,
        on: str = "",
        channel: str = "",
    ) -> Delivery:
        """Press a button, by its *label* or *action_id*: on *shown*, or on the latest message of the bot that has it.

        *on*: `home` or `modal` instead. *value* without such a button: what a forger sends, whatever the buttons are.
        """
        surface, control = self._control(user, shown, on, channel, lambda one: _is_button(one, label, action_id, value))
        if control is None and value is not None:
            surface, control = self._control(user, shown, on, channel, lambda one: _is_button(one, label, action_id, None))
            control = _forged(control, label, action_id, value)
            surface = surface or Message(self.world.stamp(self._place(user, channel)), BOT_USER, "")
        if control is None:
            raise LookupError(f"no button {label or action_id!r}; there are {surface.buttons if surface else []}")
        fields = ("type", "action_id", "text", "value", "style")
        kept: Json = {key: control.element[key] for key in fields if key in control.element}
        return self._act(user, surface, control.block_id, kept, channel)

    def select(
        self,
        user: str,
        choice: str | Sequence[str],
        *,
        action_id: str = "",
        shown: Surface | None = None,
        on: str = "",
        channel: str = "",
    ) -> Delivery:
        """Choose from a menu, radio buttons, check boxes or a date picker: a label or value, several of them, a date."""
        surface, control = self._control(user, shown, on, channel, lambda one: _offers(one, choice, action_id))
        if surface is None or control is None:
            raise LookupError(f"nothing offers {choice!r}")
        held = chosen(control.element, choice)
        surface.state.setdefault(control.block_id, {})[control.element["action_id"]] = held
        if control.element["type"] == "overflow":
            del surface.state[control.block_id][control.element["action_id"]]
        return self._act(user, surface, control.block_id, {**held, "action_id": control.element["action_id"]}, channel)

    @property
    def alarms(self) -> list[Delivery]:
        """What people did and the app did not acknowledge in time: each saw an error."""
        return [one for one in self.queue.log if one.kind in (ACTION, COMMAND) and one.state == "given up"]

    def _control(
        self, user: str, shown: Surface | None, on: str, channel: str, fits: Callable[[Control], bool]
    ) -> tuple[Surface | None, Control | None]:
        """Return where a control is and the control, the latest that fits; None for what is not there."""
        surfaces = self._surfaces(user, shown, on, channel)
        for surface in surfaces:
            for control in surface.controls:
                if fits(control):
                    return surface, control
        return next(iter(surfaces), None), None

    def _surfaces(self, user: str, shown: Surface | None, on: str, channel: str) -> list[Surface]:
        """Return where a person may look for a control, the latest first."""
        if shown is not None:
            return [shown]
        if on:
            view = {"home": self.home, "modal": self.modal}[on](user)
            return [view] if view is not None else []
        said: Iterable[Message] = (one for one in self._place(user, channel).messages.values() if one.user == BOT_USER)
        return [*sorted((*said, *self.ephemerals(user, channel)), key=lambda one: one.ts, reverse=True)]

    def _act(self, user: str, surface: Surface | None, block_id: str, action: Json, channel: str) -> Delivery:
        team = surface.team if isinstance(surface, View) else self._place(user, channel).team
        payload = {**self._actor(user, team), "type": "block_actions"}
        if isinstance(surface, View):
            container = {"type": "view", "view_id": surface.id}
            payload |= {"container": container, "view": view_json(surface)}
        elif surface is not None:
            place = self._place(user, channel)
            name = "directmessage" if place.user else place.name
            container = {"type": "message", "message_ts": surface.ts, "channel_id": place.id}
            payload |= {"container": {**container, "is_ephemeral": bool(surface.ephemeral)}, "state": {"values": surface.state}}
            payload |= {"channel": {"id": place.id, "name": name}, "message": message_json(self.world, place, surface)}
            payload["response_url"] = hook_for(self.world, place, user, surface)
        moment = f"{int(self.world.now)}.{self.world.number():06d}"
        payload["actions"] = [{"block_id": block_id, "action_ts": moment, **action}]
        return self.queue.add(Delivery(ACTION, payload))

    def _place(self, user: str, channel: str) -> Channel:
        return self.world.channel(channel) if channel else self.world.direct(user)


def _is_button(control: Control, label: str, action_id: str, value: str | None) -> bool:
    element = control.element
    if element["type"] != "button" or (value is not None and element.get("value", "") != value):
        return False
    return (not label or control.label == label) and (not action_id or element["action_id"] == action_id)


def _forged(control: Control | None, label: str, action_id: str, value: str) -> Control:
    """Return a button as somebody sends it who does not press what is shown."""
    made_up = {"type": "button", "action_id": action_id or "forged", "text": {"type": "plain_text", "text": label or "?"}}
    block_id, element, _ = control or Control("forged", made_up, label)
    return Control(block_id, {**element, "value": value}, label)


def _offers(control: Control, choice: str | Sequence[str], action_id: str) -> bool:
    if action_id and control.element["action_id"] != action_id:
        return False
    try:
        return control.element["type"] != "button" and bool(chosen(control.element, choice))
    except LookupError:
        return False

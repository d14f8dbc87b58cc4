"""The methods with which the bot speaks: each checks as the real one does, then changes what people see."""

from __future__ import annotations

from typing import Any

from tests.standins.telegram.texts import caption_in, keyboard_in, text_in
from tests.standins.telegram.wire import Arguments, Refused, Upload, bad, json_of, number_of, text_of, units
from tests.standins.telegram.world import Chat, Shown, World

UPLOAD, DOWNLOAD, PHOTO = 50_000_000, 20_000_000, 10_000_000
"""Bytes. Of the two readings of "MB" the smaller, so that what passes here passes there."""
TOAST = 200
DELETABLE = 48 * 3600
"""Seconds for which a message can be deleted."""
ACTIONS = (
    *("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"),
    *("choose_sticker", "find_location", "record_video_note", "upload_video_note"),
)
UNCHANGED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def send_message(world: World, arguments: Arguments) -> dict[str, Any]:
    if not text_of(arguments, "chat_id") and text_of(arguments, "text"):
        raise bad("chat_id is empty")
    html, parsed = text_in(arguments)
    keyboard = keyboard_in(arguments)
    chat = world.writable(arguments)
    shown = Shown(0, html, keyboard, parsed=parsed)
    return _say(world, chat, shown, arguments)


def send_document(world: World, arguments: Arguments) -> dict[str, Any]:
    document = arguments.get("document")
    if document is None:
        raise bad("there is no document in the request")
    if isinstance(document, str) and document.startswith("attach://"):
        document = arguments.get(document.removeprefix("attach://"), "")
    if isinstance(document, Upload):
        name, content = document
        if not content:
            raise bad("file must be non-empty")
        if len(content) > UPLOAD:
            raise Refused(413, "Request Entity Too Large")
    elif document in world.files:
        name, content = str(document), world.files[document][0]
    else:
        raise bad("wrong file identifier/HTTP URL specified")
    html, parsed = caption_in(arguments)
    keyboard = keyboard_in(arguments)
    chat = world.writable(arguments)
    if not any(kept is content for kept, _ in world.files.values()):
        world.keep_file(content)
    return _say(world, chat, Shown(0, html, keyboard, (name, content), parsed=parsed), arguments)


def edit_message_text(world: World, arguments: Arguments) -> dict[str, Any]:
    html, parsed = text_in(arguments, edit=True)
    keyboard = keyboard_in(arguments)
    chat, shown = _editable(world, arguments)
    if shown.file is not None:
        raise bad("there is no text in the message to edit")
    if (shown.parsed, shown.keyboard) == (parsed, keyboard):
        raise bad(UNCHANGED)
    shown.html, shown.parsed, shown.keyboard = html, parsed, keyboard
    shown.edits += 1
    return world.message(chat, shown)


def edit_message_reply_markup(world: World, arguments: Arguments) -> dict[str, Any]:
    keyboard = keyboard_in(arguments)
    chat, shown = _editable(world, arguments)
    if shown.keyboard == keyboard:
        raise bad(UNCHANGED)
    shown.keyboard = keyboard
    shown.edits += 1
    return world.message(chat, shown)


def delete_message(world: World, arguments: Arguments) -> bool:
    chat, number = world.writable(arguments), number_of(arguments, "message_id")
    shown = _shown(chat, number)
    if shown is None and number not in chat.said:
        raise bad("message to delete not found")
    date = shown.date if shown else chat.said[number]["date"]
    if world.now - date > DELETABLE:
        raise bad("message can't be deleted")
    if shown is not None:
        chat.sent.remove(shown)
    else:
        del chat.said[number]
    return True


def send_chat_action(world: World, arguments: Arguments) -> bool:
    action = text_of(arguments, "action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.actions.append((world.writable(arguments).id, action))
    return True


def answer_callback_query(world: World, arguments: Arguments) -> bool:
    if units(text_of(arguments, "text")) > TOAST:
        raise bad("MESSAGE_TOO_LONG")
    query = text_of(arguments, "callback_query_id")
    if query not in world.queries or query in world.stale:
        raise bad(TOO_OLD)
    world.queries[query] = arguments
    return True


def get_file(world: World, arguments: Arguments) -> dict[str, Any]:
    file_id = text_of(arguments, "file_id")
    if not file_id:
        raise bad("file_id not specified")
    if file_id not in world.files:
        raise bad("wrong file_id or the file is temporarily unavailable")
    size = max(len(world.files[file_id][0]), world.files[file_id][1])
    if size > DOWNLOAD:
        raise bad("file is too big")
    return {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": size, "file_path": f"documents/{file_id}"}


def _say(world: World, chat: Chat, shown: Shown, arguments: Arguments) -> dict[str, Any]:
    """Let the message stand in its chat, in the topic and as the reply that is asked for."""
    reply = json_of(arguments, "reply_parameters", called="reply parameters")
    answered: dict[str, Any] | None = None
    if reply is not None:
        if "message_id" not in reply:
            raise bad('can\'t find field "message_id"')
        answered = _found(world, chat, reply["message_id"])
        if answered is None and not reply.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
    shown.thread = number_of(arguments, "message_thread_id")
    if shown.thread and shown.thread not in chat.threads:
        raise bad("message thread not found")
    shown.id, shown.date = world.number(chat), world.now
    chat.sent.append(shown)
    return {**world.message(chat, shown), **({"reply_to_message": answered} if answered else {})}


def _editable(world: World, arguments: Arguments) -> tuple[Chat, Shown]:
    chat, number = world.writable(arguments), number_of(arguments, "message_id")
    if not number:
        raise bad("message identifier is not specified")
    if number in chat.said:
        raise bad("message can't be edited")
    shown = _shown(chat, number)
    if shown is None:
        raise bad("message to edit not found")
    return chat, shown


def _shown(chat: Chat, number: int) -> Shown | None:
    return next((shown for shown in reversed(chat.sent) if shown.id == number), None)


def _found(world: World, chat: Chat, number: int) -> dict[str, Any] | None:
    shown = _shown(chat, number)
    return world.message(chat, shown) if shown else chat.said.get(number)


def send_photo(world: World, arguments: Arguments) -> dict[str, Any]:
    """A photo is shown; it must be an image, and is refused above 10 MB. Here it is kept like a document."""
    photo = arguments.get("photo")
    if isinstance(photo, str) and photo.startswith("attach://"):
        photo = arguments.get(photo.removeprefix("attach://"), "")
    if not isinstance(photo, Upload):
        raise bad("there is no photo in the request")
    if not photo[1].startswith((b"\x89PNG\r\n", b"\xff\xd8")):
        raise bad("IMAGE_PROCESS_FAILED")
    if len(photo[1]) > PHOTO:
        raise bad("file is too big")
    return send_document(world, {**arguments, "document": photo})


METHODS = {
    "sendmessage": send_message,
    "senddocument": send_document,
    "sendphoto": send_photo,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "deletemessage": delete_message,
    "sendchataction": send_chat_action,
    "answercallbackquery": answer_callback_query,
    "getfile": get_file,
}

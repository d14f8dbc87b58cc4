"""JSON of what is stored: sessions, responses, messages, consultations. Old formats are upgraded when read."""

from typing import TypeVar

import msgspec

from bot.model.consultation import Consultation
from bot.model.effects import Message
from bot.model.file import FileRef
from bot.model.response import Response
from bot.model.session import FORMAT, Session

T = TypeVar("T")

_encode = msgspec.json.Encoder().encode
_sessions = msgspec.json.Decoder(Session)
_responses = msgspec.json.Decoder(Response)
_messages = msgspec.json.Decoder(Message)
_consultations = msgspec.json.Decoder(Consultation)
_files = msgspec.json.Decoder(FileRef)


def dump(value: Session | Response | Message | Consultation | FileRef) -> str:
    """Return *value* as JSON."""
    return _encode(value).decode()


def load_session(text: str) -> Session:
    """Return the stored session. One of a format that this version does not know starts anew at its seat."""
    session = _sessions.decode(text)
    if session.format > FORMAT:
        return Session(address=session.address, seat=session.seat)
    return session


def load_response(text: str) -> Response:
    """Return the stored response."""
    return _responses.decode(text)


def load_message(text: str) -> Message:
    """Return the stored message."""
    return _messages.decode(text)


def load_consultation(text: str) -> Consultation:
    """Return the stored consultation."""
    return _consultations.decode(text)


def load_file(text: str) -> FileRef:
    """Return the stored reference to a file."""
    return _files.decode(text)

"""A Bot API server that behaves like Telegram's where it matters. It listens on this machine only.

    async with TelegramServer() as server, Bot(TOKEN, f"{server.base_url}/bot", f"{server.base_url}/file/bot") as bot:
        server.say(7, "/start")          # a person writes; the update waits
        ...                              # the bot under test polls and answers
        server.press(7, "Begin")         # he presses the button with this label on the latest message that has it
        assert server.sent(7)[-1].text == "Question 1"

**People** (`people.py`; users and chats are numbers, a private chat is its user's, groups are negative):
`say`, `paste` (a long text as clients cut it), `edit`, `press` (label; `shown=` an older message; `data=` forged), `send_file`
(`size=` as declared), `album`, `photo`, `voice`, `sticker`, `location`, `block`, `unblock`, `deactivate`, `introduce` (name,
language), `start` (known from an earlier day), `group_say` (`thread=`), `add_to_group`, `kick`, `migrate`, `privacy`.
Senders return message ids; `edit`, `press`, `block` and the like the update's id, 0 if the bot did not ask for that kind.

**Updates**: `raw` (any payload), `again` (the same under a new id), `with server.late() as late: ...` then `late.arrive()`
(sent now, told later), `updates` (not confirmed), `next_update` (settable), `queue.expiring = True` (a day; presses 150 s),
`expire_presses` (too old to answer).

**What people see**: `sent(chat)` -> `Shown`: `text`, `html`, `buttons`, `keyboard`, `file`, `edits`, `id`; `unanswered()`
presses; `world.actions`; `profile.commands`, `profile.texts`, `profile.shown_commands(user, chat, language)`.

**The log**: `requests` -> `Request`: `method`, `arguments`, `at`, `status`, `description`, `fault`; `calls`,
`calls_of(method)`; `on_answer`, called with each as its answer goes out.

**Trouble**: `fail(method, how, times, seconds=)`, `faults.mood` (asked at each call), `revoked`, `logged_out`,
`TelegramServer(rates=Rates())` (429 for what is too fast). **Webhook**: `webhook.set`, `secret`, `brought` (statuses),
`webhook.pace` (its pauses are a twentieth of Telegram's unless set to 1), `webhook.patience` (seconds for an answer).

**Time**: `now`, seconds since 1970, stands still unless it is set; rates and faults use the real clock.

Each request is checked as Telegram checks it and refused in its words (`texts.py`, `html.py`, `messages.py`, `profile.py`).
Not there: Markdown, inline mode, media other than documents, payments, calls in the answer to a webhook. Unlike Telegram a
webhook may be http on any port, if it is on this machine.
"""

from tests.standins.telegram.messages import DOWNLOAD, UPLOAD
from tests.standins.telegram.people import Late, People
from tests.standins.telegram.server import TOKEN, Request, TelegramServer, labels
from tests.standins.telegram.trouble import Rates
from tests.standins.telegram.world import Shown

__all__ = ("DOWNLOAD", "TOKEN", "UPLOAD", "Late", "People", "Rates", "Request", "Shown", "TelegramServer", "labels")

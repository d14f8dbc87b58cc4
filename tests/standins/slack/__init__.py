"""A Slack that behaves like Slack where it matters: Web API, Socket Mode, Events API. It listens on this machine only.

    async with SlackServer() as server:
        client = AsyncWebClient(BOT_TOKEN, base_url=server.api_url)
        app = AsyncApp(client=client, signing_secret=SECRET)
        await AsyncSocketModeHandler(app, APP_TOKEN).connect_async()  # or: await server.over_http("http://127.0.0.1:.../events")
        server.say("U7", "hello")        # a person writes; the event goes out at once
        await server.idle()              # all was acknowledged, or given up
        server.press("U7", "Begin")      # the button with this label on the latest message that has it
        assert server.chat("U7")[-1].text == "Question 1"

**People** (`people.py`; users are `U...`, they come to be when first named; their direct message is `D` and their name):
`say` (`thread=`, `at=`, `broadcast=`), `say_in_channel`, `edit`, `unfurl` (changed, though nobody edited), `delete`,
`send_file` (`size=` as declared), `send_files`, `send_snippet`; `introduce` (name, email, `kind=` guest, stranger), `start`
(known from an earlier day), `join`, `deactivate`, `kick`, `ask_in`; `install` (a second workspace), `grant`
(OAuth: gives the code), `uninstall`, `revoke`.
(`surfaces.py`, `forms.py`): `press` (label or `action_id=`; `shown=` an older message; `on=` home or modal; `value=` forged),
`select`, `open_home`, `submit_view`, `close_view`, `slash`. Senders return the ts; all others the `Delivery` to the app.

**Deliveries**: `deliveries` -> `Delivery`: `kind`, `payload`, `attempts`, `state`, `answer`, `await ended()`; `alarms` (presses
and commands that the app did not take), `idle()`; `raw` (any event), `again` (under the same event id), `with server.late() as
late: ...` then `late.arrive(order)`, `queue.jitter` (they overtake each other), `with server.refusing()`; `subscriptions`,
`echo`, `commands`. **Sockets**: `sockets.connections`, `.disconnect(reason)`, `.cut()`, `.refuse`, `.mute`, `.disabled`,
`.stray`, `.reuse_envelopes`. **HTTP**: `over_http(url)`, `posts.secret`, `posts.clock`, `posts.post`; `signature`.

**What people see**: `chat(user)`, `channel(name)`, `ephemerals(user)` -> `Message`: `text`, `fallback`, `raw`, `blocks`,
`buttons`, `controls`, `pings`, `files`, `edits`, `ts`, `thread`; `home(user)`, `modal(user)` -> `View`: `text`, `buttons`,
`title`, `errors`. `world.complaints`: what Slack takes, but should not have been sent.

**The log**: `requests` -> `Request`: `method`, `arguments`, `verb`, `status`, `error`, `fault`; `calls`, `calls_of(method)`;
`on_answer`, called with each as its answer goes out.

**Trouble**: `fail(method, how, times, seconds=)`, `faults.mood` (asked at each call), `SlackServer(rates=Rates())` (429 for
what is too fast), `world.retention` (seconds; older messages are forgotten), `world.teams[...].scopes`.

**Time**: `now`, seconds since 1970, stands still unless it is set; each ts still grows. Acknowledgements, pauses, triggers,
rates and faults use the real clock: `patience` is Slack's three seconds, `pace` makes the pauses of 0, 60 and 300 seconds a
hundredth of that unless set to 1. Requests are signed with the real time, as the app compares it with its own.

Each request is checked as Slack checks it and refused in its words (`blocks.py`, `elements.py`, `chats.py` ...). Not there:
conversations of several people, Enterprise Grid, reactions, shortcuts, menus with options from elsewhere, workflow steps.
"""

from tests.standins.slack.deliveries import Attempt, Deliveries, Delivery, Late
from tests.standins.slack.oauth import CLIENT_ID, CLIENT_SECRET
from tests.standins.slack.posts import SECRET, signature
from tests.standins.slack.server import APP_TOKEN, BOT_TOKEN, CONFIG_TOKEN, TEAM, Request, SlackServer
from tests.standins.slack.shown import BOT_USER, Channel, Message, View
from tests.standins.slack.trouble import Rates
from tests.standins.slack.world import User

__all__ = (
    "APP_TOKEN",
    "BOT_TOKEN",
    "BOT_USER",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "CONFIG_TOKEN",
    "SECRET",
    "TEAM",
    "Attempt",
    "Channel",
    "Deliveries",
    "Delivery",
    "Late",
    "Message",
    "Rates",
    "Request",
    "SlackServer",
    "User",
    "View",
    "signature",
)

### What Slack shows beside the conversation: the Home tab, a list to choose from, the commands.

# Stands on a closed list of options.
slack-choose = Choose
# Stands on a calendar to pick a day from.
slack-pick-date = Pick a day
# A message that has nothing but buttons, for those who hear it.
slack-buttons = Buttons: { $buttons }

# Shown to whoever typed a command in a channel.
slack-answer-in-messages = The answer is in your direct message with me, where only you see it.

## The Home tab

slack-home-open = Open { $question }
# Slack shows no more than a hundred parts; those that wait for an answer come first.
slack-home-more = { $count ->
    [one] One more question is not shown here.
   *[other] { $count } more questions are not shown here.
}

## The commands, as Slack lists them

slack-command-all = Everything the bot can do: status, review, submit and more
slack-command-all-hint = [status | next | goto 2b | review | submit | help]
slack-command-deadline = Deadlines, for the secretariat
slack-command-deadline-hint = [list | set | extend | remove | history]
slack-command-digest = Where the consultation stands, for the secretariat

## Forms, which open over the conversation. Titles and buttons have room for 24 characters.

slack-form-choose = Choose in a form
slack-form-choices = Your choice
slack-form-send = Send
slack-form-close = Close
slack-form-failed = The form did not open. Press the button again, or type it.

## The page at which the app is installed in a workspace

slack-install-title = Tour de Table
slack-install-offer = Here you install the bot in your Slack workspace. Slack then asks you what you allow it.
# A link that leads to Slack.
slack-install-link = Go on to Slack
slack-install-done = The bot is installed in { $name }. You can close this page. In Slack, open the app and its Messages.
slack-install-cancelled = Nothing was installed, because you did not allow it. To try again, open the page to install at.
slack-install-elsewhere = Nothing was installed: this bot is not for your workspace. If it should be, ask the secretariat.
slack-install-whole-organisation = Nothing was installed: this bot is installed in one workspace at a time, not in a whole organisation. Choose a workspace and try again.
slack-install-stale = Nothing was installed: this link was used already, is too old, or came from another browser. Open the page to install at again.
slack-install-try-again = Nothing was installed, because something does not answer now. Try again in a minute.
slack-install-busy = Too many people are at this page now. Try again in a minute.

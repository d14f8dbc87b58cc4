### What Telegram shows of the bot before anybody has said a word.

# At most 512 characters, shown in an empty chat.
telegram-description = I collect the answers of delegations to the questionnaire of a consultation. You need the invitation code that the secretariat sent you. Press Start, then send me the code. You can stop at any time and come back: every message is kept.
# At most 120 characters, shown on the bot's page.
telegram-short-description = Delegations answer a consultation's questionnaire here, with the code from the secretariat.

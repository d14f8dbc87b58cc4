### What the terminal itself says: about typing, files, and whether a message is kept. Everything else the bot says.

terminal-how-to =
    Type your answer and press Enter. For a new line inside a message, press Alt-Enter.
    A word that begins with / is a command. Type it and press Enter, for example: /help
    Only here: /edit TEXT changes your last message, /file PATH sends a file (words may follow), /exit leaves.

terminal-toolbar-keys = Alt-Enter: new line   Ctrl-D: leave

# The database cannot be reached, is full, or cannot be written to.
terminal-not-kept = Your message is NOT kept yet, because the database cannot take it now (it is away, full or read-only). The program tries again until it is kept. To give up, press Ctrl-C.
terminal-kept-now = Your message is kept now.
terminal-gave-up = Your last message was NOT kept. Please send it again when you come back.
# Somebody leaves with something typed and no Enter.
terminal-not-sent = What you were typing was not sent.
terminal-goodbye = Goodbye. Everything that was answered here is kept. You can come back at any time.

terminal-edit-usage = To change your last message, type /edit and the new text. For example: /edit We have 12 sites.
terminal-edit-nothing = You have sent no answer since you came in, so there is nothing to change. To change an older answer, go to its question, for example: /goto 1a

terminal-file-usage = To send a file, type /file and where it is. For example: /file statement.pdf. Words for it may follow; then put a name with blanks in quotes.
terminal-file-missing = There is no file "{ $path }". Nothing was sent. Please check the name.
terminal-file-is-folder = "{ $path }" is a folder. Nothing was sent. Please name one file.
terminal-file-unreadable = The file "{ $path }" cannot be read. Nothing was sent. Perhaps you are not allowed to read it.
terminal-file-empty = The file "{ $path }" is empty. Nothing was sent.
terminal-file-too-large = The file "{ $path }" has { $size } bytes. A file may have at most { $limit } bytes. Nothing was sent.

terminal-saved = Saved as: { $path }
terminal-not-saved = The file could not be saved in { $folder }. Please check the folder, then ask for the file again.

# A demo that nobody has a seat in yet, at this terminal.
terminal-choose-seat = This is a demonstration: nothing you send leaves this computer. Which seat do you take? Type its number.
terminal-seat-secretariat = The secretariat
terminal-choose-again = Please type a number from 1 to { $most }.

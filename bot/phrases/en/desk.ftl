### What the secretariat's desk says. Commands are typed with a slash.

# $titles of the consultations whose secretariat the person belongs to
desk-welcome = You are with the secretariat of: { $titles }
desk-commands = What you can type:
# $typed what the person wrote
desk-unknown = "{ $typed }" is not a command here.
# Somebody came who has no office, or no longer.
desk-no-office = This is for the secretariat only. If you should have access, ask the secretariat for a code.

# One line each; the command stands first.
desk-about-digest = { $command } where the consultation stands now
desk-about-help = { $command } this list
desk-about-start = { $command } which consultations are yours

desk-button-digest = Digest
desk-button-help = Help

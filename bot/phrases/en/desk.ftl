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
desk-button-deadline = Deadlines
desk-button-history = History
# A button of a question that was answered already, or that a newer one took the place of.
desk-stale = This button is no longer in use. Nothing was changed by pressing it.

## /deadline: the timeline

desk-about-deadline = { $command } the dates of the consultation, and how to change them
# $title of the consultation
desk-timeline = Dates of: { $title }
desk-timeline-empty = There are no dates yet.
# $title of the milestone, $when an instant or a day, $left "in 12 days"
desk-milestone = { $title }: { $when } ({ $left })
# $when as its authors put it: "February 2008", "shortly after that"
desk-milestone-undated = { $title }: { $when }
# Says below a milestone what ends with it.
desk-closes =
    Closes: { $what ->
        [comments] comments on the draft questionnaire
        [document] comments on a document
        [report] the report
       *[answers] answers
    }
# $whom a kind or an entity that has more time
desk-extension = More time for { $whom }: { $when } ({ $left })
# $action one of the things to do at a milestone
desk-action = - { $action }
desk-days-ahead =
    { $days ->
        [0] today
        [1] tomorrow
       *[other] in { $days } days
    }
desk-days-ago =
    { $days ->
        [1] yesterday
       *[other] { $days } days ago
    }
desk-no-date = no date
desk-all = all
desk-deadline-how = To change a date, type /deadline set, /deadline extend or /deadline remove. Nothing is changed before you confirm.

## /deadline history

desk-history = Changes of the dates of: { $title }
desk-history-none = No date was changed since the consultation was set up.
desk-history-more =
    { $count ->
        [one] { $count } earlier change is not shown here.
       *[other] { $count } earlier changes are not shown here.
    }
# $name of a person
desk-history-when = { $when }, by { $name }
desk-history-command-line = the command line
# A person who asked to be forgotten.
desk-history-erased = a person whose name was erased
# $title of a milestone, $whom "all", a kind or an entity, $before and $after an instant, a day or a stated time
desk-history-set = { $title }, for { $whom }: { $after } (new)
desk-history-moved = { $title }, for { $whom }: from { $before } to { $after }
desk-history-removed = { $title }, for { $whom }: removed; it was { $before }
desk-history-reason = Reason: { $reason }
desk-history-no-reason = No reason was given.

## /deadline set, extend, remove: how they are written

desk-deadline-usage = Type it like this:
desk-deadline-usage-list = /deadline
desk-deadline-usage-set = /deadline set 1 October 2026 23:59
desk-deadline-usage-extend =
    /deadline extend to 1 October 2026 reason many asked for more time
    /deadline extend kind stakeholder to 15 October reason the letter went out late
    /deadline extend entity Example Forum to 15 October reason illness
desk-deadline-usage-remove =
    /deadline remove
    /deadline remove kind stakeholder
desk-deadline-usage-history = /deadline history
desk-deadline-usage-when =
    A time may be: 1 October 2026 23:59 Geneva, 2026-10-01, 31/12/2026 noon, tomorrow 18:00, in 2 weeks.
    Without a name it is the deadline for answers. For another one, name it first: /deadline set report 1 December.
desk-deadline-admin-only = Only an admin of the consultation may change its dates. You may look at them.
desk-deadline-which = You are an admin of several consultations. Say which one:
# $id of a consultation, $verb set, extend or remove
desk-deadline-which-one = /deadline { $id } { $verb } ...
desk-deadline-set-is-for-all = /deadline set is for all. To give a kind or an entity more time, use /deadline extend.
desk-deadline-to-missing = The new date is missing. Write "to" before it.
desk-deadline-when-missing = The new date is missing.
desk-deadline-reason-missing = The reason is missing. Write "reason" at the end, and then why.
# $typed what followed the command
desk-deadline-not-for-remove = I do not understand "{ $typed }" after /deadline remove.
desk-reason-too-long = The reason is too long: it has { $characters } characters, and { $most } are the most.
desk-reason-unprintable = The reason has characters that cannot be shown. Please write it in plain text.
# $what is closed by several milestones, $ids of those
desk-deadline-several =
    There are several deadlines for { $what ->
        [comments] comments on the draft questionnaire
        [document] comments on documents
        [report] the report
       *[answers] answers
    }. Name one of them: { $ids }.
desk-deadline-none =
    There is no deadline for { $what ->
        [comments] comments on the draft questionnaire
        [document] comments on a document
        [report] the report
       *[answers] answers
    } yet. To set one, use /deadline set.
desk-deadline-closes-nothing = "{ $title }" is not a deadline: it closes nothing. To move it, use /deadline set.
desk-deadline-no-date = "{ $title }" has no exact date yet. To give it one, use /deadline set.
desk-deadline-same = Nothing to change: "{ $title }" is at that time already: { $when }.
desk-deadline-same-extension = Nothing to change: they have this deadline already.
desk-deadline-not-later = This gives no more time: the deadline is { $when } anyway. To set an earlier one for all, use /deadline set.
desk-deadline-no-extension = Nothing to remove: they have no deadline of their own.
desk-no-such-kind = There is no kind "{ $typed }". There are: { $kinds }.
desk-no-such-entity = Nobody on the roster is called "{ $typed }".
desk-no-such-entity-near = Nobody on the roster is called "{ $typed }". Did you mean: { $names }?
# $ids of those that are called so
desk-several-entities = Several on the roster are called "{ $typed }". Use one of these names: { $ids }.

## Dates as people type them

desk-date-not-understood = I cannot read "{ $typed }" as a date.
# $day a calendar day, $time "02:30"
desk-date-gap = { $time } on { $day } does not exist in { $city }: clocks are put forward then. Please choose another time.
# $typed a date or time that can be read in two ways
desk-date-ambiguous = "{ $typed }" can mean two different days. Which one do you mean?
desk-date-twice = "{ $typed }" comes twice, because clocks are put back then. Which one do you mean?
# $when one of the two
desk-date-reading = { $when }
desk-date-past = That is in the past: { $when }. A deadline must be in the future.
desk-date-far = That is more than ten years away: { $when }. Please check the year.
desk-date-no-such-day = There is no such day: { $typed }. Please check the day and the month.
desk-date-other-weekday = { $day } is not a { $typed }. Please check the date.
desk-date-no-time = { $typed } is not a time of day. Please write it from 00:00 to 23:59.
desk-date-midnight = "Midnight" can be the beginning or the end of a day. Please write 00:00 or 23:59.
desk-date-no-such-place = I do not know the place "{ $typed }". Please write a larger city of its time zone, such as Tokyo or New York, or UTC.
desk-date-end-of-day = You gave no time of day, so I took the end of that day: 23:59 in { $city }.
desk-date-elsewhere = You gave the time in { $typed }.

## Before a date is changed

# $title of the consultation
desk-preview = Please check this change: { $title }
# $title of a milestone, $whom "all", a kind or an entity
desk-preview-what = { $title }, for { $whom }
desk-preview-before =
    { $set ->
        [yes] Now: { $when } ({ $left })
       *[no] Now: no date
    }
desk-preview-after =
    { $set ->
        [yes] New: { $when } ({ $left })
       *[no] New: no date
    }
desk-preview-earlier = This is earlier than now: it takes time away.
desk-preview-stage =
    { $stage ->
        [draft] The questionnaire is still a draft. A deadline does not open it for answers.
       *[closed] The consultation is closed. A deadline does not open it again.
    }
desk-preview-nobody = It changes the deadline of nobody on the roster.
# $count of entities
desk-preview-touches =
    { $count ->
        [one] It changes the deadline of 1 entity:
       *[other] It changes the deadline of { $count } entities:
    }
# $kind "Member State", $count of entities, $left of them that have not submitted
desk-preview-kind = { $kind }: { $count } ({ $left } not submitted yet)
desk-preview-told =
    { $count ->
        [0] No message will be sent.
        [one] 1 message will be sent to their delegates.
       *[other] { $count } messages will be sent to their delegates.
    }
# $count of entities whose delegates have no chat with the bot
desk-preview-silent =
    { $count ->
        [one] 1 entity cannot be reached here. Please tell it yourself.
       *[other] { $count } entities cannot be reached here. Please tell them yourself.
    }
desk-preview-reason = Reason, for the history only: { $reason }
desk-preview-no-reason = No reason is given. To give one, ask again and write it at the end, after the word "reason".
desk-option-set = Yes, set this date
desk-option-extend = Yes, give more time
desk-option-remove = Yes, remove it
desk-option-no = No, change nothing
desk-deadline-left = Nothing was changed.
desk-deadline-another = Somebody else asked for this change. Nothing was changed.
desk-deadline-changed = The consultation was changed after you asked, so your change was not made. Please look at the dates as they are now, and ask again.

## After

# $title of a milestone, $whom "all", a kind or an entity
desk-done = Changed: { $title }, for { $whom }.
# $count of messages
desk-done-told =
    { $count ->
        [0] Nobody had to be told.
        [one] 1 message is being sent to those concerned.
       *[other] { $count } messages are being sent to those concerned.
    }

## What delegates are told

# $entity whose deadline it is
deadline-moved =
    { $what ->
        [comments] The deadline for comments on the draft questionnaire has changed for { $entity }.
        [document] The deadline for comments on a document has changed for { $entity }.
       *[answers] The deadline for the answers of { $entity } has changed.
    }
deadline-moved-new = New deadline: { $when }
deadline-moved-none = There is no deadline any more.
deadline-moved-old = Before, it was: { $when }

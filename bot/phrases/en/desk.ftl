### What the secretariat's desk says. Commands are typed with a slash.

# $titles of the consultations whose secretariat the person belongs to
desk-welcome = You are with the secretariat of: { $titles }
missed-desk = The bot was away for long. What was sent between { $since } and { $until } may not have reached it. Every delegate whose messages may be missing was told to look at their answers.
# $typed what the person wrote
desk-unknown = "{ $typed }" is not a command here. Type /help to see what you can type.
# Somebody came who has no office, or no longer.
desk-no-office = This is for the secretariat only. If you should have access, ask the secretariat for a code.

# One line each; the command stands first.
desk-about-digest = { $command } where the consultation stands now; with "daily 08:00" every day
desk-about-remind = { $command } remind those who have not submitted
desk-about-help = { $command } this list; with a word after it: how that is typed

## Whoever is a delegate too

# $question that is in hand, or a document; the desk has asked something
both-asked = What you send next is for the secretariat, not for your delegation's { $question }.
both-back = Your delegation's { $question } is still open: what you send next goes there.
both-aside = What you were asked as the secretariat is put aside. Nothing was changed by it.
both-forget = You hold an office in the secretariat, so your name cannot be erased now. First an admin must take the office away: /office
both-which = Which one do you mean? Type:
both-remind =
    { $whose ->
        [desk] { $command } to remind delegations that have not submitted
       *[own] { $command } for the reminders that you get yourself
    }
both-button-remind =
    { $whose ->
        [desk] Remind delegations
       *[own] My own reminders
    }
both-comments =
    { $whose ->
        [desk] { $command } to decide about comments
       *[own] { $command } for the comments of your own delegation
    }
both-button-comments =
    { $whose ->
        [desk] Decide about comments
       *[own] My delegation's comments
    }

## /help

desk-help-group =
    { $group ->
        [waiting] To decide:
        [time] Deadlines and stage:
        [responses] Responses:
        [people] People:
       *[records] Rooms and records:
    }
# $commands that are not listed, because there is nothing to do with them now
desk-help-idle = Not needed now: { $commands }
desk-help-more = How to type one of them, with examples: /help deadline
# Below it, each line is an example of what may be typed, and what it does.
desk-help-how = Type it like one of these:
desk-help-refuse =
    /refuse { $mark } we do not know this organisation
    The reason is told to the person.
desk-help-triage =
    /triage: the submitted answers that wait, one after the other
    /triage 1a Example Forum: one again
desk-help-comments =
    /comments: those that wait, one after the other
    /comments 1a: all on question 1a
    /comments 1a Example Forum: one again
desk-help-uncertain =
    /uncertain: those that wait, one after the other
    /uncertain Example Forum late reason they told us so
    /uncertain Example Forum in time reason they told us so
    /uncertain Example Forum not accepted reason they told us so
desk-help-deadline =
    /deadline
    /deadline set 1 October 2026 23:59
    /deadline set report 1 December 2026
    /deadline extend entity Example Forum to 15 October reason illness
    /deadline extend kind stakeholder to 15 October reason the letter went out late
    /deadline extend to 15 October reason many asked for more time
    /deadline remove entity Example Forum
    /deadline history: who changed what
desk-help-remind =
    /remind
    You are asked before anything is sent.
desk-help-open =
    /open
    /open reason agreed at the meeting
    You are asked before anything is changed.
desk-help-close =
    /close
    /close reason the time is over
    You are asked before anything is changed.
desk-help-digest =
    /digest: one now
    /digest daily 08:00
    /digest weekdays 08:00
    /digest weekly monday 08:00
    /digest off
desk-help-behalf =
    /behalf: what is begun, and what waits
    /behalf Example Forum: enter its letter, confirm it, or correct what counts
    /behalf 1a Example Forum: go to question 1a of its letter
    /behalf withdraw Example Forum: give up what was entered
desk-help-audit =
    /audit: the latest
    /audit before 42: what was done before number 42
desk-help-messages =
    /messages: the latest
    /messages before 42: those before number 42
desk-help-start = /start
desk-help-help =
    /help
    /help deadline
desk-about-start = { $command } which consultations are yours

desk-button-digest = Digest
desk-button-help = Help
desk-button-deadline = Deadlines
desk-button-history = History
# A button of a question that was answered already, or that a newer one took the place of.
desk-stale = This button is no longer in use. Nothing was changed by pressing it.
# $name of a file that came with a command which takes none
desk-file-not-kept = The file { $name } is not kept: this command takes no file.

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

desk-button-deadline-set = Change a date
desk-button-deadline-extend = Give more time
desk-form-which = Which date
desk-form-day = New day
desk-form-time = Time of day (without one, the end of the day)
desk-form-reason = Reason, for the history only
desk-form-whom = For whom
# $title of a milestone
desk-form-all = All: { $title }
desk-form-kind = { $kind }: { $title }
desk-form-one = One body, named below: { $title }
desk-form-entity = Name of the body, if it is for one only

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
desk-date-ahead = That is still to come: { $when }. It must have been received already.
desk-date-long-ago = That is more than ten years ago: { $when }. Please check the year.
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
        [stated] Now: { $when }
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
# A date with which delegates have nothing to do, such as that of the report
desk-preview-not-theirs = Delegates are not told of this date.
# $count of entities
desk-preview-touches =
    { $count ->
        [one] It changes the deadline of 1 entity:
       *[other] It changes the deadline of { $count } entities:
    }
# $kind "Member State", $count of entities, $left of them that have not submitted; comments are not submitted
desk-preview-kind =
    { $what ->
        [answers] { $kind }: { $count } ({ $left } not submitted yet)
       *[comments] { $kind }: { $count }
    }
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
desk-preview-reminders = Reminders to those who have not submitted by then:
# $distance "3 days before", $count of reminders, $first and $last day on which they are sent
desk-preview-reminder =
    { $days ->
        [one] { $distance }: { $count }, on { $first }
       *[several] { $distance }: { $count }, from { $first } to { $last }
    }
# $distances "14 days before and 3 days before"
desk-preview-reminders-late = Not sent, because it is too late: { $distances }
desk-preview-no-reminders =
    { $dated ->
        [yes] No reminder will be sent: it is too late for it.
       *[no] No reminder will be sent, because there is no deadline.
    }
desk-distance-days =
    { $days ->
        [one] 1 day before
       *[other] { $days } days before
    }
desk-distance-hours =
    { $hours ->
        [one] 1 hour before
       *[other] { $hours } hours before
    }
desk-preview-reason = Reason, for the history only: { $reason }
desk-preview-no-reason = No reason is given. To give one, ask again and write it at the end, after the word "reason".
desk-option-set = Yes, set this date
desk-option-extend = Yes, give more time
desk-option-remove = Yes, remove it
desk-option-no = No, change nothing
desk-option-version = Yes, run on this version
desk-deadline-left = Nothing was changed.

## After

# $title of a milestone, $whom "all", a kind or an entity
desk-done = Changed: { $title }, for { $whom }.
# $count of messages
desk-done-told =
    { $count ->
        [0] No message was sent.
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

## What several commands say

desk-which = You are with the secretariat of several consultations. Say which one:
# $command with its slash, $id of a consultation
desk-which-one = { $command } { $id } ...
desk-admin-only = Only an admin of the consultation may change this. You may look at it.
desk-no-longer = You are no longer with the secretariat of this consultation. Nothing was changed.
desk-another = Somebody else asked for this change. Nothing was changed.
# Lines follow: who changed what.
desk-changed-meanwhile = The consultation was changed after you asked, so nothing was done now. Look at the change, and ask again:
desk-changed-stage =
    { $stage ->
        [draft] Made a draft again
        [open] Opened for answers
       *[closed] Closed
    }
desk-changed-version = New version of the questionnaire: { $version }
desk-changed-other = Another setting was changed.
# $typed what followed the command
desk-not-understood = I do not understand "{ $typed }".
# $when an instant
deadline-moved-new-until = Answers are taken until { $when }

## /eligibility: who may answer

desk-about-eligibility = { $command } who may answer, and how to change it
desk-button-eligibility = Who may answer
desk-eligibility = Who may answer: { $title }
# $kind "Member State", $count of entities of it on the roster
desk-eligibility-kind =
    { $kind }: { $status ->
        [allowed] may answer
        [provisional] may answer provisionally
       *[refused] may not answer
    } ({ $count } on the roster)
desk-eligibility-own = Not as the others of their kind:
# $entity a kind or an entity
desk-eligibility-entity =
    { $entity }: { $status ->
        [allowed] may answer
        [provisional] may answer provisionally
       *[refused] may not answer
    }
desk-eligibility-before =
    { $status ->
        [allowed] Now: may answer
        [provisional] Now: may answer provisionally
       *[refused] Now: may not answer
    }
desk-eligibility-usage = To change this, type it like one of these:
desk-help-eligibility =
    /eligibility kind stakeholder provisional reason not agreed yet
    /eligibility entity Example Forum refused reason it does not exist any more
    /eligibility entity Example Forum allowed reason the letter is here
    /eligibility history
desk-eligibility-same =
    { $status ->
        [allowed] Nothing to change: for { $whom } it is set already: may answer.
        [provisional] Nothing to change: for { $whom } it is set already: may answer provisionally.
       *[refused] Nothing to change: for { $whom } it is set already: may not answer.
    }
desk-eligibility-history = Changes of who may answer: { $title }
desk-eligibility-history-none = Nothing was changed since the consultation was set up.
desk-eligibility-nobody = Nobody on the roster changes status.
# $names of the entities
desk-eligibility-changes =
    { $count ->
        [one] 1 entity changes status: { $names }
       *[other] { $count } entities change status: { $names }
    }
desk-eligibility-submitted =
    { $count ->
        [one] 1 of them has submitted. What it said is kept, and the export marks it with the new status.
       *[other] { $count } of them have submitted. What they said is kept, and the export marks it with the new status.
    }
desk-eligibility-own-stays =
    { $count ->
        [one] 1 entity has a status of its own. If it is of this kind, it keeps that.
       *[other] { $count } entities have a status of their own. Those of this kind keep it.
    }
desk-option-rule = Yes, change it
desk-eligibility-done =
    Changed: { $entity } { $status ->
        [allowed] may answer.
        [provisional] may answer provisionally.
       *[refused] may not answer.
    }
# What delegates are told.
eligibility-changed =
    { $status ->
        [allowed] { $entity } may now answer. Its answers count like those of the others.
        [provisional] { $entity } may answer provisionally. The secretariat lists its answers separately until it is agreed who may answer.
       *[refused] { $entity } may no longer answer. What was said so far is kept. If you think this is a mistake, please write to the secretariat.
    }

## /open and /close: whether answers are taken

desk-about-open = { $command } take answers from now on
desk-about-close = { $command } take no more answers
desk-stage-usage = Type only { $command }, or { $command } reason and then why.
desk-stage-same =
    { $stage ->
        [open] Nothing to change: { $title } is open for answers already.
       *[closed] Nothing to change: { $title } is closed already.
    }
desk-open-refused = { $title } cannot be opened yet. This is missing:
desk-open-no-deadline = A deadline for answers. Set one with /deadline set, and then the date.
desk-open-deadline-passed = A deadline in the future: the deadline for answers was { $when }. Move it with /deadline set, and then the date.
desk-open-no-roster = A roster: nobody has been given a seat. It is imported on the command line: tourdetable roster import
desk-open-nobody-eligible = Somebody who may answer: nobody on the roster may. See /eligibility
desk-open-no-questions = Questions for { $kind }: none is addressed to this kind, and it is on the roster.
# $language an ISO code, $questions their ids
desk-open-no-text = Texts in the language "{ $language }" of the questions { $questions }. Bring a new version with them on the command line: tourdetable questionnaire load
desk-stage-change =
    { $after ->
        [open] New: open for answers
       *[closed] New: closed, no more answers
    } ({ $before ->
        [draft] now: the questionnaire is a draft
        [open] now: open
       *[closed] now: closed
    })
desk-open-until = Answers close: { $when } ({ $left })
# of those who may answer: $submitted have submitted, $left have not
desk-close-standing = Submitted: { $submitted }. Not submitted: { $left }. What is not submitted stays a draft.
desk-stage-concerns =
    { $count ->
        [one] It concerns 1 entity.
       *[other] It concerns { $count } entities.
    }
desk-option-open = Yes, open it
desk-option-close = Yes, close it
desk-stage-done =
    { $stage ->
        [open] { $title } is open for answers now.
       *[closed] { $title } is closed now.
    }
# What delegates are told.
stage-changed =
    { $stage ->
        [open] The consultation is open. { $entity } can answer now.
       *[closed] The consultation is closed. Answers can no longer be changed.
    }
stage-closed-standing =
    { $submitted ->
        [yes] The submission of { $entity } is with the secretariat. Thank you.
       *[no] Nothing was submitted for { $entity }. If there is a draft, it is kept.
    }

## /invite: codes to hand out

desk-about-invite = { $command } make a code for somebody on the roster
desk-button-invite = Who has a code
desk-help-invite =
    /invite ana@example.org
    /invite Ana Keller for 14 days
    /invite again Ana Keller
    /invite revoke Ana Keller
    /invite all: everybody who never came in and has no code
    /invite all again: also those whose code is not used yet
    /invite list
    /invite with a roster file (CSV or XLSX): many people
desk-office =
    { $office ->
        [admin] secretariat, admin
       *[secretary] secretariat
    }
# $role "Switzerland, head of delegation"
desk-invite-who = { $name } ({ $role })
desk-invite-code = New code for { $who }. It works once, until { $when }. It is shown only now. Give it to this person and to nobody else: who has it speaks for them.
desk-invite-how = The person opens a private chat with this bot and sends the code there.
# $name "@tour_bot", or of a workspace. On Telegram the link follows in a message of its own.
desk-invite-where =
    - { $link ->
        [yes] { $platform }: the link below opens the chat with { $name } and holds the code
       *[no] { $platform }: a direct message to the app, in the workspace { $name }
    }
# $code the code, or a link that holds it
desk-invite-this = { $code }
desk-invite-replaced = Earlier codes of this person that were not used no longer work.
desk-invite-told = { $name } has a chat with the bot already, and is told there that a code was made.
# $typed what to type for this person
desk-invite-reached = { $name } has a chat with the bot already and needs no code. For one more chat, type /invite again { $typed }. { $name } is then told that a code was made.
desk-invite-elsewhere = { $name } also takes part in another consultation, of which you are not an admin. A code would open that one too, so it can be made on the command line only.
desk-invite-days = A code can be good for 1 to { $most } days.
desk-invite-not-now = No code could be made just now. Please try again.
# $ids e-mails of those who are called so
desk-invite-several = Several people on the roster are called "{ $typed }". Use one of these: { $ids }.
desk-invite-list = Codes of: { $title }
# $count of people
desk-invite-part =
    { $state ->
        [waiting] Have a code and have not used it: { $count }
        [expired] Their code was not used and is over: { $count }
        [none] Have no code: { $count }
       *[used] Use the bot already: { $count }
    }
desk-invite-line = - { $line }
# $when until which the code is or was good
desk-invite-until =
    { $who }: until { $when }{ $chats ->
        [0] {""}
        [one] . Has 1 chat already
       *[other] . Has { $chats } chats already
    }
# $when a code was last used
desk-invite-used =
    { $who }: { $used ->
        [yes] code used on { $when }
       *[no] came in without a code
    }. { $chats ->
        [0] Has no chat now
        [one] Has 1 chat
       *[other] Has { $chats } chats
    }
desk-invite-none-unused = { $name } has no unused code.
# $when until which the last one is good
desk-invite-revoke =
    { $count ->
        [one] The unused code of { $who } will no longer work. It is good until { $when }.
       *[other] { $count } unused codes of { $who } will no longer work. The last one is good until { $when }.
    }
desk-invite-revoke-reached =
    { $reached ->
        [yes] The person keeps the chats that they have with the bot.
       *[no] The person has no chat with the bot and needs a new code to take part.
    }
desk-option-codes = Yes, make it useless
# Lines follow: what became of the codes.
desk-invite-meanwhile = The codes have changed after you asked, so nothing was done now. Look at the change, and ask again:
# $name who did it, $person whose code it is
desk-invite-became =
    { $what ->
        [made] A new code for { $person } was made by { $name }.
        [used] { $person } has used the code.
        [revoked] The code was made useless by { $name }.
       *[over] The time of the code is over.
    }
desk-invite-gone = There is no unused code any more. Nothing was changed.
desk-invite-revoked =
    { $count ->
        [one] 1 code of { $name } no longer works.
       *[other] { $count } codes of { $name } no longer work.
    }
## /invite with a file: a roster

desk-enrol-how = To put people on the roster, send the file again with /invite written in the same message (on Slack without the slash: invite). It is CSV or XLSX, with one line for each person; see the documentation of the roster. Nothing was read.
# $name of the file
desk-enrol-reading = The file "{ $name }" is being read. Please wait.
desk-enrol-lost =
    { $what ->
        [too_big] The file "{ $name }" is too large. A roster has at most { $most } MB. Nothing was changed.
       *[lost] The file "{ $name }" could not be fetched. Nothing was changed. Please send it again.
    }
# The file is another one than was previewed.
desk-enrol-other = The file "{ $name }" has changed since it was shown. Nothing was changed. Please send it again.
# $count of mistakes; a line for each follows
desk-enrol-wrong =
    { $count ->
        [one] There is 1 mistake in "{ $name }". Nothing was changed. Correct it and send the file again.
       *[other] There are { $count } mistakes in "{ $name }". Nothing was changed. Correct them and send the file again.
    }
# $problem "line 3, column email: ...", as the command line has it
desk-enrol-problem = - { $problem }
# $line number of the line
desk-enrol-shared = - line { $line }: it changes a person or an entity that also takes part in a consultation of which you are not an admin. That can be done on the command line only.
desk-enrol-nothing = Everybody in "{ $name }" is on the roster as it says, and nobody needs a code. Nothing was changed.
# $count of lines
desk-enrol-file =
    { $count ->
        [one] File "{ $name }", 1 line:
       *[other] File "{ $name }", { $count } lines:
    }
desk-enrol-new = New: entities { $entities }, people { $people }, seats { $seats }.
desk-enrol-entities = New entities: { $names }
desk-enrol-updated = Changes to what is on the roster: { $count }.
desk-enrol-people = Changed by the lines of: { $names }
desk-enrol-unchanged = Lines that change nothing: { $count }.
# $count of codes
desk-enrol-codes = Codes: { $count }, one for each person who needs one.
# $count of people
desk-enrol-without =
    { $what ->
        [replaced] Earlier codes, not used, that stop working: those of { $count ->
            [one] 1 person
           *[other] { $count } people
        }
        [reached] Have a chat with the bot and get no code: { $count }
        [elsewhere] Also take part in a consultation of which you are not an admin, and get no code: { $count }
       *[revoked] Their seat was taken away and stays so: { $count }
    }
# $names of entities
desk-enrol-may-not = These may not answer, by the rules of /eligibility: { $names }
desk-option-enrol = Yes, enrol them
desk-enrol-done = Done: { $title }
desk-enrol-file-of-codes = The codes are in the file below. They are shown only now. Give each to its person and to nobody else, then delete the file. Each works once, until { $when }.

## /invite all

# $count of people
desk-all-codes = Codes: { $count }, one for each person who never came in:
# $kind "Member State", $people and $entities numbers
desk-all-kind =
    { $kind }: { $people ->
        [one] 1 person
       *[other] { $people } people
    } of { $entities ->
        [one] 1 entity
       *[other] { $entities } entities
    }
desk-all-offices = Secretariat: { $count }
desk-all-lost = Came in before, but have no chat with the bot now: { $count }. They get no code; for a new one: /invite and the name
desk-all-waiting = Have a code that is not used, and keep it: { $count }. To replace these too: /invite all again
desk-all-file = The codes come here in a file, once, to you only.
desk-all-nobody = Nobody needs a code: { $title }
desk-all-meanwhile = The roster or its codes were changed after you asked, so nothing was done now. This is how it would be:
desk-option-all = Yes, make the codes
desk-all-done =
    { $count ->
        [one] 1 code was made: { $title }
       *[other] { $count } codes were made: { $title }
    }

# What the person is told.
invited-again = The secretariat has made one more code for you, to open another chat with this bot. If you did not ask for it, please write to the secretariat.

## /behalf: a response that came by letter or e-mail

desk-about-behalf = { $command } enter a response that came by letter or e-mail
desk-button-behalf = On behalf
desk-behalf-usage = To enter what a delegation sent by letter or e-mail, or to correct it, type its name: /behalf Switzerland
desk-behalf-usage-withdraw = To give up what was entered: /behalf withdraw Switzerland
desk-behalf-in-chat = Please do this in a chat with the bot: the secretariat must know who enters it and who confirms it.
desk-behalf-none = Nothing is being entered, and nothing waits for a second person.
# $did the latest thing done about it
desk-behalf-listed =
    { $did ->
        [hand_in] { $entity }: entered, waits for a second person since { $when }
        [refuse] { $entity }: not confirmed, to be corrected since { $when }
        [ask_back] { $entity }: to be taken back, waits for a second person since { $when }
       *[other] { $entity }: being entered, last worked on { $when }
    }
desk-behalf-begun = { $entity } has begun to answer by itself. Its own answers stay as they are, so nothing can be entered for it.
desk-behalf-submitted = { $entity } has submitted by itself. Its own answers stay as they are, so nothing can be entered for it.
desk-behalf-changed = Delegates of { $entity } have changed answers since. Their own answers stay as they are, so the secretariat cannot correct it any more.
desk-behalf-taken-back = The delegates of { $entity } have taken back submission { $number }, which the secretariat had entered. The answers are theirs now, so nothing can be entered for it.
desk-behalf-no-questions = There are no questions for { $entity }, so nothing can be entered for it.
# $corrects here and below: the number of the submission that a correction is of, 0 where it is none
desk-behalf-dropped =
    { $corrects ->
        [0] What the secretariat had entered for it is put away and will not count.
       *[other] The correction is put away. What had counted counts until they submit.
    }
desk-behalf-gone = This delegation is no longer on the roster. Nothing was done.
desk-behalf-meanwhile = This has changed meanwhile, so what you sent last was not taken. It stands like this now:
# $did the latest thing that $name did about it
desk-behalf-meanwhile-by =
    { $did ->
        [count] { $name } has confirmed this meanwhile.
        [hand_in] { $name } has handed this in meanwhile.
        [refuse] { $name } has sent this back meanwhile.
        [put_away] { $name } has put this away meanwhile.
        [drop] { $name } has found meanwhile that the delegates had begun themselves.
        [ask_back] { $name } has asked meanwhile to take this back.
        [take_back] { $name } has taken this back meanwhile.
        [keep] { $name } did not take this back.
       *[other] { $name } has gone on with this meanwhile.
    } What you sent last was not taken. It stands like this now:
desk-behalf-heading = You enter the response of { $entity } ({ $kind }).
# $number of the submission that counts
desk-behalf-heading-again = You correct submission { $number } of { $entity } ({ $kind }). It counts until the correction does.
# The reason follows.
desk-behalf-was-refused = A second person did not confirm it:
desk-behalf-moved = These questions have changed, so please enter them again: { $questions }
desk-behalf-how = Copy what the letter says, question by question. All you send is kept; you can stop and go on later. Nothing counts before you hand it in.
# Said where what counts is corrected. $question is one of them
desk-behalf-how-one = To change one answer only, go to it, for example with /behalf { $question } { $entity }, and then send /whole.
# $number of the question among $count
desk-behalf-question = Question { $question } ({ $number } of { $count })
desk-behalf-so-far = Entered so far:
# $messages and $characters of a long answer
desk-behalf-fragments =
    { $messages ->
        [one] { $question }: 1 message, { $characters } characters. Send more, or /done.
       *[other] { $question }: { $messages } messages, { $characters } characters. Send more, or /done.
    }
desk-behalf-kept = Entered for { $question }: { $value }.
desk-behalf-cleared = Nothing is entered for { $question } now.
# $name of a file
desk-behalf-letter-kept =
    { $count ->
        [one] Kept as the letter itself: { $name }.
       *[other] Kept as the letter itself: { $name }. It has { $count } files now.
    }
desk-behalf-letter-words = The words beside it are not entered. Please send them as a message of their own.
desk-behalf-letter-full = { $name } is not kept: the letter has { $most } files already, and that is the most.
desk-behalf-letter-ask = You can also send the letter itself now, as a PDF or photos.
# $files by name
desk-behalf-letter = The letter itself: { $files }
desk-behalf-file-awaited = { $name } (still on its way)
desk-behalf-file-lost = { $name } (lost)
desk-behalf-file-missing = { $name } did not reach us. Please send it again, or take it away with /anew.
desk-behalf-file-gone =
    { $what ->
        [too_big] { $name }, which you entered on behalf of a delegation, is too big and did not reach us. Please send it in a smaller form.
       *[lost] { $name }, which you entered on behalf of a delegation, did not reach us. Please send it again.
    }
desk-behalf-files-wait =
    { $count ->
        [one] 1 file is still on its way. It cannot be handed in before that is here: please wait a moment.
       *[other] { $count } files are still on their way. It cannot be handed in before they are here: please wait a moment.
    }
desk-behalf-no-file-here = A file cannot be added here. The letter itself is sent while it is entered.
desk-button-behalf-without = Without these files
desk-behalf-edited = Editing a message changes nothing of what is entered. To correct an answer, go back to it and enter it anew.
desk-button-behalf-skip = Not in the letter
desk-button-behalf-anew = Enter anew
desk-button-behalf-back = Back
desk-button-behalf-stop = Stop here
desk-behalf-stopped = Stopped. What was entered is kept. To go on, type /behalf { $entity }.
desk-behalf-received = When was the letter or e-mail received? The deadline is judged by that. For example: 12 March, or 12 March 16:30.
desk-behalf-received-so-far = Entered so far: { $when }
desk-behalf-which-day = That can be read in several ways: { $days }. Please write the month as a word.
desk-behalf-which-time = Answers closed on that day: { $when }. Please write the time too, such as 1 April 16:30.
desk-behalf-too-late = It cannot be handed in. If it is to count all the same, an admin can give { $entity } more time with /deadline.
desk-behalf-consent = Does the letter allow the secretariat to publish these answers under the name of the delegation? If it does not say so, choose no.
desk-option-behalf-may = Yes, it says so
desk-option-behalf-may-not = No, for the secretariat only
desk-behalf-empty = Nothing is entered yet. At least one answer is needed.
desk-behalf-same = Nothing is different from submission { $number } yet.
# $number of the submission that counts, $differs the questions and what else
desk-behalf-corrects = It takes the place of submission { $number }. Different from it: { $differs }.
desk-behalf-differs-received = when it was received
desk-behalf-differs-consent = whether it may be published
desk-behalf-differs-letter = the files of the letter
desk-behalf-whole = Entered for { $entity } ({ $kind }):
desk-behalf-answer = Answer to { $question }:
# $when the letter came; whether that was in time
desk-behalf-came =
    { $timing ->
        [late] Received: { $when }. That is late; it is accepted and marked as late.
       *[in-time] Received: { $when }. That is in time.
    }
desk-behalf-published =
    { $consent ->
        [yes] It may be published.
       *[no] It may not be published.
    }
desk-behalf-then-second = If you hand it in, it waits until another person of the secretariat has compared it with the letter.
desk-behalf-then-counts = You are the only person of the secretariat, so it counts at once if you hand it in.
desk-option-behalf-sure = Yes, hand it in
desk-behalf-handed-in =
    { $corrects ->
        [0] Handed in for { $entity }. It waits for another person of the secretariat, and does not count yet.
       *[other] The correction for { $entity } is handed in. It waits for another person of the secretariat; until then submission { $corrects } counts.
    }
desk-behalf-please-confirm =
    { $corrects ->
        [0] What { $entity } sent by letter or e-mail is entered. A second person is to compare it and confirm: type /behalf { $entity }.
       *[other] What counts for { $entity } from a letter or e-mail was corrected. A second person is to compare it and confirm: type /behalf { $entity }.
    }
desk-behalf-waits = It waits for another person of the secretariat.
desk-option-behalf-change = Change it
desk-behalf-to-confirm = { $name } has entered this from a letter or an e-mail. Please compare it with that.
desk-behalf-to-confirm-again = { $name } has corrected what counts from a letter or an e-mail. Please compare it with that.
desk-behalf-confirm-ask = Is it what the letter says?
desk-option-behalf-confirm = Yes, it counts
desk-option-behalf-refuse = No, send it back
desk-option-behalf-files = Send me the files
desk-button-behalf-whole = Show the whole
desk-behalf-why-not = What is wrong? Please write it to the person who entered it.
desk-behalf-refused =
    { $corrects ->
        [0] Sent back. What was entered for { $entity } does not count.
       *[other] Sent back. The correction for { $entity } does not count; submission { $corrects } does.
    }
# $name of who did not confirm it. The reason follows.
desk-behalf-refused-yours = { $name } did not confirm what you entered for { $entity }. To correct it, type /behalf { $entity }. The reason:
desk-behalf-counts =
    { $alone ->
        [yes] Submitted for { $entity } (submission { $number }), entered by you. Nobody else of the secretariat could confirm it.
       *[no] Confirmed. Submitted for { $entity } (submission { $number }).
    }
desk-behalf-receipt = The signed receipt is the file { $file }. You can send it to the delegation.
desk-behalf-confirmed-yours = What you entered for { $entity } is confirmed. It counts as submission { $number }.
desk-behalf-stands = Submission { $number } of { $entity } was entered by the secretariat and counts.
desk-option-behalf-correct = Correct it
desk-option-behalf-withdraw = Take it back
desk-behalf-nothing = Nothing is entered for { $entity } that could be given up.
desk-behalf-why-back = Why is it taken back? The delegates read it.
desk-behalf-why-away = Why is it given up? It is kept, and the delegates read it if they were told that it waits.
# The reason follows each of these.
desk-behalf-back-sure = Take back submission { $number } of { $entity }, which the secretariat entered? The reason:
desk-behalf-back-asked = { $name } wants to take back submission { $number } of { $entity }, which the secretariat entered. The reason:
desk-behalf-back-waits = You asked to take back submission { $number } of { $entity }. It waits for another person of the secretariat, and the submission counts. The reason:
desk-behalf-away-sure = Put away what is entered for { $entity }? It does not count yet. The reason:
desk-behalf-away-sure-again = Put away the correction for { $entity }? Submission { $number } goes on to count. The reason:
desk-behalf-back-does = Then nothing is handed in for it. The submission is kept and marked; answers that came from the letter go, those that delegates have written stay.
desk-behalf-back-second = It counts until another person of the secretariat confirms this.
desk-option-behalf-back = Yes, take it back
desk-option-behalf-away = Yes, put it away
desk-option-behalf-leave = Leave it as it is
desk-option-behalf-keep = No, it stays
desk-behalf-back-handed = Another person of the secretariat is asked. Until then submission { $number } of { $entity } counts.
desk-behalf-back-please = Submission { $number } of { $entity }, entered from a letter or e-mail, is to be taken back. A second person is to confirm it: type /behalf { $entity }.
desk-behalf-back-done = Submission { $number } of { $entity } is taken back. Nothing is handed in for it.
# $name of who does not agree. The reason follows.
desk-behalf-kept-yours = { $name } did not take back what counts for { $entity }. It stays. The reason:
desk-behalf-away-done =
    { $corrects ->
        [0] What was entered for { $entity } is put away and will not count.
       *[other] The correction for { $entity } is put away. Submission { $corrects } goes on to count.
    }
# $name of who did it. The reason follows.
desk-behalf-away-yours =
    { $corrects ->
        [0] { $name } has put away what you entered for { $entity }. It will not count. The reason:
       *[other] { $name } has put away your correction for { $entity }. Submission { $corrects } goes on to count. The reason:
    }
desk-behalf-unchanged = Nothing was changed for { $entity }.
# What the delegates are told. $when the letter came
behalf-waits = The secretariat has received what { $entity } sent by letter or e-mail on { $when }. It does not count yet: a second person of the secretariat checks what was entered. You will be told when it counts, and get no reminders until then.
behalf-waits-yourselves = If you answer here yourselves, your own answers count and the letter does not.
behalf-put-away = What the secretariat had entered from a letter or e-mail of { $entity } was put away. It does not count.
behalf-taken-back = The secretariat has taken back submission { $number } of { $entity }, which it had entered from a letter or e-mail. Nothing is handed in at present.
behalf-answer = You can answer here.
behalf-corrected = The secretariat has corrected what it had entered for { $entity } from a letter or e-mail, received on { $when }. It counts as submission { $number }.
# $number of the submission before, $differs the questions and what else
behalf-differs = It takes the place of submission { $number }. Different from it: { $differs }.
behalf-entered = The secretariat has entered what { $entity } sent by letter or e-mail, received on { $when }. It counts as submission { $number }.
behalf-late = The deadline had passed. It is accepted and marked as late.
behalf-change = You can change the answers and submit again.
behalf-not-yours = If this is not what you sent, please write to the secretariat.

## /uncertain: did a submission come in time?

desk-about-uncertain = { $command } submissions that may have come in time or late: you decide
desk-button-uncertain = Uncertain times
desk-uncertain-usage = Type it like this: /uncertain Switzerland. Or at once: /uncertain Switzerland late reason they told us so. Instead of late: in time, not accepted.
desk-uncertain-none = No submission waits for a decision about its time.
# $entity whose time is not in doubt
desk-uncertain-not = { $entity } has no submission whose time is uncertain.
desk-uncertain-left =
    { $count ->
        [one] 1 submission to decide on: did it come in time?
       *[other] { $count } submissions to decide on: did they come in time?
    }
desk-uncertain-others = Also: { $names }. To begin with another one, type /uncertain and its name.
# $kind "Member State", $number of the submission
desk-uncertain-submission = { $entity } ({ $kind }), submission { $number }
desk-uncertain-came = It came: { $when }
desk-uncertain-since = There was an outage. It may have been sent at any time since: { $when }
desk-uncertain-since-unknown = There was an outage. It may have been sent before it came.
desk-uncertain-closing = Answers closed: { $when }
# $name of a person
desk-uncertain-ruled =
    { $says ->
        [in-time] Ruled so far: in time, by { $name }, { $when }
        [late] Ruled so far: late, but accepted, by { $name }, { $when }
       *[over] Ruled so far: not accepted, by { $name }, { $when }
    }
desk-uncertain-ask = How do you decide?
desk-option-in-time = In time
desk-option-late = Late, but accepted
desk-option-over = Too late, not accepted
desk-option-rule-sure = Yes, decide so
desk-uncertain-stopped = Stopped. Nothing was decided on the last one.
desk-uncertain-why =
    { $says ->
        [in-time] In time. Why? Please write the reason. The delegates will read it.
        [late] Late, but accepted. Why? Please write the reason. The delegates will read it.
       *[over] Not accepted. Why? Please write the reason. The delegates will read it.
    }
desk-uncertain-reason-short = "{ $typed }" is too short for a reason. Please write it in a sentence.
desk-uncertain-preview =
    { $says ->
        [in-time] { $entity }, submission { $number }: in time
        [late] { $entity }, submission { $number }: late, but accepted
       *[over] { $entity }, submission { $number }: not accepted. It is kept, but does not count.
    }
desk-uncertain-stands =
    { $number ->
        [0] After that, nothing of this delegation is handed in.
       *[other] After that, submission { $number } counts.
    }
desk-uncertain-changed = The delegation has submitted again or taken it back meanwhile. Nothing was decided.
desk-uncertain-ruled-meanwhile = Somebody else has decided on it meanwhile. Nothing was changed now.
desk-uncertain-done =
    { $says ->
        [in-time] Submission { $number } of { $entity } counts as in time.
        [late] Submission { $number } of { $entity } counts, and is marked late.
       *[over] Submission { $number } of { $entity } is not accepted. It is kept.
    }

# What delegates are told.
time-ruled-in-time = The secretariat has decided: submission { $number } of { $entity } came in time. It counts.
time-ruled-late = The secretariat has decided: submission { $number } of { $entity } came late. It is accepted, and marked as late.
time-ruled-over = The secretariat has decided: submission { $number } of { $entity } came too late and is not accepted. It is kept.
time-ruled-stands =
    { $number ->
        [0] Nothing of your delegation is handed in at present.
       *[other] Your submission { $number } counts instead.
    }

## /triage: is an answer about its question?

desk-about-triage = { $command } look at submitted answers: are they about the question?
desk-about-comments = { $command } comments on the draft and on documents: what became of them
desk-button-comments = Comments
desk-comments-usage = There is no comment on "{ $typed }". Type only /comments, or /comments and a question or document, for example /comments 1a.
desk-comments-count = { $count ->
    [one] 1 comment.
   *[other] { $count } comments.
}
desk-comments-on =
    { $open ->
        [0] { $what }: { $count }, all decided
       *[other] { $what }: { $count }, not decided: { $open }
    }
desk-comments-left = { $count ->
    [one] 1 comment is not decided.
   *[other] { $count } comments are not decided. This is the first.
}
desk-comments-none = There is no comment that waits for a decision.
desk-comments-end = That was the last one that waits for a decision.
desk-comments-question = Draft of question { $question }, as it reads in version { $version }:
desk-comments-document = Document { $document }:
desk-comments-of = Comment of { $entity } ({ $kind }):
desk-comments-late = It came after the deadline for comments.
desk-comments-stands = { $says ->
    [taken] Decided so far: taken up.
   *[not_taken] Decided so far: not taken up, for this reason: { $reason }
}
desk-comments-ask = What becomes of it? The delegation sees the decision when it looks.
desk-option-taken = It is taken up
desk-option-not-taken = It is not taken up
desk-option-leave-open = Leave it open
desk-comments-why = Why is it not taken up? Please write the reason in one sentence. The delegation reads it.
desk-comments-changed = The comment was changed, or somebody else decided about it. Nothing was done. This is how it stands now.
desk-comments-done = { $says ->
    [taken] Taken up
    [not_taken] Not taken up
   *[open] Left open again
}: the comment of { $entity } on { $what }.
# before answers are opened
desk-open-comments = { $count ->
    [one] 1 comment on the draft or a document is not decided yet. Opening does not change that: /comments
   *[other] { $count } comments on the draft or on documents are not decided yet. Opening does not change that: /comments
}
desk-button-triage = Answers to look at
desk-triage-usage = Type only /triage for the submitted answers that wait, one after the other. To look at one again, name the question and the entity, for example /triage 1a Example Forum.
# For an answer that is looked at again.
desk-triage-two-names = Which answer do you mean?
# $typed "9z Example Forum"
desk-triage-no-question = I find no question in "{ $typed }".
desk-triage-not-submitted = { $entity } has not submitted any answer.
# $questions those that it has answered
desk-triage-not-answered = { $entity } has submitted no answer to question { $question }. It has answered { $questions }.
desk-triage-not-ruled = Nobody has ruled on it so far.
desk-triage-ruled =
    { $says ->
        [related] { $when }, { $name }: it counts
        [contested] { $when }, { $name }: the delegation does not agree
       *[aside] { $when }, { $name }: set aside
    }
desk-triage-ruled-why = Reason: { $reason }
desk-triage-for-another = You had set it aside and the delegation did not agree, so a colleague should rule on it.
desk-triage-same = It is set aside for that reason already. Nothing was changed.
desk-option-aside-otherwise = Set aside for another reason
desk-option-leave = Leave it as it is
desk-triage-none = No submitted answer waits to be looked at.
# $count of contested answers
desk-triage-for-others =
    { $count ->
        [one] 1 contested answer waits. You set it aside yourself, so a colleague should look at it.
       *[other] { $count } contested answers wait. You set them aside yourself, so a colleague should look at them.
    }
desk-triage-put-off = Answers left, all put off for later: { $count }
desk-triage-left =
    { $more ->
        [yes] More than { $count } answers to look at
       *[no] { $count ->
            [one] 1 answer to look at
           *[other] { $count } answers to look at
        }
    }
desk-triage-question = Question { $question }
# $kind "Member State"
desk-triage-answer = { $entity } ({ $kind }) answers:
desk-triage-file = File: { $name }
desk-triage-contested = It was set aside, and the delegation does not agree. The reason was: { $reason }
desk-triage-contested-why = The delegation says: { $reason }
desk-triage-ask = Is this about the question?
desk-option-related = Yes, it counts
desk-option-aside = No, set it aside
desk-option-later = Later
desk-option-stop = Stop here
desk-option-aside-sure = Yes, set it aside
desk-triage-stopped = Stopped. Nothing was decided about the last one.
desk-triage-why = Why is it set aside? The delegates will read the reason. Choose one, or write it in your own words.
desk-triage-reason-short = "{ $typed }" is too short for a reason. Please write it in a sentence, or choose one.
desk-triage-preview = Set aside: the answer of { $entity } to question { $question }
desk-triage-preview-reason = Reason, which the delegates will read: { $reason }
desk-triage-changed = That answer was changed or withdrawn meanwhile. Nothing was ruled on it.
# $name who ruled
desk-triage-ruled-meanwhile =
    { $says ->
        [related] { $name } has ruled meanwhile that this answer counts. Nothing was changed now.
        [aside] { $name } has set this answer aside meanwhile. Nothing was changed now.
       *[contested] { $name } does not agree with what was ruled, and said so meanwhile. Nothing was changed now.
    }
desk-triage-done =
    { $says ->
        [related] The answer of { $entity } to { $question } counts.
        [later] The answer of { $entity } to { $question } was put off for later.
       *[aside] The answer of { $entity } to { $question } is set aside. It is kept and marked in the export.
    }

# What delegates are told. $again: it was contested
ruling-aside =
    { $again ->
        [yes] The secretariat has looked again at the answer of { $entity } to question { $question }. It stays set aside: it is kept, but not taken into account.
       *[no] The secretariat has set aside the answer of { $entity } to question { $question }: it is kept, but not taken into account, because it is not about the question.
    }
ruling-reason = Reason: { $reason }
ruling-anew = You can write the answer anew and submit again.
ruling-contest = If you do not agree, the head of delegation can say so once: /contest { $question }, and why.
ruling-related = The secretariat has looked again at the answer of { $entity } to question { $question }. It is taken into account.

## /audit: who did what

desk-about-audit = { $command } who did what and when
desk-audit = What was done: { $title }
desk-audit-none = Nothing more was done before that.
desk-audit-usage = Type /audit for the latest, or /audit before 42 for what was done before number 42.
desk-button-audit-older = Older
# $number of the entry, $when an instant, $who a person
desk-audit-entry = { $number }. { $when }, by { $who }
desk-audit-stranger = somebody without an invitation
# A person whose name may not be told here, or was erased.
desk-audit-person = the person { $id }
audit-began = The log begins here. What was done before is not in it.
audit-questionnaire = Loaded the questionnaire { $id }, version { $version }
audit-change = Set up the consultation
audit-roster = Changed the roster. New people: { $people }, new seats: { $seats }, new offices: { $offices }, others updated: { $updates }
audit-office =
    { $office ->
        [admin] Made { $person } an admin
        [none] Took the office from { $person }
       *[secretary] Made { $person } a secretary
    }
audit-seat-revoked = Took a seat away from { $person }
audit-code-made = Made a code for { $person }
audit-code-for-chat = Made a code for another chat of their own
# $count of codes
audit-codes-revoked =
    { $count ->
        [one] Made 1 code of { $person } useless
       *[other] Made { $count } codes of { $person } useless
    }
audit-code-used = Came in with a code
audit-email = Came in with an e-mail address on the roster
audit-unlinked = Cut off a chat of { $person }
audit-forgotten = Asked to be erased, and was erased
# $entity whose answer it is, $question its id
audit-ruling =
    { $says ->
        [related] Ruled on the answer of { $entity } to { $question }: it counts
        [aside] Set aside the answer of { $entity } to { $question }
        [later] Put off the answer of { $entity } to { $question }
       *[contested] Did not agree that the answer of { $entity } to { $question } was set aside
    }
# A response that came on paper. $did what was done about it
audit-behalf =
    { $did ->
        [begin] Began to enter what { $entity } sent by letter or e-mail, or went on with it
        [add] Entered a part of the answer of { $entity } to { $question }
        [write] Entered the answer of { $entity } to { $question }
        [file] Kept a file with what was entered for { $entity }
        [clear] Took away what was entered of the answer of { $entity } to { $question }
        [clear_files] Took away the files of the letter of { $entity }
        [received] Entered when the letter or e-mail of { $entity } was received
        [consent] Entered whether the answers of { $entity } may be published
        [hand_in] Handed in what was entered for { $entity }
        [refuse] Did not confirm what was entered for { $entity }
        [count] Submitted what was entered for { $entity }
        [put_away] Put away what was entered for { $entity }, or a correction of it, before it counted
        [correct] Began to correct what counts for { $entity }
        [ask_back] Asked to take back what counts for { $entity }
        [keep] Did not take back what counts for { $entity }
        [take_back] Took back what counted for { $entity }
       *[drop] Dropped what was entered for { $entity }: its delegates had begun themselves
    }
# $number of the ruling, $submission which it is about
audit-time-ruling =
    { $says ->
        [in_time] Ruled on submission { $submission } of { $entity }: in time
        [late] Ruled on submission { $submission } of { $entity }: late, but accepted
       *[over] Ruled on submission { $submission } of { $entity }: not accepted
    }
audit-export =
    { $stages ->
        [submitted] Asked for the submitted answers as a file ({ $form })
        [draft] Asked for the answers as they stand, submitted or not, as a file ({ $form })
       *[all] Asked for all answers, submitted or not, as a file ({ $form })
    }
audit-reminders = Sent reminders to those who have not submitted
audit-digests =
    { $schedule ->
        [off] Wanted no more digests
       *[other] Wanted digests at set times: { $schedule }
    }
# $room its address
audit-room-bound = Bound the room { $room }
audit-room-unbound = Let the room { $room } go
# $word of a command
audit-attempt = Tried /{ $word } without the right to it
audit-altered = This entry was changed afterwards. What else was changed is found on the command line: tourdetable audit verify
audit-unknown = Did something that this version of the program does not know.

## /export: the answers as a file

desk-about-files = { $command } the files that a delegation sent
desk-help-files =
    /files Example Forum: all
    /files 1a Example Forum: those for question 1a
# $about a question or a document
desk-file =
    { $about ->
        [letter] The letter itself: { $name }
       *[other] { $about }: { $name }
    }
desk-file-not-here =
    { $about ->
        [letter] The letter itself: { $name }. It is not here: it is still on its way, or was lost.
       *[other] { $about }: { $name }. It is not here: it is still on its way, or was lost.
    }
desk-files-none =
    { $question ->
        [none] { $entity } has sent no files.
       *[other] { $entity } has sent no files for { $question }.
    }
desk-files-more =
    { $count ->
        [one] There is { $count } more: name a question, for example /files 1a Example Forum.
       *[other] There are { $count } more: name a question, for example /files 1a Example Forum.
    }
desk-file-not-given = This file could not be sent. On the command line, tourdetable files writes it.
desk-about-export = { $command } the answers as a file, which only you get
desk-button-export = Export
desk-help-export =
    /export: the submitted answers, as an Excel file
    /export draft: the answers as they stand now, submitted or not
    /export all: both, told apart by the column "stage"
    /export draft csv: another kind of file, csv or json
desk-export-asked = The file is being made. It will come here.
desk-export-file =
    { $stages ->
        [submitted] Submitted answers: { $title }
        [draft] Answers as they stand now, submitted or not: { $title }
       *[all] All answers, as they stand now and as submitted: { $title }
    }
# $when it was made
desk-export-made =
    { $answers ->
        [one] 1 answer. Made { $when }
       *[other] { $answers } answers. Made { $when }
    }
desk-export-continued =
    { $count ->
        [one] 1 answer is longer than a cell holds. It continues on the rows below it.
       *[other] { $count } answers are longer than a cell holds. They continue on the rows below them.
    }
desk-export-zipped = The file was too large for a chat, so it is packed in a ZIP file.
desk-export-empty = There are none yet, so there is no file.
# $shell is what is typed on the command line
desk-export-rows = That is more than an Excel file can hold. Ask for CSV or JSON: /export csv. On the computer where the bot runs: { $shell }
desk-export-large = The file is too large for a chat, also when it is packed. On the computer where the bot runs: { $shell }
desk-export-fault = The file could not be made. Please tell whoever runs the bot. On the computer where it runs: { $shell }

## /remind

desk-button-remind = Remind
# $title of the consultation
desk-remind = Reminders: { $title }
# $typed what followed the command
desk-remind-usage = I do not understand "{ $typed }" after /remind. Type /remind alone; you are asked before anything is sent.
desk-remind-which = You are in the secretariat of several consultations. Say which one:
# $id of a consultation
desk-remind-which-one = /remind { $id }
desk-remind-not-open =
    { $stage ->
        [draft] The questionnaire is still a draft, so nobody can submit. Nobody is reminded.
       *[closed] The consultation is closed, so nobody can submit. Nobody is reminded.
    }
desk-remind-nobody = Everybody who may answer has submitted, or their deadline has passed. There is nobody to remind.
# $count of entities
desk-remind-waiting =
    { $count ->
        [one] 1 entity has not submitted:
       *[other] { $count } entities have not submitted:
    }
# $kind "Member State", $entities that have not submitted, $people who would get a message
desk-remind-kind =
    { $kind }: { $entities }, with { $people ->
        [one] 1 person to remind
       *[other] { $people } people to remind
    }
# $count of people
desk-remind-count =
    { $count ->
        [0] No message would be sent.
        [one] 1 message would be sent.
       *[other] { $count } messages would be sent.
    }
desk-remind-muted =
    { $count ->
        [one] 1 person wants no reminders and gets none.
       *[other] { $count } people want no reminders and get none.
    }
# $count of entities
desk-remind-letters =
    { $count ->
        [one] 1 entity is not reminded: its letter waits for a second person of the secretariat (/behalf).
       *[other] { $count } entities are not reminded: their letters wait for a second person of the secretariat (/behalf).
    }
desk-remind-when = Each is sent between 08:00 and 20:00 where its reader is, within the next 24 hours. Whoever submits before that gets none.
desk-option-remind = Yes, remind them
desk-remind-left = Nobody is reminded.
desk-remind-another = Somebody else asked for this. Nobody is reminded.
# $name who asked for it, $when an instant
desk-remind-meanwhile = { $name } has sent reminders after you asked: { $when }. So nobody is reminded a second time now. Type /remind if you want to send more.
# $count of people
desk-remind-done =
    { $count ->
        [one] Done: 1 person will be reminded.
       *[other] Done: { $count } people will be reminded.
    }

## /digest at set times

desk-button-digest-off = No more digests
# $title of the consultation, $when the first one comes
desk-digest-daily = { $title }: you get a digest here every day. The next one: { $when }
desk-digest-weekdays = { $title }: you get a digest here from Monday to Friday. The next one: { $when }
desk-digest-weekly = { $title }: you get a digest here every week. The next one: { $when }
desk-digest-off = { $title }: no more digests come here by themselves.
# $typed what followed the command
desk-digest-usage = I do not understand "{ $typed }" after /digest. Type: /digest daily 08:00, /digest weekdays 08:00, /digest weekly monday 08:00, or /digest off.

## /office: who is of the secretariat

desk-about-office = { $command } who is of the secretariat
desk-button-office = Secretariat
# $title of the consultation
desk-offices = Secretariat of: { $title }
desk-office-line =
    { $office ->
        [admin] - { $name }: admin
       *[secretary] - { $name }: secretary
    }{ $reached ->
        [yes] {""}
       *[no] {""} (has no chat with the bot yet)
    }
desk-help-office =
    /office
    /office grant Ana Keller secretary
    /office grant ana@example.org admin
    /office revoke Ana Keller
    /office invite Ana Keller ana@example.org secretary: somebody who is not on the roster; the e-mail may be left out
# $before and $after admin, secretary or none
desk-office-change =
    { $name }: { $after ->
        [admin] admin
        [secretary] secretary
       *[none] no office
    } (now: { $before ->
        [admin] admin
        [secretary] secretary
       *[none] no office
    })
desk-office-seat = { $name } also speaks for a delegation, and goes on answering for it in the same chat.
desk-office-told =
    { $reached ->
        [yes] The person is told.
       *[no] { $granted ->
            [yes] The person has no chat with the bot yet. Make a code with /invite.
           *[no] The person has no chat with the bot and is not told.
        }
    }
# $name of somebody who is on no roster
desk-officer-change =
    New, not on the roster: { $name } { $email ->
        [none] {""}
       *[other] ({ $email }){" "}
    }as { $office ->
        [admin] admin
       *[secretary] secretary
    }
desk-officer-code = A code is made that works once, for { $days } days. Nobody holds the office before it is used.
desk-officer-name = "{ $typed }" cannot be a name: { $why }.
desk-officer-email = "{ $typed }" is no e-mail address.
desk-officer-known = Somebody called { $name }, or with that e-mail, is known already. If they are on the roster: /office grant and the name. Otherwise give the e-mail too, or use the command line: tourdetable roster import
desk-option-officer = Yes, make the code
desk-option-office-grant = Yes, give this office
desk-option-office-revoke = Yes, take it away
desk-office-same =
    { $office ->
        [admin] Nothing to change: { $name } is an admin already.
        [secretary] Nothing to change: { $name } is a secretary already.
       *[none] Nothing to change: { $name } holds no office.
    }
# $others admins who have no chat with the bot
desk-office-last =
    { $others ->
        [0] { $name } is the only admin. Make somebody else an admin first.
       *[other] { $name } is the only admin who has a chat with the bot. Wait until another admin has one.
    }
desk-office-meanwhile = This was changed meanwhile. Nothing was done now.
desk-office-done =
    { $office ->
        [admin] Done: { $name } is an admin now.
        [secretary] Done: { $name } is a secretary now.
       *[none] Done: { $name } holds no office any more.
    }
# What the person is told.
office-changed =
    { $office ->
        [admin] You are now an admin of this consultation. Type /help to see what you can do.
        [secretary] You are now a secretary of this consultation. Type /help to see what you can do.
       *[none] You no longer hold an office in this consultation.
    }

## /room: rooms of the secretariat, which are channels, groups and topics

desk-about-room = { $command } the rooms where digests come for all to read
desk-about-deadline-shown = { $command } the dates of the consultation
desk-about-eligibility-shown = { $command } who may answer
desk-button-room = Rooms
desk-help-room =
    /room bind, in a channel or group: digests come there
    /room unbind, there: no more of them
    /room lists the rooms
desk-room-there = A room is bound where it is: type this in the channel or group itself, where the bot must be a member.
# $title of the consultation
desk-rooms = Rooms of: { $title }
# $room its name, $when it was bound
desk-room-line =
    { $lost ->
        [yes] - { $room }, since { $when }. The bot cannot write there now.
       *[no] - { $room }, since { $when }
    }
desk-rooms-none = No room is bound to: { $title }. An admin types /room bind in the channel or group itself, where the bot must be a member.
# The phrases below are said in the room, or of it to whoever typed the command there.
desk-room-which = "{ $typed }" is no consultation of which you are an admin. Type one of these:
desk-room-bound = This room is now bound to: { $title }. Digests come here, and everybody in this room can read them.
desk-room-how = The bot must be a member of this room. To choose when digests come, type /digest daily 08:00 here. To end it, type /room unbind here.
desk-room-already = This room is bound already to: { $title }. Nothing was changed.
desk-room-belongs = This room is bound to: { $title }, since { $when }
desk-room-unbound = This room is bound to no consultation. An admin can type /room bind here.
desk-room-gone = This room is no longer bound to: { $title }. No digests come here any more.
desk-room-private = That is for our private chat. Nothing was done here.
desk-room-help = What you can type in this room:

## Lines between digests

# $title of the consultation
desk-notice-first = { $title }: the first submission is in.
desk-notice-decide = { $title }: something new waits for you.
# $milestone "Answers close"
desk-notice-closed = { $title }: this deadline has passed: { $milestone }

## /requests, /approve, /refuse: people without a code

desk-about-messages = { $command } what delegates wrote to the secretariat
# $title of the consultation
desk-messages = Messages from delegates: { $title }
desk-messages-none = There are none.
# $number of the message, $when it was sent, $name of whoever wrote it for $entity; the words follow
desk-message = { $number }. { $entity } ({ $name }), { $when }
desk-button-messages-older = Older
desk-about-requests = { $command } who asks for access without a code
# The same examples as with /requests
desk-help-approve =
    /approve { $mark }
    /approve { $mark } as contributor
    /approve { $mark } for Example Forum
    /approve { $mark } for Example Forum kind stakeholder
desk-about-approve = { $command } let in somebody who asked for access
desk-about-refuse = { $command } refuse a request for access
desk-button-requests = Requests
desk-button-approve = Approve { $mark }
desk-requests =
    { $count ->
        [0] Requests for access: { $title }
        [one] 1 request for access: { $title }
       *[other] { $count } requests for access: { $title }
    }
desk-requests-taken =
    { $taken ->
        [yes] None waits.
       *[no] None waits. This consultation takes no requests: its file does not say requests = true.
    }
# $mark "R12", $name and $entity as the person wrote them
desk-request =
    { $mark }: "{ $name }" asks to speak for "{ $entity }" { $role ->
        [head] as head of delegation
       *[contributor] as contributor
    }. Sent { $when }
# $account as the platform has it, $workspace there, $chat the id
desk-request-account =
    { $named ->
        [yes] Account: { $platform }, "{ $account }", { $in ->
            [yes] workspace { $workspace }, chat { $chat }
           *[no] id { $chat }
        }
       *[no] Account: { $platform }, { $in ->
            [yes] workspace { $workspace }, chat { $chat }
           *[no] id { $chat }
        }
    }
desk-request-words = They write: "{ $words }"
desk-request-on-roster =
    On the roster: { $entity } ({ $kind }), { $status ->
        [allowed] may answer
        [provisional] may answer provisionally
       *[refused] may not answer
    }
desk-request-seats = Seats there: { $names }
desk-request-holder =
    { $name } ({ $role ->
        [head] head of delegation
       *[contributor] contributor
    })
desk-request-no-seats = Nobody has a seat there.
desk-request-unknown = Not on the roster under this name.
desk-request-known = This chat belongs to somebody who is known already. They keep what they have.
desk-request-erased = { $mark }: what it said was erased.
desk-request-none = There is no request "{ $typed }".
# $fate what became of it, $who decided it, $when
desk-request-decided =
    { $fate ->
        [approved] { $mark } was approved by { $who }, { $when }.
        [refused] { $mark } was refused by { $who }, { $when }.
       *[back] { $mark } was taken back by whoever sent it, or they came in with a code, { $when }.
    }
desk-requests-more =
    { $count ->
        [one] 1 more is shown when one of these is decided.
       *[other] { $count } more are shown when these are decided.
    }
desk-requests-usage = To decide, type it like one of these:
# For a secretary, who may only look
desk-requests-admin = An admin decides about it, with /approve or /refuse.
desk-help-requests =
    /approve { $mark }
    /approve { $mark } as contributor
    /approve { $mark } for Example Forum
    /approve { $mark } for Example Forum kind stakeholder
    /refuse { $mark } we do not know this organisation
    /requests { $mark }
desk-approve-preview =
    { $mark }: "{ $name }" will speak for { $entity } { $role ->
        [head] as head of delegation
       *[contributor] as contributor
    }.
desk-approve-new = New on the roster: { $entity } ({ $kind })
desk-approve-other-name = They wrote: "{ $entity }"
desk-approve-provisional = It may answer provisionally and is listed apart, until you decide with /eligibility.
desk-approve-second-head = There is a head of delegation already. Both can then submit.
desk-approve-unchecked = Nobody has checked that this person is who they say. They are told at once and can answer.
desk-option-approve = Yes, let them in
desk-approve-done = { $mark } is approved. { $name } can now answer for { $entity } and is being told.
# $near names of entities, $count of them, $kinds ids
desk-approve-unknown =
    { $count ->
        [0] "{ $typed }" is not on the roster. To put it there, say of which kind it is, for example /approve { $mark } kind stakeholder. Kinds: { $kinds }. For another entity, type /approve { $mark } for and its name.
       *[other] "{ $typed }" is not on the roster. Did you mean: { $near }? Then type /approve { $mark } for and that name. To put it on the roster as it is written, say of which kind it is. Kinds: { $kinds }.
    }
desk-approve-other-kind = { $entity } is on the roster already, as: { $kind }.
desk-approve-may-not = { $entity } may not answer. To let somebody in for it, first change that with /eligibility.
desk-approve-kind-may-not = { $kind } may not answer in this consultation. To let somebody in for a new one, first change that with /eligibility.
desk-approve-seated = This person has a seat for { $entity } already.
desk-approve-meanwhile = Something about { $mark } has changed meanwhile. Nothing was done. Please type the command again.
desk-refuse-preview = Please check this refusal: { $title }
desk-refuse-told = The person is told: "{ $reason }"
desk-refuse-reason-missing = The person is told why. Please type it: /refuse { $mark } and then the reason.
desk-option-refuse = Yes, refuse it
desk-refuse-done = { $mark } is refused. The person is being told.
audit-requested = Asked for access: { $request }
audit-request-erased = Took back { $request }, or did not need it any more
# $new what was made: "entity", "person", "entity person"
audit-approved = Approved { $request }: { $person } speaks for { $entity } ({ $role })
audit-request-refused = Refused { $request }
# What the person is told.
request-approved = You have access.
request-speaks =
    You speak for { $entity }, as { $role ->
        [head] head of delegation
       *[contributor] contributor
    }.
request-provisional = It answers provisionally: the secretariat lists its answers separately until it is agreed who may answer.
request-refused = Your request for access was refused. The secretariat says: "{ $reason }"
request-refused-erase = What you wrote is kept by the secretariat. To erase it, send /forget.
request-not-open = Answers are not taken at present. You can look at the questions.

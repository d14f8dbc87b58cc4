### What the secretariat is told now and then. It must be read on one screen of a telephone: short lines, nothing twice.

# $title of the consultation
digest-headline = Digest: { $title }
# $at the instant of the digest
digest-when = { $at }
# $title of the consultation, $since the instant of the digest before
digest-nothing-new = { $title }: nothing new since { $since }.
digest-stage-draft = The questionnaire is a draft: members comment on its wording.
digest-stage-closed = The consultation is closed: no answers are taken.

## Progress, counted in bodies: states, companies, organisations

# $kind "Member State", $submitted of those $invited, $started have begun to answer, those that submitted included
digest-kind = { $kind }: { $submitted } of { $invited } submitted, { $started } started
# While the questionnaire is a draft: entities that commented on it or on a document, of those invited to.
digest-kind-comments = { $kind }: { $commented } of { $invited } commented
digest-nobody-comments = Nobody on the roster is invited to comment.
# Nobody of this kind has a seat.
digest-kind-uninvited = { $kind }: nobody invited
# The same of those whose right to answer is not settled; they are listed apart.
digest-kind-provisional = { $kind }, provisional: { $submitted } of { $invited } submitted, { $started } started
# $refused bodies that may not answer
digest-refused = { $kind }: { $refused } may not answer
digest-nobody = Nobody is on the roster yet.

## News

# $since the instant of the digest before
digest-news-none = Nothing new since { $since }.
# Above the lines that follow.
digest-news = New since { $since }:
digest-news-first = Until now:
# $names of bodies
digest-submitted = Submitted: { $names }
digest-started = Started: { $names }
digest-withdrawn = Withdrew their submission: { $names }
# $count of messages written, changed or taken away
digest-revisions =
    { $count ->
        [one] { $count } change to answers
       *[other] { $count } changes to answers
    }
# $count of messages written, changed or taken away
digest-remarks =
    { $count ->
        [one] { $count } change to comments
       *[other] { $count } changes to comments
    }
# Ends a list of names: "Argentina, Brazil and 5 more"
digest-more = { $count } more

## Answers

# $questions "1a: 3, 1b: 2 and 1c: 1", the number being of bodies that answered
digest-answers = Answers per question: { $questions }
# There are many questions; these have the fewest answers.
digest-answers-fewest = Fewest answers: { $questions }
# While the questionnaire is a draft: $questions "1a: 3, 1b: 2 and paper: 1", questions and documents by their ids, in bodies
digest-remarks-on = Comments per question or document: { $questions }
# There are many questions; these have the most comments.
digest-remarks-most = Most comments: { $questions }
digest-remarks-none = No question or document has a comment yet.
digest-answers-none = No question has an answer yet.
digest-answers-to = { $question }: { $count }
# Not counted above: they are not about their question.
digest-set-aside = Set aside: { $questions }
# $count bodies began and have changed nothing for seven days; $where "2b: 3 and 3a: 1", by the first question without an answer
digest-stalled =
    { $count ->
        [one] 1 started and has done nothing for a week. Next question:
       *[other] { $count } started and have done nothing for a week. Next question:
    } { $where }
digest-stalled-whole = only to be submitted: { $count }
# $languages "English: 12, French: 3 and unknown: 2", the number being of answers
digest-languages = Languages: { $languages }
digest-language = { digest-language-name }: { $count }
# $code by ISO 639; any other is said as its code
digest-language-name =
    { $code ->
        [ar] Arabic
        [de] German
        [en] English
        [es] Spanish
        [fr] French
        [hi] Hindi
        [id] Indonesian
        [it] Italian
        [ja] Japanese
        [ko] Korean
        [pt] Portuguese
        [ru] Russian
        [sw] Swahili
        [tr] Turkish
        [und] not known
        [zh] Chinese
       *[other] { $code }
    }
digest-languages-more =
    { $count ->
        [one] { $count } in another
       *[other] { $count } in others
    }

## What is to be done

# $what "2 new messages from delegates and 1 message that could not be read"
digest-waiting = Waiting for you: { $what }
digest-waiting-none = Nothing waits for you.
# Submitted answers on which nobody has ruled whether they are about the question.
# comments on the draft and on documents
digest-undecided =
    { $count ->
        [one] { $count } comment on the draft or a document (/comments)
       *[other] { $count } comments on the draft or documents (/comments)
    }
digest-to-look-at =
    { $count ->
        [one] { $count } submitted answer to look at (/triage)
       *[other] { $count } submitted answers to look at (/triage)
    }
# Answers that were set aside, and their delegation does not agree.
digest-contested =
    { $count ->
        [one] { $count } contested answer (/triage)
       *[other] { $count } contested answers (/triage)
    }
# Submissions that came after an outage across the deadline.
digest-times =
    { $count ->
        [one] { $count } submission that may be late (/uncertain)
       *[other] { $count } submissions that may be late (/uncertain)
    }
digest-papers =
    { $count ->
        [one] { $count } response from a letter to confirm (/behalf)
       *[other] { $count } responses from letters to confirm (/behalf)
    }
# Of people without an invitation.
digest-requests =
    { $count ->
        [one] { $count } request for access (/requests)
       *[other] { $count } requests for access (/requests)
    }
digest-comments =
    { $count ->
        [one] { $count } new message from a delegate (/messages)
       *[other] { $count } new messages from delegates (/messages)
    }
digest-quarantined =
    { $count ->
        [one] { $count } message that could not be read
       *[other] { $count } messages that could not be read
    }
# $count bodies have not submitted; $names of the first of them
# They came after an outage across the deadline, and nothing says when they were sent.
digest-uncertain = For you to decide, in time or late ({ $count }): { $names }
# Entered from a letter or an e-mail, and no second person of the secretariat has confirmed it.
digest-to-confirm = Entered on behalf or to be taken back, for a second person to confirm ({ $count }): { $names }
digest-on-behalf = Entered by the secretariat from a letter or e-mail ({ $count }): { $names }
digest-taken-back = Entered from a letter or e-mail, then taken back by the secretariat ({ $count }): { $names }
digest-over = Submitted too late, not accepted ({ $count }): { $names }
digest-late = Submitted late ({ $count }): { $names }
# They blocked the bot, or left. $names of the bodies they speak for.
digest-unreachable =
    { $count ->
        [one] 1 delegate
       *[other] { $count } delegates
    } cannot be reached by message any more: { $names }
# $names of rooms of the secretariat
digest-rooms-lost = The bot can no longer write in { $names }. Digests come there again when it is let in.
digest-missing = Not submitted yet ({ $count }): { $names }
digest-missing-none = Every invited body has submitted.

## What comes next

digest-next = Next:
digest-next-none = No date is ahead.
# $title of a milestone, $when a day or an instant, $left "in 12 days"
digest-milestone = { $title }: { $when } ({ $left })
# $when as its authors put it: "February 2008", "shortly after that"
digest-milestone-undated = { $title }: { $when }
# A kind or an entity has a later deadline for answers than the others; $when the last of them.
digest-extended = Some have more time for answers, the last until { $when } ({ $left })
digest-days-left =
    { $days ->
        [0] today
        [1] tomorrow
       *[other] in { $days } days
    }

## The picture

chart-submitted = submitted
chart-started = started, not submitted
chart-nothing = not started
chart-commented = commented
chart-silent = no comment
chart-provisional = { $kind }, provisional
chart-kind = { $kind }

# $head the number of the last entry and the beginning of its hash: 12-3f2a91c077de0b1c
digest-audit = Audit log: { $head }

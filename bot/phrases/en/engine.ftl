### The delegate's conversation. Short sentences, plain words: most readers are not native speakers and have two minutes.

## Getting in

known-by-email = I know you by the e-mail address of your account here, { $name }.
stranger = This is the questionnaire bot of the secretariat. Please send your invitation code, for example 7K2MQ-9XW4D-HT0VB-3RENC. If you have none, ask the secretariat.
no-seat = You no longer have a seat in this consultation. Nothing you send here is kept. If this is a mistake, ask the secretariat for a new code.
code-not-valid = This code is not valid. Please check it, or ask the secretariat for a new one.
code-slowed = There were too many wrong codes from here. Please wait a while, then try again.
code-of-another = This chat already belongs to somebody else. Please use that code in your own chat.
welcome = Welcome, { $name }.
welcome-back = Welcome back, { $name }.
delegate = delegate
welcome-questions = { $count ->
    [one] There is one question for you.
   *[other] There are { $count } questions for you.
} You can answer in any order, stop at any time and come back later. Every message is kept at once.
welcome-until = You can change and submit your answers until { $when }.
# To a contributor, who cannot submit.
welcome-until-contributor = Answers can be changed, and submitted by your head of delegation, until { $when }.
welcome-office = Welcome, { $name }. You are in the secretariat of this consultation. Send /digest to see where it stands, or /help.
speaks-for = You speak for { $entity }, { $kind }, as { $role ->
    [head] head of delegation
   *[contributor] contributor
}.
seat-ask = You have several seats. For whom do you speak now?
seat = { $entity }, { $role ->
    [head] head of delegation
   *[contributor] contributor
}

## Why nothing may be changed now

barred-not-eligible = { $entity } cannot answer this questionnaire at present. The secretariat decides who may answer.
barred-draft = The questionnaire is still a draft. Answers are not open yet.
barred-closed = The consultation is closed. Answers can no longer be changed.
barred-deadline = The deadline has passed: it was { $when }. Answers can no longer be changed.
# $when the deadline, which has passed; $late until when answers are taken all the same
late-until = The deadline was { $when }. Answers are still accepted until { $late }, and marked as late.
submitted-late = The deadline had passed. Your submission is accepted and marked as late.
# It came after the bot was out of order for a while, and nothing says when it was sent.
submitted-uncertain = It came after an outage, and the deadline has passed since. It may have been sent in time: the secretariat will decide.
not-kept = Your message was not added to any answer.
edit-not-kept = The answer stays as it was before your edit.

## Asking

question-heading = Question { $question } ({ $place } of { $of })
how-to-write = Please write your answer and send it, in one message or several. Then send /done.
your-answer = Your answer so far:
your-earlier-answer = This question has changed. Your earlier answer was as follows. Does it still stand? Send /keep, or /clear and answer again.
your-answer-to = Your answer to { $question }:
answer-goes-on = (The first { $shown } of { $of } characters. /review shows all.)
a-file = File: { $name } ({ $bytes ->
    [one] 1 byte
   *[other] { $bytes } bytes
})
you = you
a-colleague = a colleague
the-secretariat = the secretariat

## Answering

# A file alone has no characters.
fragments = { $question }: { $messages ->
    [one] 1 message
   *[other] { $messages } messages
}{ $characters ->
    [0] {""}
    [one] , 1 character
   *[other] , { $characters } characters
}. Send more, or /done.
no-fragments = No answer yet. Send one, or /skip.
joined = Added to { $question }, where you were when you sent it: { $messages ->
    [one] 1 message
   *[other] { $messages } messages
}{ $characters ->
    [0] {""}
    [one] , 1 character
   *[other] , { $characters } characters
} in all.
# An edit or a deletion changed it while another question is open.
has-now = Your answer to { $question } now has { $messages ->
    [one] 1 message
   *[other] { $messages } messages
}{ $characters ->
    [0] {""}
    [one] , 1 character
   *[other] , { $characters } characters
} in all.
kept = Your answer to { $question } is kept.
kept-value = Your answer to { $question } is kept: { $value }.
earlier-stands = Your earlier answer stands:
overtaken = This came late: you have answered { $question } again since. Your later answer stands:
changed-since = { $name } also changed this answer since you last saw it.
colleague-changed = { $name } changed the answer to { $question } just now.
changed-elsewhere = You changed the answer to { $question } in another chat just now.
submission-unchanged = Your submission does not have this change yet. { $head ->
    [yes] To hand it in, send /submit again.
   *[no] Your head of delegation can submit again.
}
done-without-answer = There is no answer to this question yet. Send one, or /skip it.
skipped = { $question } is left out. You can come back to it.
skip-has-answer = This question has an answer, so it was not left out. To take the answer away, send /clear.
skip-required = { $question } needs an answer before you can submit. You can come back to it.
cleared = Your answer to { $question } is taken away. The secretariat does not see it.
no-question-open = No question is open. Please choose one.
keep-unchanged = This question has not changed.
was-first = This is the first question.
was-last = That was the last question.
blank = Your message has no words in it.
too-long = Your message has { $characters } characters; the most that one message may have is { $most }. Please send it in parts.
answer-too-long = With this, your answer would have { $characters } characters; the most is { $most }.
edit-kept = Your edit of { $question } is kept.
edit-elsewhere = That message belongs to a question that is not open to you now. Your edit changes nothing.
edit-unkept = The message that you edited is not part of an answer, so nothing changed. To use it, send it again.
edit-retired = That message is no longer part of your answer to { $question }. To use it, send it again.
delete-kept = The message is taken out of your answer to { $question }.

## Moving about

overview-heading = Your questions: { $answered } of { $of } answered.
overview-line = { $question }: { $state }
overview-how = To open one, send /goto and its number, for example /goto { $example }.
state-open = no answer yet
state-required = no answer yet (required)
state-given = answered
state-written = answered, { $characters ->
    [one] 1 character
   *[other] { $characters } characters
}
state-skipped = left out
state-again = the question has changed, please look again
# $then what is left to do: for a head, for a contributor, or nothing
all-done =
    { $then ->
        [nothing] Every question is answered or left out ({ $answered } of { $of } answered).
        [submitted] Every question is answered or left out ({ $answered } of { $of } answered), and all of it is submitted.
        [contributor] Every question is answered or left out ({ $answered } of { $of } answered). Please review your answers. The head of delegation submits them.
       *[head] Every question is answered or left out ({ $answered } of { $of } answered). Please review your answers, then submit.
    }
goto-unknown = There is no question { $typed } for you.
goto-usage = Which question?
stale = That button belongs to an earlier message and does nothing now.
stale-at = That button belongs to an earlier message and does nothing now. You are at { $question }.
command-unknown = There is no command { $typed }. /help lists them all. If it was meant as an answer, send it without the slash.
command-unknown-near = There is no command { $typed }. Did you mean { $near }?
choose-one = “{ $typed }” is none of these. Please send the number of one, for example 1.

## Review and submission

review-heading = What { $entity } would hand in:
review-answer = { $question }, last changed by { $name }:
review-again = { $question }, answered before the question changed, last changed by { $name }:
review-counts = { $answered } of { $of ->
    [one] 1 question
   *[other] { $of } questions
} answered.
review-without = Without an answer: { $questions }.
lacks-answer = { $question } needs an answer.
lacks-look = { $question } has changed. Open it and send /keep or a new answer.
lacks-more = { $question }: { $why }
lacks-length = The answer to { $question } has { $characters } characters; it needs at least { $fewest }.
only-head = Only the head of delegation can submit.
only-head-withdraws = Only the head of delegation can take a submission back.
nothing-to-submit = There is no answer to submit yet.
cannot-submit = You cannot submit yet:
already-submitted = This is submitted already, and nothing has changed since.
submit-heading = You are about to submit for { $entity }.
consent-ask = May the secretariat publish these answers under the name of your delegation?
option-consent-yes = Yes, they may be published
option-consent-no = No, for the secretariat only
submit-ask-published = Submit for { $entity } now? The answers may be published.
submit-ask-unpublished = Submit for { $entity } now? The answers will not be published.
option-submit-yes = Yes, submit
option-submit-no = Not yet
not-submitted = Nothing was submitted.
changed-meanwhile = The answers were changed while you were submitting, so nothing was submitted. Please review them again.
confirmed = Handed in for { $entity } on { $when }. This time counts.
files-on-their-way = { $files ->
    [one] 1 file is
   *[other] { $files } files are
} still on the way to us. You need not wait: your receipt follows.
submitted-without-file = The file { $name } did not reach us: it is not part of this submission. To add it, send it again and submit again.
file-lost = { $what ->
    [too_big] The file { $name }, which you sent to { $question }, is too big: the most is 20 MB.
   *[other] The file { $name }, which you sent to { $question }, did not reach us. Please send it again.
}
submitted = Submitted for { $entity } (submission { $number }) on { $when }. { $count ->
    [one] 1 answer
   *[other] { $count } answers
}: { $questions }.
receipt-hash = Fingerprint (SHA-256): { $sha256 }
receipt-keep = Your signed receipt is the file { $file }. Please keep it.
receipt-again = This is your receipt of submission { $number } for { $entity }.
may-change-until = You can change your answers and submit again until { $when }.
no-submission = Nothing is submitted at present.
colleague-submitted = { $name } submitted for { $entity } just now.
colleague-withdrew = { $name } took the submission of { $entity } back just now. Nothing is handed in at present.
answer-too-many = An answer can have at most { $most } messages. To write more, put it into a file, or edit a message.
withdraw-ask = Take the submission of { $entity } back? Your answers stay here, but nothing will count as handed in.
option-withdraw-yes = Yes, take it back
option-withdraw-no = No, leave it
withdrawn = The submission is taken back. Your answers are still here; you can submit again.
not-withdrawn = The submission stands.

## Where things stand

status-progress = { $answered } of { $of ->
    [one] 1 question
   *[other] { $of } questions
} answered.
status-closing = Answers close on { $when }.
status-in-hand = You are at { $question }.
missed = I was away for long. What you sent between { $since } and { $until } may not have reached me, and nobody else has it. Please look at your answers, and send again what is not there.
standing-not-submitted = Not submitted yet.
standing-withdrawn = Submission { $number } was taken back. Nothing is handed in at present.
standing-taken-back = Submission { $number } was taken back by the secretariat, which had entered it. Nothing is handed in at present.
standing-refused = Submission { $number } was not accepted: it came after the deadline. It is kept, but nothing is handed in at present.
standing-submitted = Submission { $number } is handed in.
# $when the letter came
standing-on-behalf = Submission { $number } is handed in. The secretariat entered it for you, from what it received on { $when }.
standing-changed = Submission { $number } is handed in. Your later changes are not: { $head ->
    [yes] submit again.
   *[no] your head of delegation can submit again.
}
version-moved = The questionnaire was revised (version { $version }). Answers to unchanged questions are kept.
version-again = Changed, please look again: { $questions }.
version-gone = No longer asked: { $questions }.
version-added = New: { $questions }.
# Sent when a new version was loaded, to those whom it touches. $entity a country or a body
version-loaded = { $entity }: the questionnaire was revised (version { $version }). Answers to unchanged questions are kept.
version-loaded-submitted = { $entity }: the questionnaire was revised (version { $version }) after you submitted.
version-changed = Changed: { $questions }.
version-standing = Your submission stands as it is. { $head ->
    [yes] To answer the revised questions, take it back with /withdraw and submit again, while answers are open.
   *[no] To answer the revised questions, your head of delegation can take it back and submit again, while answers are open.
}

## Beside the questions

only-in-private = Please write to me in our private chat. I say nothing about answers in a group.
unsupported = { $what ->
    [voice] I cannot listen to voice messages. Please send text.
    [sticker] I cannot read stickers. Please send text.
    [place] I cannot use a place or a contact. Please send text.
    [forwarded] I cannot read what you forwarded, only what you write yourself. Please copy the words into a message.
    [too_big] This file is too big: the most is 20 MB.
    [lost] This file could not be fetched. Please send it again.
   *[other] I cannot use this kind of message. Please send text or a file.
}

parked = { $messages ->
    [one] Your message answers
   *[other] Your { $messages } messages answer
} no open question. What should happen with { $messages ->
    [one] it
   *[other] them
}?
option-answer = It is an answer to { $question }
option-comment = It is a comment to the secretariat
option-ignore = Ignore it
parked-too-much = I cannot hold more messages until you say what they are. Please choose above first.
parked-dropped = { $messages ->
    [one] Your message before this is
   *[other] Your { $messages } messages before this are
} not used.
ignored = { $messages ->
    [one] The message is
   *[other] The { $messages } messages are
} not used.
file-without-question = A file can only be sent as an answer. Please open a question first.
contact-ask = Please write your comment to the secretariat in one message. It is not an answer.
comment-kept = Your comment is kept for the secretariat. It is not part of your answers.
no-colleagues = Nobody else speaks for { $entity } here yet.
colleagues-heading = Also speaking for { $entity }:
colleague = { $name }
colleague-at = { $name }, at { $question }
link-code = Send this code to me in your other chat within { $minutes } minutes. It works once. Show it to nobody: who has it speaks for you.
link-not-now = No code could be made just now. Please send /link again.
link-this = { $code }
language-ask = In which language?
language-only = This questionnaire is in { $language } only.
language-chosen = From now on: { $language }.
language-ar = العربية
language-de = Deutsch
language-en = English
language-es = español
language-fr = français
language-pt = português
language-ru = русский
language-zh = 中文
forget-ask = Erase your name and e-mail address, and cut this chat off? The answers of { $entity } stay. This cannot be undone.
option-forget-yes = Yes, erase me
option-forget-no = No
not-forgotten = Nothing was erased.
forgotten = You are erased, and this chat is cut off. Thank you, and goodbye.

## Help

help-heading = You can send:
help-start = /start to go on where you stopped
help-done = /done when an answer is complete
help-next = /next for the next question
help-back = /back for the question before
help-skip = /skip to leave a question out
help-clear = /clear to take your answer away and begin it again
help-keep = /keep to leave an answer as it is though its question changed
help-goto = /goto 2b to open question 2b
help-questions = /questions for all questions and where they stand
help-review = /review to read all your answers
help-submit = /submit to hand in (head of delegation)
help-withdraw = /withdraw to take a submission back
help-status = /status to see how far you are and until when
help-receipt = /receipt for the receipt of your submission
help-colleagues = /colleagues to see who else speaks for you
help-seats = /seats to change for whom you speak
help-link = /link to go on in another chat or on another platform
help-language = /language to change the language
help-remind = /remind on or off: whether you are reminded before answers close
help-contact = /contact to write to the secretariat
help-contest = /contest if an answer of yours was set aside and you do not agree
help-help = /help for this list
help-forget = /forget to erase your name and leave
help-how = A word alone works without the slash too, for example: next. Anything else you send is taken as part of your answer to the open question.

## Buttons

button-done = Done
button-next = Next question
button-begin = Begin
button-skip = Leave out
button-clear = Clear answer
button-keep = It still stands
button-questions = All questions
button-review = Review
button-submit = Submit
button-help = Help
button-contact = Write to the secretariat
button-receipt = Receipt
button-show = Show
button-goto = { $question }

## An answer that was set aside

button-contest = I do not agree
contest-nothing = No answer of your delegation is set aside.
# $questions that are set aside
contest-which = Set aside are: { $questions }. Type the question, and why you do not agree: /contest { $example } it is about the question, because ...
contest-head-only = Only the head of your delegation can contest this. You can write to the secretariat.
contest-once = You have contested the ruling on { $question } already. You can write to the secretariat.
contest-too-long = Please say why in at most { $most } characters of plain text. For more, write to the secretariat: /contact
contest-kept = Noted: you do not agree that your answer to { $question } was set aside. The secretariat will look at it again, and you will be told.
contest-words = You wrote: { $words }
# It was contested by the button, which carries no words
contest-no-words = You did not say why. To say it, write to the secretariat: /contact
button-go-on = Go on with { $question }
button-seats = Choose for whom you speak
button-remind-off = No more reminders
button-remind-on = Remind me again

## Reminders

# $entity has not handed in
reminder = { $entity } has not submitted its answers yet.
# $left "in 3 days", $when the instant at which answers close
reminder-until = Answers close { $left }: { $when }
reminder-days =
    { $days ->
        [one] in 1 day
       *[other] in { $days } days
    }
reminder-hours =
    { $hours ->
        [one] in 1 hour
       *[other] in { $hours } hours
    }
# $count questions that are neither answered nor skipped, of $of; $questions their numbers
reminder-missing = Still without an answer ({ $count } of { $of }): { $questions }
reminder-missing-many = Still without an answer: { $count } of { $of } questions
reminder-submit = All questions are dealt with. What is missing is that you submit.
reminder-head-submits = All questions are dealt with. What is missing is that your head of delegation submits.
remind-is-on = Before answers close you are reminded if your answers have not been submitted.
remind-is-off = You get no more reminders. The deadline is the same; you are still told if it changes.
# $typed what followed /remind
remind-usage = I do not understand "{ $typed }" after /remind. Send /remind off or /remind on.

## The draft, and documents: comments instead of answers

# A phrase that begins with "commented-" stands in the place of the one without it.
draft-heading = Draft of question { $question } ({ $place } of { $of })
draft-option = { $place }. { $option }
draft-begun = The questionnaire is a draft again. What you send now is a comment on the wording, not an answer.
draft-revised = The draft was revised (version { $version }). Comments on unchanged questions are kept.
# Sent when a new version was loaded, to those who commented. $entity a country or a body
draft-loaded = { $entity }: the draft was revised (version { $version }). Comments on unchanged questions are kept.
draft-changed = Changed: { $questions }. You can comment on the new wording.
draft-over = The draft stage is over: comments on the wording are no longer taken. { $stage ->
    [closed] The consultation is closed.
   *[open] What you send to a question now is your answer.
} /comments shows what was said about the draft.
document-heading = Document { $document }
document-heading-of = Document { $document } ({ $place } of { $of })
documents-heading = Documents to comment on. To open one, send /goto and its name.
documents-beside = You can also comment on these documents:
documents-none = There are no documents to comment on.
barred-not-invited = { $entity } is not invited to comment. You can read the draft.
barred-no-comments = Comments on this are no longer taken. /comments shows what was said.
barred-comments-deadline = The deadline for comments has passed: it was { $when }. /comments shows what was said.
comment-how-on-wording = This is a draft. What you send here is a comment on the wording, not an answer: in one message or several. Then send /done.
comment-how-on-document = What you send here is a comment on this document: in one message or several. Then send /done.
comment-standing = Comments need not be submitted: they count as they stand when the time for comments is over.
commented-late-until = The deadline for comments was { $when }. Comments are still accepted until { $late }, and marked as late.
commented-welcome-until = You can comment until { $when }.
commented-status-closing = Comments close on { $when }.
commented-welcome-questions = The questionnaire is a draft. You are asked to comment on its wording: { $count ->
    [one] there is one thing to look at.
   *[other] there are { $count } things to look at.
} No answers are taken yet. You can comment in any order and come back later. Every message is kept at once.
commented-status-progress = You commented on { $answered } of { $of }.
commented-overview-heading = The draft: you commented on { $answered } of { $of }.
commented-state-open = no comment
commented-state-given = commented
commented-state-written = commented, { $characters ->
    [one] 1 character
   *[other] { $characters } characters
}
commented-all-done = You have commented on all of it, or left it out ({ $answered } of { $of } with a comment). Nothing need be submitted.
commented-your-answer = Your comment so far:
commented-not-kept = Your message was not added to any comment.
commented-edit-not-kept = The comment stays as it was before.
comment-edit-over = That message belongs to a comment on an earlier draft. The comment stays as it was.
commented-edit-retired = That message is no longer part of your comment on { $question }. To use it, send it again.
commented-delete-kept = The message is taken out of your comment on { $question }.
commented-no-fragments = No comment yet. Send one, or /skip.
commented-has-now = Your comment on { $question } now has { $messages ->
    [one] 1 message
   *[other] { $messages } messages
}{ $characters ->
    [0] {""}
    [one] , 1 character
   *[other] , { $characters } characters
} in all.
commented-kept = Your comment on { $question } is kept.
commented-changed-since = { $name } also changed this comment since you last saw it.
commented-colleague-changed = { $name } changed the comment on { $question } just now.
commented-changed-elsewhere = You changed the comment on { $question } in another chat just now.
commented-done-without-answer = There is no comment on this yet. Send one, or /skip it.
commented-skip-has-answer = This has a comment, so it was not left out. To take the comment away, send /clear.
commented-cleared = Your comment on { $question } is taken away. The secretariat does not see it.
commented-answer-too-long = With this, your comment would have { $characters } characters; the most is { $most }.
commented-answer-too-many = A comment can have at most { $most } messages. To write more, put it into a file, or edit a message.
comments-none = Your delegation has no comments on the draft or on a document.
comments-on-wording = Comment on { $question }, last changed by { $name }:
comments-on-version = Comment on { $question } as it read in version { $version }, last changed by { $name }:
comments-on-document = Comment on the document { $document }, last changed by { $name }:
comment-undecided = The secretariat has not decided about it yet.
comment-taken = The secretariat has taken it up.
comment-not-taken = The secretariat has not taken it up. The reason: { $reason }
help-comments = /comments for your comments on the draft, and what became of them
help-documents = /documents for documents to comment on
button-comments = Comments
button-clear-comment = Clear comment

## request: somebody without a code asks to be let in

stranger-request = You can also ask for access: send request.
button-request = Ask for access
button-request-back = Take it back
button-request-cancel = Cancel
option-request-head = I hand in the answers (head of delegation)
option-request-contributor = I help to write the answers (contributor)
option-request-yes = Yes, send it
option-request-no = No, do not send it
request-which = To which consultation do you ask for access?
request-entity = For which country, company or organisation will you speak? Please send its name.
request-name = What is your name? The secretariat sees it.
request-role = What will you do?
request-words = Is there anything that the secretariat should know, for example how it can check who you are? Please send it in one message, or leave it out.
request-empty = There is nothing in this message that can be read. Please send it again in letters.
request-too-long = That is { $characters } characters. It may have { $most } at most. Please send it shorter.
request-preview = Please check your request for access:
request-line-entity = You speak for: “{ $entity }”
request-line-name = Your name: “{ $name }”
request-line-role =
    { $role ->
        [head] You hand in the answers (head of delegation)
       *[contributor] You help to write the answers (contributor)
    }
request-line-words = For the secretariat: “{ $words }”
request-account = The secretariat also sees your account here. It decides, and you are told in this chat.
request-sent = Your request was sent to the secretariat. You will be told here what it decides. If you have a code meanwhile, send it here.
request-cancelled = Nothing was sent.
# $title of a consultation, $entity as the person wrote it, $when it was sent
request-waits = { $title }: your request for “{ $entity }” was sent on { $when }.
request-waits-on = The secretariat has not decided about your request yet. You will be told here.
request-too-many =
    { $most ->
        [one] You have sent 1 request today. Please try again tomorrow.
       *[other] You have sent { $most } requests within a day. Please try again tomorrow.
    }
request-over = Requests are no longer taken for that consultation. Nothing was sent.
request-erased = What you wrote is erased. No request of yours waits.
request-none = You have no request that waits.

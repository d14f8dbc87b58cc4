### What each question type expects, why it refuses a reply, and how it shows an answer.
### A refusal says what was understood, then what is expected ($expected, a whole sentence of the first group, with an example).

## What is expected. Endings -least, -most, -between: the limits that there are.

type-expects-text-least = Please write at least { $least } characters in total. You may send several messages.
type-expects-text-most = Please write at most { $most } characters in total. You may send several messages.
type-expects-text-between = Please write from { $least } to { $most } characters in total. You may send several messages.

# $example: the title of the first option
type-expects-one-option = Please choose one of the { $options } options. You can also send its number, such as 1 for “{ $example }”.

# $first, $second: the titles of the first two options
type-expects-options = Please choose all that apply. You can also send their numbers, such as 1, 2 for “{ $first }” and “{ $second }”.
type-expects-options-least = Please choose at least { $least } of the options. You can also send their numbers, with commas: 1 is “{ $first }”, 2 is “{ $second }”.
type-expects-options-most = Please choose at most { $most } of the options. You can also send their numbers, such as 1 for “{ $first }” or 2 for “{ $second }”.
type-expects-options-between = Please choose at least { $least } and at most { $most } of the options. You can also send their numbers, with commas: 1 is “{ $first }”, 2 is “{ $second }”.
# $most: how many, no fewer and no more
type-expects-options-exactly = Please choose exactly { $most } of the options. You can also send their numbers, with commas: 1 is “{ $first }”, 2 is “{ $second }”.

type-expects-yes-no = Please send yes or no.

type-expects-whole = Please send a whole number, such as { $example }.
type-expects-whole-least = Please send a whole number, { $least } or more, such as { $example }.
type-expects-whole-most = Please send a whole number, { $most } or less, such as { $example }.
type-expects-whole-between = Please send a whole number from { $least } to { $most }, such as { $example }.

# $decimals: how many digits there may be after the point. Limits and example are written with a point.
type-expects-decimal = Please send a number with at most { $decimals ->
    [one] 1 digit
   *[other] { $decimals } digits
} after the point, such as { $example }.
type-expects-decimal-least = Please send a number, { $least } or more, with at most { $decimals ->
    [one] 1 digit
   *[other] { $decimals } digits
} after the point, such as { $example }.
type-expects-decimal-most = Please send a number, { $most } or less, with at most { $decimals ->
    [one] 1 digit
   *[other] { $decimals } digits
} after the point, such as { $example }.
type-expects-decimal-between = Please send a number from { $least } to { $most }, with at most { $decimals ->
    [one] 1 digit
   *[other] { $decimals } digits
} after the point, such as { $example }.

# $first, $last: the ends of the scale, such as “1 (not at all)”
type-expects-scale = Please send a number from { $first } to { $last }, such as { $example }.

# $example: a date such as 2026-03-02
type-expects-date = Please send a date as year-month-day, such as { $example }.
type-expects-date-least = Please send a date on or after { $least }, as year-month-day, such as { $example }.
type-expects-date-most = Please send a date on or before { $most }, as year-month-day, such as { $example }.
type-expects-date-between = Please send a date from { $least } to { $most }, as year-month-day, such as { $example }.

type-expects-file = Please send a file, such as a PDF document.
type-expects-file-most = Please send a file of at most { $most } MB, such as a PDF document.
# $endings: a list of file endings, such as pdf, docx
type-expects-file-endings = Please send a file of one of these types: { $endings }. Example: answer.{ $example }
type-expects-file-endings-most = Please send a file of at most { $most } MB and of one of these types: { $endings }. Example: answer.{ $example }

## Why a reply is refused. $heard, $file: what was understood, shortened.

type-refused-blank-text = That message holds no text. Please write your answer as text, in one message or several.
type-refused-blank = That message holds no text. { $expected }
type-refused-file = The file “{ $file }” cannot answer this question. { $expected }
type-refused-length = This message has { $characters } characters, but an answer may have at most { $most } in total. Please send a shorter text, such as the main points only.
type-refused-option = “{ $heard }” is not one of the options. { $expected }
type-refused-many-options = With “{ $heard }” there would be { $chosen } options, which is too many. { $expected }
type-refused-yes-no = “{ $heard }” is neither yes nor no. { $expected }
type-refused-number = “{ $heard }” is not a number. { $expected }
type-refused-fraction = “{ $heard }” is not a whole number. { $expected }
type-refused-decimals = { $heard } has too many digits after the point. { $expected }
type-refused-digits = “{ $heard }” has more than { $most } digits. { $expected }
type-refused-range = { $heard } is outside the limits. { $expected }
# $first, $second: both ways to read the number
type-refused-ambiguous-number = “{ $heard }” can mean { $first } or { $second }. Please send the one that you mean, written like that. { $expected }
type-refused-date = “{ $heard }” is not a date. { $expected }
type-refused-no-such-day = “{ $heard }” looks like a date, but there is no such day. { $expected }
type-refused-day-range = { $day } is outside the limits. { $expected }
# $first, $second: both ways to read the date; $example: the first, as year-month-day
type-refused-ambiguous-date = “{ $heard }” can mean { $first } or { $second }. Please send the one that you mean as year-month-day: { $example } for the first.
type-refused-no-file = “{ $heard }” is text, and this question asks for a file. { $expected }
type-refused-ending = The file “{ $file }” is of another type. { $expected }
type-refused-size = The file “{ $file }” is too large: it has { $megabytes } MB. { $expected }

## What an answer still lacks

type-lacks-options = { $chosen ->
    [one] 1 option is chosen
   *[other] { $chosen } options are chosen
}, and at least { $least } are needed.

## How answers are shown

type-label-yes = Yes
type-label-no = No
type-label-step = { $step }
# $title: what this end of the scale means
type-label-step-titled = { $step } ({ $title })
type-shown-options = { $options }
type-shown-number = { $number }
type-shown-decimal = { $number }
type-shown-date = { $day }

### How times are said everywhere, and what every platform says alike.

# $day "Thursday 24 December 2026", $time "23:59", $city "Geneva", $utc_time "22:59"
moment = { $day }, { $time } ({ $city }), { $utc_time } UTC
# The day is another one in UTC.
moment-other-day = { $day }, { $time } ({ $city }), which is { $utc_day }, { $utc_time } UTC
# The reader's time zone is UTC, or not known.
moment-utc = { $day }, { $utc_time } UTC

file-handed-over = File: { $name }

# How many of the entity's questions are answered; beside a bar.
progress = { $answered } of { $of ->
    [one] 1 question
   *[other] { $of } questions
} answered

"""The smallest sound files, in which a test changes a line."""

QUESTIONNAIRE = """\
[questionnaire]
id = "tiny"
version = "1"
languages = ["en", "fr"]
title = "Tiny"
[[kinds]]
id = "member"
title = { en = "Member", fr = "Membre" }
[[chapters]]
id = "1"
title = "Introduction"
[[categories]]
id = "1"
title = "All"
kinds = ["member"]
[[questions]]
id = "1a"
category = "1"
chapter = "1"
text = "How are you?"
"""

CONSULTATION = """\
[consultation]
id = "trial"
title = "Trial"
questionnaire = "tiny"
version = "1"
stage = "open"
city = "Geneva"
zone = "Europe/Zurich"
[[milestones]]
id = "end"
title = "End"
day = 2026-10-01
closes = "answers"
[[eligibility]]
kind = "member"
status = "allowed"
[treatment]
member = "counted"
"""

"""`/digest`: where each of one's consultations stands, now. What it told is old news to the next digest in the same room."""

from __future__ import annotations

from typing import ClassVar

from bot.desk.command import Desk
from bot.desk.orientation import HELP
from bot.model.effects import KeepDigest
from bot.model.people import Office
from bot.report.digest import digest


class GiveDigest:
    """Give the digest of every consultation whose secretariat the person belongs to, a message each."""

    word: ClassVar[str] = "digest"
    office: ClassVar[Office] = Office.SECRETARY
    about: ClassVar[str] = "desk-about-digest"

    def act(self, desk: Desk, argument: str) -> None:
        """Say it and remember that it was said."""
        room = desk.session.address
        for consultation_id in desk.consultations(self.office):
            consultation = desk.dossier.consultation(consultation_id)
            questionnaire = desk.dossier.questionnaire(consultation.questionnaire, consultation.version)
            tally = desk.dossier.tally(consultation_id, room)
            desk.say(*digest(tally, consultation, questionnaire, desk.event.at), buttons=(HELP,))
            desk.records.append(KeepDigest(consultation_id, room, desk.event.at))

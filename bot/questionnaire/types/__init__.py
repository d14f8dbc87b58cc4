"""The question types, one file each, registered here. A new one needs its file, a line below, and its phrases in `types.ftl`.

Each is a frozen dataclass of its limits that fulfils `bot.model.questionnaire.QuestionType`. `from_table` makes one from a
question's TOML table and reports what is wrong there. Values are kept as canonical text, and reading one again gives it back.
A type chooses one of the closed set of shapes and knows no platform.
"""

from collections.abc import Mapping
from types import MappingProxyType

from bot.questionnaire.types.base import Type
from bot.questionnaire.types.choice import MultipleChoice, SingleChoice
from bot.questionnaire.types.date import Date
from bot.questionnaire.types.decimal import Decimal
from bot.questionnaire.types.file import File
from bot.questionnaire.types.long_text import LongText
from bot.questionnaire.types.scale import Scale
from bot.questionnaire.types.whole_number import WholeNumber
from bot.questionnaire.types.yes_no import YesNo

DEFAULT = LongText.name
QUESTION_TYPES: Mapping[str, type[Type]] = MappingProxyType(
    {kind.name: kind for kind in (LongText, SingleChoice, MultipleChoice, YesNo, WholeNumber, Decimal, Scale, Date, File)}
)

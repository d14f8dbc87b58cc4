"""From the tables of a questionnaire's TOML to the model."""

from collections.abc import Collection, Iterator, Mapping

from bot.model.questionnaire import Category, Chapter, Kind, Question, Questionnaire
from bot.questionnaire.reading import ID, LANGUAGE, QUESTION_ID, VERSION, Ids, Notes, Table
from bot.questionnaire.types import DEFAULT, QUESTION_TYPES
from bot.questionnaire.types.base import Type


def build(document: Mapping[str, object]) -> Questionnaire:
    """Return the questionnaire that *document* describes. Raise QuestionnaireError with all its problems."""
    notes = Notes()
    root = Table(document, "", notes)
    head = root.table("questionnaire")
    notes.languages = head.strings("languages", LANGUAGE) or notes.languages
    kinds = tuple(_kinds(root))
    chapters = tuple(_chapters(root))
    categories = tuple(_categories(root, {kind.id: None for kind in kinds}))
    made = Questionnaire(
        head.text("id", ID),
        head.text("version", VERSION),
        notes.languages,
        head.texts("title"),
        kinds,
        chapters,
        categories,
        tuple(_questions(root, {chapter.id: None for chapter in chapters}, {category.id: None for category in categories})),
    )
    head.finish()
    root.finish()
    notes.settle()
    return made


def _kinds(root: Table) -> Iterator[Kind]:
    ids = Ids(ID)
    for row in root.rows("kinds"):
        yield Kind(ids.read(row), row.texts("title"))
        row.finish()


def _chapters(root: Table) -> Iterator[Chapter]:
    ids = Ids(ID)
    for row in root.rows("chapters"):
        yield Chapter(ids.read(row), row.texts("title"), row.flag("agreed", default=True))
        row.finish()


def _categories(root: Table, kinds: Collection[str]) -> Iterator[Category]:
    ids = Ids(ID)
    for row in root.rows("categories"):
        open_to = row.names(kinds, row.strings("kinds"), "kinds")
        yield Category(ids.read(row), row.texts("title"), frozenset(open_to))
        row.finish()


def _questions(root: Table, chapters: Collection[str], categories: Collection[str]) -> Iterator[Question]:
    ids = Ids(QUESTION_ID)
    for row in root.rows("questions"):
        refers_to = row.names(ids.known, row.strings("refers_to"), "refers_to") if row.has("refers_to") else ()
        question = Question(
            ids.read(row),
            row.names(categories, (row.text("category"),), "category")[0],
            row.names(chapters, (row.text("chapter"),), "chapter")[0],
            row.texts("text"),
            _type(row),
            row.texts_if_any("hint"),
            row.flag("required", default=False),
            refers_to,
        )
        row.finish()
        yield question


def _type(row: Table) -> Type:
    """Return the question's type with its limits, which are keys of the question itself."""
    name = row.get("type") if row.has("type") else DEFAULT
    if row.known(name, "type", QUESTION_TYPES):
        return QUESTION_TYPES[str(name)].from_table(row)
    row.leave()
    return QUESTION_TYPES[DEFAULT].from_table(row)

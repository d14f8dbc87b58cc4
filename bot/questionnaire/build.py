"""From the tables of a TOML document to the model. Every problem is collected before any is raised."""

from collections.abc import Iterator, Mapping

from bot.model.parts import Texts
from bot.model.questionnaire import Category, Chapter, Kind, Question, Questionnaire
from bot.questionnaire.problems import Problem, QuestionnaireError

Table = Mapping[str, object]

KEYS = {
    "questionnaire": {"id", "version", "languages", "title"},
    "kinds": {"id", "title"},
    "chapters": {"id", "title", "agreed"},
    "categories": {"id", "title", "kinds"},
    "questions": {"id", "category", "chapter", "text", "refers_to"},
}
NO_TEXTS = Texts({"": ""}, "")


def build(document: Table) -> Questionnaire:
    """Return the questionnaire that *document* describes. Raise QuestionnaireError with all its problems."""
    reader = _Reader()
    made = reader.questionnaire(document)
    if reader.problems:
        raise QuestionnaireError(reader.problems)
    return made


class _Reader:
    """Reads the tables; what is wrong goes to *problems* and a harmless value takes its place."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.languages: tuple[str, ...] = ("en",)

    def questionnaire(self, document: Table) -> Questionnaire:
        for key in sorted(document.keys() - KEYS.keys()):
            self.say("Q010", key, "is not a known table", f"Use one of {', '.join(KEYS)}")
        head = document.get("questionnaire")
        if not isinstance(head, dict):
            self.say("Q011", "questionnaire", "is missing", "Add a [questionnaire] table")
            head = {}
        else:
            self.known_keys(head, "questionnaire", KEYS["questionnaire"])
        self.languages = self.strings(head, "languages", "questionnaire") or self.languages
        kinds = tuple(Kind(i, self.texts(t, "title", at)) for i, t, at in self.rows(document, "kinds"))
        chapters = tuple(
            Chapter(i, self.texts(t, "title", at), self.flag(t, "agreed", at)) for i, t, at in self.rows(document, "chapters")
        )
        categories = tuple(
            Category(
                i,
                self.texts(t, "title", at),
                frozenset(self.named(self.strings(t, "kinds", at), {k.id for k in kinds}, f"{at}.kinds")),
            )
            for i, t, at in self.rows(document, "categories")
        )
        asked: set[str] = set()
        questions = []
        for i, t, at in self.rows(document, "questions"):
            refers_to = self.strings(t, "refers_to", at) if "refers_to" in t else ()
            questions.append(
                Question(
                    i,
                    self.named((self.string(t, "category", at),), {c.id for c in categories}, f"{at}.category")[0],
                    self.named((self.string(t, "chapter", at),), {c.id for c in chapters}, f"{at}.chapter")[0],
                    self.texts(t, "text", at),
                    self.named(refers_to, asked, f"{at}.refers_to"),
                )
            )
            asked.add(i)
        return Questionnaire(
            self.string(head, "id", "questionnaire"),
            self.string(head, "version", "questionnaire"),
            self.languages,
            self.texts(head, "title", "questionnaire"),
            kinds,
            chapters,
            categories,
            tuple(questions),
        )

    def say(self, code: str, place: str, what: str, remedy: str) -> None:
        self.problems.append(Problem(code, place, what, remedy))

    def known_keys(self, table: Table, at: str, known: set[str]) -> None:
        for key in sorted(table.keys() - known):
            self.say("Q012", f"{at}.{key}", "is not a known key", f"Use one of {', '.join(sorted(known))}")

    def rows(self, document: Table, name: str) -> Iterator[tuple[str, Table, str]]:
        """Yield the id, the table and the place of each row of *name*."""
        rows = document.get(name)
        if not isinstance(rows, list) or not rows:
            self.say("Q013", name, "holds nothing", f"Add at least one [[{name}]]")
            return
        seen: set[str] = set()
        for number, row in enumerate(rows, 1):
            at = f"{name}[{number}]"
            if not isinstance(row, dict):
                self.say("Q014", at, "is not a table", f"Write it as [[{name}]]")
                continue
            self.known_keys(row, at, KEYS[name])
            row_id = self.string(row, "id", at)
            if row_id and row_id in seen:
                self.say("Q015", f"{at}.id", f'"{row_id}" appears twice', "Rename or remove one")
            seen.add(row_id)
            yield row_id, row, at

    def string(self, table: Table, key: str, at: str) -> str:
        value = table.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self.say("Q016", f"{at}.{key}", "is missing or not a text", 'Write it in quotes, such as "1a"')
        return ""

    def strings(self, table: Table, key: str, at: str) -> tuple[str, ...]:
        value = table.get(key)
        if isinstance(value, list) and value and all(isinstance(item, str) and item for item in value):
            return tuple(value)
        self.say("Q017", f"{at}.{key}", "is missing or not a list of texts", 'Write it as ["one", "two"]')
        return ()

    def flag(self, table: Table, key: str, at: str) -> bool:
        value = table.get(key, True)
        if isinstance(value, bool):
            return value
        self.say("Q018", f"{at}.{key}", "is neither true nor false", "Write true or false, without quotes")
        return True

    def texts(self, table: Table, key: str, at: str) -> Texts:
        """Read a text, or a table of texts by language; the first language of the questionnaire is needed."""
        value, first = table.get(key), self.languages[0]
        if isinstance(value, str):
            value = {first: value}
        if not isinstance(value, dict) or not all(isinstance(text, str) and text.strip() for text in value.values()):
            self.say("Q019", f"{at}.{key}", "is missing or not a text", f'Write {{ {first} = "..." }}')
            return NO_TEXTS
        for language in sorted(value.keys() - set(self.languages)):
            self.say("Q020", f"{at}.{key}.{language}", "is not a language of this questionnaire", "List or remove it")
        if first not in value:
            self.say("Q021", f"{at}.{key}.{first}", "is missing", "Add it: other languages fall back on it")
            return NO_TEXTS
        return Texts(value, first)

    def named(self, ids: tuple[str, ...], known: set[str], at: str) -> tuple[str, ...]:
        """Return *ids*; say which of them name nothing that stands before."""
        for name in ids:
            if name and name not in known:
                self.say("Q022", at, f'"{name}" names nothing defined before it', "Define it first or correct the name")
        return ids

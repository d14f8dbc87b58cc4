"""A roster is read from what spreadsheets write, and every mistake in it is told at once with its place."""

import codecs
import contextlib
import datetime
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.model.people import Office, Role
from bot.questionnaire.load import read as read_questionnaire
from bot.questionnaire.load import shipped
from bot.roster import tables
from bot.roster.lines import COLUMNS, Roster, read
from bot.roster.problems import RosterError
from bot.roster.sample import demo_roster
from bot.roster.sample import shipped as sample
from bot.roster.tables import MOST_ROWS
from bot.roster.words import countries
from bot.service.registry import Enrolment

WG = shipped()
HEADING = "entity,entity_name,kind,country,person,email,role,language,time_zone\n"
GOOD = "ar,,member_state,AR,Ana Ejemplo,ana@example.org,head,es,America/Argentina/Buenos_Aires\n"


def write(tmp_path: Path, content: str | bytes, name: str = "roster.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def sheet(tmp_path: Path, rows: Sequence[Sequence[object]]) -> Path:
    book = Workbook()
    assert book.active
    for row in rows:
        book.active.append(list(row))
    path = tmp_path / "roster.xlsx"
    book.save(path)
    return path


def good(path: Path) -> Roster:
    return read(path, WG)


def bad(path: Path) -> list[str]:
    with pytest.raises(RosterError) as raised:
        read(path, WG)
    return [str(problem) for problem in raised.value.problems]


def lines(tmp_path: Path, *rows: str) -> list[str]:
    return bad(write(tmp_path, HEADING + "".join(f"{row}\n" for row in rows)))


ANA = Enrolment(
    entity="ar",
    entity_name="Argentina",
    kind="member_state",
    code="AR",
    delegate_name="Ana Ejemplo",
    email="ana@example.org",
    role=Role.HEAD,
    office=None,
    language="es",
    time_zone="America/Argentina/Buenos_Aires",
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_separator_mark_and_line_end_is_understood(tmp_path: Path, separator: str, mark: bytes, end: str) -> None:
    text = (HEADING + GOOD).replace(",", separator).replace("\n", end)
    assert good(write(tmp_path, mark + text.encode())).enrolments == (ANA,)


def test_a_sheet_gives_the_same_and_numbers_in_it_are_text(tmp_path: Path) -> None:
    rows = [line.split(",") for line in (HEADING + GOOD).splitlines()]
    assert good(sheet(tmp_path, rows)).enrolments == (ANA,)
    found = good(sheet(tmp_path, [["entity", "entity_name", "kind", "person", "role"], [12.0, 2026, "associate", 7, "head"]]))
    assert [(one.entity, one.entity_name, one.delegate_name) for one in found.enrolments] == [("12", "2026", "7")]


def test_what_a_file_is_shows_in_its_content_not_its_name(tmp_path: Path) -> None:
    path = sheet(tmp_path, [line.split(",") for line in (HEADING + GOOD).splitlines()])
    assert good(path.rename(tmp_path / "roster.csv")).enrolments == (ANA,)


def test_what_is_said_of_an_entity_or_a_person_once_holds_for_all_its_lines(tmp_path: Path) -> None:
    found = good(
        write(
            tmp_path,
            HEADING
            + "x,,,,Bo,bo@example.org,contributor,,\n"
            + "x,Body X,associate,,Ana,ana@example.org,head,fr,Europe/Paris\n"
            + "y,Body Y,stakeholder,,Ana,ANA@Example.org,head,,\n",
        )
    )
    assert [(one.entity_name, one.kind) for one in found.enrolments] == [("Body X", "associate")] * 2 + [
        ("Body Y", "stakeholder")
    ]
    assert [(one.email, one.language) for one in found.enrolments][1:] == [("ana@example.org", "fr")] * 2
    assert found.lines == (2, 3, 4)


def test_columns_may_stand_in_any_order_and_ones_of_your_own_begin_with_a_hash(tmp_path: Path) -> None:
    text = "Role,#notes,Person,Kind,E-mail,Country\nHEAD,ask again,Ana,Member State,,ch\n"
    (one,) = good(write(tmp_path, text)).enrolments
    assert (one.entity, one.entity_name, one.code, one.kind, one.role) == ("ch", "Switzerland", "CH", "member_state", Role.HEAD)


def test_an_office_is_for_no_entity(tmp_path: Path) -> None:
    (one,) = good(write(tmp_path, HEADING + ",,,,Sam,sam@example.org,admin,,\n")).enrolments
    assert (one.entity, one.kind, one.role, one.office) == ("", "", None, Office.ADMIN)


def test_names_in_any_script_are_kept_as_they_are_composed(tmp_path: Path) -> None:
    names = ["مثال النيل", "見本 さくら", "Zoë", "O’Neill-Łukasiewicz", "می‌خواهم"]  # noqa: RUF001
    rows = "".join(f"x{number},X{number},associate,,{name},,head,,\n" for number, name in enumerate(names))
    assert [one.delegate_name for one in good(write(tmp_path, HEADING + rows)).enrolments] == names
    assert good(write(tmp_path, HEADING + "x,X,associate,,Zoe\u0308  A,,head,,\n")).enrolments[0].delegate_name == "Zoë A"


# What is told


def test_every_problem_is_told_at_once_with_line_column_and_remedy(tmp_path: Path) -> None:
    assert lines(
        tmp_path,
        "a b,,membre state,QQ,Ana,ana@,chief,french,Europe/Pariss",
        ",,,,,,,,",
        "x,,,,,,,,",
        ",,associate,,Bo,,head,,",
        "ch,,member_state,CH,Sam,,secretary,,",
    ) == [
        'line 2, column entity: "a b" is no id. Use 1 to 32 of the characters a-z 0-9 _ . -. [R030]',
        'line 2, column kind: "membre state" is no kind of this questionnaire. Did you mean "member_state"? '
        "Use one of member_state, sector_member, associate, stakeholder. [R031]",
        'line 2, column country: "QQ" is no country code of ISO 3166. Write two letters, such as CH. [R032]',
        'line 2, column email: "ana@" is no e-mail address. Write one such as person@example.org, without the name. [R036]',
        'line 2, column role: "chief" is neither a role nor an office. Use one of head, contributor, secretary, admin. [R033]',
        'line 2, column language: "french" is no language code. Did you mean "fr"? Write a code of ISO 639, such as fr. [R034]',
        'line 2, column time_zone: "Europe/Pariss" is no time zone. Did you mean "Europe/Paris"? '
        'Write the name of a zone of IANA, such as "Europe/Paris". [R035]',
        "line 4, column entity_name: is missing. Write its name, or a state's country code under country. [R020]",
        "line 4, column kind: is missing. Write what kind of body it is, once for each entity. [R020]",
        "line 4, column person: is missing. Write the person's name. [R020]",
        "line 4, column role: is missing. Use one of head, contributor, secretary, admin. [R020]",
        "line 5, column entity: is missing. "
        "Write an id for the body answered for, or a state's country code under country. [R020]",
        "line 6, column entity: a person of the secretariat (secretary) speaks for no entity. "
        "Leave it blank, or write head or contributor as the role. [R043]",
    ]


@pytest.mark.parametrize("said", ["France", "FRA", "EU", "UN", "XK", "ZZ", "12"])
def test_a_country_is_one_of_iso_3166(tmp_path: Path, said: str) -> None:
    (told,) = lines(tmp_path, f"x,,member_state,{said},Ana,,head,,")
    assert told.startswith(f'line 2, column country: "{said}" is no country code of ISO 3166.')
    assert ('Did you mean "FR"?' in told) is (said == "France")


def test_all_countries_are_known() -> None:
    assert len(countries()) == 249  # ISO 3166-1


@pytest.mark.parametrize(
    "character",
    ["\0", "\x07", "\x1b", "\n", "\u200b", "\u202e", "\u2066", "\u200f", "\ufeff", "\u2028", "\ue000", "\U000e0041", "\x85"],
)
def test_characters_that_cannot_be_seen_or_turn_text_are_refused(tmp_path: Path, character: str) -> None:
    (told,) = bad(write(tmp_path, f'{HEADING}x,X,associate,,"A{character}na",,head,,\n'))
    assert told == (
        f"line 2, column person: holds the character U+{ord(character):04X}, which cannot be seen or turns the text around it. "
        "Type the text anew, without it. [R021]"
    )


def test_too_long_and_empty_names_are_refused(tmp_path: Path) -> None:
    assert lines(tmp_path, f"x,{'X' * 201},associate,,...,,head,,") == [
        "line 2, column entity_name: has 201 characters. Write at most 200. [R022]",
        "line 2, column person: holds no letter. Write the name. [R023]",
    ]
    assert good(write(tmp_path, f"{HEADING}x,{'X' * 200},associate,,A,,head,,\n")).warnings == ()


@pytest.mark.parametrize(
    "address",
    ["ana", "ana@", "@example.org", "a b@example.org", "ana@example", "Ana <ana@example.org>", "a@b..org", "a@-b.org"],
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    assert [told[-6:] for told in lines(tmp_path, f"x,X,associate,,Ana,{address},head,,")] == ["[R036]"]


def test_lines_that_contradict_each_other_are_told_at_the_later_one(tmp_path: Path) -> None:
    assert lines(
        tmp_path,
        "x,Body X,associate,,Ana,ana@example.org,head,fr,",
        "x,Body Y,stakeholder,,Ana B,ana@example.org,contributor,en,",
        "y,Body Y,associate,,Bo,,head,,",
        "Y,,,,bo,,contributor,,",
        "ar,,member_state,AR,Cleo,,head,,",
        "arg,,member_state,AR,Dan,,head,,",
        ",,,,Sam,sam@example.org,admin,,",
        ",,,,Sam,sam@example.org,secretary,,",
    ) == [
        'line 3, column entity_name: "Body Y", but line 2 says "Body X" of the same entity. '
        "Make both alike, or make two of the entity. [R040]",
        'line 3, column kind: "stakeholder", but line 2 says "associate" of the same entity. '
        "Make both alike, or make two of the entity. [R040]",
        'line 3, column person: "Ana B", but line 2 says "Ana" of the same person. '
        "Make both alike, or make two of the person. [R040]",
        'line 3, column person: Ana B is there for "x" already (line 2). Remove one of the two lines. [R041]',
        'line 3, column language: "en", but line 2 says "fr" of the same person. '
        "Make both alike, or make two of the person. [R040]",
        'line 5, column person: "bo", but line 4 says "Bo" of the same person. '
        "Make both alike, or make two of the person. [R040]",
        'line 5, column person: bo is there for "y" already (line 4). Remove one of the two lines. [R041]',
        'line 7, column country: AR is the entity "ar" already (line 6). '
        "Give it to the state itself only; leave it blank for other bodies. [R042]",
        "line 9, column person: Sam is there for the secretariat already (line 8). Remove one of the two lines. [R041]",
    ]


def test_an_entity_without_a_head_is_a_warning_and_two_heads_are_none(tmp_path: Path) -> None:
    found = good(write(tmp_path, HEADING + "x,X,associate,,A,,contributor,,\ny,Y,associate,,A,,head,,\ny,,,,B,,head,,\n"))
    assert [str(one) for one in found.warnings] == [
        'line 2, column role: "x" has no head in this file, and only a head can submit. '
        "Make one of its people the head, unless it has one already. [R060]"
    ]


def test_the_heading_is_held_to_its_columns(tmp_path: Path) -> None:
    assert bad(write(tmp_path, "entitty,kind,kind,country\nx,associate,y,,stray\n")) == [
        'line 1: "entitty" is no column of a roster. Did you mean "entity"? Use one of '
        f"{', '.join(COLUMNS)}; one of your own begins with #. [R010]",
        'line 1: the column "kind" is there twice. Remove one. [R012]',
        'line 1: the column "person" is missing. Add it to the heading, the first line. [R011]',
        'line 1: the column "role" is missing. Add it to the heading, the first line. [R011]',
        'line 2: "stray" stands below no heading. Remove it, or name its column. [R013]',
    ]


def test_a_file_without_people_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, HEADING)
    assert bad(path) == [f"{path}: has no line below its heading. Add one per person. [R014]"]
    assert bad(write(tmp_path, "")) == [f"{path}: is empty. Begin with a heading: {', '.join(COLUMNS)}. [R014]"]
    assert bad(write(tmp_path, "\n , \n")) == [f"{path}: is empty. Begin with a heading: {', '.join(COLUMNS)}. [R014]"]


def test_other_encodings_are_told_with_their_line(tmp_path: Path) -> None:
    path = write(tmp_path, (HEADING + GOOD.replace("Ana", "Zoë")).encode("cp1252"))
    assert bad(path) == [
        "line 2: holds a character that is not in UTF-8; the file may be in an older encoding, such as Windows-1252. "
        'Save it as "CSV UTF-8". [R004]'
    ]
    assert bad(write(tmp_path, (HEADING + GOOD).encode("utf-16"))) == [f'{path}: is in UTF-16. Save it as "CSV UTF-8". [R004]']


def test_a_torn_csv_is_told_with_its_line_beside_the_problems_before_it(tmp_path: Path) -> None:
    assert lines(tmp_path, "x,X,nothing,,Ana,,head,,", 'y,"Y') == [
        'line 2, column kind: "nothing" is no kind of this questionnaire. '
        "Use one of member_state, sector_member, associate, stakeholder. [R031]",
        "line 3: is no line of a CSV file (unexpected end of data). "
        'Close every quotation mark, and write one inside a text twice: "". [R005]',
    ]


def test_formulas_and_errors_in_a_sheet_are_refused_with_their_place(tmp_path: Path) -> None:
    rows = [["entity", "entity_name", "kind", "person", "role"], ["x", "=1+1", "associate", "#N/A", "head"]]
    assert bad(sheet(tmp_path, rows)) == [
        "line 2, column entity_name: holds a formula. Write the text itself into the cell. [R006]",
        "line 2, column person: holds an error value. Write the text itself into the cell. [R006]",
    ]


def test_a_date_in_a_sheet_is_read_as_text_and_refused_where_it_does_not_fit(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["entity", "entity_name", "kind", "person", "role"],
        [datetime.date(2026, 3, 2), "X", "associate", "A", "head"],
    ]
    (told,) = bad(sheet(tmp_path, rows))
    assert told.startswith('line 2, column entity: "2026-03-02 00:00:00" is no id')


def test_lines_are_counted_as_the_sheet_does_with_empty_rows_between(tmp_path: Path) -> None:
    rows: list[list[object]] = [["entity", "entity_name", "kind", "person", "role"], [], [], ["x", "X", "no", "A", "head"]]
    assert bad(sheet(tmp_path, rows))[0].startswith("line 4, column kind")
    assert bad(write(tmp_path, 'entity,entity_name,kind,person,role\n\n"x",X,associate,"A\nB",head\ny,Y,no,A,head\n'))[
        1
    ].startswith("line 5, column kind")


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 5000, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600],
    ids=["cut", "junk", "old Excel"],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    (told,) = bad(write(tmp_path, content))
    assert told.endswith("[R003]")


def archive(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


def test_another_archive_and_a_bomb_are_refused(tmp_path: Path) -> None:
    assert bad(write(tmp_path, archive({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"})))[0].endswith("[R003]")
    assert bad(write(tmp_path, archive({"x": b"\0" * 210_000_000})))[0].endswith("[R002]")


def replaced(path: Path, member: str, old: bytes, new: bytes) -> Path:
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    assert old in members[member]
    members[member] = members[member].replace(old, new)
    path.write_bytes(archive(members))
    return path


def test_a_sheet_that_claims_endless_rows_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_SHEET_ROWS", 10_000)  # in truth a million, which takes seconds
    rows = [["entity", "entity_name", "kind", "person", "role"], ["x", "X", "associate", "A", "head"]]
    path = replaced(sheet(tmp_path, rows), "xl/worksheets/sheet1.xml", b'<row r="2">', b'<row r="999999999">')
    assert bad(path)[0].endswith("[R014]")


def test_entities_of_xml_are_not_followed(tmp_path: Path) -> None:
    path = sheet(tmp_path, [["entity", "entity_name", "kind", "person", "role"], ["x", "X", "associate", "A", "head"]])
    levels = b"".join(b"<!ENTITY %c '%s'>" % (98 + level, (b"&%c;" % (97 + level)) * 10) for level in range(8))
    bomb = b"<!DOCTYPE worksheet [<!ENTITY a '" + b"x" * 1000 + b"'>" + levels + b"]><worksheet"
    path = replaced(path, "xl/worksheets/sheet1.xml", b"<worksheet", bomb)
    path = replaced(path, "xl/worksheets/sheet1.xml", b"<t>associate</t>", b"<t>&i;</t>")
    assert [told[-6:] for told in bad(path)] == ["[R003]"]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    assert bad(write(tmp_path, b"x" * 10_000_001))[0].endswith("is larger than 10 MB. Divide it into several files. [R002]")
    many = HEADING + "".join(f"x{n},X,associate,,A,,head,,\n" for n in range(MOST_ROWS + 1))
    assert bad(write(tmp_path, many))[-1].endswith(f"has more than {MOST_ROWS} rows. Divide it into several files. [R002]")
    assert bad(write(tmp_path, "," * 60 + "x\n"))[0].startswith("line 1: has more than 50 columns")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert bad(tmp_path / "none.csv")[0].endswith(
        "cannot be read (No such file or directory). Check the path and its permissions. [R001]"
    )
    assert bad(tmp_path)[0].endswith("[R001]")
    assert bad(Path("a\0b"))[0].endswith("[R001]")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda text: (HEADING + text).encode("utf-8", "replace"))))
def test_any_bytes_are_read_or_refused_never_a_crash(tmp_path: Path, content: bytes) -> None:
    with contextlib.suppress(RosterError):
        assert read(write(tmp_path, content), WG).enrolments


# The sample


def test_the_sample_is_a_dozen_states_named_by_their_codes_and_invented_bodies_of_each_other_kind() -> None:
    roster = sample()
    states = {one.entity: one for one in roster if one.kind == "member_state"}
    assert len(states) == 12
    assert all(one.entity_name == countries()[one.code] for one in states.values())
    others = {one.entity: one for one in roster if one.entity and one.entity not in states}
    assert {one.kind for one in others.values()} == {"sector_member", "associate", "stakeholder"}
    assert all(
        one.code == "" and one.entity_name.startswith("Example ") and one.entity_name.endswith("(invented)")
        for one in others.values()
    )
    assert all(one.email.endswith("@example.org") for one in roster)
    assert {one.office for one in roster if one.office} == {Office.ADMIN, Office.SECRETARY}
    seats = [one.email for one in roster]
    assert len(seats) == len(set(seats)) + 1  # one person speaks for two entities
    assert len({one.language for one in roster}) >= 5
    assert len({one.time_zone for one in roster}) >= 10


def test_the_first_person_of_each_kind_reads_english_so_that_a_newcomer_to_the_demo_does() -> None:
    for kind in WG.kinds:
        for role in Role:
            assert next(one for one in sample() if one.kind == kind.id and one.role is role).language == "en"


def test_a_demo_of_another_questionnaire_gets_a_head_and_a_contributor_for_each_of_its_kinds() -> None:
    toml = b"""
    [questionnaire]
    id = "q"
    version = "1"
    languages = ["en"]
    title = "Q"
    [[kinds]]
    id = "club"
    title = "Club"
    [[kinds]]
    id = "member_state"
    title = "State"
    [[chapters]]
    id = "1"
    title = "C"
    [[categories]]
    id = "i"
    title = "C"
    kinds = ["club", "member_state"]
    [[questions]]
    id = "1a"
    category = "i"
    chapter = "1"
    text = "Why?"
    """
    roster = demo_roster(read_questionnaire(toml, "q.toml"))
    clubs = [(one.entity_name, one.role) for one in roster if one.kind == "club"]
    assert clubs == [("Example Club (invented)", Role.HEAD), ("Example Club (invented)", Role.CONTRIBUTOR)]
    assert {one.kind for one in roster} == {"club", "member_state", ""}

"""The secretariat's figures: a digest and exports of a large consultation, each in a process of its own, beside sqlite3's dump.

    python -m benchmarks.desk DATABASE digest|csv|json|xlsx

does one of them and prints what it took as JSON.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from shutil import which
from time import perf_counter, process_time
from typing import Any

from benchmarks.hall import ASKED, AT, NOW, insert, to_disk
from bot.model.codec import dump
from bot.model.people import response_id
from bot.model.response import Act, Response, Revise, Submit, apply
from bot.model.submission import Fragment, Said, canonical
from bot.questionnaire.load import WG_STUDY, shipped, shipped_consultation, source
from bot.report.row import Form, Stages
from storage import open_store, times

VARIANTS = 97
"""Entities that say different things; the others say what one of these does."""
SENTENCES = (
    "We consider that the present definitions suffice, provided that participation remains open and costs are shared.",
    'The term "stakeholder" needs a definition, and the secretariat\'s draft of it is a good start.',
    "La délégation estime que les coûts doivent être partagés ; elle le redira à la prochaine réunion.",
    "In our country, three bodies deal with this: the ministry, the regulator, and the national committee.",
    "Se necesita más tiempo para consultar con la capital, según lo acordado en la reunión anterior.\n",
)
DUMP = """
SELECT c.questionnaire, r.version, v.question, e.name, e.kind, 'counted', 'allowed', 'submitted', v.text, l.language,
  v.number, v.at, s.at, s.consent, s.sha256, s.timing
FROM revision v JOIN response r ON r.id = v.response JOIN entity e ON e.id = r.entity
JOIN consultation c ON c.id = r.consultation
JOIN submission s ON s.response = r.id AND s.number = r.submission
LEFT JOIN language l ON l.response = v.response AND l.question = v.question AND l.revision = v.number
WHERE v.act = 'write' ORDER BY v.question, e.kind, e.name
"""
"""The same answers, in the same order, with what the export says of each, as far as it stands in a table."""

NAMES = {
    "dump": "sqlite3 -csv, the same answers",
    "csv": "export to CSV",
    "json": "export to JSON",
    "xlsx": "export to XLSX",
    "digest": "digest",
}


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    rounds: int = 3
    few: int = 100_000
    many: int = 1_000_000
    """Answers, ten of each entity."""


QUICK = Size(rounds=1, few=10_000, many=100_000)


@dataclass(frozen=True)
class Took:
    """What one process needed."""

    seconds: float
    processor: float
    peak: float
    """Mebibytes of memory; 0 where that is not known."""
    waited: float = 0.0
    """Seconds that the longest of the other writes took meanwhile."""


@dataclass
class Figures:
    """What was measured, by what was done and the number of answers, round by round."""

    took: dict[tuple[str, int], list[Took]] = field(default_factory=dict)


def measure(folder: Path, size: Size) -> Figures:
    """Make two databases; do everything in each, in turn."""
    figures = Figures()
    paths = {answers: folder / f"desk-{answers}.sqlite" for answers in (size.few, size.many)}
    for answers, path in paths.items():
        asyncio.run(build(path, answers))
    for _ in range(size.rounds):
        for answers, path in paths.items():
            for what in ("dump", "csv", "json", "xlsx", "digest"):
                figures.took.setdefault((what, answers), []).append(_dumped(path) if what == "dump" else _done(path, what))
    return figures


def _done(path: Path, what: str) -> Took:
    """Do *what* in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.desk", str(path), what]
    return Took(*json.loads(subprocess.run(command, check=True, capture_output=True).stdout))  # noqa: S603  # our own


def _dumped(path: Path) -> Took:
    """Have the sqlite3 program write the rows as CSV; where there is none, Python's modules sqlite3 and csv."""
    target, program = path.with_suffix(".dump"), which("sqlite3")
    if program is None:
        return _done(path, "dump")
    begun = perf_counter()
    with target.open("wb") as file:
        process = subprocess.Popen([program, "-csv", "-header", "-readonly", str(path), DUMP], stdout=file)  # noqa: S603
        _, status, used = os.wait4(process.pid, 0)
        os.fsync(file.fileno())
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, program)
    target.unlink()
    return Took(perf_counter() - begun, used.ru_utime + used.ru_stime, 0.0)


def main() -> None:
    """Do one thing and print what it took."""
    path, what = Path(sys.argv[1]), sys.argv[2]
    begun, used, waited = perf_counter(), process_time(), 0.0
    if what == "digest":
        waited = asyncio.run(_digest(path))
    elif what == "dump":
        _dump(path)
    else:
        asyncio.run(_export(path, Form(what)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    status = Path("/proc/self/status")
    if status.exists():  # there what was measured above begins with what the process had that began this one
        peak = int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    print(json.dumps([perf_counter() - begun, process_time() - used, peak, waited]))


async def _export(path: Path, form: Form) -> None:
    from bot.report.export import write
    from bot.report.whole import whole_file

    target = path.with_suffix(f".{form}")
    async with open_store(f"sqlite:///{path}") as store:
        questionnaire = await store.questionnaire_of(shipped_consultation(NOW).id)
        with whole_file(target) as file:
            await write(store.rows(shipped_consultation(NOW).id, Stages.SUBMITTED), questionnaire, form, file)
    target.unlink()


async def _digest(path: Path) -> float:
    """Count a digest, and commit something small again and again meanwhile; return how long the longest commit took."""
    waits = [0.0]

    async def write() -> None:
        while True:
            begun = perf_counter()
            await store.keep_heard("bench", NOW)
            waits.append(perf_counter() - begun)
            await asyncio.sleep(0.01)

    async with open_store(f"sqlite:///{path}") as store:
        writing = asyncio.create_task(write())
        await store.tally(shipped_consultation(NOW).id, "room")
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    return max(waits)


def _dump(path: Path) -> None:
    import csv

    target = path.with_suffix(".dump")
    connection = sqlite3.connect(path)
    with target.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(connection.execute(DUMP))
        file.flush()
        os.fsync(file.fileno())
    connection.close()
    target.unlink()


async def build(path: Path, answers: int) -> None:
    """Make a database of entities that have each submitted ten answers, in languages that are told."""
    consultation = shipped_consultation(NOW)
    async with open_store(f"sqlite:///{path}") as store:
        await store.set_up(demo=False)
        await store.keep_questionnaire(shipped(), source(WG_STUDY), NOW)
        await store.keep_consultation(consultation, "bench", "made", NOW)
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -524288"):  # nothing of this is measured
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    for table, rows in _tables(consultation.id, answers // len(ASKED)):
        insert(connection, table, rows)
    connection.execute("COMMIT")
    connection.close()
    await asyncio.to_thread(to_disk, path)


def _tables(consultation: str, entities: int) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    variants = [_variant(consultation, number) for number in range(VARIANTS)]
    who = range(entities)

    def of(number: int) -> tuple[str, dict[str, str], str, bytes]:
        texts, state, content = variants[number % VARIANTS]
        here, there = response_id(consultation, f"e{number}"), response_id(consultation, _ENTITY)
        own = content.replace(there.encode(), here.encode()).replace(f'"{_ENTITY}"'.encode(), f'"e{number}"'.encode())
        return here, texts, state.replace(there, here).replace(f'"{_ENTITY}"', f'"e{number}"'), own

    about = {"consultation": consultation, "version": "1"}
    count = len(ASKED)
    yield "entity", ({"id": f"e{n}", "name": f"Entity {n}", "kind": "member_state", "code": ""} for n in who)
    yield "delegate", ({"id": f"d{n}", "name": f"Person {n}", "made_at": AT} for n in who)
    yield (
        "response",
        (
            {"id": r, "entity": f"e{n}", **about, "revision": count, "submission": 1, "state": state}
            for n in who
            for r, _, state, _ in (of(n),)
        ),
    )
    yield (
        "seat",
        (
            {
                "id": f"s{n}",
                "consultation": consultation,
                "entity": f"e{n}",
                "delegate": f"d{n}",
                "response": response_id(consultation, f"e{n}"),
                "role": "head",
                "made_at": AT,
            }
            for n in who
        ),
    )
    yield (
        "revision",
        (
            {
                "response": r,
                "number": place + 1,
                "act": "write",
                "question": question,
                "fragment": f"bench:{place}",
                "text": texts[question],
                "by": f"d{n}",
                "at": times.text(NOW + timedelta(seconds=n * 10 + place)),
                "order": f"2900.{place}",
                "received_at": AT,
            }
            for n in who
            for r, texts, _, _ in (of(n),)
            for place, question in enumerate(ASKED)
        ),
    )
    yield (
        "submission",
        (
            {
                "response": r,
                "number": 1,
                "revision": count,
                "by": f"d{n}",
                "at": times.text(NOW + timedelta(seconds=n * 10 + count)),
                "consent": True,
                "content": content,
                "sha256": hashlib.sha256(content).hexdigest(),
                "receipt": b"{}",
                "timing": "in_time",
                "received_at": AT,
            }
            for n in who
            for r, _, _, content in (of(n),)
        ),
    )
    yield (
        "language",
        (
            {"response": response_id(consultation, f"e{n}"), "question": question, "revision": place + 1, "language": "en"}
            for n in who
            for place, question in enumerate(ASKED)
        ),
    )


_ENTITY = "entity-itself"


def _variant(consultation: str, number: int) -> tuple[dict[str, str], str, bytes]:
    """Return texts by question, the response's summary, and the canonical bytes of its submission."""
    texts = {
        question: " ".join(islice(cycle(SENTENCES), number + place, number + place + 1 + (number * 7 + place * 3) % 8))
        for place, question in enumerate(ASKED)
    }
    response = Response(response_id(consultation, _ENTITY), consultation, _ENTITY, version="1")
    said = []
    for place, (question, text) in enumerate(texts.items(), 1):
        record = Revise(
            response=response.id,
            number=place,
            act=Act.WRITE,
            question=question,
            by="d",
            address="bench:1",
            at=NOW,
            order=(2900, place),
            fragment=f"bench:{place}",
            text=text,
        )
        response = apply(response, record)
        said.append(Said(question, [Fragment(record.fragment, text, NOW, "d", place)]))
    content = canonical(
        response=response.id,
        consultation=consultation,
        questionnaire=shipped().id,
        version="1",
        entity=_ENTITY,
        kind="member_state",
        number=1,
        by="d",
        at=NOW,
        consent=True,
        answers=said,
    )
    response = apply(response, Submit(response.id, 1, len(said), "d", NOW, True, content, "", b"{}"))
    return texts, dump(response), content


if __name__ == "__main__":
    main()

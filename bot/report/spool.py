"""What waits on disk for its turn: more than fits into memory, and comes in another order than it is wanted in."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from types import TracebackType
from typing import Self


class Spool:
    """Blocks of bytes in a temporary file without a name: where the system keeps such files (TMPDIR), gone with the process."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed when the block ends
        self._places: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()

    def add(self, turn: int, block: bytes) -> None:
        """Keep *block* until its turn. Raise OSError."""
        self._file.write(block)
        self._places[turn].append((self._end, len(block)))
        self._end += len(block)

    def in_turn(self) -> Iterator[bytes]:
        """Yield all blocks by their turns; of one turn, as they were added. Raise OSError."""
        for turn in sorted(self._places):
            for start, length in self._places[turn]:
                self._file.seek(start)
                yield self._file.read(length)

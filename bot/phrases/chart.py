"""Progress as a picture: a bar for each kind, legible on a telephone, in colours that nobody confuses, with the numbers.

The same stands in words above it. matplotlib is imported when the first one is drawn: a bot that gives no digest does without.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 6.4
"""Inches; at `DPI` 1,024 pixels, which telephones show at their full width without making letters small."""
DPI = 160
ROW, LEGEND = 0.78, 0.45
"""Inches."""
LABEL, SMALL_LABEL = 44, 58
"""Characters of a kind's name; a longer one is written smaller, and cut at last: it is whole in the words above."""
SUBMITTED, STARTED, NOTHING, INK = "#0072B2", "#E69F00", "#E4E4E4", "#222222"
"""Blue and orange of Okabe and Ito's palette, told apart by all kinds of colour vision; hatched as well, for prints."""

_drawing = Lock()


class Row(NamedTuple):
    """One kind: what it is called and how many of it have submitted, only started, and done nothing."""

    label: str
    submitted: int
    started: int
    nothing: int


class Words(NamedTuple):
    """What the legend says; nothing of what is ""."""

    submitted: str
    started: str
    nothing: str


@lru_cache(maxsize=32)
def png(rows: tuple[Row, ...], words: Words) -> bytes:
    """Return the picture. Some tenths of a second the first time, and kept for those who get the same.

    Raise ValueError if there is nothing to show.
    """
    if not rows:
        raise ValueError("a chart without a bar")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.patches import Patch

    with _drawing:
        figure = Figure(figsize=(WIDTH, ROW * len(rows) + LEGEND), dpi=DPI, facecolor="white")
        FigureCanvasAgg(figure)
        height = ROW * len(rows) + LEGEND
        axes = figure.add_axes((0.04, 0.02, 0.92, 1 - (LEGEND + 0.02 * height) / height))
        axes.set_xlim(0, 1)
        axes.set_ylim(len(rows), 0)
        axes.axis("off")
        for place, row in enumerate(rows):
            _row(axes, place, row)
        looks = ((words.submitted, SUBMITTED, ""), (words.started, STARTED, "//"), (words.nothing, NOTHING, ""))
        patches = [
            Patch(facecolor=colour, edgecolor="white", hatch=hatch, label=label) for label, colour, hatch in looks if label
        ]
        figure.legend(
            handles=patches, loc="upper left", bbox_to_anchor=(0.025, 1.0), ncols=3, fontsize=13, frameon=False,
            handlelength=1.2, columnspacing=1.2, handletextpad=0.5, labelcolor=INK,
        )  # fmt: skip
        made = BytesIO()
        figure.savefig(made, format="png", metadata={"Software": None})
        return made.getvalue()


def _row(axes: Axes, place: int, row: Row) -> None:
    """Draw one kind: its name above, its bar below over the whole width, each part with its number where there is room."""
    total = max(1, row.submitted + row.started + row.nothing)
    size = 14 if len(row.label) <= LABEL else 11
    axes.text(0, place + 0.36, _shown(row.label), fontsize=size, color=INK, va="bottom", parse_math=False)
    axes.text(1, place + 0.36, f"{row.submitted}/{total}", fontsize=14, color=INK, va="bottom", ha="right", fontweight="bold")
    left = 0.0
    for count, colour, hatch, ink in (
        (row.submitted, SUBMITTED, "", "white"),
        (row.started, STARTED, "//", INK),
        (row.nothing, NOTHING, "", INK),
    ):
        if not count:
            continue
        part = count / total
        axes.barh(place + 0.62, part, left=left, height=0.42, color=colour, hatch=hatch, edgecolor="white", linewidth=1)
        if part > 0.02 + 0.022 * len(str(count)):  # else there is no room for its number
            axes.text(
                left + part / 2, place + 0.63, str(count), fontsize=14, color=ink, ha="center", va="center", fontweight="bold",
                bbox={"facecolor": colour, "edgecolor": "none", "pad": 1.5},
            )  # fmt: skip
        left += part


def drawable(label: str) -> bool:
    """Whether the picture's letters suffice for *label*: Latin, Greek and Cyrillic, written from left to right."""
    return all(
        ord(letter) < 0x530 or 0x1E00 <= ord(letter) < 0x2070 or not unicodedata.category(letter).startswith("L")
        for letter in label
    )


def _shown(label: str) -> str:
    one_line = " ".join(label.split())
    return one_line if len(one_line) <= SMALL_LABEL else one_line[: SMALL_LABEL - 1].rstrip() + "…"

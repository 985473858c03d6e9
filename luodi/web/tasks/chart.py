"""The chart of the one-minute page: a bar a unit, its parts told apart by hatching and by number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.web.tasks.weekly import UnitBar

LEFT, WIDTH, ROW, TOP = 1, 400, 46, 20  # in the units of the drawing; a unit's name stands above its bar
MOST_BARS = 14
LONGEST_NAME = 28
PARTS = ("late", "soon", "later", "reported")


@dataclass(frozen=True)
class Part:
    """A piece of a bar."""

    kind: str
    x: float
    width: float
    count: int

    @property
    def middle(self) -> float:
        """Where its number stands."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Bar:
    """A unit's bar."""

    unit: str
    name: str
    y: int
    parts: tuple[Part, ...]
    total: int
    end: float


@dataclass(frozen=True)
class Chart:
    """The drawing's size and bars; ``left_out`` units have none."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    left_out: int


def draw(bars: Sequence[UnitBar]) -> Chart:
    """Bars to one scale, in the order given."""
    shown = bars[:MOST_BARS]
    most = max((bar.total for bar in shown), default=1)
    return Chart(
        LEFT + WIDTH + 40,
        ROW * len(shown),
        tuple(_bar(bar, number * ROW + TOP, WIDTH / most) for number, bar in enumerate(shown)),
        len(bars) - len(shown),
    )


def _bar(bar: UnitBar, y: int, scale: float) -> Bar:
    parts, x = [], float(LEFT)
    for kind in PARTS:
        count: int = getattr(bar, kind)
        if count:
            parts.append(Part(kind, round(x, 1), round(count * scale, 1), count))
            x += count * scale
    name = bar.unit if len(bar.unit) <= LONGEST_NAME else bar.unit[: LONGEST_NAME - 1] + "…"
    return Bar(bar.unit, name, y, tuple(parts), bar.total, round(x, 1))

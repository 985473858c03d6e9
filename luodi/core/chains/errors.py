"""What can go wrong with a chain, each said in one sentence with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.errors import LuodiError


class UnreadableChain(LuodiError):
    """A file that holds no chain that can be used: which file, what is wrong where."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        shown = "；".join(faults[:5]) + (f"；等 {len(faults)} 处" if len(faults) > 5 else "")
        super().__init__(f"{name} 不能当产业链用：{shown}。请改正后用 luodi chain check {name} 再查一遍。")
        self.name, self.faults = name, tuple(faults)


class UnknownChain(LuodiError, LookupError):
    """No shipped chain has this id or name, and no such file is there."""

    def __init__(self, wanted: str, known: Sequence[str]) -> None:
        super().__init__(f"没有产业链“{wanted}”。现有：{'、'.join(known) or '无'}；也可以给一个 YAML 或 XLSX 文件。")
        self.wanted, self.known = wanted, tuple(known)


class UnknownCity(LuodiError, LookupError):
    """A place that is no prefecture-level city or municipality."""

    def __init__(self, wanted: str, why: str) -> None:
        super().__init__(f"认不出城市“{wanted}”（{why}）。请写地级市或直辖市的名称或六位区划代码，如 苏州 或 320500。")
        self.wanted = wanted


class FigureRefused(LuodiError, ValueError):
    """A figure that would mislead is not given: which, and why."""

    def __init__(self, figure: str, why: str, advice: str) -> None:
        super().__init__(f"不给出{figure}：{why}。{advice}。")
        self.figure, self.why = figure, why


class TooFewData(FigureRefused):
    """A figure that would be noise: what it needs, and what there is."""

    def __init__(self, figure: str, needs: str, there_is: str) -> None:
        super().__init__(figure, f"至少要{needs}，现有{there_is}", "请换更大的名录，或只看条件够的指标")
        self.needs, self.there_is = needs, there_is

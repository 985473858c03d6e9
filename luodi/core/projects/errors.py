"""What can be refused in the project book, each said in one sentence with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.errors import LuodiError


class WrongRules(LuodiError, ValueError):
    """A rule file or an edited table says something it cannot say: where, what, and what is allowed."""

    def __init__(self, where: str, what: str, allowed: str) -> None:
        super().__init__(f"规则“{where}”写的是{what}。{allowed}。")
        self.where, self.what, self.allowed = where, what, allowed


class StageRefused(LuodiError):
    """The project cannot come to this stage yet; ``missing`` has every reason."""

    def __init__(self, project: str, stage: str, missing: Sequence[str]) -> None:
        super().__init__(f"项目 {project} 还不能进入“{stage}”：{'；'.join(missing)}。请补齐后再推进。")
        self.project, self.stage, self.missing = project, stage, tuple(missing)


class ReasonNeeded(LuodiError):
    """A move that needs a reason has none."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}要写明原因。请填写原因后再提交。")
        self.what = what


class SamePerson(LuodiError):
    """Somebody wants to check what they entered themselves."""

    def __init__(self, person: str, what: str) -> None:
        super().__init__(f"{what}由 {person} 填报，不能由本人复核。请换一个人复核。")
        self.person, self.what = person, what


class NotOpen(LuodiError):
    """An action does not fit the state: what was tried, the state, what is possible."""

    def __init__(self, what: str, state: str, possible: Sequence[str]) -> None:
        can = f"现在可以：{'、'.join(possible)}" if possible else "现在没有可做的操作"
        super().__init__(f"“{what}”不适用于当前状态“{state}”。{can}。")
        self.what, self.state, self.possible = what, state, tuple(possible)


class WrongShares(LuodiError, ValueError):
    """Shares of credit that do not make up one whole."""

    def __init__(self, shown: str) -> None:
        super().__init__(f"各单位的分成合计必须正好是 1，且都大于 0，现在是 {shown}。请改正后再提交。")
        self.shown = shown


class UnknownTarget(LuodiError, LookupError):
    """An entry speaks of another that is not there."""

    def __init__(self, what: str, target: str) -> None:
        super().__init__(f"{what}所指的记录 {target} 不存在。请先登记原记录。")
        self.what, self.target = what, target


class Incomplete(LuodiError):
    """Something that is handed in lacks a part: what, and what to add."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(f"{what}。{advice}。")
        self.what, self.advice = what, advice

"""What can be wrong with a mission before anything is planned."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.errors import LuodiError


class BadMission(LuodiError, ValueError):
    """A mission that contradicts itself; ``faults`` lists all that was found."""

    def __init__(self, faults: Sequence[str]) -> None:
        listed = "；".join(faults)
        super().__init__(
            f"行程的条件有误：{listed}。请改正后再排。 The mission contradicts itself; correct these terms first."
        )
        self.faults = tuple(faults)


class NoWay(LuodiError):
    """A team that cannot get from the start to the end of its days in time, even without a visit."""

    def __init__(self, teams: Sequence[str]) -> None:
        named = "、".join(teams)
        super().__init__(
            f"{named}即使不安排拜访，也无法按时从出发地到达终点。请放宽当天的起止时间，或换终点、住宿地。"
            " Even without visits the team cannot reach the end of its day in time; widen the day or change its places."
        )
        self.teams = tuple(teams)

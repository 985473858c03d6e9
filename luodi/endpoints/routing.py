"""Road times from a routing service: OSRM on your own server, or Amap with your own key."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from luodi.core.places.travel import FallingBack, Leg, Matrix, OfflineTimes, Spot, TravelFault, TravelTimes
from luodi.core.places.travel.gcj import gcj_to_wgs
from luodi.core.places.travel.values import stay
from luodi.core.rules import load_rules
from luodi.endpoints.asking import ask
from luodi.endpoints.kept_legs import FILE, KeptLegs
from luodi.paths import luodi_home

AMAP_ORIGINS = 100  # origins Amap takes in one request
LONGEST = 14 * 24 * 60  # minutes of a leg
AMAP_URL = "https://restapi.amap.com"


@dataclass(frozen=True)
class Osrm:
    """
    An OSRM server (its HTTP API, ``/table/v1``), asked for all spots at once.

    OSRM's maps are WGS-84: GCJ-02 coordinates are turned back first.
    """

    url: str
    seconds: float = 20.0

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        """As :meth:`TravelTimes.matrix`, by car."""
        points = [gcj_to_wgs(*point) for point in _points(spots)]
        if len(points) < 2:
            return [[stay("OSRM")] for _ in points]
        where = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in points)
        answer = ask(
            f"{self.url.rstrip('/')}/table/v1/driving/{where}",
            {"annotations": "duration,distance"},
            self.seconds,
            "OSRM",
        )
        if answer.get("code") != "Ok":
            raise TravelFault(f"OSRM 没有算出路程（{answer.get('code')}：{answer.get('message', '')}）。")
        seconds: Any = answer.get("durations")
        metres: Any = answer.get("distances")
        _check_shape(seconds, len(spots), "OSRM")
        if metres is not None:
            _check_shape(metres, len(spots), "OSRM")
        return [
            [
                stay("OSRM")
                if i == j
                else _leg(seconds[i][j], metres[i][j] if metres else None, "OSRM", spots[i], spots[j])
                for j in range(len(spots))
            ]
            for i in range(len(spots))
        ]


@dataclass(frozen=True)
class Amap:
    """
    Amap's distance service (``/v3/distance``, ``type=1``: by car), one request for each destination.

    ``seconds`` bounds one request, ``whole_seconds`` all of a matrix.
    """

    key: str
    url: str = AMAP_URL
    seconds: float = 20.0
    whole_seconds: float = 120.0

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        """As :meth:`TravelTimes.matrix`, by car."""
        where = [f"{lon:.6f},{lat:.6f}" for lon, lat in _points(spots)]
        rows: Matrix = [[stay("高德") for _ in spots] for _ in spots]
        until = time.monotonic() + self.whole_seconds
        for j in range(len(spots)):
            others = [i for i in range(len(spots)) if i != j]
            for start in range(0, len(others), AMAP_ORIGINS):
                part = others[start : start + AMAP_ORIGINS]
                for i, result in zip(part, self._ask([where[i] for i in part], where[j], until), strict=True):
                    rows[i][j] = _leg(result.get("duration"), result.get("distance"), "高德", spots[i], spots[j])
        return rows

    def _ask(self, origins: list[str], destination: str, until: float) -> list[dict[str, Any]]:
        question = {"origins": "|".join(origins), "destination": destination, "type": "1", "key": self.key}
        left = min(self.seconds, until - time.monotonic())
        if left <= 0:
            raise TravelFault(f"高德 在 {self.whole_seconds:.0f} 秒内没有答完。请检查地址和网络。")
        answer = ask(f"{self.url.rstrip('/')}/v3/distance", question, left, "高德")
        if answer.get("status") != "1":
            raise TravelFault(
                f"高德没有算出路程（{answer.get('infocode', '')} {answer.get('info', '')}）。请检查密钥和额度。"
            )
        results = answer.get("results")
        listed = results if isinstance(results, list) else []
        by_origin = {str(x.get("origin_id", "")): x for x in listed if isinstance(x, dict)}
        wanted = [str(number) for number in range(1, len(origins) + 1)]
        if len(listed) != len(origins) or set(by_origin) != set(wanted):
            raise TravelFault("高德的回答缺少部分起点。请稍后再试。")
        return [by_origin[number] for number in wanted]


def travel_times(environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> TravelTimes:
    """
    The source of travel times that the settings name: ``LUODI_OSRM_URL`` or ``LUODI_AMAP_KEY``, else the offline model.

    A service's answers are kept in ``folder`` (by default luodi's data folder) for as many days as ``rules/travel.yaml``
    says. Where a service does not answer the offline model does, its legs say so, and they are not kept. Services know
    roads only; the offline model is asked too, and the train taken where it is faster.
    """
    offline = OfflineTimes()
    service = _service(environ)
    if service is None:
        return offline
    roads, name = service
    path = (folder or luodi_home()) / FILE
    kept = KeptLegs(roads, name, path, load_rules("travel")["answers_kept_days"])
    return FallingBack((_OrRail(kept, offline), offline))


def asks_a_service(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the settings name a service, whose answers change with time."""
    return _service(environ) is not None


def _service(environ: Mapping[str, str]) -> tuple[TravelTimes, str] | None:
    """The service that the settings name, and what its answers are kept under: without its key."""
    if url := environ.get("LUODI_OSRM_URL", "").strip():
        return Osrm(url), f"OSRM {url}"
    if key := environ.get("LUODI_AMAP_KEY", "").strip():
        url = environ.get("LUODI_AMAP_URL", "").strip() or AMAP_URL
        return Amap(key, url), f"高德 {url}"
    return None


@dataclass(frozen=True)
class _OrRail:
    """A source of road times, with the offline model's train where that is faster."""

    roads: TravelTimes
    offline: OfflineTimes

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        rows, guesses = self.roads.matrix(spots), self.offline.matrix(spots)
        return [
            [
                guess if guess.mode == "rail" and guess.minutes < leg.minutes else leg
                for leg, guess in zip(row, guessed, strict=True)
            ]
            for row, guessed in zip(rows, guesses, strict=True)
        ]


def _points(spots: Sequence[Spot]) -> list[tuple[float, float]]:
    lost = [spot.name for spot in spots if spot.point is None]
    if lost:
        raise TravelFault(f"这些地点没有坐标：{'、'.join(lost[:10])}。请补上经纬度或所在区县。")
    return [spot.point for spot in spots if spot.point is not None]


def _check_shape(rows: Any, size: int, service: str) -> None:
    square = isinstance(rows, list) and len(rows) == size and all(isinstance(r, list) and len(r) == size for r in rows)
    if not square:
        raise TravelFault(f"{service} 的回答不是 {size} × {size} 的表。请检查服务地址。")


def _leg(seconds: Any, metres: Any, service: str, a: Spot, b: Spot) -> Leg:
    try:
        minutes = float(seconds) / 60
        km = None if metres is None else float(metres) / 1000
    except (TypeError, ValueError, OverflowError) as error:
        raise TravelFault(f"{service} 找不到从{a.name}到{b.name}的路。请检查两地坐标。") from error
    if not 0 <= minutes < LONGEST or not 0 <= (km or 0.0) < math.inf:  # nan is in no range
        raise TravelFault(f"{service} 找不到从{a.name}到{b.name}的路。请检查两地坐标。")
    return Leg(minutes, km, "car", service)

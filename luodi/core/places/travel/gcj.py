"""From GCJ-02, the offset grid of Chinese maps, to WGS-84, which routing on open data wants."""

from __future__ import annotations

from math import cos, pi, sin, sqrt, tau

_A, _EE = 6378245.0, 0.00669342162296594323  # Krassovsky 1940: semi-major axis in metres, eccentricity squared


def _offset(lon: float, lat: float) -> tuple[float, float]:
    """The published formula's shift in degrees at a WGS-84 point."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20 * sin(pi * y) + 40 * sin(pi * y / 3)) * 2 / 3 + (
        160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)
    ) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20 * sin(pi * x) + 40 * sin(pi * x / 3)) * 2 / 3 + (
        150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)
    ) * 2 / 3
    radians = lat / 360 * tau
    magic = 1 - _EE * sin(radians) ** 2
    return (
        east * 180 / (_A / sqrt(magic) * cos(radians) * pi),
        north * 180 / (_A * (1 - _EE) / (magic * sqrt(magic)) * pi),
    )


def in_china(lon: float, lat: float) -> bool:
    """Whether the offset is applied at all: the formula's own rough box."""
    return 72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271


def gcj_to_wgs(lon: float, lat: float) -> tuple[float, float]:
    """
    WGS-84 degrees of a GCJ-02 point; unchanged outside China.

    By fixed-point iteration on the forward formula, to a centimetre. Source: the formula as widely published since
    2010 (no official text exists).
    """
    if not in_china(lon, lat):
        return lon, lat
    found = lon, lat
    for _ in range(5):
        east, north = _offset(*found)
        found = lon - east, lat - north
    return found


def wgs_to_gcj(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 degrees of a WGS-84 point; unchanged outside China."""
    if not in_china(lon, lat):
        return lon, lat
    east, north = _offset(lon, lat)
    return lon + east, lat + north

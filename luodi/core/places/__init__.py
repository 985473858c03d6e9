"""Divisions and the places a text names."""

from luodi.core.places.division import (
    Division,
    centre,
    great_circle_km,
    parent_chain,
    related,
    resolve_place,
    short_name,
)
from luodi.core.places.find import PlaceMention, find_places

__all__ = [
    "Division",
    "PlaceMention",
    "centre",
    "find_places",
    "great_circle_km",
    "parent_chain",
    "related",
    "resolve_place",
    "short_name",
]

"""The route of a plan as a picture on the page."""

from __future__ import annotations

from luodi.core.documents.route_picture import Route, lay_out
from luodi.core.missions.ways import ways_of
from luodi.web.missions.readying import Prepared


def route_of(prepared: Prepared) -> Route | None:
    """The ways of the plan; ``None`` without one, or where nothing has coordinates."""
    return lay_out(ways_of(prepared.terms, prepared.plan)) if prepared.plan is not None else None

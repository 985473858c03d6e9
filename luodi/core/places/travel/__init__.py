"""Travel times between places, from whatever source there is."""

from luodi.core.places.travel.offline import OfflineTimes
from luodi.core.places.travel.table import TableTimes, read_travel_table
from luodi.core.places.travel.values import Leg, Matrix, Spot, TravelFault, TravelTimes
from luodi.core.places.travel.wrapping import FallingBack, KeptTimes

__all__ = [
    "FallingBack",
    "KeptTimes",
    "Leg",
    "Matrix",
    "OfflineTimes",
    "Spot",
    "TableTimes",
    "TravelFault",
    "TravelTimes",
    "read_travel_table",
]

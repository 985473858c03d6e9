"""The trip by day, and its drawing."""

import itertools

import pytest

from luodi.core.documents.graticule import HEIGHT, WIDTH, Point, draw
from luodi.web.reports import actions
from luodi.web.reports.tripping import trip_of


def test_stops_stand_under_their_day_and_place(report):
    """Two days, each with its firm and the city it was seen in; the way goes from city to city."""
    trip = trip_of(report)
    listed = {day.date.value: [(s.item.head.value, s.place.short) for s in day.stops] for day in trip.days if day.date}
    assert ("苏州恒澈新能源科技有限公司", "苏州") in listed["--03-12"]
    assert [point.name for point in trip.drawing.points][-2:] == ["苏州市", "杭州市"]
    assert trip.drawing.legs[-1].kilometres in range(110, 150)  # Suzhou to Hangzhou, about 130 km as the crow flies


def test_a_rejected_organisation_is_no_stop(report, organisation, lin):
    """The drawing follows the checked record."""
    actions.reject(fact=organisation, version=None, by=lin)
    names = [stop.item.head.value for day in trip_of(report).days for stop in day.stops]
    assert organisation.value not in names


def test_a_place_named_after_the_organisation_in_its_sentence_counts(lin):
    """An exhibition held in Shanghai is in Shanghai, whatever province was named before."""
    text = "11月6日，副市长何岚带队赴上海市、安徽省合肥市考察招商。何岚一行走进在上海举行的进口博览会，与西门子公司负责人交流。"
    report = actions.add_text(title="", text=text, published=None, by=lin)
    places = {s.item.head.value: s.place.short for day in trip_of(report).days for s in day.stops if s.place}
    assert set(places.values()) == {"上海"}


@pytest.mark.parametrize(
    "where",
    [
        [(121.47, 31.23)],
        [(121.47, 31.23), (121.47, 31.23)],
        [(113.58, 37.86), (121.47, 31.23), (120.58, 31.30), (120.98, 31.38), (119.82, 31.34), (118.51, 31.67)],
        [(-122.4, 37.8), (116.4, 39.9), (151.2, -33.9)],
    ],
)
def test_everything_is_inside_the_drawing(where):
    """One place or places on three continents: all points and labels inside, north above south."""
    points = [Point(f"地名{i}", lon, lat) for i, (lon, lat) in enumerate(where)]
    drawing = draw(points, [1.0] * (len(points) - 1))
    for point in drawing.points:
        assert 0 < point.x < WIDTH
        assert 0 < point.y < HEIGHT
        assert 0 < point.label_x < WIDTH
    for a, b in itertools.combinations(drawing.points, 2):
        assert (a.lat > b.lat) == (a.y < b.y) or abs(a.lat - b.lat) < 0.05
    assert len(drawing.lines) >= 4


def test_a_text_without_places_says_so(lin, as_user):
    """No drawing, and the page says what to do."""
    report = actions.add_text(title="", text="今天开会。", published=None, by=lin)
    words = as_user(lin).get(f"/reports/{report.pk}/trip/").content.decode()
    assert "画不出路线" in words
    assert "<svg" not in words

"""The figures of chains against hand-worked values (domain notes, section 5) and known properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from luodi.core.chains import eigen
from luodi.core.chains.complexity import complexity, outlook
from luodi.core.chains.concentration import herfindahl, location_quotients, present
from luodi.core.chains.errors import FigureRefused
from luodi.core.chains.fitness import fitness_complexity
from luodi.core.chains.input_output import (
    backward_linkage,
    forward_linkage,
    ghosh_inverse,
    input_coefficients,
    leontief_inverse,
    local_cover,
    local_demand,
)
from luodi.core.chains.relatedness import Diagonal, density, proximity

VALUES = np.array([[60, 20, 10, 10], [30, 50, 10, 10], [10, 30, 50, 110]])
NETWORK = np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]], dtype=bool)
FLOWS, OUTPUT = np.array([[20, 60, 10], [30, 120, 60], [10, 60, 50]]), np.array([200, 400, 300])


def same(found, expected, digits=4):
    """Equal to the digits printed."""
    np.testing.assert_allclose(found, expected, rtol=0, atol=0.50001 * 10**-digits)


def test_location_quotients():
    """Share here over share everywhere."""
    same(
        location_quotients(VALUES),
        [[2.4, 0.8, 0.5714, 0.3077], [1.2, 2.0, 0.5714, 0.3077], [0.2, 0.6, 1.4286, 1.6923]],
    )


def test_herfindahl_of_regions_and_of_industries():
    """The axis says whose shares are squared."""
    same(herfindahl(VALUES), [0.42, 0.36, 0.39])
    same(herfindahl(VALUES, axis=0), [0.46, 0.38, 0.551, 0.7278])


def test_a_quotient_of_exactly_one_is_present():
    """As the reference packages take it."""
    assert present(np.array([[1.0, 0.999999, np.nan]])).tolist() == [[True, False, False]]


@pytest.mark.parametrize("values", [[[1, -1]], [[1, np.inf]], [[np.nan, 1]], [1, 2]])
def test_amounts_that_are_none_are_refused(values):
    """No share of a negative or missing amount."""
    with pytest.raises(ValueError, match="Expected"):
        location_quotients(np.array(values))


def test_empty_regions_and_industries_have_no_quotient():
    """Unknown, not zero."""
    found = location_quotients(np.array([[0, 0, 0], [1, 1, 0]]))
    assert np.isnan(found[0]).all()
    assert np.isnan(found[:, 2]).all()
    assert found[1, 0] == 1


def test_proximity():
    """Co-presence over the larger ubiquity."""
    same(
        proximity(NETWORK),
        [[1, 0.5, 0.5, 0.3333], [0.5, 1, 0.5, 0.3333], [0.5, 0.5, 1, 0.6667], [0.3333, 0.3333, 0.6667, 1]],
    )


def test_density_with_the_diagonal():
    """The industry itself among its relatives."""
    found = density(NETWORK, proximity(NETWORK), Diagonal.INCLUDED)
    same(found[0], [1, 1, 1, 1])
    same(found[1], [0.2143, 0.4286, 0.1875, 0.1429])
    same(found[2], [0.3571, 0.3571, 0.6250, 0.7143])
    same(found[3], [0.1429, 0.1429, 0.2500, 0.4286])


def test_density_without_the_diagonal():
    """The industry itself left out."""
    found = density(NETWORK, proximity(NETWORK), Diagonal.EXCLUDED)
    same(found[0], [1, 1, 1, 1])
    same(found[1], [0.375, 0, 0.3, 0.25])
    same(found[2], [0.625, 0.625, 0.4, 0.5])
    same(found[3], [0.25, 0.25, 0.4, 0])


def test_density_of_an_industry_nobody_has_is_unknown():
    """Not zero: nothing is known of its relatives; and the others do not suffer."""
    presence = np.array([[True, True, False], [True, False, False]])
    phi = proximity(presence)
    assert np.isnan(phi[2]).all()
    found = density(presence, phi, Diagonal.INCLUDED)
    assert np.isnan(found[:, 2]).all()
    assert not np.isnan(found[:, :2]).any()


def test_complexity():
    """ECI, PCI and the eigenvalues of the small network."""
    found = complexity(NETWORK)
    same(found.eci, [-0.075353, -1.602916, 0.747788, 0.930481], 6)
    same(found.pci, [-0.194073, -1.602916, 0.565095, 0.930481], 6)
    same(found.eigenvalues, [1, 0.542134, 0.190154], 6)


def test_outlook():
    """COI of each region; COG of what it has not."""
    found = outlook(NETWORK, proximity(NETWORK), complexity(NETWORK))
    same(found.coi, [0.529877, 1.036377, -1.625320, 0.059066], 6)
    same([found.cog[1, 2], found.cog[1, 3]], [0.379111, 0.458756], 6)
    assert (found.cog[NETWORK] == 0).all()


def test_fitness_step_by_step():
    """Values after one, two and ten steps."""
    one, two = fitness_complexity(NETWORK, steps=1), fitness_complexity(NETWORK, steps=2)
    same(one.fitness, [2, 0.5, 1, 0.5])
    same(one.complexity, [1.714286, 0.857143, 0.857143, 0.571429], 6)
    same(two.fitness, [2.333333, 0.5, 0.833333, 0.333333], 6)
    same(fitness_complexity(NETWORK, steps=10).fitness, [3.388303, 0.153667, 0.404566, 0.053464], 6)


def test_fitness_ends_when_the_order_stands_still():
    """By order, not by tolerance: the values go on sinking."""
    found = fitness_complexity(NETWORK)
    assert found.settled
    assert found.steps < 100
    assert np.argsort(-found.fitness).tolist() == [0, 2, 1, 3]


def test_fitness_survives_a_thousand_steps():
    """Values that sink to nothing stay numbers."""
    found = fitness_complexity(NETWORK, steps=3000)
    assert np.isfinite(found.fitness).all()


def test_leontief_and_linkages():
    """Inverse, 影响力 and 感应度, the latter by Leontief and by Ghosh."""
    inverse = leontief_inverse(input_coefficients(FLOWS, OUTPUT))
    same(inverse, [[1.1629, 0.2732, 0.1121], [0.2837, 1.5727, 0.3888], [0.1208, 0.2995, 1.2767]])
    same(backward_linkage(inverse), [0.8565, 1.1722, 0.9713])
    same(forward_linkage(inverse), [0.8459, 1.2268, 0.9273])
    same(forward_linkage(ghosh_inverse(FLOWS, OUTPUT)), [0.9986, 1.0671, 0.9343])


def test_local_demand_and_cover():
    """What is bought here, and the share of it made here."""
    coefficients = input_coefficients(FLOWS, OUTPUT)
    same(local_demand(coefficients, [20, 60, 10]), [11.3333, 23, 11.6667])
    same(local_cover(coefficients, [20, 60, 10]), [1.7647, 2.6087, 0.8571])


def test_cover_where_nobody_buys_is_unknown():
    """No demand is not full cover."""
    assert np.isnan(local_cover(np.zeros((2, 2)), [1, 1])).all()


@pytest.mark.parametrize("output", [[200, 400], [10, 400, 300], [200, -1, 300]])
def test_tables_that_do_not_add_up_are_refused(output):
    """Shapes, signs, and a sector that buys more than it makes."""
    with pytest.raises(ValueError, match=r"Expected|buys more"):
        input_coefficients(FLOWS, np.array(output))


@pytest.mark.parametrize(
    "presence",
    [
        np.eye(4, dtype=bool),  # no two regions share an industry
        np.ones((4, 4), dtype=bool),  # nothing tells them apart
        np.zeros((3, 3), dtype=bool),
        np.array([[True, True], [False, False]]),
        np.kron(np.eye(2, dtype=bool), NETWORK[:3]),  # two worlds
    ],
)
def test_complexity_is_refused_where_it_is_any_number(presence):
    """A tied eigenvalue gives whatever vector the solver meets first."""
    with pytest.raises(FigureRefused, match="不给出复杂度"):
        complexity(presence)


def test_regions_with_nothing_have_no_complexity():
    """They are left out and do not disturb the rest."""
    wide = np.zeros((6, 5), dtype=bool)
    wide[:4, :4] = NETWORK
    found, bare = complexity(wide), complexity(NETWORK)
    np.testing.assert_allclose(found.eci[:4], bare.eci)
    assert np.isnan(found.eci[4:]).all()
    assert np.isnan(found.pci[4])
    np.testing.assert_allclose(
        outlook(wide, proximity(wide), found).cog[:4, :4].max(), outlook(NETWORK, proximity(NETWORK), bare).cog.max()
    )


def nested(regions: int, industries: int) -> np.ndarray:
    """Able regions have most industries, rare industries are had by able regions."""
    dice = np.random.default_rng(7)
    fit = (
        dice.normal(size=(regions, 1))
        - dice.normal(size=industries)
        + dice.normal(scale=0.5, size=(regions, industries))
    )
    return fit > 0


def test_a_matrix_that_does_not_settle_is_decomposed_as_a_whole():
    """Eigenvalues that crowd: as many steps as are allowed do not part them."""
    values = np.concatenate([[1.0], np.linspace(0.5, 0.5 - 1e-9, 449)])
    square = np.linalg.qr(np.random.default_rng(1).normal(size=(450, 450)))[0]
    matrix = (square * values) @ square.T
    value, vector = eigen.leading_after(matrix, [square[:, 0]])
    assert value == pytest.approx(0.5, abs=1e-8)
    assert abs(vector @ square[:, 0]) < 1e-8


@pytest.mark.parametrize("shape", [(420, 500), (500, 420)])
def test_large_networks_are_solved_step_by_step_to_the_same_figures(shape, monkeypatch):
    """By Lanczos, as by a full decomposition of the matrix of regions, and without one."""
    monkeypatch.setattr(eigen, "_whole", None)
    presence = nested(*shape)
    presence[0] = presence[:, 0] = True  # nobody without anything
    found = complexity(presence)
    m = presence / np.sqrt(presence.sum(axis=1))[:, None] / np.sqrt(presence.sum(axis=0))
    values, vectors = np.linalg.eigh(m @ m.T)
    k = vectors[:, -2] / np.sqrt(presence.sum(axis=1))
    k *= np.sign(np.corrcoef(k, presence.sum(axis=1))[0, 1])
    np.testing.assert_allclose(found.eci, (k - k.mean()) / k.std(), atol=1e-8)
    np.testing.assert_allclose(found.eigenvalues, values[::-1][:3], atol=1e-6)


@settings(max_examples=40, deadline=None)
@given(hnp.arrays(bool, st.tuples(st.integers(5, 12), st.integers(5, 12)), elements=st.booleans()))
def test_eci_is_the_mean_pci_of_what_a_region_has(presence):
    """On both sides of square, by whichever matrix was decomposed."""
    try:
        found = complexity(presence)
    except FigureRefused:
        return
    means = [found.pci[row].mean() if row.any() else np.nan for row in presence]
    np.testing.assert_allclose(found.eci, means, atol=1e-7)
    kept = ~np.isnan(found.eci)
    assert np.isclose(found.eci[kept].std(), 1)
    turned = complexity(presence[:, ::-1])
    np.testing.assert_allclose(np.abs(turned.eci[kept]), np.abs(found.eci[kept]), atol=1e-6)

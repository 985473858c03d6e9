"""
Where the boxes and flows of a chain are drawn: layers from left to right, few crossings, nothing on top of another.

Layered drawing after Sugiyama, Tagawa & Toda (1981), IEEE Transactions on Systems, Man and Cybernetics 11: a layer is a
stage; a flow over several stages gets a small place of its own in each, so that it runs between boxes; layers are ordered
by barycentres, forth and back, and the order with the fewest crossings is kept. The same chain gives the same picture.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

from luodi.core.chains.chain import Chain

BOX_WIDTH, BOX_HEIGHT = 172.0, 60.0
_COLUMN_GAP = 84.0
_BOX_GAP, _FLOW_HEIGHT = 14.0, 5.0
_SWEEPS = 24
_STRAIGHTENINGS = 8


@dataclass(frozen=True, slots=True)
class Box:
    """A segment's rectangle: left, top, in pixels; all have one size."""

    segment: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Flow:
    """A link from supplier to buyer through ``points``; ``back`` for one that runs against the stages."""

    supplier: str
    buyer: str
    points: tuple[tuple[float, float], ...]
    back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything to be drawn, from (0, 0) to (width, height)."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    flows: tuple[Flow, ...]


_Node = tuple[str, int, int]  # segment "" for a flow's place: then the flow's number; and the layer


def lay_out(chain: Chain) -> Layout:
    """Places of all segments and flows of ``chain``."""
    stages = sorted({s.stage for s in chain.segments})
    layer_of = {s.id: stages.index(s.stage) for s in chain.segments}
    layers: list[list[_Node]] = [[] for _ in stages]
    for s in chain.segments:
        layers[layer_of[s.id]].append((s.id, 0, layer_of[s.id]))
    runs = []  # of each link the nodes it passes, left to right; empty within one layer
    for number, (supplier, buyer) in enumerate(chain.links):
        left, right = sorted((supplier, buyer), key=lambda i: layer_of[i])
        first, last = layer_of[left], layer_of[right]
        places = [("", number, layer) for layer in range(first + 1, last)]
        for place in places:
            layers[place[2]].append(place)
        runs.append([(left, 0, first), *places, (right, 0, last)] if first != last else [])
    pairs = [pair for run in runs for pair in itertools.pairwise(run)]
    layers = _order(layers, pairs)
    tops = _place(layers, pairs)
    height = max((tops[n] + _height(n) for layer in layers for n in layer), default=0.0)
    column = BOX_WIDTH + _COLUMN_GAP
    boxes = tuple(Box(s.id, layer_of[s.id] * column, round(tops[s.id, 0, layer_of[s.id]], 1)) for s in chain.segments)
    flows = _flows(chain, runs, tops, layer_of, column)
    return Layout(len(layers) * column - _COLUMN_GAP, round(height, 1), boxes, flows)


def _height(node: _Node) -> float:
    return BOX_HEIGHT if node[0] else _FLOW_HEIGHT


def _order(layers: list[list[_Node]], pairs: Sequence[tuple[_Node, _Node]]) -> list[list[_Node]]:
    """The layers in the order with the fewest crossings that sweeps by barycentre come upon."""
    before: dict[_Node, list[_Node]] = {}
    after: dict[_Node, list[_Node]] = {}
    for left, right in pairs:
        before.setdefault(right, []).append(left)
        after.setdefault(left, []).append(right)
    current = [list(layer) for layer in layers]
    best, fewest = current, count_crossings(current, pairs)
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        near = before if forth else after
        for i in range(1, len(current)) if forth else range(len(current) - 2, -1, -1):
            place = {node: p for p, node in enumerate(current[i - 1 if forth else i + 1])}
            centre = {}
            for p, node in enumerate(current[i]):
                ends = [place[n] for n in near.get(node, ())]
                centre[node] = sum(ends) / len(ends) if ends else float(p)
            current[i] = sorted(current[i], key=lambda n: centre[n])
        crossings = count_crossings(current, pairs)
        if crossings < fewest:
            best, fewest = [list(layer) for layer in current], crossings
    return best


def count_crossings(layers: Sequence[Sequence[_Node]], pairs: Sequence[tuple[_Node, _Node]]) -> int:
    """How many flows cross another between neighbouring layers."""
    place = {node: p for layer in layers for p, node in enumerate(layer)}
    by_layer: dict[int, list[tuple[int, int]]] = {}
    for left, right in pairs:
        by_layer.setdefault(left[2], []).append((place[left], place[right]))
    crossings = 0
    for ends in by_layer.values():
        seen: list[int] = []
        for _, right_place in sorted(ends):
            crossings += len(seen) - bisect_left(seen, right_place + 1)
            insort(seen, right_place)
    return crossings


def _place(layers: Sequence[Sequence[_Node]], pairs: Sequence[tuple[_Node, _Node]]) -> dict[_Node, float]:
    """Tops of all nodes: stacked, then drawn towards what they are joined to, order and distances kept."""
    near: dict[_Node, list[_Node]] = {}
    for left, right in pairs:
        near.setdefault(left, []).append(right)
        near.setdefault(right, []).append(left)
    middle: dict[_Node, float] = {}
    tallest = max((sum(_height(n) + _BOX_GAP for n in layer) for layer in layers), default=0.0)
    for layer in layers:
        at = (tallest - sum(_height(n) + _BOX_GAP for n in layer)) / 2
        for node in layer:
            middle[node] = at + _height(node) / 2
            at += _height(node) + _BOX_GAP
    for _ in range(_STRAIGHTENINGS):
        for layer in layers:
            wished = []
            for node in layer:
                ends = [middle[n] for n in near.get(node, ())]
                wished.append(sum(ends) / len(ends) if ends else middle[node])
            gaps = [_distance(a, b) for a, b in itertools.pairwise(layer)]
            middle.update(zip(layer, nearest_in_order(wished, gaps), strict=True))
    top = min((middle[n] - _height(n) / 2 for n in middle), default=0.0)
    return {node: at - _height(node) / 2 - top for node, at in middle.items()}


def _distance(upper: _Node, lower: _Node) -> float:
    """From middle to middle; flows may run close to each other, not to boxes."""
    gap = _BOX_GAP if upper[0] or lower[0] else _FLOW_HEIGHT
    return (_height(upper) + _height(lower)) / 2 + gap


def nearest_in_order(wished: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """
    Places nearest to ``wished`` (least squares) that follow each other by ``gaps`` or more: pooled where they collide.

    >>> nearest_in_order([0, 0, 10], [2, 2])
    [-1.0, 1.0, 10.0]
    """
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    pools: list[tuple[float, int]] = []  # mean and size, rising
    for wish, offset in zip(wished, offsets, strict=False):
        mean, size = wish - offset, 1
        while pools and pools[-1][0] > mean:
            other, count = pools.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        pools.append((mean, size))
    flat = [mean for mean, size in pools for _ in range(size)]
    return [at + offset for at, offset in zip(flat, offsets, strict=False)]


def _flows(
    chain: Chain, runs: Sequence[Sequence[_Node]], tops: dict[_Node, float], layer_of: dict[str, int], column: float
) -> tuple[Flow, ...]:
    middles = {node: top + _height(node) / 2 for node, top in tops.items()}
    ports = _ports(runs, middles)
    flows = []
    for (supplier, buyer), run in zip(chain.links, runs, strict=True):
        if not run:  # side by side in one layer: a bow on the right
            x = layer_of[supplier] * column + BOX_WIDTH
            ends = [middles[i, 0, layer_of[i]] for i in (supplier, buyer)]
            bow = (x + _COLUMN_GAP / 3, sum(ends) / 2)
            flows.append(Flow(supplier, buyer, _rounded([(x, ends[0]), bow, (x, ends[1])]), back=False))
            continue
        points = [(run[0][2] * column + BOX_WIDTH, ports[run[0], run[1]])]
        for node in run[1:-1]:
            points += [(node[2] * column, middles[node]), (node[2] * column + BOX_WIDTH, middles[node])]
        points.append((run[-1][2] * column, ports[run[-1], run[-2]]))
        back = run[0][0] != supplier
        flows.append(Flow(supplier, buyer, _rounded(points[::-1] if back else points), back))
    return tuple(flows)


def _ports(runs: Sequence[Sequence[_Node]], middles: dict[_Node, float]) -> dict[tuple[_Node, _Node], float]:
    """Heights at which flows leave and reach each box, spread along its side in the order of where they go."""
    sides: dict[tuple[_Node, int], list[_Node]] = {}
    for run in runs:
        if run:
            sides.setdefault((run[0], 1), []).append(run[1])
            sides.setdefault((run[-1], -1), []).append(run[-2])
    found = {}
    for (node, _), others in sides.items():
        ranked = sorted(others, key=lambda n: (middles[n], n))
        for rank, other in enumerate(ranked, 1):
            found[node, other] = middles[node] - BOX_HEIGHT / 2 + BOX_HEIGHT * rank / (len(ranked) + 1)
    return found


def _rounded(points: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, 1), round(y, 1)) for x, y in points)

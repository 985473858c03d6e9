"""Small missions drawn at random, with every kind of term."""

import random

import numpy as np

from luodi.core.missions import Break, Candidate, Mission, Opening, Shift, Travel


def draw_mission(rng: random.Random, most: int = 7) -> Mission:
    """A mission of up to ``most`` candidates, one or two teams, one to three days."""
    places = [f"p{k}" for k in range(rng.randint(2, 6))]
    spots = {p: (rng.randint(0, 60), rng.randint(0, 60)) for p in places}
    minutes = np.array(
        [[abs(spots[a][0] - spots[b][0]) + abs(spots[a][1] - spots[b][1]) for b in places] for a in places], float
    )
    if rng.random() < 0.2:  # off any metric
        minutes += np.array([[rng.randint(0, 20) if a != b else 0 for b in places] for a in places])
    part_ends: tuple[float, ...] = ()
    if rng.random() < 0.2:
        part_ends = (float(rng.randint(60, 200)),)
        minutes = np.stack([minutes, np.floor(minutes * rng.choice((0.6, 1.4)))])
    days, teams = rng.randint(1, 3), rng.randint(1, 2)
    if days * teams > 4:
        teams = 1
    people = ["Lin", "Wang", "Zhao"]
    shifts = []
    for team in range(teams):
        members = frozenset(rng.sample(people, rng.randint(1, 3)))
        for day in range(days):
            ends = rng.randint(250, 480)
            nights = tuple(rng.sample(places, rng.randint(1, 2))) if day < days - 1 else (places[0],)
            breaks = ()
            if rng.random() < 0.4:
                breaks = (Break("lunch", 100, 100 + rng.randint(0, 80), rng.randint(10, 40)),)
                if rng.random() < 0.3:
                    breaks += (Break("rest", 190, 190 + rng.randint(10, 60), 15),)
            shifts.append(
                Shift(f"t{team}", day, rng.randint(0, 30), ends, places[0] if day == 0 or rng.random() < 0.2 else None,
                      nights, members, rng.choice((None, None, 2.0, 3.0)), breaks)
            )  # fmt: skip
    count = rng.randint(1, most)
    candidates = []
    for u in range(count):
        visit = rng.randint(10, 60)
        openings = None
        if rng.random() < 0.7:
            openings = ()
            for day in range(days):
                for _ in range(rng.choice((0, 1, 1, 2))):
                    opens = rng.randint(0, 300)
                    openings += (Opening(day, opens, opens + visit + rng.randint(0, 120)),)
        fixed = rng.random() < 0.15
        if fixed:
            opens = rng.randint(30, 300)
            openings = (Opening(rng.randrange(days), opens, opens + visit),)
        candidates.append(
            Candidate(
                f"c{u}", rng.choice(places), float(rng.randint(1, 20)), float(visit), openings,
                closed_days=frozenset({rng.randrange(days)} if rng.random() < 0.1 else ()),
                fixed=fixed,
                members=frozenset({rng.choice(people)} if rng.random() < 0.2 else ()),
                teams=frozenset({"t0"}) if rng.random() < 0.1 else None,
                group=rng.choice(("g", "h")) if rng.random() < 0.2 else None,
                after=(f"c{rng.randrange(u)}",) if u and rng.random() < 0.2 else (),
                load=rng.choice((1.0, 1.0, 1.5)),
            )
        )  # fmt: skip
    edges = halts = None
    if rng.random() < 0.5:  # breaks on the way: aboard, by halting, or both
        shape = (len(places), len(places))
        edges = np.array([[rng.choice((0.0, 5.0, 15.0, 30.0, np.inf)) for _ in places] for _ in places]).reshape(shape)
    if rng.random() < 0.5:
        halts = np.array([[rng.random() < 0.5 for _ in places] for _ in places])
    return Mission(
        tuple(shifts), tuple(candidates), Travel(tuple(places), minutes, part_ends, aboard=edges, halts=halts)
    )

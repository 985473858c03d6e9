"""What changed between two versions of a chain."""

from __future__ import annotations

from luodi.core.chains.comparing import Change, compare_chains
from luodi.core.chains.loading import load_chain
from tests.core.chains.toy import TOY

OLD = load_chain(TOY, "old")


def test_nothing_changed():
    """An equal chain, and one whose lists are in another order."""
    assert compare_chains(OLD, OLD) == ()
    assert compare_chains(OLD, load_chain(TOY.replace("[ore, back]", "[back, ore]"), "new")) == ()


def test_changes_are_told_by_field():
    """Head, sources, entries of lists, gates."""
    text = (
        TOY.replace('"2026-11-22"', '"2026-12-01"')
        .replace('s2: "another book"', "s2: 第二版")
        .replace("[锂矿, 锂精矿]", "[锂矿, 锂辉石]")
        .replace("note: 焙烧", "note: 煅烧")
    )
    assert compare_chains(OLD, load_chain(text, "new")) == (
        Change("", "version", ("2026-12-01",), ("2026-11-22",)),
        Change("", "sources.s2", ("第二版",), ("another book",)),
        Change("ore", "keywords", ("锂辉石",), ("锂精矿",)),
        Change("salt", "gates", ("能耗：煅烧",), ("能耗：焙烧",)),
    )


def test_segments_that_came_and_went():
    """Named once each; what bought from them changed its inputs."""
    changes = compare_chains(
        OLD, load_chain(TOY.replace("id: ore", "id: mine").replace("[ore, back]", "[mine, back]"), "new")
    )
    assert Change("mine", "", ("锂矿石",), ()) in changes
    assert Change("ore", "", (), ("锂矿石",)) in changes
    assert Change("salt", "inputs", ("mine",), ("ore",)) in changes

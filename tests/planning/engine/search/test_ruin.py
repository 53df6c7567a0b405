"""Ruin lifts strings of neighbouring stops, and nothing that is fixed."""

from __future__ import annotations

import numpy as np
import pytest

from planning.engine import layout
from planning.engine.search.ruin import ALSO_TRIED, DRAWN
from tests.planning.engine.calls import ruin, take_back
from tests.planning.walks import full_walk


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("longest", [1, 4, 10])
def test_strings_are_contiguous_but_for_one_stop_and_hold_nothing_fixed(seed, longest):
    walk = full_walk(seed)
    board, journal = walk.board, walk.journal
    model, state = board.problem.model, board.state
    routes = [board.stops(route).tolist() for route in range(len(model.routes))]
    fixed = set(np.flatnonzero((model.visits[:, layout.PINNED] != 0) | (state.stops[:, layout.FROZEN] != 0)).tolist())
    left, spared, lengths = set(board.unplanned().tolist()), 0, set()
    for _ in range(400):
        assert ruin(model, state, board.scratch, journal, walk.guide, walk.chance, longest)
        noted = journal.lifted[: journal.counts[layout.LIFTED]].tolist()
        lifted = {visit for visit, was_planned, *_ in noted if was_planned}
        others = {visit for visit, was_planned, *_ in noted if not was_planned}
        assert len(lifted) + len(others) == len(noted)
        assert not lifted & fixed
        assert others <= left
        assert len(others) <= ALSO_TRIED + DRAWN
        assert set(board.unplanned().tolist()) == left | lifted
        for route, stops in enumerate(routes):
            assert board.stops(route).tolist() == [visit for visit in stops if visit not in lifted]
            places = [place for place, visit in enumerate(stops) if visit in lifted]
            if places:
                inside = stops[places[0] : places[-1] + 1]
                stayed = [visit for visit in inside if visit not in lifted and visit not in fixed]
                assert len(places) <= longest
                assert len(stayed) <= 1
                spared += len(stayed)
                lengths.add(len(places))
        take_back(model, state, journal)
    assert 1 in lengths
    assert longest == 1 or (spared > 0 and max(lengths) > 1)


def test_every_stop_that_is_not_fixed_is_lifted_sooner_or_later():
    walk = full_walk(3)
    board, journal = walk.board, walk.journal
    model, state = board.problem.model, board.state
    movable = set(np.flatnonzero((state.stops[:, layout.ROUTE] >= 0) & (model.visits[:, layout.PINNED] == 0)).tolist())
    lifted: set[int] = set()
    for _ in range(400):
        ruin(model, state, board.scratch, journal, walk.guide, walk.chance, 5)
        noted = journal.lifted[: journal.counts[layout.LIFTED]].tolist()
        lifted |= {visit for visit, was_planned, *_ in noted if was_planned}
        take_back(model, state, journal)
    assert lifted == movable

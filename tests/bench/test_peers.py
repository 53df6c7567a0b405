from __future__ import annotations

from importlib import import_module

import pytest

from bench.evaluate import evaluate
from bench.routing import PEERS
from tests.bench.small import SMALL


@pytest.mark.filterwarnings("ignore:builtin type:DeprecationWarning")  # of what SWIG made for ortools
@pytest.mark.parametrize("name", PEERS)
def test_a_peer_is_told_the_small_instance_as_it_is(name: str) -> None:
    pytest.importorskip(name, reason=f"{name} is not installed (extra bench)")
    tried = import_module(f"bench.peers.{name}").attempt(SMALL, seconds=0.2, seed=0)
    assert evaluate(SMALL, tried.routes) == (286, ())

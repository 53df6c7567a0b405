"""The dispatch of desk work: who takes which task next, at each moment, compiled."""

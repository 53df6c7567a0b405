"""Ruin and recreate: strings of neighbouring stops are lifted and put back, better places are kept."""

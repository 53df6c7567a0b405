"""How violations are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.output import counted

if TYPE_CHECKING:
    import polars as pl

FIRST = 3
"""Violations that are named where plans are said to have some."""


def violated(violations: pl.DataFrame) -> str:
    """Say how many rules a plan breaks, and the first of them."""
    about = violations.head(FIRST)["rule", "request_id", "resource_id", "detail"].rows()
    said = [f"{request or resource or 'plan'}: {detail} ({rule})" for rule, request, resource, detail in about]
    said += ["..."] if len(violations) > FIRST else []
    return f"{counted(len(violations), 'violation')} of a hard rule: {'; '.join(said)}"

"""Who can work on what, and who could if he learned one skill more."""

from __future__ import annotations

import polars as pl

KINDS = 2
"""Each ask counts twice: its number x 2 for tasks done in one piece, and one more for those that may be parted."""


def workers(able: pl.DataFrame, shifts: pl.DataFrame) -> pl.DataFrame:
    """Pair both kinds of each ask with the profiles whose hours can go into it: ask, profile, factor; sorted.

    A task that may be parted is begun by one who can do it, at the speed that he then has, and may end in shifts of
    his on days on which he can do other things: any of his profiles, at the best such speed.

    Parameters
    ----------
    able
        ask, profile, factor (thousandths).
    shifts
        resource_id and profile of each shift.
    """
    held = shifts.drop_nulls("profile").select("resource_id", "profile").unique()
    other = held.join(held.rename({"profile": "other"}), on="resource_id").select("profile", "other").unique()
    parted = able.join(other, on="profile").group_by("ask", profile="other").agg(pl.max("factor"))
    whole = able.with_columns(ask=pl.col("ask") * KINDS)
    parted = parted.with_columns(ask=pl.col("ask") * KINDS + 1).select(whole.columns)
    return pl.concat([whole, parted]).sort("ask", "profile")


def lacking(asked: pl.DataFrame, can: pl.DataFrame) -> pl.DataFrame:
    """Pair asks with the profiles that lack one skill of them: profile, skill, level, ask, factor; sorted.

    The speed is that which the profile would have: the smallest over the skills asked, where the new one has the
    person's.

    Parameters
    ----------
    asked
        ask, department, skills.
    can
        profile, department, speed_factor, skill, level, speed.
    """
    every = can.unique("profile").select("profile", "speed_factor", whose="department")
    each = asked.filter(pl.col("skills").list.len() > 0).explode("skills").unnest("skills")
    own = pl.col("department").is_null() | (pl.col("department") == pl.col("whose")).fill_null(value=False)
    pairs = each.join(every, how="cross").filter(own)
    held = can.select("profile", "skill", "speed", has="level")
    pairs = pairs.join(held, on=["profile", "skill"], how="left").sort("profile", "ask", "skill")
    met = (pl.col("has") >= pl.col("level")).fill_null(value=False)
    speed = pl.when(met).then(pl.coalesce("speed", "speed_factor")).otherwise("speed_factor")
    missed = pairs.group_by("profile", "ask").agg(
        pl.col("skill", "level").filter(~met).first(), missed=(~met).sum(), factor=speed.min()
    )
    one = missed.filter(pl.col("missed") == 1)
    return one.select("profile", "skill", "level", "ask", "factor").sort("profile", "skill", "level", "ask")


def said(skills: pl.Expr) -> pl.Expr:
    """Write skills as the tables do: `fibre:2;nacelle`."""
    one = pl.element().struct
    named = pl.when(one["level"] > 1).then(pl.format("{}:{}", one["skill"], one["level"])).otherwise(one["skill"])
    return skills.list.eval(named).list.sort().list.join(";")

"""Who has the skills that requests need: ever, and on the day of a shift."""

from __future__ import annotations

import polars as pl

from planning.case.servable.words import NOBODY, ROLE, reasons

ROUTED = ("person", "vehicle")
"""Kinds of resources that serve requests without roles."""


def holders(needed: pl.DataFrame, resources: pl.DataFrame, skills: pl.DataFrame) -> pl.DataFrame:
    """List every entry of a skill that is asked for: which ask, whose, good enough, on which days, how fast.

    ask, asked (number of its skills), skill (null: none asked), resource_id, enough, valid_from, valid_to, speed,
    own (the resource's speed).
    """
    asks = needed.unique("ask").select("ask", "skills", fits="kind", asked=pl.col("skills").list.len())
    asks = asks.with_columns(pl.col("fits").fill_null(""))
    own = resources.select("resource_id", fits="kind", own="speed_factor")
    routed = own.filter(pl.col("fits").is_in(ROUTED)).with_columns(fits=pl.lit(""))
    own = pl.concat([own, routed])
    each = asks.filter(pl.col("asked") > 0).explode("skills").unnest("skills")
    held = skills.rename({"level": "has", "speed_factor": "speed"})
    some = each.join(held, on="skill").join(own, on=["resource_id", "fits"])
    some = some.with_columns(enough=pl.col("has") >= pl.col("level"))
    some = some.select("ask", "asked", "skill", "resource_id", "enough", "valid_from", "valid_to", "speed", "own")
    none = asks.filter(pl.col("asked") == 0).join(own, on="fits").with_columns(enough=pl.lit(True))
    return pl.concat([some, none.drop("skills", "fits")], how="diagonal")


def complete(held: pl.DataFrame) -> pl.DataFrame:
    """Who has at some time each skill of an ask at its level: ask, resource_id."""
    good = held.filter("enough")
    full = good.group_by("ask", "resource_id").agg(pl.col("skill").drop_nulls().n_unique(), pl.col("asked").first())
    return full.filter(pl.col("skill") >= pl.col("asked")).select("ask", "resource_id")


def unskilled(needed: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Needs for which no resource has ever all of the skills at their levels, with `told`: which, and who has not."""
    asking = needed.filter(pl.col("skills").list.len() > 0)
    lacking = asking.join(complete(held), on="ask", how="anti", maintain_order="left")
    if lacking.is_empty():
        return lacking.with_columns(nobody=pl.lit(None, pl.String), every=pl.lit(None, pl.String))
    some = held.filter("enough").select("ask", "skill").unique()
    asks = lacking.unique("ask").select("ask", "skills").explode("skills").unnest("skills").sort("ask", "skill")
    asks = asks.join(some.with_columns(held=pl.lit(True)), on=["ask", "skill"], how="left", maintain_order="left")
    words = pl.when(pl.col("level") > 1).then(pl.format("{}:{}", "skill", "level")).otherwise("skill")
    told = asks.group_by("ask", maintain_order=True).agg(
        nobody=words.filter(pl.col("held").is_null()).str.join(", "), every=words.str.join(", ")
    )
    return lacking.join(told, on="ask", how="left", maintain_order="left")


def lacking_skills(unskilled: pl.DataFrame) -> pl.DataFrame:
    """W501: no resource has ever all of the skills at their levels."""
    one = pl.format("{}needs {}, which {} has", ROLE, "nobody", NOBODY)
    together = pl.format("{}needs {}, which {} has all together", ROLE, "every", NOBODY)
    return reasons(unskilled, "W501", "skills", pl.when(pl.col("nobody") != "").then(one).otherwise(together))


def capable(held: pl.DataFrame, shifts: pl.DataFrame) -> pl.DataFrame:
    """Who has every skill of an ask on the day of a shift: ask, resource_id, opens, latest_end, factor."""
    days = shifts.select("resource_id", "day", "latest_end", opens="start")
    valid = held.join(days, on="resource_id").filter(
        (pl.col("valid_from") <= pl.col("day")).fill_null(value=True),
        (pl.col("valid_to") >= pl.col("day")).fill_null(value=True),
    )
    shift = ["ask", "asked", "resource_id", "opens", "latest_end"]
    skilled = valid.group_by(*shift, "skill").agg(
        enough=pl.col("enough").any(), factor=pl.coalesce(pl.col("speed").min(), pl.col("own").first())
    )
    every = (pl.col("enough").sum() >= pl.col("asked").first()) & pl.col("enough").all()
    able = skilled.group_by(shift).agg(every=every, factor=pl.col("factor").min())
    return able.filter("every").select("ask", "resource_id", "opens", "latest_end", "factor")

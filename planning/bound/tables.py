"""What an hour is worth, whom to cross-train and whom to hire, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from planning.bound.skills import KINDS, lacking, said
from planning.case.desk import able

if TYPE_CHECKING:
    from planning.bound.arrays import Flags, Reals
    from planning.bound.market import Market, Prices

HOUR = 3600
WHO = pl.Schema({"department": pl.String(), "skills": pl.String(), "such_as": pl.String(), "people": pl.Int64()})
PRICES = pl.Schema(
    {
        "scope": pl.String(),
        **WHO,
        "day": pl.Date(),
        "price_hour": pl.Int64(),
        "hours": pl.Float64(),
        "load": pl.Float64(),
    }
)
TRAINING = pl.Schema(
    {
        **WHO,
        "learns": pl.String(),
        "price_hour": pl.Int64(),
        "price_after": pl.Int64(),
        "hours": pl.Float64(),
        "gain": pl.Int64(),
    }
)
HIRING = pl.Schema(
    {
        "department": pl.String(),
        "skills": pl.String(),
        "people": pl.Int64(),
        "load": pl.Float64(),
        "price_hour": pl.Int64(),
        "hours": pl.Float64(),
        "gain": pl.Int64(),
    }
)


def empty() -> dict[str, pl.DataFrame]:
    """Give the tables of a case without tasks, or without anybody's shift."""
    return {"prices": PRICES.to_frame(), "training": TRAINING.to_frame(), "hiring": HIRING.to_frame()}


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Who asks and who can, to name in tables.

    Parameters
    ----------
    asked
        ask, department, skills (a list), people (how many can do it).
    can
        profile, department, speed_factor, skill, level, speed.
    able
        ask, profile, factor.
    each
        A row a profile, in order: profile, department, skills (text), such_as, people.
    """

    asked: pl.DataFrame
    can: pl.DataFrame
    able: pl.DataFrame
    each: pl.DataFrame

    @classmethod
    def of(cls, asked: pl.DataFrame, can: pl.DataFrame, worked: pl.DataFrame) -> People:
        """Gather who asks and who can.

        Parameters
        ----------
        asked, can
            Of `planning.case.desk`.
        worked
            resource_id and profile of each shift.
        """
        apt = able(asked, can)
        held = worked.drop_nulls().unique()
        several = apt.join(held, on="profile").group_by("ask").agg(people=pl.n_unique("resource_id").cast(pl.Int64))
        asked = asked.join(several, on="ask", how="left").with_columns(pl.col("people").fill_null(0)).sort("ask")
        skills = pl.struct("skill", "level").filter(pl.col("skill").is_not_null())
        named = can.group_by("profile").agg(pl.first("department"), skills=skills).with_columns(said(pl.col("skills")))
        those = held.group_by("profile").agg(
            such_as=pl.min("resource_id"), people=pl.n_unique("resource_id").cast(pl.Int64)
        )
        return cls(asked, can, apt, named.join(those, on="profile").sort("profile"))


def prices(people: People, market: Market, found: Prices) -> pl.DataFrame:
    """Price an hour, by what tasks ask and by what people can do, and day; as `Bound.prices`."""
    supply = market.supply
    groups = _able(people, market)
    hours, used = groups @ supply.seconds, groups @ found.used
    of_group = supply.group[people.each["profile"].to_numpy()]
    asked = people.asked.select("department", said(pl.col("skills")), pl.lit(None).alias("such_as"), "people")
    rows = [
        _by_day(asked, "skills", supply.days, (_hired(people, found), hours, _share(used, hours))),
        _by_day(
            people.each.select(*WHO),
            "profile",
            supply.days,
            (found.of_group[of_group], supply.own, _share(found.used, supply.seconds)[of_group]),
        ),
    ]
    return pl.concat([table.select(PRICES.names()).cast(PRICES) for table in rows])


def training(people: People, market: Market, found: Prices) -> pl.DataFrame:
    """Rank what one person would gain by one skill more; as `Bound.training`.

    gain = sum over days of max(0, price of an hour of the tasks that the skill opens - price of his hour) x his hours.
    """
    pairs = lacking(people.asked, people.can)
    learns = pairs.select("profile", "skill", "level").unique().sort("profile", "skill", "level")
    learns = learns.with_row_index("row").cast({"row": pl.Int64})
    opened = learns.join(pairs, on=["profile", "skill"], suffix="_asked").sort("row", "ask")
    opened = opened.filter(pl.col("level_asked") <= pl.col("level"))
    profile = learns["profile"].to_numpy()
    before = found.of_group[market.supply.group[profile]]
    after = before.copy()
    worth = _asked(found)[opened["ask"].to_numpy()] * (opened["factor"].to_numpy() / 1000)[:, None]
    np.maximum.at(after, opened["row"].to_numpy(), worth)
    hours = market.supply.own[profile] / people.each["people"].to_numpy()[profile][:, None]
    rows = learns.join(people.each, on="profile", maintain_order="left").with_columns(
        learns=said(pl.concat_list(pl.struct("skill", "level"))),
        price_hour=_cents(_mean(before, hours)),
        price_after=_cents(_mean(after, hours)),
        hours=pl.Series(hours.sum(axis=1) / HOUR),
        gain=pl.Series(((after - before) * hours).sum(axis=1)).round().cast(pl.Int64),
    )
    return _best(rows.filter(pl.col("gain") > 0), TRAINING)


def hiring(people: People, market: Market, found: Prices) -> pl.DataFrame:
    """Rank what one person more would gain, by the skills that tasks ask; as `Bound.hiring`.

    gain = sum over days of the price of an hour of the skills x the hours of a mean shift.
    """
    supply = market.supply
    price = _hired(people, found)
    groups = _able(people, market)
    load = _share((groups @ found.used).sum(axis=1), (groups @ supply.seconds).sum(axis=1))
    rows = people.asked.with_columns(
        said(pl.col("skills")),
        load=pl.Series(load).fill_nan(None),
        price_hour=_cents(price.mean(axis=1)),
        hours=pl.lit(supply.shift.sum() / HOUR),
        gain=pl.Series(price @ supply.shift).round().cast(pl.Int64),
    )
    return _best(rows, HIRING)


def _able(people: People, market: Market) -> Flags:
    """Say which groups can do which asks: ask x group."""
    groups = np.zeros((len(people.asked), len(market.supply.seconds)), dtype=np.bool_)
    groups[people.able["ask"].to_numpy(), market.supply.group[people.able["profile"].to_numpy()]] = True
    return groups


def _asked(found: Prices) -> Reals:
    """Give what a second for each ask gains, whichever of its tasks it goes to: ask x day."""
    worth: Reals = found.worth.reshape(-1, KINDS, found.worth.shape[1]).max(axis=1)
    return worth


def _hired(people: People, found: Prices) -> Reals:
    """Give what a second more of one who has the skills of each ask gains, in any ask that he can do: ask x day."""
    each = people.asked.explode("skills", empty_as_null=True, keep_nulls=True).with_columns(
        speed_factor=pl.lit(1000, pl.Int64),
        speed=pl.lit(None, pl.Int64),
        skill=pl.col("skills").struct["skill"],
        level=pl.col("skills").struct["level"],
    )
    can = able(people.asked, each.select("department", "speed_factor", "skill", "level", "speed", profile="ask"))
    hired = np.zeros((len(people.asked), found.worth.shape[1]))
    np.maximum.at(hired, can["profile"].to_numpy(), _asked(found)[can["ask"].to_numpy()])
    return hired


def _by_day(who: pl.DataFrame, scope: str, days: pl.Series, figures: tuple[Reals, Reals, Reals]) -> pl.DataFrame:
    """Write prices (cents a second), seconds and load of each on each day, a row each."""
    price, seconds, load = (pl.Series(figure.ravel()) for figure in figures)
    rows = who.join(days.alias("day").to_frame(), how="cross", maintain_order="left_right")
    return rows.with_columns(
        scope=pl.lit(scope), price_hour=_cents(price.to_numpy()), hours=seconds / HOUR, load=load.fill_nan(None)
    )


def _share(used: Reals, seconds: Reals) -> Reals:
    """Divide what is used by what there is; not a number where there is nothing."""
    share = np.full(seconds.shape, np.nan)
    np.divide(used, seconds, out=share, where=seconds > 0)
    return share


def _mean(price: Reals, hours: Reals) -> Reals:
    """Give the mean price of each row's hours; 0 without hours."""
    total = hours.sum(axis=1)
    mean = np.zeros(len(total))
    np.divide((price * hours).sum(axis=1), total, out=mean, where=total > 0)
    return mean


def _cents(price: Reals) -> pl.Series:
    """Turn cents a second into whole cents an hour."""
    return pl.Series(price * HOUR).round().cast(pl.Int64)


def _best(rows: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Put the greatest gain first, and what gains the same in the order of its names."""
    names = [name for name in ("department", "skills", "such_as", "learns") if name in schema]
    by = ["gain", *names]
    return rows.select(schema.names()).cast(schema).sort(by, descending=[True, *(False for _ in names)])

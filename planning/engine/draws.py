"""Random numbers that belong to somebody and a purpose: hashes of both.

A number does not depend on what happened before: simulations share the numbers of whom they share.
"""

from __future__ import annotations

import math

from planning.engine.compiled import kernel

GOLDEN = 0x9E3779B97F4A7C15 - 2**64
MIX_A, MIX_B = 0xBF58476D1CE4E5B9 - 2**64, 0x94D049BB133111EB - 2**64
LOW_37, LOW_34, LOW_33, LOW_53 = 2**37 - 1, 2**34 - 1, 2**33 - 1, 2**53 - 1


@kernel
def mixed(x: int) -> int:
    """Hash a number: the finaliser of SplitMix64, Steele, Lea and Flood (2014), doi:10.1145/2714064.2660195."""
    x = (x ^ ((x >> 30) & LOW_34)) * MIX_A  # the sign must not be shifted in
    x = (x ^ ((x >> 27) & LOW_37)) * MIX_B
    return x ^ ((x >> 31) & LOW_33)


@kernel
def derived(key: int, number: int) -> int:
    """Make a key of a key and a number."""
    return mixed(key + number * GOLDEN)


@kernel
def uniform(key: int, purpose: int) -> float:
    """Draw a number between 0 and 1, neither included."""
    return (((derived(key, purpose) >> 11) & LOW_53) + 0.5) * 2.0**-53


@kernel
def normal(u: float) -> float:
    """Quantile of the standard normal distribution: Wichura (1988), AS 241, doi:10.2307/2347330."""
    q = u - 0.5
    if abs(q) <= 0.425:  # noqa: PLR2004 - as published
        r = 0.180625 - q * q
        up = 33430.575583588128105 + r * 2509.0809287301226727
        up = 45921.953931549871457 + r * (67265.770927008700853 + r * up)
        up = 133.14166789178437745 + r * (1971.5909503065514427 + r * (13731.693765509461125 + r * up))
        down = 28729.085735721942674 + r * 5226.495278852854561
        down = 21213.794301586595867 + r * (39307.89580009271061 + r * down)
        down = 42.313330701600911252 + r * (687.1870074920579083 + r * (5394.1960214247511077 + r * down))
        return q * (3.387132872796366608 + r * up) / (1.0 + r * down)
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    if r <= 5.0:  # noqa: PLR2004 - as published
        r -= 1.6
        up = 0.0227238449892691845833 + r * 7.7454501427834140764e-4
        up = 1.27045825245236838258 + r * (0.24178072517745061177 + r * up)
        up = 4.6303378461565452959 + r * (5.7694972214606914055 + r * (3.64784832476320460504 + r * up))
        up = 1.42343711074968357734 + r * up
        down = 5.475938084995344946e-4 + r * 1.05075007164441684324e-9
        down = 0.14810397642748007459 + r * (0.0151986665636164571966 + r * down)
        down = 2.05319162663775882187 + r * (1.6763848301838038494 + r * (0.68976733498510000455 + r * down))
    else:
        r -= 5.0
        up = 2.71155556874348757815e-5 + r * 2.01033439929228813265e-7
        up = 0.026532189526576123093 + r * (0.0012426609473880784386 + r * up)
        up = 5.4637849111641143699 + r * (1.7848265399172913358 + r * (0.29656057182850489123 + r * up))
        up = 6.6579046435011037772 + r * up
        down = 1.4215117583164458887e-7 + r * 2.04426310338993978564e-15
        down = 7.868691311456132591e-4 + r * (1.8463183175100546818e-5 + r * down)
        down = 0.59983220655588793769 + r * (0.13692988092273580531 + r * (0.0148753612908506148525 + r * down))
    found = up / (1.0 + r * down)
    return -found if q < 0.0 else found

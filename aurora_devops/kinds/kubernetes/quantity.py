"""Quantities: `500m`, `1.5Gi`, `2e3`."""

from __future__ import annotations

from fractions import Fraction

from ...core.lazy import regex

_QUANTITY = regex(r"([+-]?(?:\d++\.?+\d*+|\.\d++))(?:([eE][+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)")
_SUFFIXES: dict[str, Fraction] = {
    "": Fraction(1),
    "n": Fraction(1, 10**9),
    "u": Fraction(1, 10**6),
    "m": Fraction(1, 1000),
    **{suffix: Fraction(1000 ** (i + 1)) for i, suffix in enumerate("kMGTPE")},
    **{f"{suffix}i": Fraction(1024 ** (i + 1)) for i, suffix in enumerate("KMGTPE")},
}


# The API server keeps 63 bits; more digits than these are a mistake, or an attack.
_LONGEST = 100


def quantity(text: object) -> Fraction | None:
    """The number that a quantity stands for; None for what is no quantity.

    Source: kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity.
    """
    match = _QUANTITY.fullmatch(str(text))
    if match is None or len(match[1]) > _LONGEST:
        return None
    number, exponent, suffix = match.groups()
    if exponent:
        return Fraction(number) * Fraction(10) ** int(exponent[1:])
    return Fraction(number) * _SUFFIXES[suffix or ""]

"""Numbers in text that anybody may have written."""

from __future__ import annotations

# More digits than any field of our formats takes; converting thousands of them costs quadratic time, and Python
# refuses more than 4,300.
MOST_DIGITS = 18


def whole(text: str) -> int | None:
    """The number that some decimal digits write; None for other text, and for more than 18 digits."""
    # isdigit alone takes superscripts and the digits of other scripts.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None

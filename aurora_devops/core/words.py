"""Sets of words, such as the options of a program, that are written as one text."""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())

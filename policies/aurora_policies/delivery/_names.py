"""What the policies about names that several artifacts share have in common."""

from collections.abc import Container, Iterable

from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import hint as nearest
from aurora_devops.core.nearest import nearest as most_similar

_WORDS = regex(r"[A-Za-z0-9]+")
# Words that names of different things share.
_COMMON = frozenset(
    {
        "app",
        "config",
        "controller",
        "credentials",
        "exporter",
        "job",
        "sample",
        "secret",
        "server",
        "service",
        "test",
        "tls",
    }
)
# What a file is called that people copy to the name without this: `values-local.yaml.example`.
SAMPLES = (".default", ".dist", ".example", ".in", ".sample", ".template", ".tmpl", ".tpl")
# How many names a message lists.
_LISTED = 3


def hint(name: str, known: Iterable[str], having: str = "it has") -> str:
    """The end of a message: the most similar of the known names, or all of them, after `having`, if there are few."""
    names = sorted(set(known))
    near = nearest(name, names)
    if near or not 0 < len(names) <= _LISTED:
        return near
    return f"; {having} " + ", ".join(f"'{each}'" for each in names)


def alike(name: str, known: Iterable[str]) -> bool:
    """Whether a name shares a word with one of the known names, as `web` does with `shop-web`."""
    words = set(_WORDS.findall(name.lower())) - _COMMON
    return any(not words.isdisjoint(_WORDS.findall(each.lower())) for each in known)


def own_words(name: str, others: Iterable[str]) -> str:
    """The words of a name that none of the others has: of `shop-api` beside `shop` and `shop-web`, it is `api`."""
    shared = {word for other in others for word in _WORDS.findall(other.lower())}
    return " ".join(word for word in _WORDS.findall(name.lower()) if word not in shared)


def contains_words(one: str, other: str) -> bool:
    """Whether one of two names consists of words of the other, as `shop` and `shop-settings`.

    A name of words that many things have, such as `server`, does not count.
    """
    first, second = set(_WORDS.findall(one.lower())), set(_WORDS.findall(other.lower()))
    return (first <= second or second <= first) and not (first & second <= _COMMON)


def differs_by(name: str, known: Iterable[str], context: str) -> bool:
    """Whether a name differs from a known one only by words of a context, such as the namespace of an object.

    `shop-server` differs from `server` by the word of the namespace `shop`.
    """
    words, extra = set(_WORDS.findall(name.lower())), set(_WORDS.findall(context.lower()))
    return any(
        words ^ other <= extra and not words.isdisjoint(other - extra)
        for other in (set(_WORDS.findall(each.lower())) for each in known)
    )


def meant(name: str, known: Iterable[str], cutoff: float) -> str | None:
    """The known name that is probably meant: the most similar one, or the only one that has the same words."""
    names = sorted(set(known))
    near = most_similar(name, names, cutoff)
    if near is None:
        found = [other for other in names if contains_words(name, other)]
        near = found[0] if len(found) == 1 else None
    return near


def has_sample(path: str, paths: Container[str]) -> bool:
    """Whether a repository has a sample of a file, which people copy and change."""
    return any(path + sample in paths for sample in SAMPLES)

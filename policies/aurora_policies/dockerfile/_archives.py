"""Names of archives, and commands that unpack them."""

from collections.abc import Iterable

from aurora_devops.formats.shell import Word

# Archives that ADD unpacks, or did in earlier versions.
_ENDINGS = tuple(
    f".{ending}"
    for ending in (
        "tar",
        "Z",
        "bz2",
        "gz",
        "lz",
        "lzma",
        "tZ",
        "tb2",
        "tbz",
        "tbz2",
        "tgz",
        "tlz",
        "tpz",
        "txz",
        "xz",
        "zst",
    )
)
EXTRACTORS = frozenset(("bunzip2", "gunzip", "gzcat", "uncompress", "unlzma", "unxz", "unzip", "zcat", "zgz"))


def is_archive(path: str) -> bool:
    """Whether ADD would unpack a file of this name."""
    return path.endswith(_ENDINGS)


def basename(path: str) -> str:
    """The last part of a path on Linux or Windows."""
    return path.replace("\\", "/").rpartition("/")[2]


def extracts(words: Iterable[Word]) -> bool:
    """Whether the options of a `tar` command unpack."""
    options = [word.text for word in words][1:]
    if options and "-" not in options[0][:1] and "x" in options[0] and options[0].isalpha():
        return True
    return any(
        option in ("--extract", "--get") or (option[:1] == "-" and option[1:2] != "-" and "x" in option)
        for option in options
    )

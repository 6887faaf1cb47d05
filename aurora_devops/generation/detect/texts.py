"""The texts of a repository on disk as a mapping, read when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from ...core.files import Checkout
from ...core.lazy import regex
from ...core.source import Source, Unreadable

# A longer text is data, or made by a machine.
LONGEST = 512_000
# Values of secrets are nobody's business; the names are in the samples.
_SECRET = regex(
    r"(?:^|/)(?:\.env(?:rc|(?!\.(?:example|sample|template)$)(?:\.[^/]*)?)|\.(?:npmrc|pypirc|netrc|git-credentials)"
    r"|id_(?:rsa|ed25519|ecdsa|dsa))$|\.(?:pem|key|p12|pfx|jks|keystore|kdbx)$"
)

# Images and badges, and links, whose texts remain; of both forms of Markdown.
_IMAGE = regex(r"!\[[^\[\]]*\](?:\([^()\n]*\)|\[[^\[\]]*\])")
_LINK = regex(r"\[([^\[\]]*)\](?:\([^()\n]*\)|\[[^\[\]]*\])?")
_LONGEST_SENTENCE = 200


def without_markup(text: str) -> str:
    """A sentence without the links, images and emphasis of Markdown, cut at the end of a word."""
    plain = _LINK.sub(r"\1", _IMAGE.sub("", text)).replace("**", "").replace("`", "")
    words = " ".join(plain.split())
    return words if len(words) <= _LONGEST_SENTENCE else words[:_LONGEST_SENTENCE].rpartition(" ")[0]


class Texts(Mapping[str, str]):
    """Path to text: the files that git would track, without links and files of secrets.

    What is too long, binary or cannot be opened is there, and empty: nobody who goes through all has to care.
    """

    def __init__(self, root: Path) -> None:
        self._repository = Checkout(root.resolve(), None, (root,))
        self._read: dict[str, str] = {}

    @cached_property
    def _paths(self) -> dict[str, None]:
        return dict.fromkeys(path for path in self._repository.walk().paths if not _SECRET.search(path))

    def __getitem__(self, path: str) -> str:
        if path not in self._paths:
            raise KeyError(path)
        if path not in self._read:
            self._read[path] = self._text(path)
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, path: object) -> bool:
        return path in self._paths

    def _text(self, path: str) -> str:
        raw = self._repository.read(path, LONGEST)
        if not isinstance(raw, bytes) or len(raw) > LONGEST:
            return ""
        try:
            return Source.decode(path, raw).text
        except Unreadable:
            return ""

"""Strings (sprig, sections String Functions and String List Functions)."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from ..errors import TemplateError
from ..text import Text, concat, indented, joined
from ..values import LONGEST, StringMap, Strings, byte_length
from .fmt import go_quote, slice_bytes, to_text
from .signatures import Family

FAMILY = Family()

# unicode.IsSpace
_SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
)


def same_length(text: str, value: str) -> str:
    """A text that has other characters in the same places, so also their origins."""
    return Text(value, lambda: text.pieces) if isinstance(text, Text) and len(text) == len(value) else value


def _upper(char: str) -> str:
    # Go maps a character to one character.
    upper = char.upper()
    return upper if len(upper) == 1 else char


def _title(char: str) -> str:
    title = char.title()
    return title if len(title) == 1 else char


def _lower(char: str) -> str:
    lower = char.lower()
    return lower if len(lower) == 1 else lower[0]


def string(value: Any) -> str:
    """A value as a string: as `toString` makes it."""
    return value if isinstance(value, str) else to_text(value)


def string_list(value: Any) -> list[str]:
    """A list as strings, without nil; another value as its only item."""
    if value is None:
        return []
    if isinstance(value, list):
        return [string(item) for item in value if item is not None]
    return [string(value)]


def bounded(count: int, text: str) -> None:
    """Refuses a text that is too long when it is repeated."""
    if count * len(text) > LONGEST:
        raise TemplateError(f"the text is longer than {LONGEST} characters")


@FAMILY.add("any", "toString")
def to_string(value: Any) -> str:
    """toString (sprig, String Functions)."""
    return string(value)


@FAMILY.add("any", "toStrings")
def to_strings(value: Any) -> Strings:
    """toStrings (sprig, Type Conversion Functions)."""
    return Strings(string_list(value))


@FAMILY.add("any...", "quote")
def quote(*values: Any) -> str:
    """Each value in double quotes, with Go's escapes; nil is left out (sprig, String Functions)."""
    return joined(" ", [go_quote(string(value)) for value in values if value is not None])


@FAMILY.add("any...", "squote")
def squote(*values: Any) -> str:
    """Each value in single quotes, without escapes; nil is left out (sprig, String Functions)."""
    return joined(" ", [concat(("'", string(value), "'")) for value in values if value is not None])


@FAMILY.add("any...", "cat")
def cat(*values: Any) -> str:
    """The values with a space between; nil is left out (sprig, String Functions)."""
    return joined(" ", [string(value) for value in values if value is not None])


@FAMILY.add("int string", "indent")
def indent(count: int, text: str) -> str:
    """Each line after a number of spaces (sprig, String Functions)."""
    if count < 0:
        raise TemplateError("strings: negative Repeat count")
    bounded(count, "\n" * (1 + text.count("\n")))
    return indented(" " * count, text)


@FAMILY.add("int string", "nindent")
def nindent(count: int, text: str) -> str:
    """As `indent`, after a newline (sprig, String Functions)."""
    return concat(("\n", indent(count, text)))


@FAMILY.add("string string string", "replace")
def replace(old: str, new: str, text: str) -> str:
    """All occurrences replaced (sprig, String Functions)."""
    bounded(text.count(old) + 1, new + old)
    return text.replace(old, new)


@FAMILY.add("string string int", "plural")
def plural(one: str, many: str, count: int) -> str:
    """The first string for 1, else the second (sprig, String Functions)."""
    return one if count == 1 else many


@FAMILY.add("int string", "trunc")
def trunc(count: int, text: str) -> str:
    """The first bytes, or with a negative number the last ones (sprig, String Functions)."""
    size = byte_length(text)
    if count < 0 and size + count > 0:
        return slice_bytes(text, size + count, size)
    return slice_bytes(text, 0, count) if 0 <= count < size else text


@FAMILY.add("int int string", "substr")
def substr(start: int, end: int, text: str) -> str:
    """The bytes between two indexes; negative: from the start, or to the end (sprig, String Functions)."""
    size = byte_length(text)
    if start < 0:
        start = 0
    elif end < 0 or end > size:
        end = size
    if not 0 <= start <= end <= size:
        raise TemplateError(f"slice bounds out of range [{start}:{end}] with length {size}")
    return slice_bytes(text, start, end)


@FAMILY.add("string", "trim")
def trim(text: str) -> str:
    """The text without spaces around it (sprig, String Functions)."""
    return text.strip(_SPACES)


@FAMILY.add("string string", "trimAll", "trimall")
def trim_all(chars: str, text: str) -> str:
    """The text without any of the characters around it (sprig, String Functions)."""
    return text.strip(chars) if chars else text


@FAMILY.add("string string", "trimPrefix")
def trim_prefix(prefix: str, text: str) -> str:
    """The text without a prefix (sprig, String Functions)."""
    return text.removeprefix(prefix)


@FAMILY.add("string string", "trimSuffix")
def trim_suffix(suffix: str, text: str) -> str:
    """The text without a suffix (sprig, String Functions)."""
    return text.removesuffix(suffix)


@FAMILY.add("string", "upper")
def upper(text: str) -> str:
    """The text in upper case (sprig, String Functions)."""
    return same_length(text, str.upper(text) if text.isascii() else "".join(map(_upper, text)))


@FAMILY.add("string", "lower")
def lower(text: str) -> str:
    """The text in lower case (sprig, String Functions)."""
    return same_length(text, str.lower(text) if text.isascii() else "".join(map(_lower, text)))


@FAMILY.add("string", "title")
def title(text: str) -> str:
    """The first letter of each word in upper case (sprig, String Functions)."""
    chars: list[str] = []
    separated = True
    for char in text:
        chars.append(_title(char) if separated else char)
        separated = (
            not (char == "_" or char.isalpha() or char.isnumeric()) if char.isascii() else char in _SPACES
        )
    return same_length(text, "".join(chars))


@FAMILY.add("string", "untitle")
def untitle(text: str) -> str:
    """The first letter of each word in lower case (sprig, String Functions)."""
    chars: list[str] = []
    separated = True
    for char in text:
        space = char in _SPACES
        chars.append(_lower(char) if separated and not space else char)
        separated = space
    return same_length(text, "".join(chars))


@FAMILY.add("string", "swapcase")
def swapcase(text: str) -> str:
    """Upper case in lower case and back, with each word's first letter in title case (sprig, String Functions)."""
    chars: list[str] = []
    space = True
    for char in text:
        category = unicodedata.category(char)
        if category in ("Lu", "Lt"):
            chars.append(_lower(char))
            space = False
        elif category == "Ll":
            chars.append(_title(char) if space else _upper(char))
            space = False
        else:
            chars.append(char)
            space = char in _SPACES
    return same_length(text, "".join(chars))


@FAMILY.add("string", "nospace")
def nospace(text: str) -> str:
    """The text without spaces (sprig, String Functions)."""
    if text.isascii():
        return concat([text[at] for at, char in enumerate(text) if char not in _SPACES])
    # The library reads the bytes as characters.
    chars = [chr(byte) for byte in text.encode("utf-8", "surrogateescape")]
    kept = "".join(char for char in chars if char not in _SPACES)
    return text if len(kept) == len(chars) else kept


@FAMILY.add("string", "initials")
def initials(text: str) -> str:
    """The first character of each word (sprig, String Functions)."""
    chars: list[str] = []
    separated = True
    for char in text.encode("utf-8", "surrogateescape").decode("latin-1"):
        space = char in _SPACES
        if separated and not space:
            chars.append(char)
        separated = space
    return "".join(chars)


@FAMILY.add("int string", "repeat")
def repeat(count: int, text: str) -> str:
    """The text a number of times (sprig, String Functions)."""
    if count < 0:
        raise TemplateError("strings: negative Repeat count")
    bounded(count, text)
    return concat([text] * count)


@FAMILY.add("string string", "contains")
def contains(part: str, text: str) -> bool:
    """Whether a string is in the text (sprig, String Functions)."""
    return part in text


@FAMILY.add("string string", "hasPrefix")
def has_prefix(prefix: str, text: str) -> bool:
    """Whether the text has a prefix (sprig, String Functions)."""
    return text.startswith(prefix)


@FAMILY.add("string string", "hasSuffix")
def has_suffix(suffix: str, text: str) -> bool:
    """Whether the text has a suffix (sprig, String Functions)."""
    return text.endswith(suffix)


@FAMILY.add("int string", "abbrev")
def abbrev(width: int, text: str) -> str:
    """The text cut with an ellipsis (sprig, String Functions)."""
    return text if width < 4 else _abbreviated(text, 0, width)


@FAMILY.add("int int string", "abbrevboth")
def abbrevboth(left: int, right: int, text: str) -> str:
    """The text cut with an ellipsis on both sides (sprig, String Functions)."""
    return text if right < 4 or (left > 0 and right < 7) else _abbreviated(text, left, right)


def _abbreviated(text: str, offset: int, width: int) -> str:
    size = byte_length(text)
    if size <= width:
        return text
    offset = min(offset, size)
    if size - offset < width - 3:
        offset = size - (width - 3)
    if offset <= 4:
        return concat((slice_bytes(text, 0, width - 3), "..."))
    if width < 7:
        return ""
    if offset + width - 3 < size:
        rest = slice_bytes(text, offset, size)
        return concat(("...", _abbreviated(rest, 0, width - 3)))
    return concat(("...", slice_bytes(text, size - (width - 3), size)))


@FAMILY.add("int string", "wrap")
def wrap(width: int, text: str) -> str:
    """Lines of at most a number of columns; long words stay whole (sprig, String Functions)."""
    return _wrapped(text, width, "\n", long_words=False)


@FAMILY.add("int string string", "wrapWith")
def wrap_with(width: int, separator: str, text: str) -> str:
    """As `wrap`, with another separator; long words are cut (sprig, String Functions)."""
    return _wrapped(text, width, separator or "\n", long_words=True)


def _wrapped(text: str, width: int, separator: str, long_words: bool) -> str:
    width = max(width, 1)
    bounded(byte_length(text) // width + 1, separator)
    # Columns are bytes.
    data = text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")
    if data is not text:
        separator = separator.encode("utf-8", "surrogateescape").decode("latin-1")
    parts: list[str] = []
    at = 0
    while len(data) - at > width:
        if str.__getitem__(data, at) == " ":
            at += 1
            continue
        space = str.rfind(data, " ", at, at + width + 1)
        if space < 0 and not long_words:
            space = str.find(data, " ", at + width)
            if space < 0:
                break
        end = at + width if space < 0 else space
        parts += (data[at:end], separator)
        at = end if space < 0 else end + 1
    wrapped = concat((*parts, data[at:]))
    return wrapped if data is text else wrapped.encode("latin-1").decode("utf-8", "surrogateescape")


@FAMILY.add("string any", "join")
def join(separator: str, value: Any) -> str:
    """The items of a list as one text (sprig, String List Functions)."""
    return joined(separator, string_list(value))


@FAMILY.add("string string", "splitList")
def split_list(separator: str, text: str) -> Strings:
    """The parts of a text as a list (sprig, String List Functions)."""
    return Strings(_split(text, separator))


@FAMILY.add("string string", "split")
def split(separator: str, text: str) -> StringMap:
    """The parts of a text as a map with the keys _0, _1, ... (sprig, String List Functions)."""
    return StringMap({f"_{index}": part for index, part in enumerate(_split(text, separator))})


@FAMILY.add("string int string", "splitn")
def splitn(separator: str, count: int, text: str) -> StringMap:
    """As `split`, into at most a number of parts (sprig, String List Functions)."""
    parts = _split(text, separator, count)
    return StringMap({f"_{index}": part for index, part in enumerate(parts)})


def _split(text: str, separator: str, count: int = -1) -> list[str]:
    if count == 0:
        return []
    if separator:
        return text.split(separator, count - 1 if count > 0 else -1)
    if 0 < count < len(text):
        return [*(text[at] for at in range(count - 1)), text[count - 1 :]]
    return [text[at] for at in range(len(text))]


@FAMILY.add("any", "sortAlpha")
def sort_alpha(value: Any) -> Strings:
    """A list as sorted strings (sprig, String List Functions)."""
    items = string_list(value) if isinstance(value, list) else [string(value)]
    return Strings(sorted(items, key=lambda text: text.encode("utf-8", "surrogateescape")))


# -- words --------------------------------------------------------------------------------------


def _is_connector(char: str) -> bool:
    return char in "-_" or char in _SPACES


@FAMILY.add("string", "camelcase")
def camelcase(text: str) -> str:
    """`http_server` as `HttpServer` (sprig, String Functions)."""
    start = next((at for at, char in enumerate(text) if not _is_connector(char)), len(text) - 1)
    if start == len(text) - 1:
        # A last connector is written twice.
        return (
            text
            if not text
            else text + text[start]
            if _is_connector(text[start])
            else text[:start] + _upper(text[start])
        )
    out = list(text[:start])
    was_upper = text[start].isupper()
    current = _upper(text[start])
    for char in text[start + 1 :]:
        previous, current = current, char
        if _is_connector(current) and _is_connector(previous):
            out.append(previous)
            continue
        if _is_connector(previous):
            was_upper = current.isupper()
            current = _upper(current)
        else:
            if was_upper:
                if current.isupper():
                    current = _lower(current)
                else:
                    was_upper = False
            out.append(previous)
    return "".join((*out, current))


_NUMBER, _UPPER, _LETTER, _CONNECTOR, _PUNCTUATION, _OTHER, _END = range(7)


def _sort(char: str) -> int:
    category = unicodedata.category(char)
    if _is_connector(char):
        return _CONNECTOR
    if category[0] == "P":
        return _PUNCTUATION
    if category == "Lu":
        return _UPPER
    if category[0] == "L" and _cased(char):
        return _LETTER
    return _NUMBER if category[0] == "N" else _OTHER


def _cased(char: str) -> bool:
    # Letters of scripts without cases are symbols to the library.
    return char.isupper() or char.islower() or char.istitle()


def _words(text: str) -> list[tuple[int, str]]:
    sorts = [_sort(char) for char in text]
    words: list[tuple[int, str]] = []
    at = 0
    while at < len(text):
        sort, end = sorts[at], at + 1
        if sort == _UPPER:
            if end < len(text) and sorts[end] == _UPPER:
                while end < len(text) and sorts[end] == _UPPER:
                    end += 1
                # The last capital of `HTTPStatus` begins the next word.
                if end < len(text) and sorts[end] == _LETTER:
                    end -= 1
            else:
                while end < len(text) and sorts[end] == _LETTER:
                    end += 1
        else:
            # A word of punctuation includes the hyphens and underscores after it.
            same = (_PUNCTUATION, _CONNECTOR) if sort == _PUNCTUATION else (sort,)
            while (
                end < len(text) and sorts[end] in same and not (sort == _PUNCTUATION and text[end] in _SPACES)
            ):
                end += 1
        words.append((sort, text[at:end]))
        at = end
    return words


def _connected(text: str, connector: str) -> str:
    words = [*_words(text), (_END, "")]
    out: list[str] = []

    def write(sort: int, word: str) -> None:
        if sort == _CONNECTOR:
            out.append(connector * len(word))
        else:
            out.append("".join(map(_lower, word)) if sort == _UPPER else word)

    def write_run(at: int) -> int:
        while words[at][0] in (_LETTER, _NUMBER):
            write(*words[at])
            at += 1
        return at

    at = 0
    while at < len(words) - 1:
        sort, word = words[at]
        write(sort, word)
        at += 1
        following = words[at][0]
        if following == _END or sort in (_CONNECTOR, _PUNCTUATION):
            continue
        joins = (_CONNECTOR, _PUNCTUATION, _END)
        if sort == _NUMBER:
            at = write_run(at)
        elif following == _NUMBER and at + 1 < len(words) - 1:
            if words[at + 1][0] == _LETTER:
                out.append(connector)
                at = write_run(at)
            else:
                write(*words[at])
                at += 1
        elif following == _NUMBER:
            continue
        if words[at][0] not in joins:
            out.append(connector)
    return "".join(out)


@FAMILY.add("string", "snakecase")
def snakecase(text: str) -> str:
    """`FirstName` as `first_name` (sprig, String Functions)."""
    return _connected(text, "_")


@FAMILY.add("string", "kebabcase")
def kebabcase(text: str) -> str:
    """`FirstName` as `first-name` (sprig, String Functions)."""
    return _connected(text, "-")


# -- random: fixed here, so that a rendering gives the same text each time -----------------------


def _repeated(char: str) -> Callable[[int], str]:
    def made(count: int) -> str:
        if count < 0:
            raise TemplateError("the number of random characters is negative")
        bounded(count, char)
        return char * count

    return made


# A repeated character is read as a placeholder by the detection of secrets, and is part of a valid name.
for _name, _char in (("randAlphaNum", "x"), ("randAlpha", "x"), ("randAscii", "x"), ("randNumeric", "1")):
    FAMILY.add("int", _name)(_repeated(_char))


@FAMILY.add("string", "shuffle")
def shuffle(text: str) -> str:
    """The characters in another order, here the reverse one (sprig, String Functions)."""
    return text[::-1]

"""The users and databases with which commands in a container connect: `docker compose exec db psql -U shop orders`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import record, replace
from ..core.words import word_set
from ..facts import ClientAccess

if TYPE_CHECKING:
    from ..formats.shell import Word
    from .call import Call


@record
class _Client:
    """A program that connects to a database: its options with the user, the database and the host.

    `values` are the other options whose value is the next word. With `named`, the first operand is the database.
    """

    engine: str
    user: tuple[str, ...]
    database: tuple[str, ...]
    values: frozenset[str]
    named: bool = True


_POSTGRES = ("-U", "--username"), ("-d", "--dbname")
_MYSQL = ("-u", "--user"), ("-D", "--database")
_OF_MYSQL = word_set("-h --host -P --port -e --execute --protocol -S --socket --default-character-set")
_CLIENTS = {
    "psql": _Client(
        "postgres",
        *_POSTGRES,
        word_set("-c --command -f --file -v --set --variable -F -h --host -L -o --output -p --port -P -R -T"),
    ),
    "pg_dump": _Client(
        "postgres",
        *_POSTGRES,
        word_set(
            "-E -f --file -F --format -h --host -j -n --schema -N -p --port -S -t --table -T -Z --exclude-table"
        ),
    ),
    "pg_restore": _Client("postgres", *_POSTGRES, frozenset(), named=False),
    "mysql": _Client("mysql", *_MYSQL, _OF_MYSQL),
    "mariadb": _Client("mysql", *_MYSQL, _OF_MYSQL),
    "mysqldump": _Client("mysql", *_MYSQL, _OF_MYSQL),
    "mariadb-dump": _Client("mysql", *_MYSQL, _OF_MYSQL),
}
_LOCAL = frozenset({"", "localhost", "127.0.0.1"})
# A script that makes users or databases may use them afterwards.
_CREATES = regex(r"(?i)\bcreate(?:db|user)\b|\bcreate\s+(?:database|role|user)\b|\brename\s+to\b")
_NAME = regex(r"[A-Za-z_][\w-]*")


def client_of(call: Call, words: Sequence[Word], container: str) -> Iterator[ClientAccess]:
    """How a command that is run in a container connects to a database there, as far as that is known."""
    client = _CLIENTS.get(basename(words[0].text)) if words else None
    if client is None or _CREATES.search(call.document.source.text):
        return
    inner = replace(call, command=replace(call.command, words=tuple(words)))
    if inner.option("-h", "--host") not in _LOCAL:
        return
    valued = client.values.union(client.user, client.database)
    # `-Ushop` is one option with its value, and not several options of one letter.
    apart = [word for word in words if not _is_attached(word, client.user[0], client.database[0])]
    plain = replace(inner.command, words=tuple(apart))
    operands = plain.operands(valued) if client.named else ()
    user = _given(inner, client.user)
    database = _given(inner, client.database) or next(iter(operands), None)
    name = inner.text(user) if user is not None else ""
    for part, word in (("user", user), ("database", database)):
        text = "" if word is None else inner.text(word)
        if word is not None and call.known(text) and _NAME.fullmatch(text):
            yield call.fact(
                ClientAccess,
                word,
                container=container,
                engine=client.engine,
                command=basename(words[0].text),
                part=part,
                value=text,
                user=name,
            )


def _given(call: Call, names: tuple[str, ...]) -> Word | None:
    """The value of an option, also behind its letter: `-Ushop`."""
    attached = (word.sub(len(names[0])) for word in call.command.arguments if _is_attached(word, names[0]))
    return next(call.options(*names), None) or next(attached, None)


def _is_attached(word: Word, *letters: str) -> bool:
    """Whether a word is an option of one letter with its value."""
    return word.raw[:2] in letters and word.raw[2:3] not in ("", "=", "'", '"')

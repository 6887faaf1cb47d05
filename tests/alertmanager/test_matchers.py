"""Matchers in both syntaxes, as Alertmanager's own documentation describes them."""

import pytest

from aurora_devops.kinds.alertmanager.matchers import Matcher, Unreadable, parse


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("foo=bar", [("foo", "=", "bar")]),
        ("foo = bar", [("foo", "=", "bar")]),
        ('{foo="bar", baz!~"qu.*",}', [("foo", "=", "bar"), ("baz", "!~", "qu.*")]),
        ('"foo bar"="🙂"', [("foo bar", "=", "🙂")]),
        ("foo=~[a-z]+", [("foo", "=~", "[a-z]+")]),
        ("foo=", [("foo", "=", "")]),
        ('foo="a\\"b"', [("foo", "=", 'a"b')]),
        ('foo=~"\\d+"', [("foo", "=~", "\\d+")]),
        ("{}", []),
    ],
)
def test_a_matcher_is_read(text, found):
    assert parse(text) == tuple(Matcher(*each) for each in found)


@pytest.mark.parametrize(
    "text", ["foo", 'job=value"', '"foo"=~"\\d+"', 'foo=~"a(b"', "=bar", 'foo="bar', "{{a=b}}{"]
)
def test_what_neither_syntax_reads(text):
    with pytest.raises(Unreadable):
        parse(text)

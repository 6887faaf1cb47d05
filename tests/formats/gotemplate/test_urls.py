import pytest

from .calls import Call, error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("urlJoin", (Call("urlParse", "http://h:/"),), "http://h:/", "string"),
    ("urlJoin", (Call("urlParse", "a.b:80/x"),), "a.b:80/x", "string"),
    ("urlJoin", (Call("urlParse", ""),), "", "string"),
    ("urlJoin", (Call("urlParse", "a/b"),), "a/b", "string"),
    ("urlJoin", (Call("urlParse", "http://[::1]:80/"),), "http://[::1]:80/", "string"),
    ("urlJoin", (Call("urlParse", "x://h/%2F?q=%zz"),), "x://h//?q=%zz", "string"),
    ("urlJoin", (Call("urlParse", "mailto:x@y.z"),), "mailto:x@y.z", "string"),
    ("urlJoin", ({"scheme": "s", "opaque": "o"},), "s:o", "string"),
    ("urlJoin", (Call("urlParse", "HTTP://X/"),), "http://X/", "string"),
    (
        "urlJoin",
        ({"scheme": "http", "host": "h:80", "path": "/a b", "query": "x=1"},),
        "http://h:80/a%20b?x=1",
        "string",
    ),
    ("urlJoin", (Call("urlParse", "oci://reg.io/x:1.2"),), "oci://reg.io/x:1.2", "string"),
    ("urlJoin", ({"host": "h", "path": "/ü!*'()"},), "//h/%C3%BC%21%2A%27%28%29", "string"),
    ("urlJoin", (Call("urlParse", "#f"),), "#f", "string"),
    (
        "urlJoin",
        (Call("urlParse", "http://a.b:80/p/q?x=1&y=2#frag"),),
        "http://a.b:80/p/q?x=1&y=2#frag",
        "string",
    ),
    (
        "urlParse",
        ("?x",),
        "map[fragment: host: hostname: opaque: path: query:x scheme: userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("http://h:/",),
        "map[fragment: host:h: hostname:h opaque: path:/ query: scheme:http userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("http://a/b c",),
        "map[fragment: host:a hostname:a opaque: path:/b c query: scheme:http userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("redis://:pw@h:6379/0",),
        "map[fragment: host:h:6379 hostname:h opaque: path:/0 query: scheme:redis userinfo::pw]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("a.b:80/x",),
        "map[fragment: host: hostname: opaque:80/x path: query: scheme:a.b userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("http://a@b@c/",),
        "map[fragment: host:c hostname:c opaque: path:/ query: scheme:http userinfo:a%40b]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("http://[::1]:80/",),
        "map[fragment: host:[::1]:80 hostname:::1 opaque: path:/ query: scheme:http userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("http://é.de/ü",),
        "map[fragment: host:é.de hostname:é.de opaque: path:/ü query: scheme:http userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("oci://reg.io/x:1.2",),
        "map[fragment: host:reg.io hostname:reg.io opaque: path:/x:1.2 query: scheme:oci userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("HTTP://X/",),
        "map[fragment: host:X hostname:X opaque: path:/ query: scheme:http userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("http://a/%20b",),
        "map[fragment: host:a hostname:a opaque: path:/ b query: scheme:http userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("http://a.b:80/p/q?x=1&y=2#frag",),
        "map[fragment:frag host:a.b:80 hostname:a.b opaque: path:/p/q query:x=1&y=2 scheme:http userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("#f",),
        "map[fragment:f host: hostname: opaque: path: query: scheme: userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("mailto:##+..a",),
        "map[fragment:#+..a host: hostname: opaque: path: query: scheme:mailto userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("#..///://!",),
        "map[fragment:..///://! host: hostname: opaque: path: query: scheme: userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("+!#+",),
        "map[fragment:+ host: hostname: opaque: path:+! query: scheme: userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("#..~!;;/",),
        "map[fragment:..~!;;/ host: hostname: opaque: path: query: scheme: userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("%20!##",),
        "map[fragment:# host: hostname: opaque: path: ! query: scheme: userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("!%20/::1[::1#..",),
        "map[fragment:.. host: hostname: opaque: path:! /::1[::1 query: scheme: userinfo:]",
        "map[string]interface {}",
    ),
    (
        "urlParse",
        ("?+?b.chttpb.c#+",),
        "map[fragment:+ host: hostname: opaque: path: query:+?b.chttpb.c scheme: userinfo:]",
        "map[string]interface {}",
    ),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    (
        "urlJoin",
        (Call("urlParse", "http://[::1"),),
        "unable to parse url: parse \"http://[::1\": missing ']' in host",
    ),
    (
        "urlJoin",
        (Call("urlParse", "http://a/%zz"),),
        'unable to parse url: parse "http://a/%zz": invalid URL escape "%zz"',
    ),
    (
        "urlJoin",
        (Call("urlParse", "http://a b/"),),
        'unable to parse url: parse "http://a b/": invalid character " " in host name',
    ),
    ("urlJoin", ({"scheme": 1},), "unable to parse scheme key, must be of type string, but int found"),
    (
        "urlJoin",
        (Call("urlParse", "http://h\x7f/"),),
        'unable to parse url: parse "http://h\\x7f/": net/url: invalid control character in URL',
    ),
    (
        "urlJoin",
        (Call("urlParse", "1http://x"),),
        'unable to parse url: parse "1http://x": first path segment in URL cannot contain colon',
    ),
    (
        "urlParse",
        ("http://h\x7f/",),
        'unable to parse url: parse "http://h\\x7f/": net/url: invalid control character in URL',
    ),
    ("urlParse", ("http://[::1",), "unable to parse url: parse \"http://[::1\": missing ']' in host"),
    ("urlParse", ("http://a/%zz",), 'unable to parse url: parse "http://a/%zz": invalid URL escape "%zz"'),
    ("urlParse", ("http://a:b/",), 'unable to parse url: parse "http://a:b/": invalid port ":b" after host'),
    (
        "urlParse",
        ("1http://x",),
        'unable to parse url: parse "1http://x": first path segment in URL cannot contain colon',
    ),
    (
        "urlParse",
        ("http://a b/",),
        'unable to parse url: parse "http://a b/": invalid character " " in host name',
    ),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message

import pytest

from .calls import error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("adler32sum", ("a\\b",), "37749024", "string"),
    ("adler32sum", ("127.0.0.1",), "145490358", "string"),
    ("adler32sum", ("$1 ${1} $$",), "197001771", "string"),
    ("adler32sum", ("  x \n y ",), "116523420", "string"),
    ("adler32sum", ("3.99",), "33882324", "string"),
    (
        "derivePassword",
        (1, "x", "password", "user", "example.com"),
        "cannot find password template x",
        "string",
    ),
    ("derivePassword", (1, "short", "password", "user", "example.com"), "Zed5", "string"),
    ("sha1sum", ("9999999999999999999",), "478b41464f3fcb1576284ea07fddaf697f974cbe", "string"),
    ("sha1sum", ("Hello World",), "0a4d55a8d778e5022fab701977c5d840bbc486d0", "string"),
    ("sha1sum", ("a: 1\nb: {c: [1, 2.5]}",), "6aa975aa80eea434aa7114fe1e6a80e6d577606f", "string"),
    ("sha1sum", ("é",), "bf15be717ac1b080b4f1c456692825891ff5073d", "string"),
    ("sha1sum", ("'q'",), "12e1ffc6fd5187492540466c3498173340b7bf79", "string"),
    ("sha256sum", ("1.2.3",), "c47f5b18b8a430e698b9fe15e51f6119984e78334bcf3f45e210d30c37ef2f9e", "string"),
    ("sha256sum", ("äöü ß ǅ",), "ce8fc8dfa626c6b38f3e37c72bffb2bc2dfc774c6c0671c282b86b1dbb2b4267", "string"),
    ("sha256sum", ("null",), "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b", "string"),
    ("sha256sum", ("-7",), "a770d3270c9dcdedf12ed9fd70444f7c8a95c26cae3cae9bd867499090a2f14b", "string"),
    (
        "sha256sum",
        ("2006-01-02",),
        "643a8790becc0679728841505a3b0226f7d7ef00593ff6c79b4c50a1f1e51427",
        "string",
    ),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    ("sha512sum", (), "wrong number of args for sha512sum: want 1 got 0"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message

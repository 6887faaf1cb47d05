import pytest

from .calls import error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("semver", ("3.99",), "3.99.0", "*semver.Version"),
    ("semver", ("0755",), "755.0.0", "*semver.Version"),
    ("semver", ("1.2.3",), "1.2.3", "*semver.Version"),
    ("semver", ("12",), "12.0.0", "*semver.Version"),
    ("semver", ("9999999999999999999",), "9999999999999999999.0.0", "*semver.Version"),
    ("semverCompare", (">1.2.3-alpha", "1.2.3-alpha.10"), "true", "bool"),
    ("semverCompare", ("<1.2.x", "1.2.4"), "false", "bool"),
    ("semverCompare", ("~1.2.3", "1.2.4"), "true", "bool"),
    ("semverCompare", (">=1.2.3-rc.2, <2.0.0", "1.4.5"), "true", "bool"),
    ("semverCompare", ("<1.21-0", "1.2.3-rc.1"), "true", "bool"),
    ("semverCompare", ("^0.2", "1.21.0-0"), "false", "bool"),
    ("semverCompare", ("~1.2.3-beta", "1.21.0-0"), "false", "bool"),
    ("semverCompare", ("1.2.*", "1.2.3-alpha.10"), "false", "bool"),
    ("semverCompare", ("^1.2.x", "0.0.0"), "false", "bool"),
    ("semverCompare", ("1,2", "1.3.0"), "false", "bool"),
    ("semverCompare", ("> 1", "0.2.5"), "false", "bool"),
    ("semverCompare", (">=1.22-0", "1.2.3"), "false", "bool"),
    ("semverCompare", (">=1.16.0-0 <1.22.0-0", "1.2.3+meta"), "false", "bool"),
    ("semverCompare", ("=>1.2", "0.2.5"), "false", "bool"),
    ("semverCompare", ("1.2.3-alpha", "01.02.03"), "false", "bool"),
    ("semverCompare", ("<1.21-0", "01.02.03"), "true", "bool"),
    ("semverCompare", ("!=1.2.3", "1.2.3-alpha"), "false", "bool"),
    ("semverCompare", ("1.2.3 1.2.4", "1.2.3-beta.2"), "false", "bool"),
    ("semverCompare", ("=1.2.3", "0.2.5"), "false", "bool"),
    ("semverCompare", (">=1.20-0", "1.2"), "false", "bool"),
    ("semverCompare", ("1.2.3 1.2.4", "1.2.3-rc.1"), "false", "bool"),
    ("semverCompare", ("~0", "1.2.3-rc.1"), "false", "bool"),
    ("semverCompare", ("^0", "1.2.3"), "false", "bool"),
    ("semverCompare", ("^0.0", "1.2.3-alpha"), "false", "bool"),
    ("semverCompare", ("=<1.2.x", "1.2.3-alpha"), "false", "bool"),
    ("semverCompare", ("!=1.2.3", "1"), "true", "bool"),
    ("semverCompare", (">=1.20-0", "0.2.5"), "false", "bool"),
    ("semverCompare", ("~0", "1.2.3-alpha.10"), "false", "bool"),
    ("semverCompare", ("1.2.3", "1.2.3"), "true", "bool"),
    ("semverCompare", ("1.x", "0.0.0"), "false", "bool"),
    ("semverCompare", ("!=1.2.3-alpha", "1.2.3-rc.1"), "true", "bool"),
    ("semverCompare", ("*", "1.2.3+meta"), "true", "bool"),
    ("semverCompare", ("1.2 - 2", "1.3.0"), "true", "bool"),
    ("semverCompare", ("~1.2.3", "1.2"), "false", "bool"),
    ("semverCompare", ("1.2.3-alpha", "1.4.6"), "false", "bool"),
    ("semverCompare", ("1.2 - 2", "1.4.6"), "true", "bool"),
    ("semverCompare", (">=1.22-0", "1.2"), "false", "bool"),
    ("semverCompare", ("1.2.3", "2.0.0"), "false", "bool"),
    ("semverCompare", ("<=1.2", "1.2.3-rc.1"), "false", "bool"),
    ("semverCompare", ("  >=1.2  ", "1.2.3-rc.1"), "false", "bool"),
    ("semverCompare", ("^1.2.x", "1.2.3+meta"), "true", "bool"),
    ("semverCompare", ("^0.2", "0.0.3"), "false", "bool"),
    ("semverCompare", ("!=1.x", "0.0.3"), "true", "bool"),
    ("semverCompare", ("=1.2.3", "1.21.0-0"), "false", "bool"),
    ("semverCompare", ("^0", "1.3.0"), "false", "bool"),
    ("semverCompare", ("!=1.2.3-alpha", "0.0.0"), "true", "bool"),
    ("semverCompare", ("~1.2.3-beta", "1.2.3+meta"), "true", "bool"),
    ("semverCompare", ("~1.2", "1.2"), "true", "bool"),
    ("semverCompare", ("<1.21-0", "0.0.3"), "true", "bool"),
    ("semverCompare", ("> 1", "1"), "false", "bool"),
    ("semverCompare", ("~1.2.3-beta", "0.0.3"), "false", "bool"),
    ("semverCompare", ("^1 || ^2", "0.0.3"), "false", "bool"),
    ("semverCompare", ("x", "1.20.3-gke.100"), "false", "bool"),
    ("semverCompare", ("*", "1.4.5"), "true", "bool"),
    ("semverCompare", ("*", "v1.37.0"), "true", "bool"),
    ("semverCompare", ("1.2 - 1.4.5", "0.0.0"), "false", "bool"),
    ("semverCompare", ("*", "1.3.0"), "true", "bool"),
    ("semverCompare", (">1.2.3-alpha", "2.0.0"), "true", "bool"),
    ("semverCompare", (">=1.2.3-rc.2, <2.0.0", "1.2.3+meta"), "true", "bool"),
    ("semverCompare", (">=1.16.0-0 <1.22.0-0", "01.02.03"), "false", "bool"),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    ("semver", ("a.b.c",), "invalid semantic version"),
    ("semver", ("  x \n y ",), "invalid semantic version"),
    ("semver", ("../a/./b//c/",), "invalid semantic version"),
    ("semver", ("x = 1\n[a]\nb = [1,2]",), "invalid semantic version"),
    ("semver", ("日本語",), "invalid semantic version"),
    ("semver", ("äöü ß ǅ",), "invalid semantic version"),
    ("semverCompare", ("1 ||", "1.3.0"), 'improper constraint: ""'),
    ("semverCompare", ("||", "1.2.3-alpha"), 'improper constraint: ""'),
    ("semverCompare", ("1.2.3.4", "1.2.3-alpha"), 'improper constraint: "1.2.3.4"'),
    ("semverCompare", ("1.2.3.4", "1.2.3-alpha.10"), 'improper constraint: "1.2.3.4"'),
    ("semverCompare", (">=1.2 <1.5", "foo"), "invalid semantic version"),
    ("semverCompare", ("1.2.3+build", ""), "invalid semantic version"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message

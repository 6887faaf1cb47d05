import math
import re
import subprocess
import sys
import zoneinfo

import pytest

from aurora_devops.formats.gotemplate.errors import TemplateError
from aurora_devops.formats.gotemplate.functions import FUNCTIONS
from aurora_devops.formats.gotemplate.re2 import compiled
from aurora_devops.formats.gotemplate.text import Number, Origin, Text
from aurora_devops.formats.gotemplate.values import Int64
from aurora_devops.secrets.values import is_placeholder, is_random

# sprig 3.3 without `env`, `expandenv` and `fail`, what Helm adds, and what text/template has.
SPRIG = frozenset(
    re.findall(
        r"\w+",
        """
        abbrev abbrevboth add add1 add1f addf adler32sum ago all any append atoi b32dec b32enc b64dec b64enc
        base bcrypt biggest buildCustomCert camelcase cat ceil chunk clean coalesce compact concat contains
        date dateInZone dateModify date_in_zone date_modify decryptAES deepCopy deepEqual default
        derivePassword dict dig dir div divf duration durationRound empty encryptAES ext first float64 floor
        fromJson genCA genCAWithKey genPrivateKey genSelfSignedCert genSelfSignedCertWithKey genSignedCert
        genSignedCertWithKey get getHostByName has hasKey hasPrefix hasSuffix hello htmlDate htmlDateInZone
        htpasswd indent initial initials int int64 isAbs join kebabcase keys kindIs kindOf last list lower
        max maxf merge mergeOverwrite min minf mod mul mulf mustAppend mustChunk mustCompact mustDateModify
        mustDeepCopy mustFirst mustFromJson mustHas mustInitial mustLast mustMerge mustMergeOverwrite
        mustPrepend mustPush mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll
        mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate mustToJson
        mustToPrettyJson mustToRawJson mustUniq mustWithout must_date_modify nindent nospace now omit osBase
        osClean osDir osExt osIsAbs pick pluck plural prepend push quote randAlpha randAlphaNum randAscii
        randBytes randInt randNumeric regexFind regexFindAll regexMatch regexQuoteMeta regexReplaceAll
        regexReplaceAllLiteral regexSplit repeat replace rest reverse round semver semverCompare seq set
        sha1sum sha256sum sha512sum shuffle slice snakecase sortAlpha split splitList splitn squote sub subf
        substr swapcase ternary title toDate toDecimal toJson toPrettyJson toRawJson toString toStrings trim
        trimAll trimPrefix trimSuffix trimall trunc tuple typeIs typeIsLike typeOf uniq unixEpoch unset
        until untilStep untitle upper urlJoin urlParse uuidv4 values without wrap wrapWith
        """,
    )
)
HELM = frozenset(
    re.findall(
        r"\w+",
        """
        fromJsonArray fromToml fromYaml fromYamlArray toToml toYaml toYamlPretty
        """,
    )
)
GO = frozenset(
    re.findall(
        r"\w+",
        """
        and call eq ge gt html index js le len lt ne not or print printf println urlquery
        """,
    )
)

call = FUNCTIONS.__getitem__


def test_every_function_is_there():
    assert sorted(FUNCTIONS) == sorted({*SPRIG, *HELM, *GO})


def test_the_heavy_modules_are_imported_when_a_function_needs_them():
    code = (
        "import sys; import aurora_devops.formats.gotemplate.functions;"
        "print({'hashlib', 'decimal', 'fractions', 'zoneinfo', 'tomllib', 'ipaddress'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


# -- numbers of arguments and types --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        ("upper", (), "wrong number of args for upper: want 1 got 0"),
        ("upper", ("a", "b"), "wrong number of args for upper: want 1 got 2"),
        ("printf", (), "wrong number of args for printf: want at least 1 got 0"),
        ("trunc", (8080.0, "a"), "wrong type for value; expected int; got float64"),
        ("trunc", (Int64(5), "a"), "wrong type for value; expected int; got int64"),
        ("upper", (None,), "wrong type for value; expected string; got interface {}"),
        (
            "hasKey",
            (["a"], "a"),
            "wrong type for value; expected map[string]interface {}; got []interface {}",
        ),
        ("set", (None, "a", 1), "assignment to entry in nil map"),
        ("ternary", (1, 2, "true"), "wrong type for value; expected bool; got string"),
        ("unixEpoch", ("now",), "wrong type for value; expected time.Time; got string"),
    ],
)
def test_arguments_are_checked_as_go_does(name, arguments, message):
    with pytest.raises(TemplateError, match=re.escape(message)):
        call(name)(*arguments)


def test_a_map_may_be_missing():
    assert call("hasKey")(None, "a") is False
    assert call("get")(None, "a") == ""
    assert call("merge")(None, {"a": 1}) == {"a": 1}
    assert call("keys")(None) == []


def test_maps_are_changed_in_place():
    values = {"a": {"b": 1}, "c": ""}
    assert call("set")(values, "d", 2) is values
    assert call("unset")(values, "d") is values
    assert call("merge")(values, {"a": {"b": 2, "e": 3}, "c": "x"}) is values
    assert values == {"a": {"b": 1, "e": 3}, "c": "x"}


def test_a_deep_copy_shares_nothing():
    values = {"a": [{"b": 1}]}
    copy = call("deepCopy")(values)
    copy["a"][0]["b"] = 2
    assert values == {"a": [{"b": 1}]}


def test_numbers_that_are_not_finite():
    assert call("print")(math.inf, -math.inf, math.nan) == "+Inf -Inf NaN"
    assert call("toYaml")({"a": math.nan}) == ""
    assert call("toYamlPretty")({"a": math.nan, "b": math.inf}) == "a: .nan\nb: .inf"
    with pytest.raises(TemplateError, match="unsupported value: NaN"):
        call("mustToJson")(math.nan)


# -- what is random or a clock in sprig ----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "pattern"),
    [
        ("randAlphaNum", (40,), "[a-zA-Z0-9]{40}"),
        ("randAlpha", (300,), "[a-zA-Z]{300}"),
        ("randNumeric", (12,), "[0-9]{12}"),
        ("randAscii", (5,), "[ -~]{5}"),
        ("randAlphaNum", (0,), ""),
        ("randInt", (3, 9), "3"),
        ("randBytes", (16,), "[A-Za-z0-9+/]{22}=="),
        ("uuidv4", (), "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("bcrypt", ("secret",), r"\$2a\$10\$[./A-Za-z0-9]{53}"),
        ("htpasswd", ("user", "secret"), r"user:\$2a\$10\$[./A-Za-z0-9]{53}"),
        (
            "genPrivateKey",
            ("rsa",),
            r"-----BEGIN RSA PRIVATE KEY-----\n(?:[A-Z]+\n)+-----END RSA PRIVATE KEY-----\n",
        ),
        (
            "genPrivateKey",
            ("ed25519",),
            r"-----BEGIN PRIVATE KEY-----\n(?:[A-Z]+\n)+-----END PRIVATE KEY-----\n",
        ),
        ("genPrivateKey", ("x",), "Unknown type x"),
        ("encryptAES", ("key", "a text"), "[A-Za-z0-9+/]{43}="),
        ("date", ("2006-01-02", Int64(0)), "1970-01-01"),
        ("ago", (0,), "[0-9]+h0m0s"),
        ("getHostByName", ("localhost",), ""),
    ],
)
def test_random_values_are_fixed_and_well_formed(name, arguments, pattern):
    first, second = (call("print")(call(name)(*arguments)) for _ in range(2))
    assert first == second
    assert re.fullmatch(pattern, first)


def test_a_random_password_is_no_secret_of_the_repository():
    for password in (
        call("randAlphaNum")(16),
        call("b64enc")(call("randAscii")(10)),
        call("randNumeric")(12),
    ):
        assert not is_random(password)
    assert is_placeholder(call("randAlphaNum")(16))


def test_certificates_have_a_certificate_and_a_key():
    authority = call("genCA")("ca", 365)
    signed = call("genSignedCert")("cn", None, ["a.svc", "b.svc"], 365, authority)
    for certificate in (authority, signed, call("genSelfSignedCert")("cn", ["10.0.0.1"], [], 1)):
        assert certificate["Cert"].startswith("-----BEGIN CERTIFICATE-----\n")
        assert certificate["Key"].startswith("-----BEGIN RSA PRIVATE KEY-----\n")
    key = call("genPrivateKey")("ecdsa")
    assert call("genCAWithKey")("ca", 365, key)["Key"] == key
    with pytest.raises(TemplateError, match=r"error parsing ip: 10\.0\.0\.300"):
        call("genSignedCert")("cn", ["10.0.0.300"], [], 365, authority)


# Encrypted by Go.
ENCRYPTED = [
    ("key", "+qjKbgBg6CmllR5WX5ilJJ6sAj/MjnPIQQcTUQX2jf8=", "a text"),
    (
        "a longer key than 32 characters ....",
        "0N2uPuqRRKtFOJP7r+ILALyNfxbjhOWEfkAORenElHbOQ8P/M/juvIod0AZGZJGK",
        "ääääääääää",
    ),
    ("", "wjTTLDDdEJpMRI8K5XElEucHLsxQX/mWVnBkMMqfkonliWaO75Nl9n7LhuoMygQ6", "exactly 16 bytes"),
]


@pytest.mark.parametrize(("password", "encrypted", "text"), ENCRYPTED)
def test_encrypted_texts_are_decrypted(password, encrypted, text):
    assert call("decryptAES")(password, encrypted) == text
    assert call("decryptAES")(password, call("encryptAES")(password, text)) == text
    assert call("encryptAES")(password, "") == call("decryptAES")(password, "") == ""
    with pytest.raises(TemplateError, match="full blocks"):
        call("decryptAES")(password, call("b64enc")("x" * 30))


def test_a_custom_certificate_is_decoded():
    authority = call("genCA")("ca", 365)
    encoded = [call("b64enc")(authority[part]) for part in ("Cert", "Key")]
    assert call("buildCustomCert")(*encoded) == authority
    with pytest.raises(TemplateError, match="unable to decode certificate"):
        call("buildCustomCert")(call("b64enc")("x"), encoded[1])


def test_times_have_methods():
    moment = call("toDate")("2006-01-02 15:04:05", "2024-02-29 10:11:12")
    members = ("Year", "Month", "Day", "Hour", "Minute", "Second", "Weekday", "YearDay", "Unix")
    assert [moment.member(name)() for name in members] == [
        2024,
        "February",
        29,
        10,
        11,
        12,
        "Thursday",
        60,
        1709201472,
    ]
    assert call("print")(moment.member("AddDate")(1, 0, 0)) == "2025-03-01 10:11:12 +0000 UTC"
    assert moment.member("Format")("Jan 2") == "Feb 29"
    with pytest.raises(TemplateError, match="can't evaluate field Nope"):
        moment.member("Nope")


@pytest.mark.skipif(not zoneinfo.available_timezones(), reason="no time zones are installed")
def test_times_in_zones():
    assert call("dateInZone")("15:04 MST -0700", 1709201472, "Europe/Berlin") == "11:11 CET +0100"
    assert call("dateInZone")("15:04 MST", 1720000000, "America/New_York") == "05:46 EDT"
    assert call("htmlDateInZone")(1709250000, "Asia/Tokyo") == "2024-03-01"


def test_versions_have_methods():
    version = call("semver")("v1.20.3-gke.100+build.5")
    members = ("Major", "Minor", "Patch", "Prerelease", "Metadata", "Original")
    assert [version.member(name)() for name in members] == [
        *(1, 20, 3, "gke.100", "build.5", "v1.20.3-gke.100+build.5"),
    ]
    assert call("gt")(version.member("Minor")(), 19) is True
    assert call("print")(version.member("IncMinor")()) == "1.21.0"
    assert call("print")(version.member("IncPatch")()) == "1.20.3"
    assert version.member("LessThan")(call("semver")("1.20.3")) is True


# -- origins --------------------------------------------------------------------------------------

AT = Origin("values.yaml", ("name",))
NAME = Text.of("My-Name ", AT)


def origins(text):
    """The characters that come from the value, with their offsets in it."""
    assert isinstance(text, Text)
    return [
        (char, found[1]) for at, char in enumerate(text) if (found := text.origin_at(at)) and found[0] == AT
    ]


@pytest.mark.parametrize(
    ("name", "arguments", "expected", "first"),
    [
        ("trim", (NAME,), "My-Name", 0),
        ("trimAll", ("M ", NAME), "y-Name", 1),
        ("trimPrefix", ("My-", NAME), "Name ", 3),
        ("trimSuffix", (" ", NAME), "My-Name", 0),
        ("trunc", (2, NAME), "My", 0),
        ("trunc", (-5, NAME), "Name ", 3),
        ("substr", (3, 5, NAME), "Na", 3),
        ("quote", (NAME,), '"My-Name "', 0),
        ("squote", (NAME,), "'My-Name '", 0),
        ("indent", (2, NAME), "  My-Name ", 0),
        ("nindent", (2, NAME), "\n  My-Name ", 0),
        ("default", ("x", NAME), "My-Name ", 0),
        ("coalesce", ("", NAME), "My-Name ", 0),
        ("ternary", (NAME, "x", True), "My-Name ", 0),
        ("toString", (NAME,), "My-Name ", 0),
        ("cat", ("a", NAME), "a My-Name ", 0),
        ("join", (",", ["a", NAME]), "a,My-Name ", 0),
        ("lower", (NAME,), "my-name ", 0),
        ("upper", (NAME,), "MY-NAME ", 0),
        ("title", (NAME,), "My-Name ", 0),
        ("printf", ("%s-%5d", NAME, 7), "My-Name -    7", 0),
        ("printf", ("<%-10v>", NAME), "<My-Name   >", 0),
        ("printf", ("%q", NAME), '"My-Name "', 0),
        ("print", ("a ", NAME), "a My-Name ", 0),
        ("regexFind", ("N.*", NAME), "Name ", 3),
        ("toYaml", ({"a": [NAME]},), "a:\n- 'My-Name '", 0),
        ("toYaml", (NAME,), "'My-Name '", 0),
        ("html", (NAME,), "My-Name ", 0),
    ],
)
def test_functions_that_keep_characters_keep_origins(name, arguments, expected, first):
    text = call(name)(*arguments)
    assert text == expected
    kept = origins(text)
    assert kept[0][1] == first
    assert [char.lower() for char, _ in kept] == [str(NAME)[offset].lower() for _, offset in kept]
    assert len(kept) == kept[-1][1] - first + 1


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("replace", ("-", "__", NAME), "My__Name "),
        ("regexReplaceAll", ("-| ", NAME, "__"), "My__Name__"),
        ("quote", (Text.of('a"b\n', AT),), '"a\\"b\\n"'),
        ("nospace", (Text.of("a b", AT),), "ab"),
    ],
)
def test_characters_around_an_edit_keep_their_origins(name, arguments, expected):
    text = call(name)(*arguments)
    value = str(next(argument for argument in arguments if isinstance(argument, Text)))
    assert text == expected
    assert origins(text)
    assert all(value[offset] == char for char, offset in origins(text))


def test_parts_of_a_text_keep_origins():
    parts = call("splitList")("-", NAME)
    assert [origins(part)[0] for part in parts] == [("M", 0), ("N", 3)]
    assert origins(call("split")("-", NAME)["_1"])[0] == ("N", 3)
    # Half a character has no origin.
    assert not isinstance(call("trunc")(3, Text.of("äöü", AT)), Text)
    assert origins(call("trunc")(4, Text.of("äöü", AT))) == [("ä", 0), ("ö", 1)]


def test_numbers_keep_origins():
    port = Number(8080.0, AT)
    for text in (
        call("toString")(port),
        call("quote")(port),
        call("toYaml")({"a": port}),
        call("printf")("%v", port),
    ):
        assert origins(text) == [("8", 0), ("0", 1), ("8", 2), ("0", 3)]


def test_a_folded_line_keeps_origins():
    value = "word " * 20 + "x: end"
    text = call("toYaml")({"a": Text.of(value, AT)})
    assert text.count("\n") == 1
    assert text.endswith("x: end'")
    assert all(value[offset] == char for char, offset in origins(text))


# -- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("repeat", (10**9, "ab")),
        ("randAlphaNum", (10**9,)),
        ("randBytes", (10**9,)),
        ("encryptAES", ("k", "a" * 10**6)),
        ("until", (10**9,)),
        ("seq", (10**9,)),
        ("indent", (10**9, "a")),
        ("printf", ("%1000000000d", 1)),
        ("replace", ("a", "b" * 10_000, "a" * 10_000)),
        ("regexReplaceAll", ("a", "a" * 10_000, "b" * 10_000)),
        ("wrapWith", (1, "x" * 10_000, "a" * 10_000)),
        ("regexMatch", ("(?:a?){500}(?:b?){500}x", "ab" * 2_000)),
        ("regexFind", ("(((a{10}){10}){10}){10}", "a")),
        ("regexFind", ("(" * 500 + "a" + ")" * 500, "a")),
    ],
)
def test_work_is_bounded(name, arguments):
    with pytest.raises(TemplateError):
        call(name)(*arguments)


def test_values_that_contain_themselves_are_refused():
    values = {}
    values["a"] = [values]
    assert call("toYaml")(values) == ""
    assert call("toJson")(values) == ""
    assert "nested" in call("toToml")(values)


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+$b", "(.*)*x", "(a*)*b", "a?" * 20 + "a" * 20])
def test_an_expression_takes_steps_in_proportion_to_the_text(pattern):
    steps = []
    for size in (200, 400):
        budget = [10_000_000]
        compiled(pattern).search("a" * size, 0, budget)
        steps.append(10_000_000 - budget[0])
    assert steps[1] <= 2.2 * steps[0]

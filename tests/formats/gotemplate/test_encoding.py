import pytest

from .calls import Call, error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("b32dec", ("Zm9v",), "illegal base32 data at input byte 1", "string"),
    ("b32dec", ("Zm9vYg",), "illegal base32 data at input byte 1", "string"),
    ("b32dec", ("",), "", "string"),
    ("b32dec", ("MZXW6===",), "foo", "string"),
    ("b32dec", ("ORSXG5A=",), "test", "string"),
    ("b32enc", ("'q'",), "E5YSO===", "string"),
    ("b32enc", ("3.99",), "GMXDSOI=", "string"),
    ("b32enc", ("1e3",), "GFSTG===", "string"),
    ("b32enc", ("\n",), "BI======", "string"),
    ("b32enc", ("v1.2.3-rc.1+b",), "OYYS4MROGMWXEYZOGEVWE===", "string"),
    ("b64dec", ("Zm=9",), "illegal base64 data at input byte 2", "string"),
    ("b64dec", ("mz",), "illegal base64 data at input byte 0", "string"),
    ("b64dec", ("",), "", "string"),
    ("b64dec", ("ZZ==",), "e", "string"),
    ("b64dec", ("Zm9v",), "foo", "string"),
    ("b64dec", ("Zm9v\nYg==",), "foob", "string"),
    ("b64dec", ("YWJj",), "abc", "string"),
    ("b64dec", ("\n\n",), "", "string"),
    ("b64enc", (Call("b64dec", " Zm9v"),), "aWxsZWdhbCBiYXNlNjQgZGF0YSBhdCBpbnB1dCBieXRlIDA=", "string"),
    ("b64enc", (Call("b64dec", "mz"),), "aWxsZWdhbCBiYXNlNjQgZGF0YSBhdCBpbnB1dCBieXRlIDA=", "string"),
    ("b64enc", (Call("b64dec", ""),), "", "string"),
    ("b64enc", (Call("b64dec", "////"),), "////", "string"),
    ("b64enc", (Call("b64dec", "ZZ=="),), "ZQ==", "string"),
    (
        "fromJson",
        ("[1,]",),
        "map[Error:invalid character ']' looking for beginning of value]",
        "map[string]interface {}",
    ),
    ("fromJson", ('{"a":1}',), "map[a:1]", "map[string]interface {}"),
    ("fromJson", ("{",), "map[Error:unexpected end of JSON input]", "map[string]interface {}"),
    (
        "fromJson",
        ("5",),
        "map[Error:json: cannot unmarshal number into Go value of type map[string]interface {}]",
        "map[string]interface {}",
    ),
    ("fromJson", ("null",), "map[]", "map[string]interface {}"),
    ("fromJsonArray", ("{",), "[unexpected end of JSON input]", "[]interface {}"),
    ("fromJsonArray", ("[1.50,1e3,-0]",), "[1.5 1000 -0]", "[]interface {}"),
    (
        "fromJsonArray",
        ('"x"',),
        "[json: cannot unmarshal string into Go value of type []interface {}]",
        "[]interface {}",
    ),
    ("fromJsonArray", ('{"a" 1}',), "[invalid character '1' after object key]", "[]interface {}"),
    (
        "fromJsonArray",
        ('{"a":1,}',),
        "[invalid character '}' looking for beginning of object key string]",
        "[]interface {}",
    ),
    ("mustFromJson", ("null",), "", "<nil>"),
    ("mustFromJson", ("[1.50,1e3,-0]",), "[1.5 1000 -0]", "[]interface {}"),
    ("mustFromJson", ('"x"',), "x", "string"),
    ("mustFromJson", ("[1,2]",), "[1 2]", "[]interface {}"),
    ("mustFromJson", ("true",), "true", "bool"),
    ("mustToJson", (".bashrc",), '".bashrc"', "string"),
    ("mustToJson", (Call("split", ".", "a.b"),), '{"_0":"a","_1":"b"}', "string"),
    ("mustToJson", ("a.b.c",), '"a.b.c"', "string"),
    ("mustToJson", (3,), "3", "string"),
    ("mustToJson", (True,), "true", "string"),
    ("mustToPrettyJson", (Call("add", 1, 2),), "3", "string"),
    ("mustToPrettyJson", (["b", "a", "b", ""],), '[\n  "b",\n  "a",\n  "b",\n  ""\n]', "string"),
    ("mustToPrettyJson", (1000000.0,), "1000000", "string"),
    ("mustToPrettyJson", (Call("splitList", ",", "b,a,b"),), '[\n  "b",\n  "a",\n  "b"\n]', "string"),
    ("mustToPrettyJson", ("  x \n y ",), '"  x \\n y "', "string"),
    ("mustToRawJson", (True,), "true", "string"),
    ("mustToRawJson", (-5,), "-5", "string"),
    ("mustToRawJson", ("v1.2.3-rc.1+b",), '"v1.2.3-rc.1+b"', "string"),
    ("mustToRawJson", (12345678.0,), "12345678", "string"),
    ("mustToRawJson", (["b", "a", "b", ""],), '["b","a","b",""]', "string"),
    ("toJson", ("1__0",), '"1__0"', "string"),
    ("toJson", ("01",), '"01"', "string"),
    ("toJson", (1.0,), "1", "string"),
    ("toJson", ({"k": 123456789012.0},), '{"k":123456789012}', "string"),
    ("toJson", (".inf",), '".inf"', "string"),
    ("toJson", ("N",), '"N"', "string"),
    ("toJson", ("1",), '"1"', "string"),
    ("toJson", ("a😀\nb",), '"a😀\\nb"', "string"),
    ("toJson", ("0b11",), '"0b11"', "string"),
    ("toJson", ("a\tb",), '"a\\tb"', "string"),
    (
        "toJson",
        ({"a": [Call("toDate", "2006-01-02", "2024-02-29"), Call("toDate", "2006-01-02", "2024-02-29")]},),
        '{"a":["2024-02-29T00:00:00Z","2024-02-29T00:00:00Z"]}',
        "string",
    ),
    (
        "toJson",
        ({"a": [{"a": [], "b": {}}, {"a": [], "b": {}}]},),
        '{"a":[{"a":[],"b":{}},{"a":[],"b":{}}]}',
        "string",
    ),
    ("toJson", ("Y",), '"Y"', "string"),
    ("toJson", (False,), "false", "string"),
    ("toJson", ({"a": [{}, {}]},), '{"a":[{},{}]}', "string"),
    ("toJson", ("0.0",), '"0.0"', "string"),
    ("toJson", ("$(x)",), '"$(x)"', "string"),
    ("toJson", ("y",), '"y"', "string"),
    ("toJson", ({"a": [[[]], [[]]]},), '{"a":[[[]],[[]]]}', "string"),
    ("toJson", ("-.inf",), '"-.inf"', "string"),
    (
        "toPrettyJson",
        ({"x\ny": [1, {"a": 2}]},),
        '{\n  "x\\ny": [\n    1,\n    {\n      "a": 2\n    }\n  ]\n}',
        "string",
    ),
    ("toPrettyJson", (None,), "null", "string"),
    ("toPrettyJson", ([],), "[]", "string"),
    ("toPrettyJson", (1.0,), "1", "string"),
    (
        "toPrettyJson",
        ({"k": {"x\ny": [1, {"a": 2}]}},),
        '{\n  "k": {\n    "x\\ny": [\n      1,\n      {\n        "a": 2\n      }\n    ]\n  }\n}',
        "string",
    ),
    ("toRawJson", ({"k": 1e21},), '{"k":1e+21}', "string"),
    ("toRawJson", ({"a": [False, False]},), '{"a":[false,false]}', "string"),
    ("toRawJson", ({"k": 1.0},), '{"k":1}', "string"),
    (
        "toRawJson",
        ({"a": [{"a": {"b": {"c": [{"d": 1, "e": 2}]}}}, {"a": {"b": {"c": [{"d": 1, "e": 2}]}}}]},),
        '{"a":[{"a":{"b":{"c":[{"d":1,"e":2}]}}},{"a":{"b":{"c":[{"d":1,"e":2}]}}}]}',
        "string",
    ),
    (
        "toRawJson",
        ({"a": [Call("splitList", ",", "a,b"), Call("splitList", ",", "a,b")]},),
        '{"a":[["a","b"],["a","b"]]}',
        "string",
    ),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    ("b64dec", ([{"x": 1}, {"x": 1}],), "wrong type for value; expected string; got []interface {}"),
    ("fromJson", (["b", "a", "b", ""],), "wrong type for value; expected string; got []interface {}"),
    ("mustFromJson", ("",), "unexpected end of JSON input"),
    ("mustFromJson", ('{"a":}',), "invalid character '}' looking for beginning of value"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message

import pytest

from .calls import Call, error_of, result_of

# What Go gives: the text that is printed, and the type.
RESULTS = [
    ("dateInZone", ("2006-01-02T15:04:05Z07:00", 1000000000, "Foo/Bar"), "2001-09-09T01:46:40Z", "string"),
    ("dateInZone", ("05.999 .000000 .99", 1000000000, "UTC"), "40 .000000 ", "string"),
    ("dateInZone", ("_2006 2006_2", 1000000000, "UTC"), "_2001 2001 9", "string"),
    ("dateInZone", ("_2006 2006_2", 0, "Foo/Bar"), "_1970 1970 1", "string"),
    ("dateInZone", ("2006-01-02T15:04:05Z07:00", 0, "UTC"), "1970-01-01T00:00:00Z", "string"),
    ("dateInZone", ("Z0700 Z07 -07 -07:00:00", -1, "UTC"), "Z Z +00 +00:00:00", "string"),
    ("dateInZone", ("15h4m5s", 1000000000, "Foo/Bar"), "01h46m40s", "string"),
    ("dateInZone", ("abc", 1709210096, "UTC"), "abc", "string"),
    ("dateInZone", ("Z0700 Z07 -07 -07:00:00", 1709210096, "UTC"), "Z Z +00 +00:00:00", "string"),
    ("dateInZone", ("2006-002 __2", -1, "Foo/Bar"), "1969-365 365", "string"),
    ("dateInZone", ("15h4m5s", 1709210096, "UTC"), "12h34m56s", "string"),
    ("dateInZone", ("2006-01-02T15:04:05Z07:00", 1709210096, "UTC"), "2024-02-29T12:34:56Z", "string"),
    (
        "dateInZone",
        ("Monday, January 2, 2006 3:04:05.000 PM", 1709210096, "UTC"),
        "Thursday, February 29, 2024 12:34:56.000 PM",
        "string",
    ),
    ("dateInZone", ("abc", 0, "UTC"), "abc", "string"),
    ("dateInZone", ("20060102150405", 1709210096, "Foo/Bar"), "20240229123456", "string"),
    ("dateInZone", ("20060102150405", 1000000000, "Foo/Bar"), "20010909014640", "string"),
    ("dateInZone", ("Janet Monster", 0, "UTC"), "Janet Monster", "string"),
    ("dateInZone", ("2006-01-02", 0, "Foo/Bar"), "1970-01-01", "string"),
    ("dateInZone", ("15h4m5s", 0, "UTC"), "00h0m0s", "string"),
    ("dateInZone", ("2006-002 __2", 0, "UTC"), "1970-001   1", "string"),
    ("dateInZone", ("02 Jan 06 15:04 -0700", 1000000000, "Foo/Bar"), "09 Sep 01 01:46 +0000", "string"),
    ("dateInZone", ("15h4m5s", -1, "Foo/Bar"), "23h59m59s", "string"),
    ("dateInZone", ("1/2/06 03:04pm", 1000000000, "UTC"), "9/9/01 01:46am", "string"),
    ("dateInZone", ("Mon01_2:Mon", -570146638, "UTC"), "Sat12 8:Sat", "string"),
    ("dateInZone", ("Mon", 2684384258, "UTC"), "Sun", "string"),
    (
        "dateModify",
        ("1h", Call("toDate", "2006-01-02", "2024-02-30")),
        "0001-01-01 01:00:00 +0000 UTC",
        "time.Time",
    ),
    (
        "dateModify",
        ("1.5h", Call("toDate", "20060102", "20240229")),
        "2024-02-29 01:30:00 +0000 UTC",
        "time.Time",
    ),
    (
        "dateModify",
        ("36h30m", Call("toDate", "2006-1-2", "2024-2-9")),
        "2024-02-10 12:30:00 +0000 UTC",
        "time.Time",
    ),
    (
        "dateModify",
        ("-24h", Call("toDate", "2006-01-02", "2024-02-30")),
        "0000-12-31 00:00:00 +0000 UTC",
        "time.Time",
    ),
    (
        "dateModify",
        ("1h", Call("toDate", "2006-01-02 15:04:05 -0700", "2024-02-29 10:11:12 -0330")),
        "2024-02-29 11:11:12 -0330 -0330",
        "time.Time",
    ),
    (
        "date_modify",
        ("é", Call("toDate", "2006-01-02", "2024-02-29")),
        "2024-02-29 00:00:00 +0000 UTC",
        "time.Time",
    ),
    (
        "date_modify",
        ("Hello World", Call("toDate", "2006-01-02", "2024-02-29")),
        "2024-02-29 00:00:00 +0000 UTC",
        "time.Time",
    ),
    ("duration", ("-1.5h",), "0s", "string"),
    ("duration", (Call("int64", "90m"),), "0s", "string"),
    ("duration", ("86400",), "24h0m0s", "string"),
    ("duration", (Call("int64", 60),), "1m0s", "string"),
    ("duration", (Call("int64", 86400),), "24h0m0s", "string"),
    ("duration", ("3600",), "1h0m0s", "string"),
    ("duration", ("1234567",), "342h56m7s", "string"),
    ("duration", (Call("int64", 1234567),), "342h56m7s", "string"),
    ("duration", (Call("int64", "5"),), "5s", "string"),
    ("duration", (Call("int64", 3600),), "1h0m0s", "string"),
    ("durationRound", ("1.s",), "0s", "string"),
    ("durationRound", ("1ns",), "0s", "string"),
    ("durationRound", (Call("mul", -5, 1000000000),), "5s", "string"),
    ("durationRound", ("90m",), "1h", "string"),
    ("durationRound", ("1h",), "60m", "string"),
    ("durationRound", ("+3h",), "3h", "string"),
    ("durationRound", ("24h",), "24h", "string"),
    ("durationRound", ("2400h10m5s",), "3mo", "string"),
    ("durationRound", ("8760h1s",), "1y", "string"),
    ("durationRound", (Call("mul", 95, 1000000000),), "1m", "string"),
    ("durationRound", (Call("mul", 59, 1000000000),), "59s", "string"),
    ("durationRound", ("1h30m5.5s",), "1h", "string"),
    (
        "mustToDate",
        ("2006-01-02T15:04:05Z07:00", "2024-02-29T10:11:12+02:00"),
        "2024-02-29 10:11:12 +0200 +0200",
        "time.Time",
    ),
    (
        "mustToDate",
        ("2006-01-02T15:04:05Z07:00", "2024-02-29T10:11:12.5Z"),
        "2024-02-29 10:11:12.5 +0000 UTC",
        "time.Time",
    ),
    ("mustToDate", ("Mon Jan 2 2006", "Thu feb 29 2024"), "2024-02-29 00:00:00 +0000 UTC", "time.Time"),
    ("mustToDate", ("2006-1-2", "2024-2-9"), "2024-02-09 00:00:00 +0000 UTC", "time.Time"),
    (
        "mustToDate",
        ("2006-01-02 15:04:05", "2024-02-29  10:11:12"),
        "2024-02-29 10:11:12 +0000 UTC",
        "time.Time",
    ),
    (
        "toDate",
        ("2006-01-02T15:04:05Z07:00", "2024-02-29T10:11:12+02:00"),
        "2024-02-29 10:11:12 +0200 +0200",
        "time.Time",
    ),
    ("toDate", ("2006-1-2", "2024-2-9"), "2024-02-09 00:00:00 +0000 UTC", "time.Time"),
    ("toDate", ("2006", "24"), "0001-01-01 00:00:00 +0000 UTC", "time.Time"),
    ("toDate", ("15:04", "25:00"), "0001-01-01 00:00:00 +0000 UTC", "time.Time"),
    ("toDate", ("20060102", "20240229"), "2024-02-29 00:00:00 +0000 UTC", "time.Time"),
    ("toDate", ("2006-01-02 15:04:05", "2024-02-29  10:11:12"), "2024-02-29 10:11:12 +0000 UTC", "time.Time"),
    ("toDate", ("3:04PM", "11:30AM"), "0000-01-01 11:30:00 +0000 UTC", "time.Time"),
    (
        "toDate",
        ("2006-01-02T15:04:05Z07:00", "2024-02-29T10:11:12.5Z"),
        "2024-02-29 10:11:12.5 +0000 UTC",
        "time.Time",
    ),
    ("toDate", ("Mon Jan 2 2006", "Thu feb 29 2024"), "2024-02-29 00:00:00 +0000 UTC", "time.Time"),
    ("toDate", ("02 Jan 06 15:04 MST", "03 Feb 24 10:00 UTC"), "2024-02-03 10:00:00 +0000 UTC", "time.Time"),
    (
        "toDate",
        ("PM2 xJanMST", Call("dateInZone", "PM2 xJanMST", 917703539, "UTC")),
        "0000-01-30 12:00:00 +0000 UTC",
        "time.Time",
    ),
    (
        "toDate",
        ("-0700.00001200620065", Call("dateInZone", "-0700.00001200620065", 1288245482, "UTC")),
        "2010-10-01 00:00:02 +0000 UTC",
        "time.Time",
    ),
    (
        "toDate",
        ("-070003 T", Call("dateInZone", "-070003 T", 829471926, "UTC")),
        "0000-01-01 08:00:00 +0000 UTC",
        "time.Time",
    ),
    (
        "toDate",
        (":.000:-0700 15", Call("dateInZone", ":.000:-0700 15", 331130483, "UTC")),
        "0000-01-01 12:00:00 +0000 UTC",
        "time.Time",
    ),
    (
        "toDate",
        ("-07002006.999:15.000", Call("dateInZone", "-07002006.999:15.000", 1844463452, "UTC")),
        "2028-01-01 22:00:00 +0000 UTC",
        "time.Time",
    ),
    (
        "toDate",
        ("JanJanuary", Call("dateInZone", "JanJanuary", 871837030, "UTC")),
        "0000-08-01 00:00:00 +0000 UTC",
        "time.Time",
    ),
    (
        "toDate",
        ("35x-0700", Call("dateInZone", "35x-0700", 757290865, "UTC")),
        "0000-01-01 10:00:25 +0000 UTC",
        "time.Time",
    ),
    (
        "toDate",
        ("MST", Call("dateInZone", "MST", 675099425, "UTC")),
        "0000-01-01 00:00:00 +0000 UTC",
        "time.Time",
    ),
    ("toDate", ("", Call("dateInZone", "", 1351870425, "UTC")), "0000-01-01 00:00:00 +0000 UTC", "time.Time"),
    (
        "toDate",
        ("04", Call("dateInZone", "04", 996378824, "UTC")),
        "0000-01-01 00:53:00 +0000 UTC",
        "time.Time",
    ),
    ("unixEpoch", (Call("toDate", "20060102", "20240229"),), "1709164800", "string"),
    ("unixEpoch", (Call("toDate", "2006-01-02", "2024-02-30"),), "-62135596800", "string"),
    ("unixEpoch", (Call("toDate", "2006-1-2", "2024-2-9"),), "1707436800", "string"),
    (
        "unixEpoch",
        (Call("toDate", "2006-01-02T15:04:05Z07:00", "2024-02-29T10:11:12+02:00"),),
        "1709194272",
        "string",
    ),
    ("unixEpoch", (Call("toDate", "Mon Jan 2 2006", "Thu feb 29 2024"),), "1709164800", "string"),
]


@pytest.mark.parametrize(("name", "arguments", "text", "sort"), RESULTS)
def test_results_are_those_of_go(name, arguments, text, sort):
    assert result_of(name, arguments) == (text, sort)


# What Go refuses, and how it says so.
ERRORS = [
    ("durationRound", (), "wrong number of args for durationRound: want 1 got 0"),
    (
        "mustDateModify",
        ("ORSXG5A=", Call("toDate", "2006-01-02", "2024-02-29")),
        'time: invalid duration "ORSXG5A="',
    ),
    (
        "mustDateModify",
        ("a.b.c", Call("toDate", "2006-01-02", "2024-02-29")),
        'time: invalid duration "a.b.c"',
    ),
    (
        "mustDateModify",
        ("<a href='x'>&</a>", Call("toDate", "2006-01-02", "2024-02-29")),
        "time: invalid duration \"<a href='x'>&</a>\"",
    ),
    ("mustDateModify", ("YWJj", Call("toDate", "2006-01-02", "2024-02-29")), 'time: invalid duration "YWJj"'),
    (
        "mustDateModify",
        ("HTTPServer20xOK fooBar", Call("toDate", "2006-01-02", "2024-02-29")),
        'time: invalid duration "HTTPServer20xOK fooBar"',
    ),
    ("mustToDate", (Call("add", 1, 2), "null"), "wrong type for value; expected string; got int64"),
    ("must_date_modify", ("", Call("toDate", "2006-01-02", "2024-02-29")), 'time: invalid duration ""'),
    (
        "must_date_modify",
        ("null", Call("toDate", "2006-01-02", "2024-02-29")),
        'time: invalid duration "null"',
    ),
    (
        "must_date_modify",
        ("foo_bar-baz", Call("toDate", "2006-01-02", "2024-02-29")),
        'time: invalid duration "foo_bar-baz"',
    ),
    (
        "must_date_modify",
        ("Hello World", Call("toDate", "2006-01-02", "2024-02-29")),
        'time: invalid duration "Hello World"',
    ),
    ("must_date_modify", (" ", Call("toDate", "2006-01-02", "2024-02-29")), 'time: invalid duration " "'),
    (
        "must_date_modify",
        ("$1 ${1} $$", Call("toDate", "2006-01-02", "2024-02-29")),
        'time: invalid duration "$1 ${1} $$"',
    ),
    ("toDate", ("- a\n- b", []), "wrong type for value; expected string; got []interface {}"),
    ("toDate", ("foo_bar-baz",), "wrong number of args for toDate: want 2 got 1"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), ERRORS)
def test_errors_are_those_of_go(name, arguments, message):
    assert error_of(name, arguments) == message

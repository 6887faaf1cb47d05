import pytest

from aurora_devops.core.place import Place
from aurora_devops.kinds.compose.short import Binding, read_mount, read_port
from aurora_devops.kinds.compose.units import integer, is_duration, is_size

AT = Place(object())


@pytest.mark.parametrize(
    ("text", "ip", "published", "target", "protocol"),
    [
        ("80", None, None, "80", "tcp"),
        (80, None, None, "80", "tcp"),
        ("8080:80/udp", None, "8080", "80", "udp"),
        ("127.0.0.1:8080:80", "127.0.0.1", "8080", "80", "tcp"),
        ("127.0.0.1::80", "127.0.0.1", None, "80", "tcp"),
        ("[::1]:8080:80", "::1", "8080", "80", "tcp"),
        ("3000-3005:80-85", None, "3000-3005", "80-85", "tcp"),
        ("${PORT:-80}:80", None, None, "80", "tcp"),
    ],
)
def test_a_port(text: str | int, ip: str | None, published: str | None, target: str, protocol: str) -> None:
    binding = read_port(text, AT)
    said = (
        binding.host_ip,
        binding.published and str(binding.published),
        str(binding.target),
        binding.protocol,
    )
    assert said == (ip, published, target, protocol)
    assert not binding.mistake


@pytest.mark.parametrize(
    "text",
    ["", "a:80", "80:", "localhost:80:80", "1-2:80-82", "70000", "9-8", "80/icmp", "99999999999999999999999"],
)
def test_no_port(text: str) -> None:
    assert read_port(text, AT).mistake


@pytest.mark.parametrize(
    ("text", "sort", "source", "target", "read_only"),
    [
        ("/data", "volume", "", "/data", False),
        ("data:/data:ro", "volume", "data", "/data", True),
        ("./a:/b:rw,z", "bind", "./a", "/b", False),
        (r"C:\data:/data", "bind", r"C:\data", "/data", False),
        ("${A:-./a}:/b", "volume", "${A:-./a}", "/b", False),
    ],
)
def test_a_mount(text: str, sort: str, source: str, target: str, read_only: bool) -> None:
    mount = read_mount(text, AT)
    assert (mount.type, mount.source, mount.target, mount.read_only) == (sort, source, target, read_only)
    assert not mount.mistake


@pytest.mark.parametrize("text", ["", "aa::bb", "aa:bb:cc:dd", ":/data"])
def test_no_mount(text: str) -> None:
    assert read_mount(text, AT).mistake


def test_units() -> None:
    assert all(map(is_duration, ("1m30s", "1.5h", "2d", 0, None, "${WAIT}")))
    assert not any(map(is_duration, ("10", "1 min", "s")))
    assert all(map(is_size, ("512m", "2gb", "1.5 GiB", 1024, "-1", "${SIZE}")))
    assert not any(map(is_size, ("512 megs", "m", "--1")))
    assert [integer(value) for value in (3, "3", 3.0, "-1", "all", True, None, "9" * 30)] == [
        3,
        3,
        3,
        -1,
        None,
        None,
        None,
        None,
    ]


def test_a_long_port_needs_a_target() -> None:

    assert Binding.long(AT, None, 80, None, None).mistake.startswith("'target' is missing")
    assert not Binding.long(AT, None, 80, 8080, None).mistake

from collections.abc import Iterator, Mapping

from aurora_devops import Finding, Related, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.words import word_set
from aurora_devops.formats.packages import verb
from aurora_devops.formats.shell import Command, Word

from ._scripts import place

# Options of curl whose value may follow in the same word.
_CURL_VALUED = frozenset("AbcCdDeEFHKmoPQrtTuUwxXyYz")
_LOCAL = regex(
    r"(?:\w+://)?(?:[^/@]*@)?(?:(?:[\w.-]+\.)?localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?:[:/]|\Z)"
)
_NO = frozenset({"0", "false", "no", "off"})
_PROGRAMS = (
    "curl", "wget", "git", "pip", "pip3", "npm", "yarn", "pnpm", "yum", "dnf", "tdnf", "yum-config-manager",
    "dnf-config-manager", "apt-get", "apt", "conda", "helm", "kubectl", "aws", "python", "python3",
)  # fmt: skip


@policy(
    "SHL002",
    severity="error",
    category="security",
    equivalents={
        "checkov": ("CKV2_DOCKER_2", "CKV2_DOCKER_3", "CKV2_DOCKER_4", "CKV2_DOCKER_13", "CKV2_DOCKER_15"),
    },
    examples=[
        bad("FROM alpine:3.20\nRUN curl «-kLO» https://example.com/app\n"),
        bad("FROM alpine:3.20\nRUN wget «--no-check-certificate» https://example.com/app\n"),
        bad("FROM node:22\nRUN npm config set «strict-ssl» false\n"),
        bad(
            """\
            on: push
            jobs:
              build:
                runs-on: ubuntu-24.04
                steps:
                  - run: git -c «http.sslVerify=false» clone https://example.com/app
            """,
            kind="github-workflow",
        ),
        bad(
            """\
            on: push
            env:
              BASE_URL: https://api.example.com
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: curl «-k» "$BASE_URL/items"
            """,
            kind="github-workflow",
        ),
        *(
            good(
                f"FROM python:3.13\nARG INDEX_URL INDEX_HOST\nRUN pip install shop {options}\n",
                because="who builds the image gives it an index and its host",
            )
            for options in (
                '--index-url="$INDEX_URL" --trusted-host="$INDEX_HOST"',
                "-i ${INDEX_URL} --trusted-host ${INDEX_HOST}",
            )
        ),
        bad(
            "FROM python:3.13\nARG INDEX_HOST\n"
            'RUN pip install shop -i https://pypi.example.com/simple «--trusted-host» "$INDEX_HOST"\n',
        ),
        good(
            "FROM alpine:3.20\nRUN curl --cacert ca.pem -LO https://example.com/app\n",
            because="the certificate is verified with the given CA",
        ),
        good(
            "FROM alpine:3.20\nHEALTHCHECK CMD curl -fk https://localhost:8443/health\n",
            because="the connection does not leave the container",
        ),
        good(
            """\
            on: push
            env:
              BASE_URL: https://localhost:8443
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: curl -k -H "Authorization: Bearer $TOKEN" "${BASE_URL}/items"
            """,
            kind="github-workflow",
            because="the variable has the address of the machine itself",
        ),
        good(
            "FROM alpine:3.20\nRUN until curl -sk -o /dev/null https://example.com/health; do sleep 1; done\n",
            because="the answer is discarded",
        ),
        good(
            "FROM alpine:3.20\nRUN curl -fksS https://example.com/health > /dev/null\n",
            because="the answer is discarded",
        ),
        good(
            "FROM alpine:3.20\nHEALTHCHECK CMD curl -fks https://shop.localhost:8443/health\n",
            because="names below localhost are those of the machine itself",
        ),
        bad("FROM alpine:3.20\nRUN curl «-ks» https://localhost.example.com/app.tgz 2>/dev/null | tar -xz\n"),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      curl "https://$CORE_HOST/api/v2.0/systeminfo" -i -k -f
                      curl -sk -u "elastic:$PASSWORD" -w '%{http_code}' "$ES_URL/_cluster/health"
                      curl -k https://search:9200/_cat/indices | jq .
                      wget --no-check-certificate -qO- https://web.shop.svc.cluster.local/status
            """,
            kind="github-workflow",
            because="the host is unknown or internal, and the answer becomes no file",
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: curl «-k» "$TOOLS_URL/install.sh" | sudo bash
                  - run: curl «-kfLo» app.tgz https://$MIRROR/app.tgz
                  - run: wget «--no-check-certificate» https://mirror/app.tgz
                  - run: curl «-k» https://$NAME.example.com/ https://shop.example.com/items
            """,
            kind="github-workflow",
        ),
        bad(
            "FROM alpine:3.20\nRUN curl «-k» -o /dev/null -H 'Authorization: Bearer x' https://example.com/a\n",
            because="the token is sent to any server",
        ),
        good(
            "FROM alpine:3.20\nRUN curl -o kernel.tgz https://example.com/kernel.tgz | grep -k x\n",
            because="`-k` is an option of grep",
        ),
    ],
)
def unchecked_certificate(script: Script) -> Iterator[Finding]:
    """A command disables the verification of TLS certificates.

    An attacker on the network can then replace the files and read the traffic.
    Provide the certificate of your authority: `--cacert`, `SSL_CERT_FILE`, `REQUESTS_CA_BUNDLE`, `NODE_EXTRA_CA_CERTS`,
    `npm config set cafile`.
    Reported once for each program in a script. Connections to the machine itself are not reported, nor is a probe of
    curl that sends no data and discards the answer, nor a request whose host is unknown or internal, such as a service
    of the same cluster, if its answer becomes no file and is not run, nor pip with an index and a host that are both
    variables.
    """
    tree = script.parsed
    if tree is None:
        return
    found: dict[str, list[Word]] = {}
    for command in tree.called(*_PROGRAMS):
        word = _switch(command)
        if word is not None and not (
            _is_local(script, command) or _is_probe(command) or _is_internal(script, command)
        ):
            found.setdefault(command.name, []).append(word)
    for name, (word, *others) in found.items():
        related = tuple(Related(place(script, other), "here too") for other in others)
        yield Finding(place(script, word), f"'{name}' does not verify certificates here", related=related)


def _is_local(script: Script, command: Command) -> bool:
    """Whether the connection does not leave the machine."""
    variables: Mapping[str, str | None] = getattr(script.context, "environment", {})
    if command.name in ("curl", "wget"):
        return any(_LOCAL.match(_expanded(word.text, variables)) for word in command.arguments)
    if command.name == "aws":
        option = command.option("--endpoint-url")
        endpoint = option.text if option is not None else variables.get("AWS_ENDPOINT_URL")
        return endpoint is not None and _LOCAL.match(endpoint) is not None
    return False


_VARIABLE = regex(r"\$(?:\{(\w+)\}|(\w+))")


def _expanded(text: str, variables: Mapping[str, str | None]) -> str:
    """A word, of which a variable at its start has the value that the environment sets."""
    found = _VARIABLE.match(text)
    value = variables.get(found[1] or found[2]) if found else None
    return text if found is None or value is None else value + text[found.end() :]


# The host of an address, which is unknown if it is a variable.
_HOST = regex(r"https?://(?:[^/@\s]*@)?(\$|\{\{|[\w.-]+)")
# Names that are only known within a cluster, a network of Docker or an office.
_INTERNAL = regex(r"(?:[\w-]+|[\w.-]+\.(?:svc|cluster\.local|internal|lan|local|localdomain|test))\Z")
_CONSUMERS = word_set(
    "apt-key bash bsdtar bunzip2 dash gpg gunzip install python python3 sh tar tee unxz xz zsh"
)


def _is_internal(script: Script, command: Command) -> bool:
    """Whether curl or wget asks a server whose host is unknown or internal, and keeps nothing of the answer."""
    if command.name not in ("curl", "wget") or _downloads(command):
        return False
    variables: Mapping[str, str | None] = getattr(script.context, "environment", {})
    addresses = [_expanded(word.text, variables) for word in command.arguments]
    hosts = [match[1] for text in addresses if (match := _HOST.match(text))]
    unknown = any(text.startswith("$") for text in addresses)
    return (unknown or bool(hosts)) and all(host in ("$", "{{") or _INTERNAL.match(host) for host in hosts)


def _downloads(command: Command) -> bool:
    """Whether the answer becomes a file, or the input of a program that runs or unpacks it."""
    if any(one.operator in (">", ">>", ">|") and one.descriptor in ("", "1") for one in command.redirects):
        return True
    pipeline = command.pipeline
    if pipeline is not None and any(
        one.unwrapped.name in _CONSUMERS for stage in pipeline.stages[command.index + 1 :] for one in stage
    ):
        return True
    if command.name == "wget":
        output = command.option("-O", "--output-document")
        return not command.has_flag("--spider") and (output is None or output.text not in ("-", "/dev/null"))
    output = command.option("-o", "--output")
    return command.has_flag("-O", "--remote-name", "-J") or (
        output is not None and output.text not in ("-", "/dev/null")
    )


# Options of curl that send something: headers, credentials, data, files, cookies, certificates.
_SENDING = regex(r"-[A-Za-z]*[HudFTbE]|--(?:header|user|data|json|form|oauth2|cookie|cert|upload|url-query)")


def _is_probe(command: Command) -> bool:
    """Whether curl only looks whether a server answers."""
    words = [word.text for word in command.arguments]
    outputs = [
        one.target.text for one in command.redirects if one.target is not None and one.descriptor in ("", "1")
    ]
    return (
        command.name == "curl" and "/dev/null" in (*words, *outputs) and not any(map(_SENDING.match, words))
    )


def _switch(command: Command) -> Word | None:
    """The option that disables the verification."""
    name = command.name
    if name == "curl":
        return next((word for word in command.arguments if _is_insecure(word.text)), None)
    if name == "wget":
        return _given(command, "--no-check-certificate")
    if name in ("pip", "pip3", "python", "python3"):
        if name.startswith("python") and [word.text for word in command.arguments[:2]] != ["-m", "pip"]:
            return None
        host, index = command.option("--trusted-host"), command.option("-i", "--index-url")
        if host is not None and (_LOCAL.match(host.text) or _are_variables(host, index)):
            return None
        return _given(command, "--trusted-host")
    if name in ("npm", "yarn", "pnpm"):
        return _strict_ssl(command)
    if name == "git":
        return _git(command)
    if name == "conda":
        return _set_to_no(command, "ssl_verify")
    if name in ("helm", "kubectl"):
        return _given(command, "--insecure-skip-tls-verify")
    if name == "aws":
        return _given(command, "--no-verify-ssl")
    return _setting(command)


def _are_variables(host: Word, index: Word | None) -> bool:
    """Whether the one who starts a command gives it both the index and its host."""
    return index is not None and all(_GIVEN.fullmatch(word.text) for word in (host, index))


_GIVEN = regex(r"\$\w+|\$\{\w+\}")


def _given(command: Command, option: str) -> Word | None:
    return next((w for w in command.arguments if w.text == option or w.text.startswith(f"{option}=")), None)


def _is_insecure(text: str) -> bool:
    if text in ("--insecure", "--proxy-insecure", "--doh-insecure"):
        return True
    if len(text) < 2 or text[0] != "-" or text[1] == "-":
        return False
    for letter in text[1:]:
        if letter == "k":
            return True
        if letter in _CURL_VALUED or not letter.isalnum():
            return False
    return False


def _strict_ssl(command: Command) -> Word | None:
    """`npm config set strict-ssl false`, `npm set strict-ssl=false`, `--strict-ssl=false`."""
    if verb(command) in ("config", "set", "c") and any(word.text == "set" for word in command.arguments[:3]):
        return _set_to_no(command, "strict-ssl")
    return next((w for w in command.arguments if w.text in ("--strict-ssl=false", "--no-strict-ssl")), None)


def _set_to_no(command: Command, name: str) -> Word | None:
    for word, following in zip(command.arguments, [*command.arguments[1:], None], strict=False):
        key, equals, value = word.text.partition("=")
        if key.lower() == name:
            given = value if equals else following.text if following is not None else ""
            return word if given.lower() in _NO else None
    return None


def _git(command: Command) -> Word | None:
    for word, following in zip(command.arguments, [*command.arguments[1:], None], strict=False):
        key, equals, value = word.text.partition("=")
        key = key.lower()
        if key.startswith("http.") and key.endswith("sslverify"):
            given = value if equals else following.text if following is not None else ""
            return word if given.lower() in _NO else None
    return None


def _setting(command: Command) -> Word | None:
    """`--setopt=repository.sslverify=0` of yum and dnf, `Acquire::https::Verify-Peer=false` of apt."""
    for word in command.arguments:
        key, _, value = word.text.rpartition("=")
        key = key.lower()
        if value.lower() in _NO and key.endswith(("sslverify", "::verify-peer", "::verify-host")):
            return word
    return None

"""Look for inputs on which a lint fails: nox -s fuzz -- SECONDS [READER...].

The examples of all policies are mutated, as text and as data, for some seconds for each reader, and linted with all
policies, then fixed. Reported are exceptions and failures, inputs that cost more than a second of CPU, places outside
of the text, and fixes that make a text less readable; each once, with the smallest input that shows it. The exit
status is 1 if there is any.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import random
import re
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, BinaryIO, NamedTuple

import yaml

import aurora_devops
from aurora_devops import Report, Reported, Script
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.engine import Engine
from aurora_devops.core.fixing import Reading, fix_text
from aurora_devops.core.guard import described
from aurora_devops.core.plugin import PolicyFolder
from aurora_devops.core.policy import Policy
from aurora_devops.core.run import Choices, default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.formats import data

# CPU seconds: what an input may cost, and when it is given up; seconds after which the process ends.
SLOW = 1.0
MOST = 20.0
LAST = 300.0
LONGEST = 60_000

# What readers take apart, in all formats, separated by ¦.
TOKENS = (
    "${{ ¦ }}¦${¦}¦$(¦`¦$((¦))¦<<EOF\n¦EOF\n¦\\\n¦\\¦'¦\"¦#¦# ¦$¦---\n¦...\n¦&a ¦*a¦<<: *a\n¦!!binary ¦!x ¦? ¦: ¦- "
    "¦|\n¦>-\n¦|2+\n¦,¦[¦]¦{¦}¦{{ ¦{% ¦<% ¦null¦~¦true¦on¦0x1f¦1e999¦010¦.inf¦1_0¦\t¦\r¦\r\n¦\n¦\n\n¦ ¦\x00¦\x1b[31m"
    "¦\x85¦\u2028¦\u202e¦\ufeff¦é¦😀¦²¦٣¦İ¦ß¦-1¦5m"
    "¦99999999999999999999999d¦$__rate_interval¦=~¦!~¦(¦)¦[5m]¦ by (a) ¦ offset "
    "¦# aurora: ignore[latest-tag]\n¦# aurora: ignore[¦ until=2020-01-01 -- x¦# hadolint ignore=DL3007\n¦# escape=`\n"
    "¦# syntax=a\n¦FROM a AS b\n¦FROM ¦RUN ¦COPY --from=¦--mount=type=¦ARG A=¦password: ¦AKIAZ3MSJV4WYRQ5XPLD¦@sha256:"
    "¦-----BEGIN RSA PRIVATE KEY-----¦eyJhbGciOiJIUzI1NiJ9.e30.¦<!-- ¦ -->¦](¦```sh\n¦```\n¦://¦../¦./¦/¦%zz¦@"
    f"¦::set-output name=a::b¦{'9' * 25}¦{'9' * 5000}"
).split("¦")
VALUES = yaml.safe_load(
    "[null, true, false, 0, -1, 1.5, 999999999999999999999999999999, '', ' ', a, 5m, '0', latest, '${A}', '${{ a }}',"
    " '{{ a }}', [], {}, [[]], [{}], {'': ''}, {a: null}, [null], {a: {b: [{}]}}, é, ², \"\\n\", \"a\\nb\\n\","
    " '*', '#/a']"
)


class Input(NamedTuple):
    """A file, and other files of the same repository."""

    path: str
    text: str
    others: tuple[tuple[str, str], ...] = ()


@dataclass
class Reader:
    """What is fuzzed: examples, and how a mutated text becomes the text of a file."""

    seeds: list[Input] = field(default_factory=list)
    wrap: Callable[[str], str] = lambda text: text


def readers() -> dict[str, Reader]:
    """A reader for each kind of artifact, for shell scripts and for files that are searched for secrets."""
    catalogue = default_catalogue()
    kinds = {policy.code: kind for kind in reversed(catalogue.kinds) for policy in own(catalogue, kind)}
    found: defaultdict[str, Reader] = defaultdict(Reader)
    for policy in catalogue.policies:
        for example in policy.examples:
            text = re.sub("[«»]", "", example.text)
            kind = example.kind or kinds.get(policy.code, "dockerfile")
            files = {**example.files, example.path or catalogue.kinds[kind].example: text}
            for path, content in files.items():
                others = tuple((other, files[other]) for other in files if other != path)
                for document in aurora_devops.read(path, content)[:1]:
                    found[document.kind].seeds.append(Input(path, content, others))
            if policy.names.family == "secrets":
                found["secrets"].seeds.extend([Input("chart/values.yaml", text), Input(".env", text)])
            if policy.names.family == "shell":
                for script in scripts(path, text):
                    found["shell"].seeds.append(Input(catalogue.kinds["github-workflow"].example, script))
    found["shell"].wrap = as_workflow
    return dict(sorted(found.items()))


def own(catalogue: Catalogue, kind: str) -> Iterator[Policy]:
    """The policies of the folders that are about a kind."""
    for folder in catalogue.folders:
        if isinstance(folder, PolicyFolder) and kind in folder.kinds:
            yield from folder.policies


def scripts(path: str, text: str) -> Iterator[str]:
    """The shell scripts in an artifact."""
    for document in aurora_devops.read(path, text):
        for node in document.walk():
            if isinstance(node, Script):
                yield node.text


def as_workflow(script: str) -> str:
    """A workflow that runs a script."""
    lines = "".join(f"          {line}\n" for line in script.split("\n"))
    return f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n{lines}"


# Mutations


def mutated(pick: random.Random, seeds: Sequence[Input]) -> Input:
    """An input made of some of the seeds."""
    seed = pick.choice(seeds)
    path, text = seed.path, seed.text
    if pick.random() < 0.3:
        text = reshaped(pick, path, text, pick.choice(seeds).text)
    for _ in range(pick.choice((0, 1, 1, 2, 3, 5, 8))):
        text = changed(pick, text, pick.choice(seeds).text)
    return seed._replace(text=text[:LONGEST])


def changed(pick: random.Random, text: str, other: str) -> str:
    """A text with one part deleted, repeated, replaced, moved or mixed with another text."""
    start, end = piece(pick, text)
    part = text[start:end]
    match pick.randrange(9):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + part * pick.choice((1, 1, 2, 30)) + text[end:]
        case 2 | 3 | 4:
            return text[:start] + pick.choice(TOKENS) + text[start:]
        case 5:
            return text[:start] + pick.choice(TOKENS) + text[end:]
        case 6:
            first, last = piece(pick, other)
            return text[:start] + other[first:last] + text[end:]
        case 7:
            at = pick.randrange(len(text) + 1)
            return text[:at] + part + text[at:]
        case _:
            return text[:start] + pick.choice(TOKENS) * pick.choice((2, 50, 400)) + text[end:]


def piece(pick: random.Random, text: str) -> tuple[int, int]:
    """A part of a text: some characters, a word or some lines."""
    at = pick.randrange(len(text) + 1)
    match pick.randrange(3):
        case 0:
            return at, min(len(text), at + pick.randrange(6))
        case 1:
            return at - len(re.split(r"\W", text[:at])[-1]), at + len(re.split(r"\W", text[at:])[0])
    start = text.rfind("\n", 0, at) + 1
    end = start
    for _ in range(pick.randrange(1, 4)):
        end = text.find("\n", end) + 1 or len(text)
    return start, end


def reshaped(pick: random.Random, path: str, text: str, other: str) -> str:
    """A text whose data has another value or key somewhere, written as YAML or JSON; as it is if it has no data."""
    values = [values_of(path, each) for each in (text, other)]
    if not isinstance(values[0], (dict, list)):
        return text
    value = values[0]
    for _ in range(pick.choice((1, 1, 2, 4))):
        places = list(within(value))
        if not places:
            break
        holder, key = pick.choice(places)
        given = (
            plain(pick.choice(VALUES))
            if pick.random() < 0.7
            else plain(pick.choice([v[k] for v, k in within(values)]))
        )
        match pick.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[pick.choice(("", "a", "x-a", 1, None, "name", "spec", "on", "$ref"))] = given
            case 2 if isinstance(holder, dict):
                holder[str(key) + pick.choice(("s", "_", "-x", " "))] = holder.pop(key)
            case 3:
                holder[key] = [holder[key], given]
            case _:
                holder[key] = given
    with suppress(TypeError, ValueError, RecursionError):
        if path.endswith(".json") or pick.random() < 0.3:
            return json.dumps(value, indent=pick.choice((None, 2)))
    with suppress(yaml.YAMLError, TypeError, RecursionError):
        return yaml.dump(value, sort_keys=False, default_flow_style=pick.choice((False, None, True)))
    return text


def values_of(path: str, text: str) -> Any:
    """The plain data of a text, copied; None if it has none."""
    documents = data.read(Source(path, text), "core").documents
    return plain(documents[0].value) if documents else None


def plain(value: Any) -> Any:
    """A copy of data as dictionaries and lists, without aliases."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def within(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping or list of data with each of its keys."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from within(value[key])


# Checks


class GivenUp(BaseException):
    """An input took too long."""


@cache
def engine() -> Engine:
    """An engine with all policies; to make one takes longer than to lint an example."""
    return Engine(default_catalogue(), Choices("all").over(Settings()))


def linted(given: Input) -> Report:
    """The report of an input."""
    files = {given.path: given.text, **dict(given.others)}
    results = [
        engine().lint_source(Source(path, text.removeprefix("\ufeff"), bom=text.startswith("\ufeff")))
        for path, text in files.items()
    ]
    return engine().reporting.report(results, files, today=date.today())


def problems(given: Input, *, fixing: bool) -> Iterator[str]:
    """What is wrong with the lint of an input and its fixes."""
    began = time.process_time()
    try:
        report = linted(given)
    except GivenUp as error:
        yield f"hangs: {described(error)}"
        return
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        yield f"exception: {described(error)}"
        return
    if (took := time.process_time() - began) > SLOW:
        yield f"slow: {took / SLOW:.0f} s of CPU"
    for failure in report.failures:
        yield f"failure: {failure.policy}: {failure.message}"
    text = given.text.removeprefix("\ufeff")
    for finding in (*report.findings, *report.suppressed):
        if finding.path != given.path:
            continue
        spans = [finding.span, *(edit.span for fix in finding.fixes for edit in fix.edits)]
        if not all(0 <= span.start <= span.end <= len(text) for span in spans):
            yield f"outside of the text: {finding.policy.name}"
    if fixing and any(finding.fixes for finding in report.findings):
        yield from spoiled(given._replace(text=text))


def spoiled(given: Input) -> Iterator[str]:
    """What is wrong with the fixes of an input."""
    path, text, _ = given

    def reading(changed: str) -> Reading:
        return engine().reader.reading(Source(path, changed))

    def found(report: Report) -> list[Reported]:
        return [finding for finding in report.findings if finding.path == path]

    try:
        outcome = fix_text(
            path, text, lambda each: found(linted(given._replace(text=each))), reading, unsafe=True
        )
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        yield f"exception of a fix: {described(error)}"
        return
    if reading(outcome.after).worse_than(reading(text)):
        yield "a fix makes the text less readable"


def cause(problem: str) -> str:
    """A problem without what depends on the input, so that the same one is reported once."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|\d{3,}|(?<=slow: )\d+", "_", problem)


def smallest(given: Input, wrap: Callable[[str], str], wanted: str, budget: float) -> Input:
    """A part of an input that still shows a problem: lines, then characters are left out while it does."""

    def shows(candidate: Input) -> bool:
        found = guarded(candidate._replace(text=wrap(candidate.text)), fixing="fix" in wanted)
        return any(cause(problem) == wanted for problem in found)

    if shows(given._replace(others=())):
        given = given._replace(others=())
    text = given.text
    end = time.monotonic() + budget
    for split in (lambda each: re.split(r"(?<=\n)", each), list):
        parts = split(text)
        size = max(1, len(parts) // 2)
        while size and time.monotonic() < end:
            at = 0
            while at < len(parts) and time.monotonic() < end:
                left = parts[:at] + parts[at + size :]
                if shows(given._replace(text="".join(left))):
                    parts = left
                else:
                    at += size
            size //= 2
        text = "".join(parts)
    return given._replace(text=text)


def guarded(given: Input, *, fixing: bool) -> list[str]:
    """The problems of an input, given up after some CPU time."""
    signal.setitimer(signal.ITIMER_PROF, MOST)
    # A regular expression does not end for a signal: the process then ends with its stack.
    faulthandler.dump_traceback_later(LAST, exit=True)
    try:
        return list(problems(given, fixing=fixing))
    except GivenUp as error:
        return [f"hangs: {described(error)}"]
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_PROF, 0)


def give_up(*_: object) -> None:
    """End what takes too long."""
    raise GivenUp


def fuzz(name: str, reader: Reader, seconds: float, seed: int, last: BinaryIO) -> int:
    """Print the problems of a reader, each with an input that shows it, and return their number."""
    pick = random.Random(f"{seed} {name}")
    known: set[str] = set()
    inputs, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        made = mutated(pick, reader.seeds)
        given = made._replace(text=reader.wrap(made.text))
        # A native library may end the process: the input is there.
        last.seek(0)
        last.write(json.dumps(given).encode())
        last.truncate()
        # The fixes of an input cost as much as several inputs.
        for problem in guarded(given, fixing=pick.random() < 0.2):
            if cause(problem) not in known:
                known.add(cause(problem))
                shown = smallest(made, reader.wrap, cause(problem), 30)
                print(f"  {problem}", flush=True)
                for path, text in ((shown.path, reader.wrap(shown.text)), *shown.others):
                    print(f"    {path}: {text[:2000]!r}", flush=True)
        inputs += 1
    print(f"{name}: {inputs} inputs of {len(reader.seeds)} examples, {len(known)} problems", flush=True)
    return len(known)


def main() -> int:
    """Fuzz each reader for some seconds."""
    known = readers()
    parser = argparse.ArgumentParser(prog="nox -s fuzz --", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("seconds", type=float, help="how long for each reader")
    parser.add_argument("readers", nargs="*", choices=[[], *known], metavar="READER", help=", ".join(known))
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="repeat a run")
    args = parser.parse_args()
    faulthandler.enable()
    signal.signal(signal.SIGPROF, give_up)
    with tempfile.NamedTemporaryFile(prefix="fuzz-", suffix=".json", delete=False, buffering=0) as last:
        print(f"seed {args.seed}; the input at hand is in {last.name}", flush=True)
        names = [name for name in known if name in (args.readers or known)]
        found = [fuzz(name, known[name], args.seconds, args.seed, last) for name in names]
    return 1 if any(found) else 0


if __name__ == "__main__":
    sys.exit(main())

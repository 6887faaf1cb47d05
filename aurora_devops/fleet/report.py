"""Questions about the results of a fleet, answered by DuckDB from the Parquet files of a store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import duckdb

from ..core.settings import ConfigError, nearest
from .store import Store
from .tables import RESULTS, table
from .versions import before, limit

Row = dict[str, Any]
# The team of files without owners.
NO_TEAM = "none"

_MINE = (
    "getvariable('team') IS NULL OR list_contains(owners, getvariable('team')) "
    f"OR getvariable('team') = '{NO_TEAM}' AND len(owners) = 0"
)
_SEVERITIES = ", ".join(
    f"count(*) FILTER (severity = '{name}') AS {name}s" for name in ("error", "warning", "info")
).replace("infos", "info")
_FIXES = "count(*) FILTER (fix = 'safe') AS safe, count(*) FILTER (fix = 'unsafe') AS unsafe"


class Questions:
    """Questions about a run: its name or the beginning of it, and the last one by default; about one team, if given."""

    def __init__(self, store: Store, run: str | None = None, team: str | None = None) -> None:
        self.team = team
        self._db = duckdb.connect()
        self._db.execute("SET VARIABLE team = ?", [team])
        self._views(store)
        self.run = self._chosen(run)
        self._db.execute(
            "CREATE TEMP TABLE now AS SELECT runs.*, batch FROM runs JOIN kept USING (result) WHERE run = ?",
            [self.run],
        )
        for name in ("findings", "inventory"):
            self._db.execute(
                f"CREATE TEMP VIEW current_{name} AS SELECT * FROM {name} SEMI JOIN now USING (result, batch)"  # noqa: S608
            )
        self._db.execute(
            "CREATE TEMP VIEW reported AS SELECT * FROM current_findings WHERE status = 'reported'"
        )

    def _views(self, store: Store) -> None:
        """Views of the tables; of results that two runs wrote at the same time, one is used."""
        folders = {"runs": "runs/*.parquet"} | {name: f"results/*/{name}.parquet" for name in RESULTS}
        for name, pattern in folders.items():
            if any(store.root.glob(pattern)):
                path = (store.root / pattern).as_posix().replace("'", "''")
                source = f"read_parquet('{path}')"
            else:
                source = f"empty_{name}"
                self._db.register(source, table(name, ()))
            mine = _MINE if name in ("findings", "inventory") else "true"
            self._db.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM {source} WHERE {mine}")  # noqa: S608
        self._db.execute(
            "CREATE TEMP TABLE kept AS SELECT result, min(batch) AS batch FROM repositories GROUP BY result"
        )

    def _chosen(self, name: str | None) -> str:
        names = [row["run"] for row in self._rows("SELECT DISTINCT run FROM runs ORDER BY run")]
        if not names:
            raise ConfigError("the store has no finished run")
        found = [each for each in names if each.startswith(name or "")]
        if not found:
            raise ConfigError(
                f"no run {name!r}{nearest(name or '', names)}; the runs are {', '.join(names[-5:])}"
            )
        return str(found[-1])

    def _rows(self, query: str, *values: object) -> list[Row]:
        found = self._db.execute(query, list(values))
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, map(_plain, row), strict=True)) for row in found.fetchall()]

    def everything(self) -> Row:
        """The whole report."""
        return {
            "version": 1,
            "run": self.run,
            "team": self.team,
            "summary": self.summary(),
            "policies": self.policies(),
            "teams": self.teams(),
            "repositories": self.repositories(),
            "age": self.age(),
            "trend": self.trend(),
            "fixable": self.fixable(),
            "images": self.used("image"),
            "actions": self.used("action"),
            "failed": self.failed(),
        }

    def summary(self) -> Row:
        """The numbers of repositories, artifacts and findings, and what the last run before it did not have."""
        (repositories,) = self._rows(
            "SELECT count(*) AS repositories, coalesce(sum(files), 0)::BIGINT AS artifacts, "
            "count(*) FILTER (NOT complete) AS incomplete FROM repositories SEMI JOIN now USING (result, batch)"
        )
        (findings,) = self._rows(f"SELECT count(*) AS findings, {_SEVERITIES} FROM reported")  # noqa: S608
        (others,) = self._rows(
            "SELECT count(*) FILTER (status = 'aside') AS aside, "
            "count(*) FILTER (status NOT IN ('reported', 'aside')) AS suppressed FROM current_findings"
        )
        (failed,) = self._rows("SELECT count(*) AS failed FROM runs WHERE run = ? AND error <> ''", self.run)
        return {**repositories, **failed, **findings, **others, **self._changes()}

    def _changes(self) -> Row:
        """The findings that the previous run did not have, and those that it had and that are fixed."""
        previous = self._rows("SELECT max(run) AS run FROM runs WHERE run < ? AND result <> ''", self.run)[0][
            "run"
        ]
        if previous is None:
            return {"previous": None, "new": None, "fixed": None}
        # Equal results need no comparison, and a repository that only one of the runs has is neither new nor fixed.
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE compared AS SELECT this.result AS now, other.result AS earlier "
            "FROM runs this JOIN runs other USING (repository) WHERE this.run = ? AND other.run = ? "
            "AND this.result <> other.result AND this.result <> '' AND other.result <> ''",
            [self.run, previous],
        )
        one, other = (
            f"SELECT repository, fingerprint FROM findings JOIN kept USING (result, batch) "  # noqa: S608
            f"JOIN compared ON result = compared.{side} WHERE status = 'reported'"
            for side in ("now", "earlier")
        )
        counts = {}
        for name, query in (("new", f"{one} EXCEPT {other}"), ("fixed", f"{other} EXCEPT {one}")):
            counts[name] = self._rows(f"SELECT count(*) AS number FROM ({query})")[0]["number"]  # noqa: S608
        return {"previous": previous, **counts}

    def policies(self) -> list[Row]:
        """The findings of each policy."""
        return self._rows(
            "SELECT code, policy, category, min(severity) AS severity, count(*) AS findings, "  # noqa: S608
            f"count(DISTINCT repository) AS repositories, {_FIXES} "
            "FROM reported GROUP BY code, policy, category ORDER BY findings DESC, code"
        )

    def teams(self) -> list[Row]:
        """The findings of each owner; a finding in a file with two owners counts for both."""
        return self._rows(
            f"SELECT team, count(*) AS findings, {_SEVERITIES}, "  # noqa: S608
            f"count(DISTINCT repository) AS repositories, {_FIXES} FROM "
            f"(SELECT *, unnest(CASE WHEN len(owners) = 0 THEN ['{NO_TEAM}'] ELSE owners END) AS team FROM reported) "
            "GROUP BY team ORDER BY findings DESC, team"
        )

    def repositories(self) -> list[Row]:
        """The findings of each repository."""
        return self._rows(
            f"SELECT now.repository, now.commit, count(severity) AS findings, {_SEVERITIES}, {_FIXES} "  # noqa: S608
            "FROM now LEFT JOIN reported USING (result) GROUP BY ALL ORDER BY findings DESC, now.repository"
        )

    def age(self) -> list[Row]:
        """The findings of the run by the first run that had them in the same repository."""
        return self._rows(
            "WITH since AS (SELECT result, batch, min(run) AS run FROM runs JOIN kept USING (result) "  # noqa: S608
            "WHERE run <= ? GROUP BY ALL), "
            "first AS (SELECT repository, fingerprint, min(since.run) AS run FROM findings "
            "JOIN since USING (result, batch) WHERE status = 'reported' GROUP BY ALL) "
            f"SELECT first.run, count(*) AS findings, {_SEVERITIES} FROM reported "
            "JOIN first USING (repository, fingerprint) GROUP BY first.run ORDER BY first.run",
            self.run,
        )

    def trend(self) -> list[Row]:
        """The findings of each run up to this one, the last one first."""
        return self._rows(
            f"WITH counted AS (SELECT result, {_SEVERITIES} FROM findings JOIN kept USING (result, batch) "  # noqa: S608
            "WHERE status = 'reported' GROUP BY result) "
            "SELECT run, count(*) FILTER (result <> '') AS repositories, "
            "coalesce(sum(errors + warnings + info), 0)::BIGINT AS findings, "
            "coalesce(sum(errors), 0)::BIGINT AS errors, coalesce(sum(warnings), 0)::BIGINT AS warnings, "
            "coalesce(sum(info), 0)::BIGINT AS info "
            "FROM runs LEFT JOIN counted USING (result) WHERE run <= ? GROUP BY run ORDER BY run DESC",
            self.run,
        )

    def fixable(self) -> Row:
        """How many findings have a safe fix, only an unsafe one, or none."""
        (found,) = self._rows(f"SELECT {_FIXES}, count(*) FILTER (fix = '') AS none FROM reported")  # noqa: S608
        whole = sum(found.values())
        return {**found, "share": round(found["safe"] / whole, 3) if whole else 0.0}

    def used(self, type: str) -> list[Row]:
        """The images or actions, with the number of their versions and repositories."""
        return self._rows(
            "SELECT name, count(*) AS uses, count(DISTINCT repository) AS repositories, "
            "count(DISTINCT version) AS versions, count(*) FILTER (digest <> '') AS pinned "
            "FROM current_inventory WHERE type = ? GROUP BY name ORDER BY repositories DESC, uses DESC, name",
            type,
        )

    def uses(self, name: str, below: str | None) -> Row:
        """Where an action or an image is used, with the verdict whether its version is before another one.

        Raises ConfigError for a name that no repository uses and for a version that is not valid.
        """
        wanted = limit(below) if below is not None else None
        rows = self._rows(
            "SELECT repository, path, line, type, name, version, digest, owners FROM current_inventory "
            "WHERE lower(name) = lower($1) OR starts_with(lower(name), lower($1) || '/') AND type = 'action' "
            "ORDER BY repository, path, line",
            name,
        )
        if not rows:
            known = [
                row["name"] for row in self._rows("SELECT DISTINCT name FROM current_inventory ORDER BY name")
            ]
            raise ConfigError(f"no repository uses {name!r}{nearest(name, known)}")
        if wanted is None:
            verdicts = {}
        else:
            verdicts = {row["version"]: before(row["version"], wanted) for row in rows}
            rows = [row for row in rows if verdicts[row["version"]] != "not before"]
        return {
            "version": 1,
            "run": self.run,
            "team": self.team,
            "name": name,
            "before": below,
            "uses": [{**row, "verdict": verdicts.get(row["version"])} for row in rows],
        }

    def failed(self) -> list[Row]:
        """The repositories that could not be linted, and the parts of others that failed."""
        errors = self._rows(
            "SELECT repository, '' AS path, error AS message FROM runs WHERE run = ? AND error <> '' ORDER BY ALL",
            self.run,
        )
        parts = self._rows(
            "SELECT repository, part.path AS path, part.part || ': ' || part.message AS message FROM "
            "(SELECT repository, unnest(failures) AS part FROM repositories SEMI JOIN now USING (result, batch)) "
            "ORDER BY ALL"
        )
        return [*errors, *parts]


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value

"""The folder with the results of a fleet: written in batches, each of which appears as a whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..core.cache import digest
from ..core.settings import ConfigError
from .judging import Known
from .tables import RESULTS, SCHEMAS, VERSION, Tables, table

_MARK = "aurora-fleet.json"


class Store:
    """The results of all runs; `root` has `results/BATCH/TABLE.parquet` and `runs/RUN.parquet`."""

    def __init__(self, root: Path, *, create: bool = False) -> None:
        self.root = root
        mark = root / _MARK
        if mark.is_file():
            version = json.loads(mark.read_text(encoding="utf-8")).get("version")
            if version != VERSION:
                raise ConfigError(
                    f"{root}: has the results of schema {version}, not {VERSION}; use another store"
                )
        elif not create:
            raise ConfigError(f"{root}: no results; aurora fleet lint writes them")
        elif root.is_dir() and any(root.iterdir()):
            raise ConfigError(f"{root}: not empty and not a store of results")
        else:
            root.mkdir(parents=True, exist_ok=True)
            mark.write_text(json.dumps({"version": VERSION}) + "\n", encoding="utf-8")
        (root / "results").mkdir(exist_ok=True)
        (root / "runs").mkdir(exist_ok=True)

    def known(self, configuration: str, version: str) -> dict[str, dict[str, Known]]:
        """The results for a configuration and a version: by repository, by commit."""
        found: dict[str, dict[str, Known]] = {}
        columns = ["repository", "commit", "result", "complete"]
        wanted = [("configuration", "=", configuration), ("version", "=", version)]
        for path in sorted((self.root / "results").glob("*/repositories.parquet")):
            rows = pq.read_table(path, columns=columns, filters=wanted).to_pylist()
            for row in rows:
                found.setdefault(row["repository"], {})[row["commit"]] = Known(row["result"], row["complete"])
        return found

    def add(self, results: Sequence[Tables]) -> None:
        """Write a batch of results."""
        if not results:
            return
        whole = {name: pa.concat_tables([each[name] for each in results]) for name in RESULTS}
        batch = digest(*sorted(whole["repositories"]["result"].to_pylist()))
        folder = Path(tempfile.mkdtemp(prefix=".new-", dir=self.root))
        try:
            for name, rows in whole.items():
                column = pa.array([batch] * len(rows), pa.string())
                rows = rows.set_column(SCHEMAS[name].get_field_index("batch"), "batch", column)
                pq.write_table(rows, folder / f"{name}.parquet", compression="zstd")
            folder.chmod(0o755)
            target = self.root / "results" / batch
            # The same results are there already if another run wrote them at the same time.
            if not target.exists():
                folder.rename(target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def add_run(self, started: datetime, rows: Iterable[Mapping[str, Any]]) -> str:
        """Write which results a run consists of; the name of the run."""
        moment = started.astimezone(UTC)
        name = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
        entries = table("runs", ({**row, "run": name, "started": moment} for row in rows))
        path = self.root / "runs" / f"{name.replace(':', '')}.parquet"
        new = path.with_name(f".{path.name}.{os.getpid()}")
        pq.write_table(entries, new, compression="zstd")
        new.replace(path)
        return name

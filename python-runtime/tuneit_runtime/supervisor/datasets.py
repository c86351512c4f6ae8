"""A dataset folder appears whole or not at all: it is made beside its name and renamed once it is
done.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from tuneit_runtime.errors import Fault
from tuneit_runtime.protocol import check_document, event_checks
from tuneit_runtime.supervisor.json_text import parse
from tuneit_runtime.supervisor.safe_files import (
    Refused,
    read_file,
    remove_tree,
    sync_folder,
    write_atomic,
)

__all__ = ["DatasetOutput", "warnings_in"]

_MAX_BYTES = 256 * 1024 * 1024


class DatasetOutput:
    """The folder a stage makes. A stage without one answers that nothing is there, and publishes
    nothing.
    """

    def __init__(self, launch: dict[str, Any]) -> None:
        self._partial = Path(launch["partial"]) if launch["partial"] else None
        self._final = Path(launch["publishTo"]) if launch["publishTo"] else None

    def is_there(self) -> bool:
        """Whether somebody made it already."""
        return self._final is not None and (self._final / "dataset.json").is_file()

    def prepare(self) -> None:
        """Makes an empty folder to write into; what an earlier attempt left is removed."""
        if self._partial is None:
            return
        self.discard()
        self._partial.mkdir(parents=True, mode=0o700)

    def discard(self) -> None:
        """Removes what was not finished."""
        if self._partial is not None:
            remove_tree(self._partial)

    def publish(self, stage: str, facts: dict[str, Any]) -> None:
        """Renames the folder to its name. `facts.json` goes with it, for runs that find the
        dataset there.

        Raises:
            Fault: `TUNEIT_RUN_OUTPUT_MISSING`.
        """
        if self._partial is None or self._final is None:
            return
        fault = _dataset_fault(self._partial)
        if fault:
            raise Fault("TUNEIT_RUN_OUTPUT_MISSING", stage=stage, reason=fault)
        with suppress(FileNotFoundError):
            (self._partial / "facts.json").unlink()
        write_atomic(self._partial / "facts.json", {"format": 1, "facts": facts}, durable=True)
        self._rename()

    def facts(self, stage: str) -> dict[str, Any]:
        """What the stage that made the dataset found out."""
        if self._final is None:
            return {}
        try:
            facts: dict[str, Any] = parse(read_file(self._final, "facts.json", _MAX_BYTES))["facts"]
        except (Refused, ValueError, KeyError, TypeError):
            return {}
        check = event_checks()["fact"]
        return {
            name: value
            for name, value in facts.items()
            if check({"stage": stage, "name": name, "value": value}) is None
        }

    def _rename(self) -> None:
        assert self._partial is not None
        assert self._final is not None
        self._final.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._partial.rename(self._final)
        except OSError:
            # Another run was first: equal names mean equal bytes. A folder without its last file is
            # a ruin.
            if not self.is_there():
                remove_tree(self._final)
                self._partial.rename(self._final)
            self.discard()
        sync_folder(self._final.parent)


def warnings_in(name: str, value: Any, stage: str) -> list[dict[str, Any]]:
    """Warning events out of the fact in which the stage that made a dataset keeps its warnings."""
    if name != "warnings" or not isinstance(value, list):
        return []
    check = event_checks()["warning"]
    kept = [one for one in cast("list[Any]", value) if isinstance(one, dict)]
    events: list[dict[str, Any]] = [{**one, "stage": stage, "count": 1} for one in kept]
    return [event for event in events if check(event) is None]


def _dataset_fault(folder: Path) -> str | None:
    try:
        value = parse(read_file(folder, "dataset.json", _MAX_BYTES))
    except Refused as error:
        return str(error)
    except (ValueError, RecursionError):
        return "dataset.json is no JSON"
    return check_document("dataset-file", value)

"""What a CSV file looks like: its delimiter, its quotes, whether its first row holds names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from tuneit_tabular.exact_csv import ExactRows

__all__ = ["CsvConfig", "Dialect", "dialect_of", "looks_like_header"]

_SAMPLE = 1 << 18
_SAMPLE_ROWS = 200
_NAMED = {
    "auto": "auto",
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "space": " ",
}


@dataclass(frozen=True)
class CsvConfig:
    """How to read a CSV or TSV file."""

    delimiter: str = "auto"
    #: `off`, or an empty text, where quotes mean nothing.
    quote: str = '"'
    escape: str = ""
    #: Refuse what RFC 4180 does not allow instead of taking such a quote for a letter.
    strict: bool = False
    encoding: str = "auto"
    header: bool | Literal["auto"] = True

    def __post_init__(self) -> None:
        if len(_NAMED.get(self.delimiter, self.delimiter)) != 1 and self.delimiter != "auto":
            raise ValueError("'delimiter' must be one character, or auto")
        if _NAMED.get(self.delimiter, self.delimiter) in ("\n", "\r", self.quote):
            raise ValueError("'delimiter' must differ from the quote and from line ends")
        for name, value in (("quote", _mark(self.quote)), ("escape", self.escape)):
            if len(value) > 1 or value in ("\n", "\r"):
                raise ValueError(f"'{name}' must be one character, or empty for none")


@dataclass(frozen=True)
class Dialect:
    """Settled: no `auto` left."""

    delimiter: str
    quote: str
    escape: str
    strict: bool = False


def dialect_of(config: CsvConfig, data: memoryview, suffix: str) -> Dialect:
    delimiter = _NAMED.get(config.delimiter, config.delimiter)
    if delimiter == "auto":
        delimiter = _sniffed(_sample(data), config, suffix)
    return Dialect(delimiter, _mark(config.quote), config.escape, config.strict)


def _sample(data: memoryview) -> memoryview:
    # a letter at its end may be cut
    return memoryview(bytes(data[:_SAMPLE]).decode("utf-8", "ignore").encode())


def _mark(quote: str) -> str:
    return "" if quote == "off" else quote


def _sniffed(sample: memoryview, config: CsvConfig, suffix: str) -> str:
    """First delimiter that cuts every record into equally many fields; else the one that does so
    most often.
    """
    order = "\t,;|" if suffix in (".tsv", ".tab", ".txt", "") else ",\t;|"
    best, best_share = "\t" if suffix in (".tsv", ".tab") else ",", 0.0
    for delimiter in order:
        share = _agreement(sample, Dialect(delimiter, _mark(config.quote), config.escape))
        if share == 1:
            return delimiter
        if share > best_share:
            best, best_share = delimiter, share
    return best


def _agreement(sample: memoryview, dialect: Dialect) -> float:
    """Share of the records with the commonest number of fields; 0 where that is one field."""
    counts = [len(row) for row, _ in ExactRows(sample, dialect).first(_SAMPLE_ROWS)]
    # the sample may end in the middle of its last record
    whole = counts[:-1] if len(sample) >= _SAMPLE - 4 and len(counts) > 1 else counts
    (fields, times), *_ = Counter(whole).most_common(1) or [(1, 0)]
    return times / len(whole) if fields > 1 else 0.0


_NUMBER = re.compile(r"^[+-]?(?:\d[\d.,]*|\.\d+)(?:[eE][+-]?\d+)?%?$")
# up to three words that begin with a letter
_NAME = re.compile(r"^[^\W\d][\w.-]*(?: [\w.-]+){0,2}$")


def looks_like_header(first: list[str], second: list[str] | None) -> bool:
    """Names are short, all different and no numbers, and the row below looks unlike them."""
    names = [cell.strip() for cell in first]
    if len({name.lower() for name in names}) != len(names):
        return False
    if not all(len(name) <= 40 and _NAME.match(name) for name in names):
        return False
    if second is None or len(second) != len(first):
        return True
    return any(
        _NUMBER.match(below.strip()) or len(below) > 2 * len(name) or " " in below.strip()
        for name, below in zip(names, second, strict=True)
    )

"""Transforms that change text and keep every row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from tuneit_runtime.sdk import Context, TransformInput, transform

from tuneit_text_clean.columns import chosen, compute, replaced

__all__ = ["NormalizeConfig", "TrimConfig", "trim", "unicode_normalize"]


@dataclass(frozen=True)
class NormalizeConfig:
    """Which Unicode form, and in which columns."""

    form: Literal["NFC", "NFD", "NFKC", "NFKD"] = "NFC"
    columns: tuple[str, ...] = ()


@transform(id="unicode-normalize", config=NormalizeConfig)
def unicode_normalize(input: TransformInput, context: Context) -> Any:
    """Writes equal letters with equal code points."""
    del context
    form = input.config.form
    names = chosen(input, ["text"])
    return replaced(input.batch, names, lambda text: compute.utf8_normalize(text, form=form))


@dataclass(frozen=True)
class TrimConfig:
    """In which columns."""

    columns: tuple[str, ...] = ()


@transform(id="trim", config=TrimConfig)
def trim(input: TransformInput, context: Context) -> Any:
    """Takes white space from both ends of text and labels."""
    del context
    return replaced(input.batch, chosen(input, ["text", "label"]), compute.utf8_trim_whitespace)

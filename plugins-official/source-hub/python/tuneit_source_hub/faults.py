"""What a person can mend."""

from __future__ import annotations

from tuneit_runtime.sdk import PluginFault

__all__ = ["denied", "no_room", "not_data", "not_let", "unknown", "unreachable", "wrong_bytes"]


def denied(what: str, status: int) -> PluginFault:
    return PluginFault(
        "TUNEIT_HUB_ACCESS_DENIED",
        f"The hub does not show {what} to you",
        cause=f"It is private or gated, or does not exist, and the answer was {status}",
        mend="Accept its terms on the hub, store your token with `tuneit secret set hf_token "
        "--host huggingface.co`, and grant it: `tuneit plugin grants @tuneit/source-hub --allow "
        "secrets:read=hf_token=value`",
    )


def not_let(host: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_SOURCE_HOST_REFUSED",
        f"{host} may not be reached",
        cause="The hub keeps the file there, and nobody allowed that host to this plugin",
        mend="Allow the hosts of the plugin; another hub must keep its files itself",
    )


def unknown(what: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_HUB_UNKNOWN",
        f"The hub has no {what}",
        cause="It answered 404",
        mend="Check dataset, revision and file: `tuneit data search hugging-face <words>`",
    )


def unreachable(what: str, reason: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_HUB_UNREACHABLE",
        f"{what} could not be fetched",
        cause=reason[:300],
        mend="Check the network and that its hosts are allowed, and try again",
    )


def wrong_bytes(what: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_HUB_HASH_WRONG",
        f"{what} came with other bytes than the hub announced",
        cause="Its hash or its size differs, twice",
        mend="Try again later; if it stays so, somebody between you and the hub changes files",
    )


def not_data(file: str) -> PluginFault:
    return PluginFault(
        "TUNEIT_HUB_NOT_DATA",
        f"'{file}' is no file of data",
        cause="Parquet, Arrow, CSV, TSV, JSONL, JSON and text are taken",
        mend="Name another file of the dataset",
    )


def no_room(needed: int, free: int) -> PluginFault:
    return PluginFault(
        "TUNEIT_HUB_DISK_FULL",
        f"There is no room for a file of {needed / 1e6:.0f} MB",
        cause=f"The disk has {free / 1e6:.0f} MB left",
        mend="Free some space, then fetch again",
    )

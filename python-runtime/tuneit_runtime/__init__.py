"""The Python side of TuneIT: supervisor, worker, plugin loader and the SDK for plugin authors."""

__version__ = "0.1.0"

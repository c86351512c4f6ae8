"""The viewer `tensorboard`: TensorBoard itself, over the files that the tracker wrote."""

from __future__ import annotations

import io
import threading
import time
import traceback
import zipfile
from typing import TYPE_CHECKING

from tuneit_runtime.sdk import viewer

if TYPE_CHECKING:
    from pathlib import Path
    from wsgiref.types import WSGIApplication

    from tensorboard.backend.event_processing.data_ingester import LocalDataIngester

__all__ = ["TensorBoardViewer"]

_RELOAD_SECONDS = 5.0


@viewer(id="tensorboard", formats=["tensorboard"])
class TensorBoardViewer:
    """Implements `Viewer`. Reads all files before the first page, and what came to them since every
    few seconds: the run may still write.
    """

    def __init__(self, config: None = None) -> None:
        self.config = config

    def open(self, files: Path, address: str) -> WSGIApplication:
        from tensorboard import default, program
        from tensorboard.backend.application import TensorBoardWSGIApp
        from tensorboard.backend.event_processing.data_ingester import LocalDataIngester

        # plugins that other packages of the environment bring are left out
        board = program.TensorBoard(default.get_static_plugins())
        board.configure(
            argv=["tensorboard"],
            logdir=str(files),
            path_prefix=address,
            # its other reader is a server of its own, which a worker without network cannot reach
            load_fast="false",
            reload_interval=0,
            reload_task="blocking",
        )
        ingester = LocalDataIngester(board.flags)
        ingester.start()
        threading.Thread(target=_follow, args=(ingester,), daemon=True).start()
        return TensorBoardWSGIApp(
            board.flags,
            board.plugin_loaders,
            ingester.data_provider,
            _pages,
            ingester.deprecated_multiplexer,
        )


def _follow(ingester: LocalDataIngester) -> None:
    """TensorBoard's own loop cannot be told to have read all once before the first page."""
    while True:
        time.sleep(_RELOAD_SECONDS)
        try:
            ingester.start()
        except OSError:
            # a file that went while it was read; the next look is without it
            traceback.print_exc()


def _pages() -> io.BytesIO:
    """TensorBoard's pages. Its index asks for fonts at the root of the server, wherever it lies
    (tensorboard 2.21.0).
    """
    from tensorboard import assets

    changed = io.BytesIO()
    provide = assets.get_default_assets_zip_provider()
    with zipfile.ZipFile(provide()) as found, zipfile.ZipFile(changed, "w") as written:
        for name in found.namelist():
            page = found.read(name)
            if name == "index.html":
                page = page.replace(b"url(/font-roboto/", b"url(font-roboto/")
            written.writestr(name, page)
    changed.seek(0)
    return changed

"""The launcher as a process; what it confines is attacked in `tests/conformance/python`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).with_name("launcher.py")
ALLOW_ALL = bytes([0x06, 0, 0, 0, 0, 0, 0xFF, 0x7F])


def _launch(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", "-B", str(LAUNCHER), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=20, check=False, **options
    )  # type: ignore[call-overload]


def _python(code: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code]


_has_landlock = _launch("--probe", "--landlock", "6").returncode == 0
needs_landlock = pytest.mark.skipif(not _has_landlock, reason="this kernel has no Landlock ABI 6")


def test_it_becomes_the_program() -> None:
    done = _launch("--", *_python("import os; print(os.getpid()); raise SystemExit(7)"))
    assert done.returncode == 7
    assert done.stdout.strip().isdigit()


def test_it_sets_limits_and_never_raises_one() -> None:
    asked = "r.getrlimit(r.RLIMIT_CORE)[1], r.getrlimit(r.RLIMIT_NOFILE)[1]"
    done = _launch(
        "--limit",
        "core=0",
        "--limit",
        "files=99999999999",
        "--",
        *_python(f"import resource as r; print({asked})"),
    )
    assert done.stdout.split()[0] == "0"
    assert int(done.stdout.split()[1]) < 99999999999


def test_it_closes_what_it_was_not_told_to_keep() -> None:
    kept, leaked = os.open("/dev/null", os.O_RDONLY), os.open("/etc/passwd", os.O_RDONLY)
    code = (
        f"import os; os.fstat({kept})\ntry:\n os.fstat({leaked})\nexcept OSError:\n print('gone')"
    )
    done = _launch("--keep", str(kept), "--", *_python(code), pass_fds=[kept, leaked])
    for descriptor in (kept, leaked):
        os.close(descriptor)
    assert done.stdout == "gone\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--"], "no program given"),
        (["--nonsense", "x", "--", "/bin/true"], "unknown option"),
        (["--limit"], "needs a value"),
        (["--landlock", "6", "--", "/bin/true"], "seccomp program belongs to it"),
        (["--landlock", "99", "--seccomp-file", "/dev/null", "--", "/bin/true"], "damaged"),
        (["--probe", "--landlock", "99"], "is asked for"),
    ],
)
def test_it_starts_nothing_that_it_cannot_confine(arguments: list[str], said: str) -> None:
    done = _launch(*arguments)
    assert done.returncode == 69
    # Another reason may come first where there is no Landlock at all.
    assert said in done.stderr or (not _has_landlock and "Landlock" in done.stderr)
    assert "Traceback" not in done.stderr


def test_a_program_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    done = _launch("--", str(tmp_path / "gone"))
    assert (done.returncode, "not found" in done.stderr) == (127, True)


@needs_landlock
def test_a_rule_for_a_path_that_is_gone_starts_nothing(tmp_path: Path) -> None:
    (tmp_path / "filter").write_bytes(ALLOW_ALL)
    options = ["--landlock", "6", "--seccomp-file", str(tmp_path / "filter")]
    done = _launch(*options, "--ro", str(tmp_path / "gone"), "--", "/bin/true")
    assert done.returncode == 127


@needs_landlock
@pytest.mark.parametrize(
    "asked", ["link", "link/inside", "real/inside/.."], ids=["itself", "on the way", "no link"]
)
def test_where_foreign_code_could_put_a_link_none_is_followed(tmp_path: Path, asked: str) -> None:
    (tmp_path / "real" / "inside").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "filter").write_bytes(ALLOW_ALL)
    options = ["--landlock", "6", "--seccomp-file", str(tmp_path / "filter")]
    path = tmp_path.resolve() / asked
    done = _launch(*options, "--ro", "/", "--ro-unlinked", str(path), "--", "/bin/true")
    assert done.returncode == (69 if "link" in asked else 0), done.stderr


@needs_landlock
def test_the_private_folder_is_home_and_goes_with_the_program(tmp_path: Path) -> None:
    (tmp_path / "filter").write_bytes(ALLOW_ALL)
    options = ["--landlock", "6", "--seccomp-file", str(tmp_path / "filter"), "--ro", "/usr"]
    roots = {
        "/lib",
        "/lib64",
        sys.base_prefix,
        str(Path(sys.executable).resolve().parent),
        sys.prefix,
    }
    rules = [word for root in roots if Path(root).exists() for word in ("--ro", root)]
    code = "import os; open(os.environ['HOME'] + '/x', 'w').close(); print(os.getcwd())"
    done = _launch(*options, *rules, "--temporary", str(tmp_path), "--", *_python(code))
    home = Path(done.stdout.strip())
    assert home.parent == tmp_path, done.stderr
    deadline = time.monotonic() + 2
    while home.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not home.exists()

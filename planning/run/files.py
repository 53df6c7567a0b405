"""Writes what is made from runs: a file, or several in a folder; whole or not at all."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from planning.faults import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def put_file(file: Path, data: bytes) -> None:
    """Write a file; where that fails, what stood there stays.

    Raises
    ------
    InputError
        E803: it cannot be written.
    """
    put_files(file.parent, {file.name: data})


def put_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, beside whatever else it holds; none is touched before all are written.

    Raises
    ------
    InputError
        E803: they cannot be written.
    """
    with _told(folder), _made(folder), TemporaryDirectory(prefix=".creneau.", dir=folder) as beside:
        for name, data in files.items():
            (Path(beside) / name).write_bytes(data)
        for name in files:
            (Path(beside) / name).replace(folder / name)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder; where nothing gets into it, it is gone again."""
    new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if new:
            folder.rmdir()
        raise


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        wrong = f"cannot be written: {error.strerror or error}"
        raise InputError([Fault(code="E803", file=str(error.filename or folder), wrong=wrong)]) from error

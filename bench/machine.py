"""Where and with what something was measured."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def circumstances(packages: Iterable[str]) -> str:
    """Name the versions of packages, the machine and the day."""
    versions = [f"{package} {version(package)}" for package in packages]
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{_processor()}, {os.cpu_count()} cores, one used"
    return "; ".join([", ".join([*versions, python]), machine, f"{datetime.now(UTC):%Y-%m-%d}"])


def _processor() -> str:
    """Model of the processor as Linux tells it, else what Python knows."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()

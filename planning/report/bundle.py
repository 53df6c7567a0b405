"""The JavaScript that draws charts: Vega, Vega-Lite and Vega-Embed, put into the page so that nothing is fetched."""

from __future__ import annotations

import os
import sys
from importlib import metadata
from pathlib import Path
from tempfile import NamedTemporaryFile

LICENCE = "/* Vega, Vega-Lite, Vega-Embed: (c) University of Washington Interactive Data Lab, BSD-3-Clause licence */\n"
START = "globalThis.vegaEmbed = vegaEmbed;"


def vega() -> str:
    """Give the libraries as one script; made once on a machine, which takes two seconds, and then kept."""
    import altair as alt  # noqa: PLC0415 - heavy
    import vl_convert  # noqa: PLC0415 - likewise

    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    kept = _cache() / f"vega-{version}-{metadata.version('vl-convert-python')}.js"
    try:
        return kept.read_text("utf-8")
    except OSError:
        script = LICENCE + vl_convert.javascript_bundle(START, vl_version=version).replace("</script", "<\\/script")
        _keep(kept, script)
        return script


def _keep(file: Path, script: str) -> None:
    """Keep a script for the next page; where that cannot be, the next page takes longer."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=file.parent, delete=False) as new:
            new.write(script)
        Path(new.name).replace(file)
    except OSError:
        return


def _cache() -> Path:
    if given := os.environ.get("CRENEAU_CACHE"):
        return Path(given)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "creneau"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "creneau"

"""A headless Chromium that opens a page and says what happened: errors, requests, and what a script finds in it."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from websockets.sync.client import ClientConnection

CHROMIUM = shutil.which("chromium")
PATIENCE = 60  # seconds for a step: other work shares the machine
OPTIONS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--remote-debugging-port=0"),
)


class Look(NamedTuple):
    """How a page is looked at."""

    width: int = 1280
    height: int = 900
    dark: bool = False


class Page:
    """A page in the browser.

    `errors` are exceptions and what the console calls errors or warnings, `requests` the addresses asked for.
    """

    def __init__(self, line: ClientConnection) -> None:
        self.line = line
        self.count = 0
        self.errors: list[str] = []
        self.requests: list[str] = []

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self.count += 1
        self.line.send(json.dumps({"id": self.count, "method": method, "params": params}))
        while True:
            said = json.loads(self.line.recv(timeout=PATIENCE))
            if said.get("id") == self.count:
                assert "error" not in said, said
                result: dict[str, Any] = said["result"]
                return result
            self._note(said)

    def _note(self, said: dict[str, Any]) -> None:
        method, params = said["method"], said["params"]
        if method == "Runtime.exceptionThrown":
            self.errors.append(params["exceptionDetails"]["exception"].get("description", str(params)))
        elif method == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning", "assert"}:
            self.errors.append(str(params["args"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in {"error", "warning"}:
            self.errors.append(params["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])

    def find(self, script: str) -> Any:
        """Evaluate a script, and wait for it where it takes time."""
        done = self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def wait_for(self, script: str) -> None:
        """Wait until a script finds something true."""
        end = time.monotonic() + PATIENCE
        while not self.find(script):
            assert time.monotonic() < end, f"in vain: {script}"
            time.sleep(0.1)

    def picture(self, file: Path) -> None:
        """Keep a picture of the whole page."""
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(shot["data"]))

    def printed(self) -> bytes:
        """Print the page on A4."""
        return base64.b64decode(self.ask("Page.printToPDF", preferCSSPageSize=True)["data"])


@contextmanager
def opened(page: Path, room: Path, look: Look = Look()) -> Iterator[Page]:  # noqa: B008 - it cannot be changed
    """Open a file in a new browser."""
    assert CHROMIUM is not None
    command = [CHROMIUM, *OPTIONS, f"--user-data-dir={room / 'profile'}", "about:blank"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
        try:
            with connect(_address(room / "profile"), max_size=None) as line:
                own = Page(line)
                for domain in ("Runtime", "Log", "Network", "Page"):
                    own.ask(f"{domain}.enable")
                scheme = [{"name": "prefers-color-scheme", "value": "dark" if look.dark else "light"}]
                own.ask("Emulation.setEmulatedMedia", features=scheme)
                own.ask(
                    "Emulation.setDeviceMetricsOverride",
                    width=look.width,
                    height=look.height,
                    deviceScaleFactor=1,
                    mobile=look.width < 600,
                )
                own.ask("Page.navigate", url=page.resolve().as_uri())
                own.wait_for("document.readyState === 'complete'")
                yield own
        finally:
            browser.terminate()


def _address(profile: Path) -> str:
    """Find where the browser's first page listens."""
    import urllib.request  # noqa: PLC0415 - only here

    end = time.monotonic() + PATIENCE
    said = profile / "DevToolsActivePort"
    while not said.exists() or not said.read_text().strip():
        assert time.monotonic() < end, "the browser does not start"
        time.sleep(0.05)
    port = said.read_text().split()[0]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as listed:
        pages = json.load(listed)
    return str(next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"))

"""Makes the README's picture: the dashboard of the demo program, as a browser shows it."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from config import ROOT
from tests.browser.site import FLAGS, MISSING, WIDE, chromium_path, served, sign_in

PICTURE = ROOT / "docs" / "dashboard.png"
READER = "exec@demo.example"


def main() -> None:
    path = chromium_path()
    if path is None:
        sys.exit(f"{MISSING}.")
    with (
        tempfile.TemporaryDirectory() as home,
        served(Path(home) / "site", Path(home)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(base_url=site.address, locale="ko-KR", viewport=WIDE)
        sign_in(page, site, READER, "ko")
        page.goto("/dashboard")
        page.screenshot(path=PICTURE, full_page=True)
        browser.close()
    print(PICTURE.relative_to(ROOT))  # noqa: T201 - the command's answer


if __name__ == "__main__":
    main()

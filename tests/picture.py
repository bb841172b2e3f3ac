"""`make picture`: the README's picture, made from the demo program by Chromium."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from config import ROOT
from tests.browser.site import FLAGS, MISSING, WIDE, chromium_path, served, sign_in

PICTURE = ROOT / "docs" / "dashboard.png"
EXECUTIVE = "exec@demo.example"


def main() -> None:
    chromium = chromium_path()
    if chromium is None:
        sys.exit(MISSING)
    with (
        tempfile.TemporaryDirectory() as home,
        served(Path(home) / "site", Path(home)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(
            base_url=site.address, locale="ko-KR", timezone_id="Asia/Seoul", viewport=WIDE
        )
        page = context.new_page()
        sign_in(page, site, EXECUTIVE, "ko")
        page.goto("/dashboard")
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURE, animations="disabled")
        browser.close()
    sys.stdout.write(f"{PICTURE.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()

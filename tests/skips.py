"""Skipped tests are never silent: said loudly, and where none may be skipped, the run fails."""

import os
from collections import Counter

import pytest

EXPORTS = "TRACKER_EXPORTS"  # third-party sample files; no part of the project


def why(report: pytest.TestReport | pytest.CollectReport) -> str | None:
    if not report.skipped or hasattr(report, "wasxfail"):
        return None
    longrepr = report.longrepr
    reason = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return reason.removeprefix("Skipped: ")


def may_be_skipped(reason: str, environ) -> bool:
    """Under `TRACKER_FORBID_SKIP` only what needs sample files that are not there."""
    if not environ.get("TRACKER_FORBID_SKIP"):
        return True
    return EXPORTS in reason and not environ.get(EXPORTS)


class Skips:
    """A pytest plugin that counts reasons, in the process that reports."""

    def __init__(self) -> None:
        self.reasons: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._count(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._count(report)

    def _count(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        reason = why(report)
        if reason is not None:
            self.reasons[reason] += 1

    @property
    def forbidden(self) -> dict[str, int]:
        return {r: n for r, n in self.reasons.items() if not may_be_skipped(r, os.environ)}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.forbidden and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter) -> None:
        for reason, number in sorted(self.reasons.items()):
            verb = "NO TEST MAY BE SKIPPED HERE" if reason in self.forbidden else "SKIPPED"
            terminalreporter.write_line(
                f"######## {verb}: {number} for: {reason} ########", red=True
            )

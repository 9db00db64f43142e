"""What every test has: no skips, no network, a portal, databases and a browser on demand."""

pytest_plugins = [
    "tests.support.outcomes",
    "tests.support.network",
    "tests.support.shared_run",
    "tests.support.postgresql",
    "tests.support.browser",
    "tests.support.portal_app",
]

"""Fixtures every room may use; each lives in its own module of `tests.support`."""

pytest_plugins = ["tests.support.pki", "tests.support.oracles"]

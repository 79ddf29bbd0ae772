"""What these tests take a minute for has its own command: `make elsewhere`."""

import commands


def pytest_sessionfinish() -> None:
    commands.close()

"""People at the screens: a signed-in client for each account of the demo's world."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.support.world import House

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def as_(house: House) -> Callable[[str], Client]:
    """A client signed in as one of the people."""

    def client(username: str) -> Client:
        one = Client()
        one.force_login(house.world.people[username], backend=BACKEND)
        return one

    return client

"""An instance in its own folder, prepared once a process and copied for each test that kills its workers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edoc.demo.axis.server import AxisServer
from edoc.demo.pki import PkiServer
from tests.support.instance import Instance
from tests.support.world import KeptConverter


@pytest.fixture(scope="session")
def prepared_instance(
    tmp_path_factory: pytest.TempPathFactory, pki_server: PkiServer, office: KeptConverter
) -> Iterator[tuple[Instance, dict[str, int]]]:
    """People, keys, and documents in the states the tests start from."""
    folder = tmp_path_factory.mktemp("instance")
    instance = Instance(
        folder=folder,
        pki_port=pki_server.port,
        axis_port=9,
        office_port=office.settings.port,
        pki_dir=pki_server.pki.directory,
    )
    people = instance.people()
    people.do("prepare")
    made = people.do("documents")
    people.do("second_clerk")
    people.leave()
    (folder / "made.json").write_text(json.dumps(made))
    yield instance, made
    instance.end()


@pytest.fixture
def made(prepared_instance: tuple[Instance, dict[str, int]]) -> dict[str, int]:
    """The documents of the instance by the state they are in."""
    return prepared_instance[1]


@pytest.fixture
def instance(
    prepared_instance: tuple[Instance, dict[str, int]], demo_pki: PkiServer, axis: AxisServer, tmp_path: Path
) -> Iterator[Instance]:
    """A copy of the prepared instance, for one test."""
    first, _ = prepared_instance
    folder = tmp_path / "instance"
    first.copy_to(folder)
    one = replace(first, folder=folder, axis_port=axis._http.server_port, processes=[])
    yield one
    demo_pki.faults.clear()
    one.end()

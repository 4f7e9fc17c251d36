"""The demo's world in the test database: its people, its keys, one warm LibreOffice, an axis sandbox.

Nothing here stands in for an engine: files are converted by LibreOffice (the same content once a test process), signed
with the demo PKI's keys and stamped by its server, and sent through the axis sandbox. `house` walks a document to the
state a test starts from, through the same flows as the screens.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from edoc.audit.selectors import EntryView, entries_for_document
from edoc.demo import world as world_module
from edoc.demo.axis.config import AxisAgency, AxisConfig, AxisSystem, Central
from edoc.demo.axis.server import AxisServer
from edoc.demo.drafts import leader_post, letter_form
from edoc.demo.images import seal_png, signature_png
from edoc.demo.pki import PkiServer
from edoc.demo.pki.holders import CENTRAL
from edoc.demo.world import CENTRAL_CODE, CENTRAL_CODE102, PLANS, World, world_build
from edoc.documents.models import Document, Grant, Rendition, RenditionKind
from edoc.documents.selectors import rendition_alive
from edoc.documents.services import Identity, ReceiverLine, document_create, rendition_add
from edoc.domain.actors import Actor, PostKind, role_token, system_actor
from edoc.domain.jobs import Job
from edoc.domain.lifecycle import Direction
from edoc.flows import papers
from edoc.flows.draft import draft_document
from edoc.flows.draft_form import DraftForm
from edoc.flows.issue import issue_document, number_document, received
from edoc.flows.receive import RegisterForm, register_document
from edoc.flows.review import initial_document, submit_document
from edoc.flows.sign import request_signature
from edoc.indexing.engine import _backend
from edoc.jobs.handlers import HANDLERS
from edoc.paper.convert import Converter, ConverterSettings, port_free
from edoc.paper.server import converter_command
from edoc.queue.models import OutboxJob
from edoc.queue.worker import Tally, queue_drain
from edoc.registry.models import Entry
from edoc.signatures import config
from edoc.signatures.models import SigningSession
from edoc.storage.services import blob_put

COMMUNE, DEPARTMENT = "H26.97.01", "H26.98"
SYSTEM_ID, AXIS_SECRET = "edoc-test", "bi-mat-cua-bai-thu"
PASSWORD = "mat-khau-thu"
_SEALS, _SIGNATURES = cache(seal_png), cache(signature_png)  # drawn once a process


class KeptConverter(Converter):
    """The client of the warm LibreOffice that keeps what it made of the same content."""

    def __init__(self, settings: ConverterSettings) -> None:
        super().__init__(settings)
        self.kept: dict[str, bytes] = {}

    def convert_to_pdfa(self, docx: bytes, *, name: str) -> bytes:
        key = _content_key(docx)
        if key not in self.kept:
            self.kept[key] = super().convert_to_pdfa(docx, name=name)
        return self.kept[key]


def _content_key(docx: bytes) -> str:
    """What is written in a .docx, apart from when it was written."""
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as parts:
            for part in sorted(parts.namelist()):
                if not part.startswith("docProps/"):
                    digest.update(part.encode() + parts.read(part))
    except zipfile.BadZipFile:
        digest.update(docx)
    return digest.hexdigest()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeptConverter]:
    """LibreOffice kept warm by the supervisor's own command for the whole test process."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    folder, port = tmp_path_factory.mktemp("office"), port_free()
    server = subprocess.Popen(converter_command(var_dir=folder, port=port, uno_port=port_free()))
    client = KeptConverter(ConverterSettings(var_dir=folder, port=port, allow_cold=False))
    assert client.wait_warm(seconds=60), "LibreOffice did not get warm"
    yield client
    server.terminate()
    server.wait(timeout=20)


def axis_config(*, reply_after: float = 3600.0) -> AxisConfig:
    """A sandbox for the demo's agencies; the central agency answers only when a test wants it to."""
    return AxisConfig(
        systems=(AxisSystem(SYSTEM_ID, AXIS_SECRET, tuple(p.code for p in PLANS)),),
        agencies=tuple(AxisAgency(code=p.code, name=p.name, code102=p.code102) for p in PLANS),
        central=Central(
            code=CENTRAL_CODE,
            name=CENTRAL,
            code102=CENTRAL_CODE102,
            received_after=reply_after,
            registered_after=reply_after,
            progress_after=reply_after,
            reply_after=reply_after,
        ),
    )


@pytest.fixture
def axis(tmp_path: Path) -> Iterator[AxisServer]:
    """The axis sandbox on a port of its own; `axis.faults` breaks it, `axis.store` tells what it holds."""
    with AxisServer(directory=tmp_path / "axis", config=axis_config(), works_alone=False) as server:
        yield server


@pytest.fixture
def house_settings(
    settings, demo_pki: PkiServer, axis: AxisServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[object]:
    """The settings of an instance that lives in `tmp_path`, asks the test PKI and sends over the sandbox."""
    env = settings.EDOC.model_copy(
        update={
            "var_dir": tmp_path / "var",
            "tsa_url": demo_pki.pki.tsa_url,
            "tsa_timeout": 20.0,
            "evidence_hosts": f"127.0.0.1:{demo_pki.port}",
            "trust_dir": None,
            "keys_dir": None,
            "page_cache_dir": None,
            "signature_level": "B-LTA",
            "axis_endpoint": axis.endpoint,
            "axis_system_id": SYSTEM_ID,
        }
    )
    settings.EDOC = env
    env.secrets_dir.mkdir(parents=True)
    (env.secrets_dir / "axis").write_text(AXIS_SECRET)
    caches_clear()
    yield env
    caches_clear()


def caches_clear() -> None:
    """Forget what the process keeps of an instance's settings: trust, keys, evidence, time stamps, index."""
    for kept in (config._trust, config.timestamps, config.evidence, config._open, _backend):
        kept.cache_clear()


@dataclass
class House:
    """The demo instance in the test database, and the acts of its people."""

    world: World
    pki: PkiServer
    axis: AxisServer
    env: object
    serial: int = field(default=0)

    def now(self) -> datetime:
        return datetime.now(tz=UTC)

    def actor(self, username: str) -> Actor:
        return self.world.actor(username, now=self.now())

    def person_id(self, username: str) -> int:
        return self.world.people[username].pk

    def drain(self, *queues: str) -> Tally:
        """Let a worker do everything that is due."""
        return queue_drain(handlers=HANDLERS, clock=self.now, queues=queues)

    def fresh(self, document: Document) -> Document:
        return Document.objects.get(pk=document.pk)

    def codes(self, document: Document) -> list[str]:
        """The acts on a document, as the log has them."""
        return [e.code for e in self.log(document)]

    def log(self, document: Document) -> list[EntryView]:
        return entries_for_document(document_id=document.pk)

    def jobs(self, job: Job, *, dead: bool = False) -> list[OutboxJob]:
        """The jobs of a kind that wait (or that died)."""
        return list(OutboxJob.objects.filter(task=job.value, done_at__isnull=True, dead_at__isnull=not dead))

    def rights(self, document: Document) -> set[tuple[str, str]]:
        """(holder, right) of every grant in force."""
        return set(Grant.objects.filter(document=document, ended_at__isnull=True).values_list("holder", "right"))

    def rendition(self, document: Document, kind: str = RenditionKind.PREPARED) -> Rendition:
        found = rendition_alive(document_id=document.pk, kind=kind)
        assert found is not None, f"no living {kind} file"
        return found

    # --- an outgoing document, as far as a test wants it

    def form(self, **changes: object) -> DraftForm:
        """A letter to the department alone; `receivers` may add the central agency."""
        form = letter_form(self.world, now=self.now())
        local = ReceiverLine("Như trên", "Sở", DEPARTMENT)
        return replace(form, **{"receivers": (local,), **changes})  # type: ignore[arg-type]

    def form_axis(self) -> DraftForm:
        """A letter to the central agency alone."""
        return self.form(receivers=(ReceiverLine("Như trên", CENTRAL, CENTRAL_CODE),))

    def draft(self, form: DraftForm | None = None, *, who: str = "chuyenvien") -> Document:
        """A draft with its PDF."""
        document = draft_document(form=form or self.form(), actor=self.actor(who), now=self.now())
        self.drain("convert")
        return self.fresh(document)

    def submitted(self, form: DraftForm | None = None) -> Document:
        document = self.draft(form)
        submit_document(document_id=document.pk, actor=self.actor("chuyenvien"), now=self.now())
        return self.fresh(document)

    def initial(self, document: Document, who: str) -> None:
        sha256 = self.rendition(document).blob_id
        initial_document(document_id=document.pk, sha256=sha256, actor=self.actor(who), now=self.now())

    def approved(self, form: DraftForm | None = None) -> Document:
        document = self.submitted(form)
        self.initial(document, "truongphong")
        self.initial(document, "chanhvanphong")
        return self.fresh(document)

    def ask_signature(self, document: Document, *, who: str = "chutich", key: str = "") -> SigningSession:
        return request_signature(
            document_id=document.pk,
            sha256=self.rendition(document).blob_id,
            idempotency_key=key or str(uuid.uuid4()),
            confirmation="password",
            actor=self.actor(who),
            now=self.now(),
        )

    def signed(self, form: DraftForm | None = None) -> Document:
        document = self.approved(form)
        self.ask_signature(document)
        self.drain("sign")
        return self.fresh(document)

    def number(self, document: Document, *, who: str = "vanthu", key: str = "", now: datetime | None = None) -> None:
        number_document(
            document_id=document.pk,
            idempotency_key=key or str(uuid.uuid4()),
            confirmation="password",
            actor=self.actor(who),
            now=now or self.now(),
        )

    def numbered(self, form: DraftForm | None = None) -> Document:
        document = self.signed(form)
        self.number(document)
        return self.fresh(document)

    def sealed(self, form: DraftForm | None = None) -> Document:
        document = self.numbered(form)
        self.drain("sign")
        return self.fresh(document)

    def issued(self, form: DraftForm | None = None) -> Document:
        document = self.sealed(form)
        issue_document(document_id=document.pk, actor=self.actor("vanthu"), now=self.now())
        return self.fresh(document)

    # --- an incoming document

    def arrival(self, *, agency: str = COMMUNE, pdf: bytes = b"", **changes: object) -> Document:
        """A document that lies at the counter, as every arrival does."""
        self.serial += 1
        row = self.world.agencies[agency]
        machine = system_actor("bài thử", agency_id=row.pk)
        fields: dict[str, object] = {
            "type_code": "CV",
            "subject": f"Đề nghị phối hợp số {self.serial}",
            "organ_name": "Sở Thử nghiệm",
            "organ_code": "H26.11",
            "code_number": str(100 + self.serial),
            "code_notation": "STN-VP",
            "document_date": self.now().date(),
        }
        document = document_create(
            agency_id=row.pk,
            direction=Direction.IN,
            identity=Identity(**{**fields, **changes}),  # type: ignore[arg-type]
            actor=machine,
            now=self.now(),
            desk=role_token(row.pk, PostKind.CLERK),
            desk_name="Văn thư cơ quan",
        )
        if pdf:
            blob = blob_put(data=pdf, content_type="application/pdf", now=self.now())
            rendition_add(document=document, kind=RenditionKind.RECEIVED, sha256=blob.pk, now=self.now(), page_count=1)
        received(document=document, actor=machine, now=self.now(), detail={"from": document.organ_name})
        return document

    def register_form(self, document: Document, **changes: object) -> RegisterForm:
        """What the clerk confirms, as the arrival says it."""
        form = RegisterForm(
            type_code=document.type_code,
            subject=document.subject,
            organ_name=document.organ_name,
            code_number=document.code_number,
            code_notation=document.code_notation,
            document_date=document.document_date,
        )
        return replace(form, **changes)  # type: ignore[arg-type]

    def register(self, document: Document, *, who: str = "vanthu", **changes: object) -> Entry:
        return register_document(
            document_id=document.pk,
            form=self.register_form(document, **changes),
            actor=self.actor(who),
            now=self.now(),
        )

    def registered(self) -> Document:
        document = self.arrival()
        self.register(document)
        return self.fresh(document)

    def unit_id(self, name: str, *, agency: str = COMMUNE) -> int:
        """The first unit of an agency whose name begins so."""
        return self.world.agencies[agency].units.filter(name__startswith=name).get().pk

    def leader_post_id(self, agency: str = COMMUNE) -> int:
        return leader_post(agency).pk


@pytest.fixture
def house(
    db: None,
    house_settings: object,
    demo_pki: PkiServer,
    axis: AxisServer,
    office: KeptConverter,
    monkeypatch: pytest.MonkeyPatch,
) -> House:
    """The demo's world, ready to work."""
    monkeypatch.setattr(papers, "converter", lambda: office)
    monkeypatch.setattr(world_module, "seal_png", _SEALS)
    monkeypatch.setattr(world_module, "signature_png", _SIGNATURES)
    world = world_build(pki=demo_pki.pki, password=PASSWORD, now=datetime.now(tz=UTC))
    OutboxJob.objects.all().delete()
    return House(world=world, pki=demo_pki, axis=axis, env=house_settings)

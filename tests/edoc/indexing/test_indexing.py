"""What is written about a document, what an actor finds, and that rights hold even before the index hears of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from edoc.documents.models import Document, RenditionKind
from edoc.documents.services import (
    Identity,
    ReceiverLine,
    attachment_add,
    document_create,
    document_update,
    grant,
    grants_end,
    receivers_set,
    rendition_add,
    renditions_kill,
)
from edoc.domain.actors import Actor, PostKind, person_token, role_token, unit_token
from edoc.domain.errors import Unavailable
from edoc.domain.lifecycle import Direction
from edoc.domain.rights import GrantReason, Right
from edoc.indexing import entries
from edoc.indexing.models import BlobText
from edoc.indexing.selectors import FoundPage, SearchFilters, documents_search, index_verify
from edoc.indexing.services import document_reindex, index_rebuild
from edoc.organizations.models import Agency, Person, Post, Unit
from edoc.storage.services import blob_delete, blob_put

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_directory(settings: object, tmp_path: Path) -> None:
    """Index and blobs of one test lie in a folder of its own."""
    settings.EDOC = settings.EDOC.model_copy(update={"var_dir": tmp_path})  # type: ignore[attr-defined]


@pytest.fixture
def agency() -> Agency:
    return Agency.objects.create(
        name="UBND xã Hòa Sơn", notation="UBND", code="H26.99.01", code102="000.01.99.H26", place="Hòa Sơn"
    )


@pytest.fixture
def unit(agency: Agency) -> Unit:
    return Unit.objects.create(agency=agency, name="Phòng Kinh tế", notation="KT")


@pytest.fixture
def hire(agency: Agency, unit: Unit) -> Callable[[str], Actor]:
    def make(name: str) -> Actor:
        person = Person.objects.create(username=name.lower().replace(" ", "."), full_name=name)
        post = Post.objects.create(unit=unit, title="Chuyên viên", kind=PostKind.OFFICIAL.value)
        tokens = {person_token(person.pk), unit_token(unit.pk), role_token(agency.pk, PostKind.OFFICIAL)}
        return Actor(
            person_id=person.pk,
            name=name,
            post_id=post.pk,
            post_title=post.title,
            post_kind=PostKind.OFFICIAL,
            unit_id=unit.pk,
            agency_id=agency.pk,
            tokens=frozenset(tokens),
        )

    return make


@pytest.fixture
def an(hire: Callable[[str], Actor]) -> Actor:
    return hire("Đỗ Thị An")


@pytest.fixture
def binh(hire: Callable[[str], Actor]) -> Actor:
    return hire("Vũ Bình")


def pdf_with(line: str) -> bytes:
    """A one-page PDF that says one line of ASCII."""
    content = f"BT /F1 14 Tf 72 700 Td ({line}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def document_of(actor: Actor, subject: str, number: str = "", **more: object) -> Document:
    code, _, notation = number.partition("/")
    identity = Identity(
        type_code="QĐ",
        subject=subject,
        organ_name="UBND xã Hòa Sơn",
        code_number=code,
        code_notation=notation,
        **more,
    )  # type: ignore[arg-type]
    assert actor.agency_id is not None and actor.person_id is not None
    document = document_create(
        agency_id=actor.agency_id, direction=Direction.OUT, identity=identity, actor=actor, now=NOW
    )
    give(document, actor, person_token(actor.person_id))
    return document


def give(document: Document, actor: Actor, holder: str, until: datetime | None = None) -> None:
    grant(
        document=document,
        holder=holder,
        right=Right.VIEW,
        reason=GrantReason.SHARED,
        actor=actor,
        now=NOW,
        until=until,
    )


def reindexed(*documents: Document) -> None:
    for document in documents:
        assert document_reindex(document_id=document.pk, now=NOW)


def look(actor: Actor, text: str, now: datetime = NOW, **more: object) -> FoundPage:
    return documents_search(actor=actor, text=text, now=now, **more)  # type: ignore[arg-type]


def ids(page: FoundPage) -> list[int]:
    return [hit.document.pk for hit in page.hits]


def test_a_phrase_inside_the_pdf_and_the_number_are_found_without_marks(an: Actor) -> None:
    document = document_of(an, "Phê duyệt quy hoạch", "1846/QĐ-UBND")
    other = document_of(an, "Điều động công chức", "1900/QĐ-UBND")
    blob = blob_put(data=pdf_with("Khu dan cu moi Bac Song"), content_type="application/pdf", now=NOW)
    rendition_add(document=document, kind=RenditionKind.SEALED, sha256=blob.pk, now=NOW)
    reindexed(document, other)
    for box in (
        '"dan cu moi"',
        "“dân cư mới”",
        "1846",
        "1846/qd",
        "qd 1846",
        "quy hoach",
        "phê duyệt quy hoạch",
    ):
        page = look(an, box)
        assert (ids(page), page.total) == ([document.pk], 1), box
    (hit,) = look(an, "dan cu moi").hits
    assert hit.where == {"body"}
    assert [span.text for snippet in hit.snippets for span in snippet if span.marked] == ["dan cu moi"]


def test_people_receivers_and_organs_are_found(an: Actor) -> None:
    document = document_of(an, "Giao chỉ tiêu", signer_name="Lê Văn Hùng")
    receivers_set(document=document, receivers=[ReceiverLine("Như Điều 3", "Sở Xây dựng", "H26.17")])
    reindexed(document)
    for box in ("le van hung", "Đỗ Thị An", "sở xây dựng", "hoa son", "quyết định"):
        assert ids(look(an, box)) == [document.pk], box


def test_who_has_no_right_does_not_find_it_not_even_in_the_counts(an: Actor, binh: Actor) -> None:
    hidden, shared = document_of(an, "Kế hoạch thanh tra"), document_of(an, "Kế hoạch tuyển dụng")
    give(shared, an, person_token(binh.person_id or 0))
    reindexed(hidden, shared)
    mine, theirs = look(an, "ke hoach"), look(binh, "ke hoach")
    assert (mine.total, theirs.total) == (2, 1)
    assert ids(theirs) == [shared.pk]
    for counts in theirs.facets.values():
        assert sum(found.count for found in counts) in (0, 1)


def test_a_right_that_ended_counts_no_more_before_the_index_hears_of_it(an: Actor, binh: Actor) -> None:
    documents = [document_of(an, f"Kế hoạch {n}") for n in range(3)]
    holder = person_token(binh.person_id or 0)
    give(documents[0], an, holder)
    give(documents[1], an, holder, until=NOW + timedelta(hours=1))
    give(documents[2], an, holder)
    reindexed(*documents)
    assert look(binh, "ke hoach").total == 3
    grants_end(document=documents[0], now=NOW, holder=holder)
    later = look(binh, "ke hoach", now=NOW + timedelta(hours=2), page_size=1)
    assert (ids(later), later.total, later.pages) == ([documents[2].pk], 1, 1)
    assert {found.value: found.count for found in later.facets["direction"]} == {"out": 1}
    assert look(an, "ke hoach").total == 3


def test_a_hit_that_the_database_refuses_is_not_shown(an: Actor, binh: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even an index that names a stranger as holder shows nothing."""
    document = document_of(an, "Kế hoạch")
    stranger = frozenset({person_token(binh.person_id or 0)})
    monkeypatch.setattr(entries, "document_tokens", lambda **_: stranger)
    reindexed(document)
    page = look(binh, "ke hoach")
    assert (page.hits, page.total) == ((), 0)


def test_the_newest_revision_replaces_the_old_text(an: Actor) -> None:
    document = document_of(an, "Dự toán")
    for line in ("Mot tram trieu", "Hai tram trieu"):
        renditions_kill(document=document, reason="bản mới", now=NOW)
        blob = blob_put(data=pdf_with(line), content_type="application/pdf", now=NOW)
        rendition_add(document=document, kind=RenditionKind.PREPARED, sha256=blob.pk, now=NOW)
        document_update(document=document, now=NOW, subject=f"Dự toán: {line}")
        reindexed(document)
    assert look(an, "mot tram").total == 0
    assert look(an, "hai tram").total == 1
    assert BlobText.objects.count() == 2


def test_attachments_are_searched_and_a_broken_pdf_hides_nothing_else(an: Actor) -> None:
    document = document_of(an, "Hồ sơ mời thầu")
    good = blob_put(data=pdf_with("Bang gia vat lieu"), content_type="application/pdf", now=NOW)
    bad = blob_put(data=b"%PDF-1.7 broken", content_type="application/pdf", now=NOW)
    attachment_add(document=document, name="Phụ lục đơn giá.pdf", sha256=good.pk, now=NOW)
    attachment_add(document=document, name="Bản vẽ.pdf", sha256=bad.pk, now=NOW)
    reindexed(document)
    for box in ("bảng giá", "phụ lục đơn giá", "bản vẽ", "mời thầu"):
        assert ids(look(an, box)) == [document.pk], box


def test_the_remembered_text_goes_with_the_blob(an: Actor) -> None:
    blob = blob_put(data=pdf_with("Tam thoi"), content_type="application/pdf", now=NOW)
    assert "Tam thoi" in entries.blob_text(sha256=blob.pk)
    blob_delete(sha256=blob.pk, now=NOW)
    assert not BlobText.objects.exists()


def test_filters_and_days(an: Actor) -> None:
    spring = document_of(an, "Kế hoạch xuân", document_date=date(2026, 2, 1))
    autumn = document_of(an, "Kế hoạch thu", document_date=date(2026, 10, 15))
    reindexed(spring, autumn)
    assert ids(look(an, "kế hoạch từ 01/10 đến 31/10")) == [autumn.pk]
    assert ids(look(an, "", filters=SearchFilters(date_to=date(2026, 3, 1)))) == [spring.pk]
    assert look(an, "", filters=SearchFilters(values={"type": frozenset({"QĐ"})})).total == 2
    assert look(an, "", filters=SearchFilters(values={"state": frozenset({"issued"})})).total == 0
    assert ids(look(an, "ke hoach", newest_first=True)) == [autumn.pk, spring.pk]
    assert ids(look(an, "loại:qđ thu")) == [autumn.pk]


def test_what_other_desks_know_is_a_facet(an: Actor) -> None:
    document = document_of(an, "Kế hoạch")
    document_reindex(document_id=document.pk, now=NOW, facets={"signature": ("passed",)})
    page = look(an, "", filters=SearchFilters(values={"signature": frozenset({"passed"})}))
    assert ids(page) == [document.pk]


def test_verify_names_what_is_missing_and_what_is_too_much_and_a_rebuild_mends_it(an: Actor) -> None:
    kept, forgotten, deleted = (document_of(an, f"Kế hoạch {n}") for n in range(3))
    gone = deleted.pk
    reindexed(kept, deleted)
    deleted.grants.all().delete()
    deleted.delete()
    report = index_verify()
    assert (report.missing, report.surplus, report.documents, report.ok) == (
        (forgotten.pk,),
        (str(gone),),
        2,
        False,
    )
    assert index_rebuild(now=NOW, facets_of=lambda document: {"signature": ("none",)}) == 2
    assert index_verify().ok
    assert look(an, "", filters=SearchFilters(values={"signature": frozenset({"none"})})).total == 2


def test_reindexing_a_document_that_is_gone_takes_it_out(an: Actor) -> None:
    document = document_of(an, "Kế hoạch")
    reindexed(document)
    pk = document.pk
    document.grants.all().delete()
    document.delete()
    assert document_reindex(document_id=pk, now=NOW) is False
    assert index_verify().ok


def test_an_index_of_another_shape_says_how_to_mend_it(an: Actor, tmp_path: Path) -> None:
    reindexed(document_of(an, "Kế hoạch"))
    pointer = tmp_path / "index" / "index.json"
    pointer.write_text(pointer.read_text().replace('"schema": 1', '"schema": 0'))
    with pytest.raises(Unavailable, match="search rebuild"):
        look(an, "ke hoach")
    index_rebuild(now=NOW)
    assert look(an, "ke hoach").total == 1


def test_the_command_verifies_and_rebuilds(an: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = document_of(an, "Kế hoạch")
    with pytest.raises(SystemExit) as missing:
        call_command("search", "verify")
    assert missing.value.code == 1
    assert f"MISSING {document.pk}" in capsys.readouterr().out
    call_command("search", "rebuild")
    call_command("search", "verify", "--json")
    assert '"ok": true' in capsys.readouterr().out
    (tmp_path / "index" / "index.json").write_text("{")
    with pytest.raises(SystemExit) as damaged:
        call_command("search", "verify")
    assert damaged.value.code == 2

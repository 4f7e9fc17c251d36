"""Drafting on screen: the form becomes a version, nothing typed is lost, the door keeps state secrets out."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx.oxml.ns import qn

from edoc.documents.models import Document
from edoc.documents.selectors import attachments_of, receivers_of, revision_latest
from edoc.domain.errors import Unavailable
from edoc.domain.lifecycle import State
from edoc.storage.services import blob_read
from edoc.web.draft_form import articles_of, articles_text, lines_of
from tests.support.world import DEPARTMENT, House

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]


def fields(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "type_code": "CV",
        "subject": "Rà soát hạ tầng số",
        "signer_post_id": str(house.leader_post_id()),
        "urgency": "1",
        "secrecy": "",
        "addressees": "Sở Dữ liệu và Lưu trữ",
        "legal_bases": "",
        "body": "Đoạn một.\nĐoạn hai./.",
        "receivers": [DEPARTMENT],
        "other_lines": "Như trên",
        "reply_due_on": "05/12/2026",
        "base_n": "0",
        **changes,
    }


def test_choose_a_type_then_the_form(house: House, as_: As) -> None:
    client = as_("chuyenvien")
    chooser = client.get("/du-thao/moi/").content.decode()
    assert "Quyết định" in chooser and "Công văn" in chooser
    letter = client.get("/du-thao/moi/?loai=CV").context["form"].fields
    decision = client.get("/du-thao/moi/?loai=QĐ").context["form"].fields
    assert "addressees" in letter and "articles" not in letter
    assert "articles" in decision and "addressees" not in decision


def test_a_form_becomes_a_draft_with_its_receivers(house: House, as_: As) -> None:
    answer = as_("chuyenvien").post("/du-thao/moi/", fields(house))
    document = Document.objects.latest("pk")
    assert answer["Location"] == f"/van-ban/{document.pk}/"
    assert document.state_value is State.DRAFT and document.reply_due_on is not None
    assert document.reply_due_on.isoformat() == "2026-12-05"
    assert [(r.line, r.code) for r in receivers_of(document_id=document.pk)][1:] == [("Như trên", "")]
    assert receivers_of(document_id=document.pk)[0].code == DEPARTMENT
    again = as_("chuyenvien").get(f"/van-ban/{document.pk}/sua/").context["form"].initial
    assert again["body"] == "Đoạn một.\nĐoạn hai./." and again["other_lines"] == "Như trên"


@pytest.mark.parametrize("level", ["mật", "tối mật", "tuyệt mật"])
def test_state_secrets_stop_at_the_door_and_the_text_stays(house: House, as_: As, level: str) -> None:
    answer = as_("chuyenvien").post("/du-thao/moi/", fields(house, secrecy=level))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert f"Hệ thống không nhận văn bản {level}." in html and "Đoạn hai./." in html and DEPARTMENT in html
    assert not Document.objects.exists()


def test_what_is_missing_is_said_beside_its_field(house: House, as_: As) -> None:
    answer = as_("chuyenvien").post("/du-thao/moi/", fields(house, subject=" ", signer_post_id=""))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"subject", "signer_post_id"}
    assert "Đoạn hai./." in answer.content.decode() and "<title>Lỗi:" in answer.content.decode()


def test_receivers_are_found_added_and_taken_out_without_script(house: House, as_: As) -> None:
    client = as_("chuyenvien")
    found = client.post("/du-thao/moi/", fields(house, receivers=[], find="1", find_receiver="Dữ liệu"))
    assert found.status_code == 200 and f'value="{DEPARTMENT}"' in found.content.decode()
    added = client.post("/du-thao/moi/", fields(house, receivers=[], add_receiver=DEPARTMENT))
    assert [c.value for c in added.context["chips"]] == [DEPARTMENT]
    gone = client.post("/du-thao/moi/", fields(house, remove_receivers=DEPARTMENT))
    assert gone.context["chips"] == () and "Đoạn hai./." in gone.content.decode()
    assert not Document.objects.exists()


def test_the_box_asks_the_server(house: House, as_: As) -> None:
    html = as_("chuyenvien").get("/danh-muc/co-quan/?q=Dữ liệu").content.decode()
    assert f'data-value="{DEPARTMENT}"' in html and 'role="option"' in html
    assert 'role="option"' not in as_("chuyenvien").get("/danh-muc/co-quan/?q=D").content.decode()


def test_one_who_was_slower_keeps_the_text_and_is_offered_both(house: House, as_: As) -> None:
    document = house.draft()
    client = as_("chuyenvien")
    assert client.post(f"/van-ban/{document.pk}/sua/", fields(house, base_n="1", body="Bản hai.")).status_code == 302
    late = client.post(f"/van-ban/{document.pk}/sua/", fields(house, base_n="1", body="Chữ của người đến sau."))
    html = late.content.decode()
    assert late.status_code == 409 and "Chữ của người đến sau." in html
    assert "đã được Lê Văn Thảo thay đổi" in html and "Xem bản 2" in html and 'name="accept_n" value="2"' in html
    both = client.post(
        f"/van-ban/{document.pk}/sua/", fields(house, base_n="1", accept_n="2", body="Chữ của người đến sau.")
    )
    latest = revision_latest(document_id=document.pk)
    assert both.status_code == 302 and latest is not None and latest.n == 3


def _without_places(made: bytes) -> bytes:
    """A draft whose pictures, and with them its reserved places, somebody deleted in Word."""
    document = docx.Document(io.BytesIO(made))
    for drawing in list(document.element.body.iter(qn("w:drawing"))):
        drawing.getparent().remove(drawing)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_an_upload_is_the_next_version_and_lost_places_can_be_put_back(house: House, as_: As) -> None:
    document = house.draft()
    client = as_("chuyenvien")
    made = client.get(f"/van-ban/{document.pk}/tep/docx/1/").content
    file = SimpleUploadedFile("sua.docx", _without_places(made))
    done = client.post(f"/van-ban/{document.pk}/tai-len/", {"file": file, "base_n": "1", "note": ""})
    assert done["Location"] == f"/van-ban/{document.pk}/"
    house.drain("convert")
    html = client.get(f"/van-ban/{document.pk}/").content.decode()
    assert "không còn vị trí" in html and f"/van-ban/{document.pk}/chen-lai/" in html
    assert client.post(f"/van-ban/{document.pk}/chen-lai/", {"base_n": "2"}).status_code == 302
    house.drain("convert")
    assert house.rendition(document).revision.n == 3


def test_a_file_that_is_none_is_refused_and_nothing_is_lost(house: House, as_: As) -> None:
    document = house.draft()
    file = SimpleUploadedFile("anh.docx", b"\x89PNG khong phai word")
    answer = as_("chuyenvien").post(f"/van-ban/{document.pk}/tai-len/", {"file": file, "base_n": "1"})
    assert answer.status_code == 422 and "không phải tệp Word" in answer.content.decode()
    latest = revision_latest(document_id=document.pk)
    assert latest is not None and latest.n == 1


def test_too_large_is_said_before_and_after_the_body(house: House, as_: As, settings) -> None:
    document = house.draft()
    settings.EDOC = settings.EDOC.model_copy(update={"upload_limit": 1000})
    client = as_("chuyenvien")
    file = SimpleUploadedFile("to.docx", b"x" * 2000)
    answer = client.post(f"/van-ban/{document.pk}/tai-len/", {"file": file, "base_n": "1"})
    assert answer.status_code == 422 and "vượt giới hạn" in answer.content.decode()
    huge = SimpleUploadedFile("rat-to.docx", b"x" * (2 * 1024 * 1024))
    answer = client.post(f"/van-ban/{document.pk}/tai-len/", {"file": huge, "base_n": "1"})
    assert answer.status_code == 413 and "Tệp quá lớn" in answer.content.decode()


def test_attachments_come_and_go_while_it_is_a_draft(house: House, as_: As) -> None:
    document = house.draft()
    client = as_("chuyenvien")
    file = SimpleUploadedFile("phu-luc.xlsx", b"du lieu")
    assert client.post(f"/van-ban/{document.pk}/dinh-kem/", {"file": file}).status_code == 302
    [kept] = attachments_of(document_id=document.pk)
    assert kept.name == "phu-luc.xlsx" and blob_read(kept.blob_id) == b"du lieu"
    assert client.post(f"/van-ban/{document.pk}/dinh-kem/{kept.pk}/bo/").status_code == 302
    assert attachments_of(document_id=document.pk) == []


def test_a_draft_ends_with_a_reason(house: House, as_: As) -> None:
    document = house.draft()
    client = as_("chuyenvien")
    assert client.post(f"/van-ban/{document.pk}/rut/", {"reason": ""}).status_code == 422
    assert client.post(f"/van-ban/{document.pk}/rut/", {"reason": "Không cần nữa"}).status_code == 302
    assert house.fresh(document).state_value is State.WITHDRAWN


def test_only_who_handles_it_may_answer(house: House, as_: As) -> None:
    document = house.registered()
    assert as_("so.chuyenvien").get(f"/van-ban/{document.pk}/tra-loi/").status_code == 404
    assert as_("chanhvanphong").get(f"/van-ban/{document.pk}/tra-loi/").status_code == 403


def test_articles_are_read_and_written_back() -> None:
    text = "Điều 1. Thành lập Tổ.\nĐiều 2. Nhiệm vụ\n1. Thống kê.\n2. Báo cáo.\nĐiều 3. Hiệu lực gồm:\na) Ngày ký."
    articles = articles_of(text)
    assert articles == (
        ("", ("Thành lập Tổ.",)),
        ("Nhiệm vụ", ("1. Thống kê.", "2. Báo cáo.")),
        ("", ("Hiệu lực gồm:", "a) Ngày ký.")),
    )
    assert articles_text(articles) == text
    assert lines_of(" a \n\n b ") == ("a", "b")


def test_a_full_disk_is_said_in_one_sentence_and_nothing_is_lost(house, as_, monkeypatch):
    document = house.draft()

    def full(**_of: object) -> None:
        raise Unavailable("Kho tệp đã đầy.")

    monkeypatch.setattr("edoc.web.views.draft_files.flow.attach_file", full)
    file = SimpleUploadedFile("phu-luc.pdf", b"%PDF-1.4")
    answer = as_("chuyenvien").post(f"/van-ban/{document.pk}/dinh-kem/", {"file": file})
    assert answer.status_code == 422
    assert "Kho tệp đã đầy. Chưa mất gì" in answer.content.decode()

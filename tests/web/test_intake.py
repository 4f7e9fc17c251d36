"""Registering what comes in: prefilled, doubts marked, twins named, the next one opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from edoc.documents.models import Document, RenditionKind
from edoc.domain.local_time import local_date
from edoc.registry.models import Entry
from edoc.storage.services import blob_read
from tests.support.builders import pdf_with_lines
from tests.support.questions import questions

pytestmark = pytest.mark.django_db

LETTER = [
    "SỞ THỬ NGHIỆM",
    "Số: 245/STN-VP",
    "Hà Nội, ngày 18 tháng 11 năm 2026",
    "V/v cung cấp số liệu kết nối",
    "Kính gửi: Ủy ban nhân dân phường Mai Hồ",
]


def fields(document, **changes):
    return {
        "code": document.number,
        "document_date": f"{document.document_date:%d/%m/%Y}",
        "type_code": "CV",
        "organ_name": document.organ_name,
        "subject": document.subject,
        "urgency": "0",
        "secrecy": "",
        "copies": "1",
        "due_on": "",
        "act": "tiep",
        **changes,
    }


def test_the_first_of_the_batch_is_open_and_prefilled(house, as_):
    document = house.arrival(pdf=pdf_with_lines(LETTER), subject="V/v cung cấp số liệu kết nối", code_number="245")

    page = as_("vanthu").get("/vao-so/")

    assert page.status_code == 200
    assert page.context["draft"].document == document
    assert page.context["expected"] == "01"
    assert not Entry.objects.exists(), "the shown number is only expected"
    assert {"code", "subject"} <= page.context["matches"]
    assert "document_date" in page.context["doubts"]


def test_registering_opens_the_next_and_says_the_number(house, as_):
    first, second = house.arrival(), house.arrival()
    clerk = as_("vanthu")
    due = local_date(house.now()) + timedelta(days=9)

    sent = clerk.post(f"/van-ban/{first.pk}/vao-so/", fields(first, due_on=f"{due:%d/%m/%Y}"), follow=True)

    assert sent.redirect_chain == [("/vao-so/", 302)]
    assert sent.context["draft"].document == second
    assert Entry.objects.get().document == first
    assert local_date(house.fresh(first).due_at) == due
    assert "số đến 01" in sent.content.decode()


def test_a_missing_field_shows_the_form_again_with_what_was_typed(house, as_):
    document = house.arrival()

    sent = as_("vanthu").post(
        f"/van-ban/{document.pk}/vao-so/", fields(document, organ_name="", note="đã gọi điện hỏi nơi gửi")
    )

    assert sent.status_code == 422
    assert "đã gọi điện hỏi nơi gửi" in sent.content.decode()
    assert not Entry.objects.exists()


def test_a_twin_is_named_and_needs_a_reason(house, as_):
    first = house.arrival()
    house.register(first)
    twin = house.arrival(code_number=first.code_number, organ_name=first.organ_name)
    clerk = as_("vanthu")
    url = f"/van-ban/{twin.pk}/vao-so/"

    assert "Có thể trùng với số đến 01" in clerk.get(url).content.decode()
    refused = clerk.post(url, fields(twin, note="giữ nguyên chữ này"))
    assert refused.status_code == 422
    assert "giữ nguyên chữ này" in refused.content.decode()
    assert house.fresh(twin).state == "received"

    assert clerk.post(url, fields(twin, duplicate_reason="Bản có phụ lục bổ sung")).status_code == 302
    assert house.fresh(twin).state == "registered"


def test_a_level_of_secrecy_is_refused(house, as_):
    document = house.arrival()

    sent = as_("vanthu").post(f"/van-ban/{document.pk}/vao-so/", fields(document, secrecy="mật"))

    assert sent.status_code == 422
    assert "không nhận văn bản mật" in sent.content.decode()
    assert house.fresh(document).state == "received"


def test_a_scan_becomes_an_arrival_with_what_its_text_says(house, as_):
    scan = SimpleUploadedFile("quet-001.pdf", pdf_with_lines(LETTER), "application/pdf")

    sent = as_("vanthu").post("/vao-so/nhap/", {"files": [scan], "secrecy": ""})

    document = Document.objects.get(direction="in")
    assert sent.url == f"/van-ban/{document.pk}/vao-so/"
    assert (document.number, document.subject) == ("245/STN-VP", "cung cấp số liệu kết nối")
    assert document.organ_name == "Sở thử nghiệm"
    assert f"{document.document_date:%d/%m/%Y}" == "18/11/2026"
    assert blob_read(house.rendition(document, RenditionKind.RECEIVED).blob_id)[:5] == b"%PDF-"


def test_the_same_file_is_a_twin_whatever_its_text_says(house, as_):
    data = pdf_with_lines(["Không số, không ngày"])
    first = house.arrival(pdf=data)
    house.register(first)
    scan = SimpleUploadedFile("quet-002.pdf", data, "application/pdf")

    sent = as_("vanthu").post("/vao-so/nhap/", {"files": [scan], "secrecy": ""})

    assert "Có thể trùng với số đến 01" in as_("vanthu").get(sent.url).content.decode()


@pytest.mark.parametrize(
    ("data", "secrecy", "words"),
    [(b"khong phai pdf", "", "quet.pdf"), (b"%PDF-1.7", "tối mật", "không nhận văn bản tối mật")],
)
def test_a_scan_that_cannot_be_kept_leaves_nothing(house, as_, data, secrecy, words):
    scan = SimpleUploadedFile("quet.pdf", data, "application/pdf")

    sent = as_("vanthu").post("/vao-so/nhap/", {"files": [scan], "secrecy": secrecy})

    assert sent.status_code == 422
    assert words in sent.content.decode()
    assert not Document.objects.exists()


def test_refusing_an_arrival_needs_a_reason(house, as_):
    document = house.arrival()
    clerk = as_("vanthu")
    url = f"/van-ban/{document.pk}/tu-choi/"

    assert clerk.post(url, {"reason": ""}).status_code == 422
    assert clerk.post(url, {"reason": "Gửi nhầm cơ quan"}).status_code == 302
    assert house.fresh(document).state == "refused"


def test_another_agency_does_not_see_it(house, as_):
    document = house.arrival()

    assert as_("so.vanthu").get(f"/van-ban/{document.pk}/vao-so/").status_code == 404
    assert as_("so.vanthu").get("/vao-so/").context.get("draft") is None


def test_a_day_is_said_in_working_days(house, as_):
    clerk = as_("vanthu")

    assert "Thứ Năm" in clerk.get("/ngay-lam-viec/?due_on=05/11/2099").content.decode()
    assert "Ghi ngày như" in clerk.get("/ngay-lam-viec/?due_on=31/02/2099").content.decode()


def test_the_batch_asks_the_same_number_of_questions_for_one_and_for_many(house, as_):
    house.arrival()
    clerk = as_("vanthu")
    one = questions(lambda: clerk.get("/vao-so/"))
    for _n in range(3):
        house.arrival()

    assert questions(lambda: clerk.get("/vao-so/")) == one

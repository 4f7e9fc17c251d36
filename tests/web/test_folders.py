"""Case files, messages, the machine's work."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from edoc.archive.models import CaseFile
from edoc.audit.selectors import entries_latest
from edoc.demo.images import signature_png
from edoc.queue.models import OutboxJob
from edoc.signatures.selectors import image_of_person

pytestmark = pytest.mark.django_db


def test_a_document_goes_into_a_case_file_in_order(house, as_):
    document = house.draft()
    case_file = CaseFile.objects.get()
    official = as_("chuyenvien")

    sent = official.post(f"/van-ban/{document.pk}/vao-ho-so/", {"case_file": case_file.pk})

    assert sent.status_code == 302
    row = official.get(f"/ho-so/{case_file.pk}/").context["rows"][0]
    assert [c.text for c in row.cells][:1] == ["1"] and row.cells[3].url == f"/van-ban/{document.pk}/"


def test_a_new_case_file_is_opened_with_its_first_document_or_not_at_all(house, as_):
    document = house.draft()
    official = as_("chuyenvien")
    url = f"/van-ban/{document.pk}/vao-ho-so/"

    refused = official.post(url, {"case_file": "moi", "code": "01.KTHTĐT", "title": "Trùng ký hiệu", "note": "còn đây"})
    assert refused.status_code == 422 and "còn đây" in refused.content.decode()
    assert CaseFile.objects.count() == 1

    assert official.post(url, {"case_file": "moi", "code": "09.KTHTĐT", "title": "Hồ sơ mới"}).status_code == 302
    assert CaseFile.objects.get(code="09.KTHTĐT").items.get().document == document


def test_a_closed_case_file_takes_nothing_more(house, as_):
    document = house.draft()
    case_file = CaseFile.objects.get()
    official = as_("chuyenvien")

    assert official.post(f"/ho-so/{case_file.pk}/ket-thuc/").status_code == 302

    assert "chỉ đọc" in official.get(f"/ho-so/{case_file.pk}/").content.decode()
    sent = official.post(f"/van-ban/{document.pk}/vao-ho-so/", {"case_file": case_file.pk})
    assert sent.status_code == 422


def test_a_case_file_of_others_is_missing(house, as_):
    case_file = CaseFile.objects.get()

    assert as_("chuyenvienvh").get(f"/ho-so/{case_file.pk}/").status_code == 404
    assert as_("chuyenvienvh").get("/ho-so/").context["rows"] == ()


def test_a_new_case_file_from_the_list(house, as_):
    official = as_("chuyenvien")
    assert official.get("/ho-so/moi/").context["form"].initial["code"] == "02.KTHTĐT"

    bad = official.post("/ho-so/moi/", {"code": "02.KTHTĐT", "title": "Rà soát", "retention": "1"})
    assert bad.status_code == 422
    assert official.post("/ho-so/moi/", {"code": "02.KTHTĐT", "title": "Rà soát"}).status_code == 302
    assert CaseFile.objects.get(code="02.KTHTĐT").retention_years is None


def test_messages_are_counted_and_read(house, as_):
    house.registered()
    office = as_("chanhvanphong")

    page = office.get("/thong-bao/")
    assert page.context["unread"] == 1 and page.context["frame"].unread == 1
    office.post("/thong-bao/da-doc/")
    assert office.get("/thong-bao/").context["unread"] == 0


def test_the_administrator_sees_a_dead_job_in_words_and_tries_it_again(house, as_):
    job = OutboxJob.objects.create(
        task="deliver",
        payload={"delivery_id": 7},
        created_at=house.now(),
        run_at=house.now(),
        dead_at=house.now(),
        last_error="Trục liên thông từ chối.",
    )
    admin = as_("quantri")

    line = admin.get("/hang-doi/").context["jobs"][0]
    assert (line.title, line.subject) == ("Gửi văn bản qua trục", "lượt gửi 7")
    assert line.reason == "Trục liên thông từ chối." and line.can_retry

    assert admin.post(f"/hang-doi/{job.pk}/lam-lai/").status_code == 302
    job.refresh_from_db()
    assert job.dead_at is None
    assert entries_latest(limit=1)[0].code == "job-retried"
    assert as_("chuyenvien").get("/hang-doi/").status_code == 403
    assert as_("chuyenvien").post(f"/hang-doi/{job.pk}/lam-lai/").status_code == 403


def test_a_change_of_reference_data_is_in_the_log(house, as_):
    admin = as_("quantri")
    book = house.world.agencies["H26.97.01"]

    sent = admin.post(
        "/quan-tri/registry/book/add/",
        {"agency": book.pk, "direction": "out", "name": "Sổ hợp đồng", "type_codes": '["HĐ"]', "is_active": "on"},
    )

    assert sent.status_code == 302, sent.context and sent.context["adminform"].errors
    entry = entries_latest(limit=1)[0]
    assert (entry.code, entry.object_kind) == ("reference-changed", "registry.book")
    assert as_("chuyenvien").get("/quan-tri/registry/book/").status_code == 302
    assert "p12" not in admin.get("/quan-tri/signatures/signingkey/").content.decode()


def test_a_picture_is_added_with_its_bytes_and_replaces_the_old(house, as_):
    admin = as_("quantri")
    person = house.world.people["chutich"]
    old = image_of_person(person_id=person.pk)
    fields = {"person": person.pk, "agency": "", "width_mm": "40", "height_mm": "20"}
    url = "/quan-tri/signatures/stampimage/add/"

    wrong = SimpleUploadedFile("dau.png", b"khong phai png", "image/png")
    assert admin.post(url, {**fields, "picture": wrong}).status_code == 200
    assert image_of_person(person_id=person.pk) == old

    good = SimpleUploadedFile("chu-ky.png", signature_png("Chữ ký mới"), "image/png")
    assert admin.post(url, {**fields, "picture": good}).status_code == 302
    now_used = image_of_person(person_id=person.pk)
    assert now_used != old and now_used.width_mm == 40

"""One document: seen by those who may, its pictures and files too; every tab; verdicts in their colours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from edoc.flows.draft import attach_file, draft_document
from edoc.signatures.models import Signature
from tests.support.world import House

pytestmark = pytest.mark.django_db
As = Callable[[str], Client]
TABS = ("", "thong-tin", "luong", "y-kien", "lien-quan", "nhat-ky", "tep", "khong-co")


def test_every_tab_of_a_draft(house: House, as_: As) -> None:
    document = house.draft()
    for tab in TABS:
        answer = as_("chuyenvien").get(f"/van-ban/{document.pk}/?muc={tab}")
        assert answer.status_code == 200, tab
        assert document.subject in answer.content.decode()


def test_every_tab_of_an_arrival(house: House, as_: As) -> None:
    document = house.registered()
    for tab in TABS:
        answer = as_("chanhvanphong").get(f"/van-ban/{document.pk}/?muc={tab}")
        assert answer.status_code == 200, tab
    info = as_("chanhvanphong").get(f"/van-ban/{document.pk}/?muc=thong-tin").content.decode()
    assert "Số đến" in info and document.number in info
    assert "Văn bản này chưa có tệp PDF" in as_("chanhvanphong").get(f"/van-ban/{document.pk}/").content.decode()


def test_the_unseen_is_missing(house: House, as_: As) -> None:
    document = house.draft()
    sha = house.rendition(document).blob_id
    stranger = as_("so.chuyenvien")
    for path in ("", "sua/", "trinh/", "tra-lai/", "ky-so/", "hoi-y-kien/", "tep/docx/1/", f"trang/{sha}/1-1240.webp"):
        assert stranger.get(f"/van-ban/{document.pk}/{path}").status_code == 404, path
    assert stranger.get("/van-ban/999999/").status_code == 404


def test_a_page_image_is_kept_privately_and_only_of_this_document(house: House, as_: As) -> None:
    document, other = house.draft(), house.draft(house.form(subject="Một văn bản khác"))
    sha, foreign = house.rendition(document).blob_id, house.rendition(other).blob_id
    client = as_("chuyenvien")
    answer = client.get(f"/van-ban/{document.pk}/trang/{sha}/1-1240.webp")
    assert answer["Content-Type"] == "image/webp" and answer.content[8:12] == b"WEBP"
    assert answer["Cache-Control"].startswith("private") and "immutable" in answer["Cache-Control"]
    for path in (f"trang/{foreign}/1-1240.webp", f"trang/{sha}/9-1240.webp", f"trang/{sha}/1-33.webp"):
        assert client.get(f"/van-ban/{document.pk}/{path}").status_code == 404, path


def test_the_text_layer_says_what_the_page_says(house: House, as_: As) -> None:
    document = house.draft()
    sheets = as_("chuyenvien").get(f"/van-ban/{document.pk}/").context["sheets"]
    words = " ".join(line.text for sheet in sheets for line in sheet.lines)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert {box.kind for sheet in sheets for box in sheet.boxes} == {"field", "seal"}


def test_files_come_byte_for_byte_and_are_logged(house: House, as_: As) -> None:
    document = house.draft()
    attachment = attach_file(
        document_id=document.pk,
        name="phụ lục.html",
        data=b"<script>alert(1)</script>",
        content_type="text/html",
        actor=house.actor("chuyenvien"),
        now=house.now(),
    )
    rendition = house.rendition(document)
    client = as_("chuyenvien")
    pdf = client.get(f"/van-ban/{document.pk}/tep/pdf/{rendition.pk}/")
    assert pdf.content.startswith(b"%PDF") and pdf["X-Content-SHA256"] == rendition.blob_id
    assert client.get(f"/van-ban/{document.pk}/tep/docx/1/").content.startswith(b"PK")
    kept = client.get(f"/van-ban/{document.pk}/tep/kem/{attachment.pk}/")
    assert kept["Content-Disposition"].startswith("attachment") and kept["X-Content-Type-Options"] == "nosniff"
    assert house.codes(document).count("file-downloaded") == 3


def test_every_tab_is_a_read_and_a_fragment_is_none(house: House, as_: As) -> None:
    document = house.draft()
    client = as_("chuyenvien")
    client.get(f"/van-ban/{document.pk}/")
    client.get(f"/van-ban/{document.pk}/?muc=tep")
    client.get(f"/van-ban/{document.pk}/nhip/?dau=x")
    assert house.codes(document).count("document-read") == 2


def test_the_pulse_is_silent_until_something_ends(house: House, as_: As) -> None:
    document = draft_document(form=house.form(), actor=house.actor("chuyenvien"), now=house.now())
    client = as_("chuyenvien")
    page = client.get(f"/van-ban/{document.pk}/")
    assert "Đang chuyển sang PDF" in page.content.decode()
    pulse = page.context["pulse"]
    assert client.get(pulse, headers={"HX-Request": "true"}).status_code == 204
    house.drain("convert")
    assert client.get(pulse, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert not client.get(f"/van-ban/{document.pk}/").context["pulse"]


@pytest.mark.crypto
def test_green_only_for_what_is_wholly_proved(house: House, as_: As) -> None:
    document = house.signed()
    client = as_("chutich")

    def badge() -> str:
        answer = client.get(f"/van-ban/{document.pk}/")
        return answer.context["signature_lines"][0].tone

    assert badge() == "green"
    Signature.objects.filter(document=document).update(indication="INDETERMINATE")
    assert badge() == "amber"
    Signature.objects.filter(document=document).update(indication="TOTAL-FAILED")
    assert badge() == "red"


def test_an_obstacle_is_told_beside_the_button(house: House, as_: As) -> None:
    document = draft_document(form=house.form(receivers=()), actor=house.actor("chuyenvien"), now=house.now())
    answer = as_("chuyenvien").get(f"/van-ban/{document.pk}/")
    html = answer.content.decode()
    assert "Chưa có nơi nhận nào." in html and "chưa chuyển xong sang PDF" in html
    assert answer.context["main"].url == "" and "disabled" in html

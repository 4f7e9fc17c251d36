"""The first page of an empty instance, and what it leaves behind."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from edoc.audit.selectors import entries_latest
from edoc.domain.actors import PostKind
from edoc.domain.errors import WrongState
from edoc.domain.obstacles import Code
from edoc.exchange.selectors import correspondent_by_code
from edoc.flows.setup import create_instance
from edoc.organizations.models import Agency, Person, Post
from edoc.registry.models import Book
from edoc.web.views.setup import SetupForm
from edoc.workflow.selectors import route_for

pytestmark = pytest.mark.django_db

GOOD = {
    "name": "Ủy ban nhân dân xã Bình An",
    "notation": "UBND",
    "place": "Bình An",
    "code": "h26.96.01",
    "code102": "000.01.96.H26",
    "leader_title": "Chủ tịch",
    "is_collective": "on",
    "office_name": "Văn phòng",
    "office_notation": "VP",
    "units": "Phòng Kinh tế | KT\nPhòng Văn hóa | VH",
    "has_decision_book": "on",
    "admin_name": "Lê Quản Trị",
    "admin_username": "quantri",
    "admin_password": "binh-an-2026-xyz",
    "admin_again": "binh-an-2026-xyz",
}


def test_every_page_leads_to_the_set_up_while_there_is_no_agency(client):
    for url in ("/", "/dang-nhap/", "/tra-cuu/", "/van-ban/1/"):
        assert client.get(url).url == "/khoi-tao/"
    assert client.get("/khoi-tao/").status_code == 200


def test_it_makes_the_agency_its_people_books_and_route_at_once(client):
    sent = client.post("/khoi-tao/", {**GOOD, "clerk_name": "Trần Văn Thư", "clerk_username": "vanthu",
                                      "clerk_password": "so-den-so-di-2026"})  # fmt: skip

    assert sent.status_code == 200 and "Đã khởi tạo" in sent.content.decode()
    agency = Agency.objects.get()
    assert agency.code == "H26.96.01" and agency.is_collective
    assert set(Book.objects.values_list("direction", "name")) == {
        ("out", "Văn bản đi"),
        ("out", "Quyết định"),
        ("in", "Văn bản đến"),
    }
    held = {p.kind for p in Post.objects.filter(appointments__isnull=False)}
    assert held == {PostKind.ADMIN, PostKind.CLERK}
    assert route_for(agency_id=agency.pk, type_code="CV").steps.count() == 2
    assert correspondent_by_code(code="H26.96.01").agency == agency
    assert Person.objects.get(username="quantri").check_password(GOOD["admin_password"])
    assert entries_latest(limit=1)[0].code == "instance-created"
    assert client.get("/khoi-tao/").url == "/dang-nhap/"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "khong phai ma"}, "Mã định danh không hợp lệ"),
        ({"code102": "12"}, "Mã 13 ký tự không hợp lệ"),
        ({"units": "Phòng không viết tắt"}, "thiếu chữ viết tắt"),
        ({"units": "Văn phòng | VP"}, "Mỗi đơn vị chỉ ghi một lần"),
        ({"admin_again": "khac-han-2026-abc"}, "không giống nhau"),
        ({"admin_password": "ngan", "admin_again": "ngan"}, "12"),
        ({"clerk_username": "vanthu"}, "bỏ trống cả ba"),
        ({"name": ""}, "Tên cơ quan"),
    ],
)
def test_a_fault_is_told_and_nothing_is_made(client, changes, words):
    sent = client.post("/khoi-tao/", {**GOOD, **changes})

    assert sent.status_code == 422
    assert words in sent.content.decode()
    assert "Lê Quản Trị" in sent.content.decode(), "what was typed stays"
    assert not Agency.objects.exists() and not Person.objects.exists()


def test_it_is_refused_once_an_agency_exists(client):
    client.post("/khoi-tao/", GOOD)
    form = SetupForm({**GOOD, "code": "H26.96.02", "admin_username": "khac"})
    assert form.is_valid()

    with pytest.raises(WrongState) as refused:
        create_instance(form=form.values(), now=datetime.now(tz=UTC))

    assert refused.value.codes == (Code.INSTANCE_EXISTS,)
    assert client.post("/khoi-tao/", {**GOOD, "admin_username": "khac"}).status_code == 422
    assert Agency.objects.count() == 1 and Person.objects.count() == 1

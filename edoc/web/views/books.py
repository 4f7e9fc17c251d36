"""The registers: one book of one year on the screen and on paper (NĐ 30/2020, Phụ lục IV)."""

from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from edoc.domain.actors import Actor
from edoc.domain.errors import NotFound
from edoc.flows.registers import Register, read_register, register_books, register_years
from edoc.web.acting import page, signed_in
from edoc.web.pieces import Cell, Column, Link, Row, Tag
from edoc.web.present.paging import page_number, pages_of

SIZE = 100
NUMBERS = {gettext_noop("Số lượng bản")}
DATE = {"data-date": "", "inputmode": "numeric", "autocomplete": "off", "placeholder": "dd/mm/yyyy"}


class PeriodForm(forms.Form):
    """Part of a book: its year, and days from and to, both included."""

    nam = forms.TypedChoiceField(label=_("Năm"), coerce=int, required=False)
    tu = forms.DateField(label=_("Từ ngày"), required=False, widget=forms.DateInput(attrs=DATE))
    den = forms.DateField(label=_("Đến ngày"), required=False, widget=forms.DateInput(attrs=DATE))

    def __init__(self, *args: object, years: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["nam"].choices = [(y, str(y)) for y in years]  # type: ignore[attr-defined]  # a choice field


@require_safe
@signed_in
def registers(request: HttpRequest, book_id: int | None = None, *, actor: Actor, now: datetime) -> HttpResponse:
    """`/so-van-ban/` and `/so-van-ban/<book>/`: every number, the voided ones too; `?in=1` gives all rows to print."""
    books = register_books(actor=actor)
    if not books:
        nothing = {
            "empty": {
                "icon": "book-open",
                "title": gettext("Cơ quan chưa mở sổ nào."),
                "words": gettext("Quản trị mở sổ ở mục Danh mục."),
            }
        }
        return page(request, "web/books/none.html", nothing, actor=actor, now=now)
    book = next((b for b in books if b.pk == book_id), None) if book_id else books[0]
    if book is None:
        raise NotFound("book")
    years = register_years(book=book, now=now)
    form = PeriodForm({"nam": years[0]} | request.GET.dict(), years=years)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name) for name in ("nam", "tu", "den")}
    whole = request.GET.get("in") == "1"
    number = page_number(request)
    register = read_register(
        book_id=book.pk,
        year=int(asked["nam"] or years[0]),
        since=asked["tu"],
        until=asked["den"],
        actor=actor,
        now=now,
        page=number,
        size=None if whole else SIZE,
    )
    query = request.GET.copy()
    query["in"] = "1"
    context = {
        "register": register,
        "title": _title(register),
        "tabs": tuple(
            Link(f"/so-van-ban/{b.pk}/", b.name, "inbox" if b.direction == "in" else "send", current=b.pk == book.pk)
            for b in books
        ),
        "form": form,
        "columns": tuple(Column(gettext(words), words in NUMBERS) for words in register.columns),
        "rows": tuple(_rows(register)),
        "account": _account(register),
        "print_head": _print_head(register, actor=actor, since=asked["tu"], until=asked["den"]),
        "print_url": f"?{query.urlencode()}",
        "whole": whole,
        "pages": None
        if whole
        else pages_of(request, total=register.total, number=number, size=SIZE, noun=gettext("số")),
        "empty": {"icon": "book-open", "title": gettext("Chưa có số nào trong khoảng này.")},
    }
    return page(request, "web/books/register.html", context, actor=actor, now=now)


def _rows(register: Register) -> list[Row]:
    subject = 2 if register.book.direction == "out" else 5
    return [
        Row(
            tuple(
                Cell(text, url=f"/van-ban/{row.document_id}/" if at == subject and row.document_id else "")
                for at, text in enumerate(row.cells)
            ),
            is_void=row.is_void,
        )
        for row in register.rows
    ]


def _account(register: Register) -> tuple[Tag, str]:
    """Whether every number from 1 to the last is in its place."""
    account = register.account
    words = gettext("%(last)s số đã cấp: %(used)s đang dùng, %(void)s đã hủy.") % {
        "last": account.last,
        "used": account.used,
        "void": account.voided,
    }
    if account.is_complete:
        return Tag(gettext("Đủ số, không bỏ cách"), "green", "circle-check"), words
    gone = ", ".join(str(n) for n in account.missing[:20])
    return Tag(gettext("Thiếu số %(n)s") % {"n": gone}, "red", "triangle-alert"), words


def _print_head(register: Register, *, actor: Actor, since: date | None, until: date | None) -> str:
    period = ""
    if since or until:
        first = since or date(register.year, 1, 1)
        last = until or date(register.year, 12, 31)
        period = " · " + gettext("từ %(first)s đến %(last)s") % {
            "first": f"{first:%d/%m/%Y}",
            "last": f"{last:%d/%m/%Y}",
        }
    kind = gettext("Sổ đăng ký văn bản đi") if register.book.direction == "out" else gettext("Sổ đăng ký văn bản đến")
    year = gettext("năm %(year)s") % {"year": register.year}
    return f"{actor.agency_name} · {kind} ({register.book.name}) · {year}{period}"


def _title(register: Register) -> str:
    return gettext("%(book)s, năm %(year)s") % {"book": register.book.name, "year": register.year}

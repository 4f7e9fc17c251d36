"""Where a list stands, and the addresses of its neighbours with every filter kept."""

from __future__ import annotations

from django.http import HttpRequest

from edoc.web.pieces import Pages

DIGITS = 18  # of the largest id a database holds


def page_number(request: HttpRequest, name: str = "trang") -> int:
    """The page asked for, 1 for anything else."""
    text = request.GET.get(name, "")
    return max(1, min(int(text), 100_000)) if text.isdecimal() else 1


def ids_picked(request: HttpRequest, *, most: int, name: str = "chon") -> list[int]:
    """The rows ticked in a list, each once; what is no id of a row is passed over."""
    found = (request.POST if request.method == "POST" else request.GET).getlist(name)
    return [int(v) for v in dict.fromkeys(found) if v.isdecimal() and len(v) <= DIGITS][:most]


def pages_of(
    request: HttpRequest, *, total: int, number: int, size: int, noun: str = "", name: str = "trang"
) -> Pages | None:
    """The pager of a list; None when one page holds it all."""
    count = max(1, -(-total // size))
    if count == 1:
        return None
    words = f"{total:,}".replace(",", ".") + (f" {noun}" if noun else "")
    return Pages(
        number=number,
        total=count,
        previous_url=_url(request, name, number - 1) if number > 1 else "",
        next_url=_url(request, name, number + 1) if number < count else "",
        words=words,
    )


def _url(request: HttpRequest, name: str, number: int) -> str:
    query = request.GET.copy()
    query[name] = str(number)
    return f"?{query.urlencode()}"

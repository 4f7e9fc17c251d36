"""The acts on offer as buttons: icon, shortcut, address; what is in the way in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edoc.flows.acts import ActOffer
from edoc.web.errors import obstacle_text
from edoc.web.frame import place_exists
from edoc.web.pieces import Button

ACT_ICONS = {
    "ky-so": "pen-line",
    "ky-nhay": "pen-line",
    "tra-lai": "corner-up-left",
    "tra-van-ban": "corner-up-left",
    "trinh": "send",
    "sua": "file-pen-line",
    "rut": "archive",
    "lay-lai": "undo-2",
    "y-kien": "message-square",
    "hoi-y-kien": "message-circle-question-mark",
    "cap-so": "stamp",
    "ky-dau": "stamp",
    "phat-hanh": "send",
    "huy-so": "circle-x",
    "lam-lai": "file-pen-line",
    "vao-so": "book-open",
    "tu-choi": "circle-x",
    "but-phe": "pen-line",
    "de-xuat": "corner-up-right",
    "giao-nguoi": "user-round-check",
    "bat-dau": "circle-check",
    "tra-loi": "reply",
    "ket-thuc": "check",
    "vao-ho-so": "folder",
}
ACT_KEYS = {"ky-so": "S", "ky-nhay": "S", "tra-lai": "R", "but-phe": "F", "giao-nguoi": "F", "de-xuat": "F"}
SHORT = {"ky-so": _("Ký số"), "ky-nhay": _("Ký nháy"), "cap-so": _("Cấp số, dấu")}
DANGER = frozenset({"tra-lai", "tra-van-ban", "rut", "huy-so", "tu-choi"})
ASIDE = frozenset({"hoi-y-kien", "vao-ho-so", "rut", "sua"})
"""Acts that phones show under the flow instead of in the bar."""
IN_DIALOG = frozenset({"ky-so", "ky-nhay", "tra-lai", "trinh", "rut", "lay-lai", "y-kien", "hoi-y-kien"})
"""Acts whose view also answers as the body of a dialog (`acting.act_view`); part of the address stays the same."""


def act_url(*, document_id: int, name: str, query: str = "") -> str:
    """The address of an act's form."""
    return f"/van-ban/{document_id}/{name}/{query}"


def act_button(*, offer: ActOffer, document_id: int, query: str = "") -> Button | None:
    """The button of one act; None for an act whose form has no address on this instance."""
    url = act_url(document_id=document_id, name=offer.name, query=query)
    if not place_exists(url.split("?")[0]):
        return None
    kind = "primary" if offer.is_primary else "danger" if offer.name in DANGER else ""
    why = "; ".join(obstacle_text(o) for o in offer.obstacles)
    return Button(
        words=gettext(offer.label),
        icon=ACT_ICONS.get(offer.name, ""),
        kind=kind,
        url="" if why else url,
        key=ACT_KEYS.get(offer.name, ""),
        short=gettext(SHORT[offer.name]) if offer.name in SHORT else "",
        why=why,
        wide_only=offer.name in ASIDE,
        fetch=offer.name in IN_DIALOG,
    )


def act_buttons(
    *, offers: Sequence[ActOffer], document_id: int, query: str = ""
) -> tuple[Button | None, tuple[Button, ...], tuple[str, ...]]:
    """The main act, the others, and every sentence on what keeps the main act from being done."""
    main: Button | None = None
    more: list[Button] = []
    why: tuple[str, ...] = ()
    for offer in offers:
        button = act_button(offer=offer, document_id=document_id, query=query)
        if button is None:
            continue
        if offer.is_primary and main is None:
            main = button
            why = tuple(obstacle_text(o) for o in offer.obstacles)
        else:
            more.append(button)
    return main, tuple(more), why

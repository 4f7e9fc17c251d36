"""What the components of `templates/components/` show: frozen values that views fill and templates only print.

Identifiers are text, so that no template prints them with thousand points. Words arrive ready to read.
`tone` is one of: "" (neutral), blue, green, amber, red, solid, violet; `icon` is a name of the sprite.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from edoc.web.language import said

NEUTRAL, BLUE, GREEN, AMBER, RED, SOLID, VIOLET = "", "blue", "green", "amber", "red", "solid", "violet"
CHECK_ICONS = {GREEN: "circle-check", AMBER: "triangle-alert", RED: "circle-x", NEUTRAL: "info"}
STEP_ICONS = {"done": "check", "now": "pen-line", "back": "reply", "bad": "x"}
RESULT_ICONS = {"done": "circle-check", "running": "loader-circle", "failed": "circle-x", "waiting": "circle"}
SEAL_ICONS = {"valid": "stamp"}
VERDICT_ICONS = {GREEN: "shield-check", AMBER: "shield-alert", RED: "shield-x"}


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in words, with a colour that never stands alone."""

    words: str
    tone: str = NEUTRAL
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A tab, a chip, an applied filter, a menu line. `tone` colours the count of a chip."""

    url: str
    words: str
    icon: str = ""
    count: int | None = None
    current: bool = False
    tone: str = NEUTRAL


@dataclass(frozen=True, slots=True)
class NavItem:
    """One place of the rail; `phone` ones also stand in the bottom bar, the rest in the menu of the person."""

    url: str
    words: str
    icon: str
    count: int = 0
    current: bool = False
    phone: bool = False
    gap: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame of every screen says about the person, the agency and the instance."""

    product: str = "edoc"
    agency: str = ""
    person: str = ""
    initials: str = ""
    post: str = ""
    nav: tuple[NavItem, ...] = ()
    posts: tuple[Link, ...] = ()
    unread: int = 0
    delegation: str = ""
    behind: str = ""
    demo: bool = False
    keys: bool = True
    text_size: str = ""
    bell_url: str = ""
    account_url: str = ""
    search_url: str = ""
    sign_out_url: str = "/dang-xuat/"
    language_url: str = "/ngon-ngu/"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One waiting document. `pick_why` says why it cannot be picked for a batch; empty means it can.

    `quote` is what somebody said when it came back.
    """

    id: str
    url: str
    title: str
    kind: str
    unit: str
    tags: tuple[Tag, ...] = ()
    is_new: bool = False
    is_open: bool = False
    attachments: int = 0
    note: str = ""
    note_complete: bool = True
    pick_why: str = ""
    can_pick: bool = True
    quote: str = ""


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """Rows of one deadline group: Quá hạn, Hôm nay, Tuần này, Sau."""

    id: str
    words: str
    rows: tuple[QueueRow, ...]
    tone: str = NEUTRAL
    note: str = ""

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the text layer, in PDF points from the top left; `y` is the baseline."""

    x: float
    y: float
    size: float
    length: float
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in PDF points from the top left. `kind`: mark, box, field, seal, done."""

    x: float
    y: float
    width: float
    height: float
    kind: str = "mark"
    words: str = ""
    name: str = ""

    @property
    def radius(self) -> float:
        """A seal is round; everything else has square corners."""
        return self.width / 2 if self.kind == "seal" else 1.0

    @property
    def word_x(self) -> float:
        """The middle of the word; a seal's stands left, as the signature covers a third of it."""
        return self.x + self.width * (0.36 if self.kind == "seal" else 0.5)

    @property
    def middle_y(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as a picture and as text."""

    number: int
    image_url: str
    width: float = 595.0
    height: float = 842.0
    lines: tuple[TextLine, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A machine fact before the decision: `tone` green, amber or red."""

    words: str
    tone: str = GREEN
    note: str = ""
    url: str = ""

    @property
    def icon(self) -> str:
        return CHECK_ICONS.get(self.tone, CHECK_ICONS[NEUTRAL])

    @property
    def said(self) -> str:
        return said({GREEN: _("Đạt"), AMBER: _("Cần xem"), RED: _("Chưa đạt")}.get(self.tone, ""))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the flow. `state`: done, now, back, bad, next."""

    what: str
    who: str = ""
    when: str = ""
    state: str = "next"
    quote: str = ""

    @property
    def icon(self) -> str:
        return STEP_ICONS.get(self.state, "")


@dataclass(frozen=True, slots=True)
class SignResult:
    """One document of a signing run. `state`: done, running, waiting, failed."""

    title: str
    state: str
    words: str
    detail: str = ""
    url: str = ""

    @property
    def icon(self) -> str:
        return RESULT_ICONS.get(self.state, RESULT_ICONS["waiting"])

    @property
    def tone(self) -> str:
        return {"done": GREEN, "running": BLUE, "failed": RED}.get(self.state, "grey")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to sign: the key of the server, a phone, a token."""

    value: str
    words: str
    hint: str = ""
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A signature of a file and its verdict. `tone`: green proven, amber unknown, red proven bad."""

    signer: str
    when: str
    verdict: str
    tone: str = GREEN
    post: str = ""
    is_seal: bool = False

    @property
    def icon(self) -> str:
        if self.is_seal and self.tone == GREEN:
            return SEAL_ICONS["valid"]
        return VERDICT_ICONS.get(self.tone, VERDICT_ICONS[AMBER])


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value, with a link where there is one."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """One value of a facet."""

    value: str
    words: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of filters, a plain part of the search form."""

    name: str
    words: str
    choices: tuple[FacetChoice, ...]
    is_open: bool = True
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a title or a snippet; marked or not. Built from token positions, never from HTML."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document."""

    id: str
    url: str
    number: str
    title: tuple[Piece, ...]
    meta: tuple[str, ...] = ()
    snippet: tuple[Piece, ...] = ()
    tags: tuple[Tag, ...] = ()
    where: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A chip: who, and in which role (chủ trì, phối hợp, theo dõi)."""

    value: str
    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class BatchFile:
    """One file of a batch of scans."""

    url: str
    title: str
    note: str
    tag: Tag
    image_url: str = ""
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a register."""

    words: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a register: text, and a link or a tag where there is one."""

    text: str = ""
    url: str = ""
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a register; its first cell is its name."""

    cells: tuple[Cell, ...]
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """An act. The label states the consequence; `why` says why a shown act cannot be done now.

    `kind`: "", primary, danger, quiet. `name`/`value` send it with its form, `url` makes it a link,
    `dialog` opens the dialog of that id (the link is the way without script), `key` is its shortcut.
    `fetch` opens the page of the link as the body of the dialog `hop-viec`.
    """

    words: str
    icon: str = ""
    kind: str = ""
    url: str = ""
    name: str = ""
    value: str = ""
    dialog: str = ""
    key: str = ""
    short: str = ""
    form: str = ""
    why: str = ""
    wide_only: bool = False
    fetch: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a list stands. Empty addresses mean there is no such page."""

    number: int
    total: int
    previous_url: str = ""
    next_url: str = ""
    words: str = ""

"""The places of the rail for each kind of post, in a fixed order (so that help by telephone works)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from edoc.domain.actors import Actor, PostKind
from edoc.web.pieces import Frame, Link, NavItem

DESK = NavItem(url="/ban-ky/", words=_("Bàn ký"), icon="pen-line", phone=True)
DRAFTS = NavItem(url="/du-thao/", words=_("Dự thảo"), icon="file-pen-line", phone=True)
INTAKE = NavItem(url="/vao-so/", words=_("Vào sổ"), icon="scan-text", phone=True)
INBOUND = NavItem(url="/den/", words=_("Văn bản đến"), icon="inbox", phone=True, key="v")
NUMBERING = NavItem(url="/cap-so/", words=_("Cấp số, dấu"), icon="stamp", phone=True)
ISSUING = NavItem(url="/phat-hanh/", words=_("Phát hành"), icon="send")
BOOKS = NavItem(url="/so-van-ban/", words=_("Sổ văn bản"), icon="book-open")
FOLLOWED = NavItem(url="/theo-doi/", words=_("Theo dõi"), icon="eye", phone=True, key="k")
FOLDERS = NavItem(url="/ho-so/", words=_("Hồ sơ"), icon="folder", key="h")
SEARCH = NavItem(url="/tra-cuu/", words=_("Tra cứu"), icon="search", phone=True, key="t")
REPORTS = NavItem(url="/bao-cao/", words=_("Báo cáo"), icon="chart-column", gap=True)
DELEGATIONS = NavItem(url="/uy-quyen/", words=_("Ủy quyền"), icon="user-round-check")
TRANSFERS = NavItem(url="/nop-luu/", words=_("Hồ sơ nộp lưu"), icon="archive", phone=True)
JOBS = NavItem(url="/hang-doi/", words=_("Tình trạng"), icon="activity", phone=True)
REFERENCE = NavItem(url="/quan-tri/", words=_("Danh mục"), icon="settings", phone=True)

_LEADING = (DESK, INBOUND, FOLLOWED, FOLDERS, SEARCH, REPORTS, DELEGATIONS)
_HEADING = (DESK, DRAFTS, INBOUND, FOLLOWED, FOLDERS, SEARCH, REPORTS)
_WORKING = (DRAFTS, INBOUND, FOLLOWED, FOLDERS, SEARCH)
RAILS: dict[PostKind, tuple[NavItem, ...]] = {
    PostKind.LEADER: _LEADING,
    PostKind.DEPUTY: _LEADING,
    PostKind.OFFICE_HEAD: _HEADING,
    PostKind.UNIT_HEAD: _HEADING,
    PostKind.UNIT_DEPUTY: _HEADING,
    PostKind.OFFICIAL: _WORKING,
    PostKind.CLERK: (INTAKE, INBOUND, NUMBERING, ISSUING, BOOKS, FOLDERS, SEARCH, REPORTS),
    PostKind.ARCHIVIST: (TRANSFERS, FOLDERS, SEARCH),
    PostKind.ADMIN: (REFERENCE, JOBS, SEARCH),
}


@lru_cache(maxsize=256)
def place_exists(url: str) -> bool:
    """True when a screen answers at this address; the rail never offers a dead end."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def rail_for(*, kind: PostKind | None, path: str, counts: Mapping[str, int]) -> tuple[NavItem, ...]:
    """The rail of a post: only places that exist, the one of `path` marked. `counts` is by address."""
    items = [item for item in RAILS.get(kind, (SEARCH,)) if place_exists(item.url)] if kind else []
    here = max((item.url for item in items if path.startswith(item.url)), key=len, default="")
    return tuple(
        NavItem(
            url=item.url,
            words=gettext(item.words),
            icon=item.icon,
            count=counts.get(item.url, 0),
            current=item.url == here,
            phone=item.phone,
            gap=item.gap,
            key=item.key,
        )
        for item in items
    )


def initials(name: str) -> str:
    """The letters of the badge: the surname and the given name, `Trần Minh Khôi` → `TK`."""
    words = name.split()
    return "".join(word[0] for word in (*words[:1], *words[1:][-1:])).upper()


def frame_for(
    *,
    actor: Actor | None,
    path: str,
    demo: bool,
    counts: Mapping[str, int] | None = None,
    posts: tuple[Link, ...] = (),
    unread: int = 0,
    behind: str = "",
    keys: bool = True,
    text_size: str = "",
) -> Frame:
    """What the frame says for an actor, or for nobody."""
    if actor is None:
        return Frame(demo=demo, keys=keys)
    delegation = ""
    if actor.on_behalf_of:
        delegation = gettext("Bạn đang xử lý theo ủy quyền của %(who)s") % {"who": actor.on_behalf_of}
    return Frame(
        agency=actor.agency_name,
        person=actor.name,
        initials=initials(actor.name),
        post=actor.post_title,
        nav=rail_for(kind=actor.post_kind, path=path, counts=counts or {}),
        posts=posts,
        unread=unread,
        delegation=delegation,
        behind=behind,
        demo=demo,
        keys=keys,
        text_size=text_size,
        bell_url=_if_exists("/thong-bao/"),
        account_url=_if_exists("/tai-khoan/"),
        search_url=_if_exists("/tra-cuu/"),
    )


def _if_exists(url: str) -> str:
    return url if place_exists(url) else ""

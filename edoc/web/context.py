"""What every page of the frame needs.

Views may leave `request.edoc_counts` (address → waiting), `edoc_unread`, `edoc_posts` and `edoc_behind` on the request.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from edoc.domain.actors import Actor
from edoc.domain.errors import NotFound
from edoc.organizations.selectors import actor_for
from edoc.web.frame import frame_for
from edoc.web.pieces import Frame

POST_KEY = "edoc_post"
"""Session key of the post in force; written by the view that switches posts."""


def actor_of(request: HttpRequest) -> Actor | None:
    """The signed-in person in the post in force, looked up once a request; None for nobody or without a post."""
    if not hasattr(request, "edoc_actor"):
        request.edoc_actor = _look_up(request)  # type: ignore[attr-defined]  # kept for the length of the request
    return request.edoc_actor  # type: ignore[attr-defined,no-any-return]  # set just above


def _look_up(request: HttpRequest) -> Actor | None:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return None
    today = timezone.localdate()
    chosen = request.session.get(POST_KEY)
    for post_id in (chosen, None) if chosen else (None,):
        try:
            return actor_for(person_id=person.pk, day=today, post_id=post_id)
        except NotFound:
            continue
    return None


def frame(request: HttpRequest) -> dict[str, Frame]:
    """The context processor behind `base.html`."""
    session = getattr(request, "session", {})
    return {
        "frame": frame_for(
            actor=actor_of(request),
            path=request.path,
            demo=settings.EDOC.demo,
            counts=getattr(request, "edoc_counts", None),
            posts=getattr(request, "edoc_posts", ()),
            unread=getattr(request, "edoc_unread", 0),
            behind=getattr(request, "edoc_behind", ""),
            keys=session.get("edoc_keys", True),
            text_size=session.get("edoc_text_size", ""),
        )
    }

"""The directory of correspondents, and the road to them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import transaction

from edoc.domain.errors import Unavailable
from edoc.domain.identifiers import code_key
from edoc.domain.wording import gettext_noop as _
from edoc.exchange.models import Correspondent
from edoc.exchange.transports.port import AgencyEntry
from edoc.exchange.transports.vxp import VxpConfig, VxpTransport

BATCH = 1000


def transport_open(*, clock: Callable[[], datetime]) -> VxpTransport:
    """Open the road named by the settings; close it after use. Raises Unavailable when none is set up."""
    secret = settings.EDOC.secret("axis")
    if not settings.EDOC.axis_endpoint or not settings.EDOC.axis_system_id or not secret:
        raise Unavailable(_("Chưa cấu hình kết nối trục liên thông; gói tin nằm chờ."))
    config = VxpConfig(settings.EDOC.axis_endpoint, settings.EDOC.axis_system_id, secret)
    return VxpTransport(config, clock)


def correspondent_put(
    *,
    code: str,
    name: str,
    code102: str = "",
    email: str = "",
    agency_id: int | None = None,
    valid_from: date | None = None,
    is_active: bool = True,
) -> Correspondent:
    """Enter or correct one agency of the directory."""
    found, _ = Correspondent.objects.update_or_create(
        code=code_key(code),
        defaults={
            "name": name,
            "code102": code_key(code102),
            "email": email,
            "agency_id": agency_id,
            "valid_from": valid_from,
            "is_active": is_active,
        },
    )
    return found


@transaction.atomic
def correspondents_sync(*, entries: Sequence[AgencyEntry]) -> tuple[int, int]:
    """Take over the directory of the road; give how many are new and how many changed. Nothing is removed.

    An agency somebody switched off stays off; which agencies work here is not the road's to say.
    """
    known = {row.code: row for row in Correspondent.objects.all()}
    taken = {row.code102: row.code for row in known.values() if row.code102 and row.valid_to is None}
    fresh: dict[str, Correspondent] = {}
    changed: list[Correspondent] = []
    for entry in entries:
        code, code102 = code_key(entry.code)[:35], code_key(entry.code102)
        if len(code102) > 13 or taken.setdefault(code102, code) != code:
            code102 = ""
        row = known.get(code) or fresh.get(code)
        if row is None:
            fresh[code] = Correspondent(code=code, code102=code102, name=entry.name[:300], email=entry.mail[:200])
        elif (row.name, row.email) != (entry.name[:300], entry.mail[:200]) or (code102 and row.code102 != code102):
            row.name, row.email = entry.name[:300], entry.mail[:200]
            row.code102 = code102 or row.code102
            if row.pk:
                changed.append(row)
    Correspondent.objects.bulk_create(fresh.values(), batch_size=BATCH)
    Correspondent.objects.bulk_update(changed, ["name", "email", "code102"], batch_size=BATCH)
    return len(fresh), len(changed)

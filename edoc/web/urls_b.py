"""Addresses of the clerk's counter, what comes in, the registers, search, case files, messages, jobs, the set-up."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from edoc.web.views import (
    books,
    folders,
    inbound,
    intake,
    issuing,
    jobs,
    notices,
    numbering,
    search,
    setup,
)

DOCUMENT = "van-ban/<int:document_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("cap-so/", numbering.numbering, name="numbering"),
    path("cap-so/xac-nhan/", numbering.confirm_many, name="number-many"),
    path("cap-so/tien-trinh/", numbering.progress, name="number-progress"),
    path(f"{DOCUMENT}cap-so/", numbering.number_one, name="act-number"),
    path(f"{DOCUMENT}ky-dau/", numbering.seal_one, name="act-seal"),
    *(
        path(f"{DOCUMENT}{name}/", numbering.way_back, {"name": name}, name=f"act-{name}")
        for name in numbering.WAYS_BACK
    ),
    path("phat-hanh/", issuing.issuing, name="issuing"),
    path("phat-hanh/xac-nhan/", issuing.issue_many, name="issue-many"),
    path(f"{DOCUMENT}phat-hanh/", issuing.issue_one, name="act-issue"),
    path(f"{DOCUMENT}gui-lai/<int:delivery_id>/", issuing.send_again, name="send-again"),
    path("vao-so/", intake.intake, name="intake"),
    path("vao-so/nhap/", intake.enter, name="enter-paper"),
    path(f"{DOCUMENT}vao-so/", intake.register, name="act-register"),
    path(f"{DOCUMENT}tu-choi/", intake.refuse_arrival, name="act-refuse"),
    path("ngay-lam-viec/", intake.day_hint, name="day-hint"),
    path("den/", inbound.incoming, name="incoming"),
    path(f"{DOCUMENT}de-xuat/", inbound.propose, name="act-propose"),
    path(f"{DOCUMENT}but-phe/", inbound.direct, name="act-direct"),
    path(f"{DOCUMENT}giao-nguoi/", inbound.assign, name="act-assign"),
    path(f"{DOCUMENT}bat-dau/", inbound.start, name="act-start"),
    path(f"{DOCUMENT}ket-thuc/", inbound.resolve, name="act-resolve"),
    path("so-van-ban/", books.registers, name="registers"),
    path("so-van-ban/<int:book_id>/", books.registers, name="register"),
    path("tra-cuu/", search.search, name="search"),
    path("ho-so/", folders.folders, name="case-files"),
    path("ho-so/moi/", folders.open_new, name="case-file-new"),
    path("ho-so/<int:case_file_id>/", folders.folder, name="case-file"),
    path("ho-so/<int:case_file_id>/ket-thuc/", folders.close, name="case-file-close"),
    path(f"{DOCUMENT}vao-ho-so/", folders.file_one, name="act-file"),
    path("thong-bao/", notices.notices, name="notices"),
    path("thong-bao/da-doc/", notices.read_all, name="notices-read"),
    path("hang-doi/", jobs.jobs, name="jobs"),
    path("hang-doi/<int:job_id>/lam-lai/", jobs.retry, name="job-retry"),
    path("khoi-tao/", setup.setup, name="setup"),
]

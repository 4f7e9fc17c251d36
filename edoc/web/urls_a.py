"""Addresses of signing in, the queues, one document, drafts, review and signing."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from edoc.web.views import account, document, draft_files, drafts, queues, review, session, sign

_one: list[URLPattern | URLResolver] = [
    path("", document.document, name="document"),
    path("nhip/", document.pulse, name="document-pulse"),
    path("trang/<str:sha256>/<int:number>-<int:width>.webp", document.page_image, name="page-image"),
    path("tep/pdf/<int:rendition_id>/", document.file_pdf, name="file-pdf"),
    path("tep/docx/<int:n>/", document.file_docx, name="file-docx"),
    path("tep/kem/<int:attachment_id>/", document.file_attached, name="file-attached"),
    path("sua/", drafts.change, name="draft-change"),
    path("tra-loi/", drafts.answer, name="draft-answer"),
    path("tai-len/", draft_files.upload, name="draft-upload"),
    path("dinh-kem/", draft_files.attach, name="draft-attach"),
    path("dinh-kem/<int:attachment_id>/bo/", draft_files.detach, name="draft-detach"),
    path("chen-lai/", draft_files.reinsert, name="draft-reinsert"),
    path("rut/", draft_files.withdraw, name="draft-withdraw"),
    path("trinh/", review.submit, name="review-submit"),
    path("ky-nhay/", review.initial, name="review-initial"),
    path("tra-lai/", review.give_back, name="review-return"),
    path("lay-lai/", review.recall, name="review-recall"),
    path("hoi-y-kien/", review.ask, name="opinion-ask"),
    path("y-kien/", review.answer, name="opinion-answer"),
    path("ky-so/", sign.sign, name="sign"),
    path("tien-trinh/<uuid:session_id>/", sign.progress, name="sign-progress"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", session.home, name="home"),
    path("dang-nhap/", session.sign_in, name="sign-in"),
    path("dang-xuat/", session.sign_out, name="sign-out"),
    path("ngon-ngu/", set_language, name="language"),
    path("chuc-vu/", session.choose_post, name="choose-post"),
    path("mat-khau/", account.change_password, name="change-password"),
    path("ban-ky/", queues.desk, name="desk"),
    path("ban-ky/<int:document_id>/", queues.desk, name="desk-open"),
    path("du-thao/", queues.drafts, name="drafts"),
    path("du-thao/moi/", drafts.new, name="draft-new"),
    path("theo-doi/", queues.following, name="following"),
    path("da-xu-ly/", queues.done, name="done"),
    path("danh-muc/co-quan/", drafts.agencies, name="agencies"),
    path("van-ban/<int:document_id>/", include(_one)),
]

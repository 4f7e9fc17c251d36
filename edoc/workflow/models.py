"""Routes are data, their steps relative to the organisation; a run freezes them for one revision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class StepRule(models.TextChoices):
    """Who takes a step, seen from the document (NĐ 30/2020, Đ.11–13)."""

    UNIT_HEAD = "unit-head", _("trưởng đơn vị soạn thảo")
    OFFICE_HEAD = "office-head", _("văn phòng cơ quan")
    SIGNER = "signer", _("người ký")
    POST = "post", _("một chức vụ nêu tên")


class StepDuty(models.TextChoices):
    CONTENT = "content", _("chịu trách nhiệm nội dung")
    FORM = "form", _("chịu trách nhiệm thể thức")
    CONSULT = "consult", _("tham gia ý kiến")


class Route(models.Model):
    """A route of an agency. The first active one whose `type_codes` names the type wins; an empty list takes all."""

    agency = models.ForeignKey("organizations.Agency", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("tên luồng"), max_length=100)
    type_codes = models.JSONField(_("loại văn bản"), default=list, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("luồng xét duyệt")
        verbose_name_plural = _("luồng xét duyệt")

    def __str__(self) -> str:
        return self.name


class RouteStep(models.Model):
    """A step. Steps with the same `order` run side by side."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    duty = models.CharField(_("trách nhiệm"), max_length=10, choices=StepDuty.choices)
    rule = models.CharField("ai", max_length=12, choices=StepRule.choices)
    post = models.ForeignKey("organizations.Post", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("bước")
        verbose_name_plural = _("bước")
        constraints = [
            models.CheckConstraint(condition=~Q(rule="post") | Q(post__isnull=False), name="route_step_post_named")
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.get_duty_display()}"


class ReviewState(models.TextChoices):
    ACTIVE = "active", _("đang xét duyệt")
    COMPLETE = "complete", _("đã duyệt")
    RETURNED = "returned", _("đã trả lại")
    RECALLED = "recalled", _("người soạn lấy lại")


class Review(models.Model):
    """One run of a route over one PDF."""

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    revision = models.ForeignKey("documents.Revision", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ReviewState.choices)
    route_name = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["document"], condition=Q(state="active"), name="review_active_once"),
            models.CheckConstraint(condition=Q(state__in=ReviewState.values), name="review_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"


class StepState(models.TextChoices):
    WAITING = "waiting", _("chưa đến lượt")
    ACTIVE = "active", _("đến lượt")
    DONE = "done", _("đã ký nháy")
    RETURNED = "returned", _("đã trả lại")
    SKIPPED = "skipped", _("không thực hiện")


class ReviewStep(models.Model):
    """One step of a run; an initial is this row, bound to the hash of the PDF."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="steps")
    order = models.PositiveSmallIntegerField()
    duty = models.CharField(max_length=10, choices=StepDuty.choices)
    post = models.ForeignKey("organizations.Post", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=StepState.choices)
    note = models.TextField(blank=True)
    done_by = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=StepState.values), name="review_step_state_known"),
            models.CheckConstraint(condition=~Q(state="done", sha256=""), name="review_step_initial_bound"),
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.state}"


class Opinion(models.Model):
    """An opinion asked of a person, and the answer."""

    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey("organizations.Person", on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return self.question[:60]

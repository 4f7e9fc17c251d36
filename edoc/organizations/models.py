"""The shape of the organisation. Periods are half open: `starts_on` counts, `ends_on` is the first day after."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from edoc.domain.actors import PostKind


class Agency(models.Model):
    """An agency on this instance. Codes: QĐ 20/2020 (`code`) and QCVN 102:2016 (`code102`)."""

    name = models.CharField(_("tên cơ quan"), max_length=200)
    parent_name = models.CharField(_("cơ quan chủ quản"), max_length=200, blank=True)
    notation = models.CharField(_("ký hiệu cơ quan"), max_length=30)
    code = models.CharField(_("mã định danh"), max_length=35, unique=True)
    code102 = models.CharField(_("mã 13 ký tự"), max_length=13, unique=True)
    place = models.CharField(_("địa danh"), max_length=100)
    address = models.CharField(_("địa chỉ"), max_length=200, blank=True)
    email = models.CharField(_("thư điện tử"), max_length=100, blank=True)
    telephone = models.CharField(_("điện thoại"), max_length=50, blank=True)
    is_collective = models.BooleanField(_("làm việc theo chế độ tập thể (TM.)"), default=False)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("cơ quan")
        verbose_name_plural = _("cơ quan")

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit of an agency, in a tree."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units", verbose_name=_("cơ quan"))
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("tên đơn vị"), max_length=200)
    notation = models.CharField(_("ký hiệu đơn vị"), max_length=30)
    is_office = models.BooleanField(_("là văn phòng của cơ quan"), default=False)
    is_active = models.BooleanField(_("đang hoạt động"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("đơn vị")
        verbose_name_plural = _("đơn vị")
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="unit_name_once_in_agency")]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Makes people; the password is always hashed."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> Person:
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> Person:
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)


class Person(AbstractBaseUser, PermissionsMixin):
    """A person with an account. What a person may do comes from the posts held, never from the account."""

    username = models.CharField(_("tên đăng nhập"), max_length=100, unique=True)
    full_name = models.CharField(_("họ và tên"), max_length=100)
    email = models.CharField(_("thư điện tử"), max_length=100, blank=True)
    is_active = models.BooleanField(_("đang dùng"), default=True)
    is_staff = models.BooleanField(_("được vào trang danh mục"), default=False)

    objects = PersonManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name"]
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.rsplit(" ", 1)[-1]


class Post(models.Model):
    """A post in a unit: its title as printed under a signature, and what it is for routes and rights."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts", verbose_name=_("đơn vị"))
    title = models.CharField(_("chức vụ"), max_length=100)
    kind = models.CharField(_("vai trò"), max_length=20, choices=[(k.value, k.name) for k in PostKind])
    order = models.PositiveSmallIntegerField(_("thứ tự"), default=100)

    class Meta:
        ordering = ["order", "title"]
        verbose_name = _("chức vụ")
        verbose_name_plural = _("chức vụ")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in PostKind]), name="post_kind_known")
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit.name}"


class Appointment(models.Model):
    """Who holds a post, from when to when."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="appointments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến trước ngày"), null=True, blank=True)

    class Meta:
        ordering = ["post__order", "starts_on"]
        verbose_name = _("bổ nhiệm")
        verbose_name_plural = _("bổ nhiệm")
        constraints = [
            models.UniqueConstraint(fields=["person", "post", "starts_on"], name="appointment_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")), name="appointment_period_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.post}"


class Holiday(models.Model):
    """A day that is not worked, or (with `is_working`) a Saturday or Sunday that is."""

    day = models.DateField(_("ngày"), unique=True)
    name = models.CharField(_("tên"), max_length=100)
    is_working = models.BooleanField(_("làm bù"), default=False)

    class Meta:
        ordering = ["day"]
        verbose_name = _("ngày nghỉ, làm bù")
        verbose_name_plural = _("ngày nghỉ, làm bù")

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"

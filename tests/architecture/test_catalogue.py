"""The English catalogue is whole: every marked text translated, nothing doubtful, the same placeholders, real pages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.utils.translation import override
from django.utils.translation.template import templatize

from edoc.console.catalogues import CatalogueError, catalogues_build
from edoc.domain.wording import gettext_noop
from edoc.web.language import said, said_before
from tests.support.catalogue import compiled, vietnamese_lines

__all__ = ["compiled"]
ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
MARKS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURALS = {"ngettext", "ngettext_lazy"}
UNSEEN = ("demo", "console", "migrations")  # operators and the demo speak Vietnamese only
CALL = re.compile(r"""\b(n?gettext|_)\(\s*u?((?:'''|\"\"\"|'|")(?:\\.|[^\\])*?(?:'''|\"\"\"|'|"))\s*[,)]""", re.DOTALL)
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def marked_in_python(source: str) -> Iterator[str]:
    """Every constant text given to a marking function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            for text in node.args[: 1 if name in MARKS else 0 if name not in PLURALS else 2]:
                if isinstance(text, ast.Constant) and isinstance(text.value, str):
                    yield text.value


def marked_in_template(source: str) -> Iterator[str]:
    """Every text of a template that Django hands to gettext."""
    for _name, literal in CALL.findall(templatize(source)):
        yield ast.literal_eval(literal).replace("%%", "%")


def marked() -> dict[str, str]:
    """Every marked text of the house and where it stands."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "edoc").rglob("*.py")):
        where = path.relative_to(ROOT)
        if where.parts[1] not in UNSEEN and "migrations" not in where.parts and "styleguide" not in path.name:
            found.update({text: str(where) for text in marked_in_python(path.read_text(encoding="utf-8"))})
    for path in sorted((ROOT / "templates").rglob("*.html")):
        where = path.relative_to(ROOT)
        if not any("styleguide" in part for part in where.parts):
            found.update({text: str(where) for text in marked_in_template(path.read_text(encoding="utf-8"))})
    return found


def pairs() -> Iterator[tuple[str, str]]:
    with PO.open("rb") as file:
        for message in read_po(file, locale="en"):
            if message.id:
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                yield from ((str(ids[0]), str(string)) for string in strings)


def test_the_catalogue_lets_in_what_gettext_sees() -> None:
    assert list(marked_in_python('a = _("một") + ngettext("hai", "ba", n) + f("bốn")')) == ["một", "hai", "ba"]
    page = '{% load i18n %}{% trans "năm" %}{{ x|default:_("sáu") }}{% blocktrans %}bảy {{ n }}{% endblocktrans %}'
    assert sorted(marked_in_template(page)) == ["bảy %(n)s", "năm", "sáu"]


def test_every_marked_text_is_in_the_catalogue() -> None:
    known = {text for text, _english in pairs()}
    found = marked()
    assert len(found) > 800
    gone = {text: where for text, where in found.items() if text and text not in known}
    assert gone == {}, "manage.py makemessages -l en, then translate"


def test_every_text_is_translated_and_none_is_doubtful() -> None:
    with PO.open("rb") as file:
        assert [m.id for m in read_po(file) if m.id and m.fuzzy] == []
    assert [text for text, english in pairs() if not english.strip()] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    wrong = [
        (text, english) for text, english in pairs() if sorted(PLACES.findall(text)) != sorted(PLACES.findall(english))
    ]
    assert wrong == []


def test_lower_floors_get_their_words_back_as_they_are() -> None:
    assert gettext_noop("Chờ ký") == "Chờ ký"


def test_a_broken_catalogue_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "en" / "LC_MESSAGES" / "django.po"
    broken.parent.mkdir(parents=True)
    broken.write_text('msgid "một"\nmsgstr "one"\nmsgsir "two"\n', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"django\.po"):
        catalogues_build(locale_dir=tmp_path)


@pytest.mark.usefixtures("compiled")
def test_words_of_lower_floors_are_said_in_the_language_of_the_reader() -> None:
    with override("en"):
        assert said("ký số") == "sign digitally"
        assert said("là người ký; là văn thư cơ quan") == "the signer; the records clerk of the agency"
        assert said("Trần Minh Khôi") == "Trần Minh Khôi" and said("") == ""
        assert said_before("Chờ ký: V/v số hóa") == "Awaiting signature: V/v số hóa"
    with override("vi"):
        assert said("ký số") == "ký số"


@pytest.mark.django_db
@pytest.mark.usefixtures("compiled")
def test_the_door_speaks_english_when_it_was_chosen_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edoc.web.first_run.instance_exists", lambda: True)
    client = Client(headers={"accept-language": "en"})
    assert "Mật khẩu" in client.get("/dang-nhap/").content.decode()
    answer = client.post("/ngon-ngu/", {"language": "en", "next": "/dang-nhap/"})
    assert answer.status_code == 302 and answer["Location"] == "/dang-nhap/"
    page = client.get("/dang-nhap/")
    assert page["Content-Language"] == "en" and '<html lang="en"' in page.content.decode()
    assert vietnamese_lines(page.content.decode()) == []
    client.post("/ngon-ngu/", {"language": "vi"})
    assert "Mật khẩu" in client.get("/dang-nhap/").content.decode()

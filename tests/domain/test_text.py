"""The fold and its companions: tables of the words that matter, and properties over any text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edoc.domain.text import exact, fold, has_marks, nfc, number_key, number_keys, sort_key

VOWELS = "a ă â e ê i o ô ơ u ư y".split()
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = [unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES] + ["đ"]
ALPHABET = LETTERS + [c.upper() for c in LETTERS] + list("bcghkmnt /-.,“”")
vietnamese = st.text(alphabet=st.sampled_from(ALPHABET))


def test_every_vietnamese_letter_folds_to_its_base() -> None:
    assert len(LETTERS) == 73
    for letter in LETTERS:
        base = "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]
        assert fold(letter) == base
        assert fold(letter.upper()) == base


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Uỷ ban nhân dân", "uy ban nhan dan"),
        ("ĐỖ ÐẠI đường", "do dai duong"),
        ("Quyết định số 1846/QĐ-UBND", "quyet dinh so 1846/qd-ubnd"),
        ("Straße İstanbul", "straße istanbul"),
        ("한글 йод", "한글 йод"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_fold_and_exact_keep_the_length_of_any_text(text: str) -> None:
    assert len(fold(text)) == len(text)
    clean = nfc(text)
    assert len(exact(clean)) == len(clean)


@given(st.text())
def test_fold_and_nfc_are_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert nfc(nfc(text)) == nfc(text)


@given(vietnamese, st.data())
def test_offsets_in_the_fold_hold_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert fold(text)[start:end] == fold(text[start:end])


@given(vietnamese)
def test_decomposed_text_folds_like_composed_text(text: str) -> None:
    assert fold(nfc(unicodedata.normalize("NFD", text))) == fold(text)
    assert fold(text).isascii() or "“" in text or "”" in text


@given(vietnamese)
def test_exact_only_moves_tones(text: str) -> None:
    assert exact(exact(text)) == exact(text)
    assert fold(exact(text)) == fold(text)


def test_nfc_cleans_what_word_and_pdf_leave_behind() -> None:
    assert nfc("Hà\u202fNội\u200b \ufeffvà\u00a0Hu\u200dế") == "Hà Nội và Huế"
    assert nfc("a\u200b\u0301") == "á"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hoà", "hòa"),
        ("HOÁ", "HÓA"),
        ("thuỵ", "thụy"),
        ("uỷ", "ủy"),
        ("Thuý", "Thúy"),
        ("xoè", "xòe"),
        ("khoẻ", "khỏe"),
        ("hoàn", "hòan"),
        ("quý", "qúy"),
    ],
)
def test_both_tone_placements_are_one_word(old: str, new: str) -> None:
    assert exact(old) == exact(new)


@pytest.mark.parametrize(("one", "other"), [("hòa", "hóa"), ("của", "cua"), ("ủy", "úy"), ("đo", "do"), ("má", "mà")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert exact(one) != exact(other)


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("chuyen doi so", False),
        ("chuyển doi so", True),
        ("Đo", True),
        ("QD 1846", False),
        ("a\u0301", True),
        ("", False),
    ],
)
def test_has_marks(text: str, marked: bool) -> None:
    assert has_marks(text) is marked


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("1846/QĐ-UBND", "1846/qd-ubnd"),
        (" 1846 / QÐ – UBND ", "1846/qd-ubnd"),
        ("Số: 05/BNV-VP", "5/bnv-vp"),
        ("số 12/TB-VPCP", "12/tb-vpcp"),
        ("SO-YT", "so-yt"),
        ("0", "0"),
        ("", ""),
        ("2318/CĐLHC‑KT", "2318/cdlhc-kt"),
    ],
)
def test_number_key(number: str, key: str) -> None:
    assert number_key(number) == key


@given(vietnamese)
def test_number_key_is_idempotent_for_numbers(text: str) -> None:
    key = number_key(f"15/{text}")
    assert number_key(key) == key


def test_a_number_with_a_year_is_also_found_without_it() -> None:
    assert number_keys("15/2026/QĐ-UBND") == ("15/2026/qd-ubnd", "15/qd-ubnd")
    assert number_keys("15/QĐ-UBND") == ("15/qd-ubnd",)
    assert number_keys("  ") == ()


def test_people_are_sorted_by_given_name_in_the_vietnamese_alphabet() -> None:
    names = [
        "Trần Văn An",
        "Lê Thị Ánh",
        "Nguyễn Ánh",
        "Phạm Ăn",
        "Đỗ Ân",
        "Vũ Bảo",
        "Hà Dũng",
        "Bùi Đạt",
        "Mai Tùng",
        "Mai Tư",
    ]
    assert sorted(reversed(names), key=sort_key) == names


def test_the_family_name_decides_between_equal_given_names() -> None:
    assert sorted(["Đỗ Hà", "Dương Hà", "Hà"], key=sort_key) == ["Hà", "Dương Hà", "Đỗ Hà"]
    assert sorted(["Lê Tú", "Lê Tu", "Lê Tụ", "Lê Tù"], key=sort_key) == ["Lê Tu", "Lê Tù", "Lê Tú", "Lê Tụ"]


def test_sort_key_of_vietnamese_names_is_ascii() -> None:
    assert sort_key("Nguyễn Đặng Thuỳ Dương").isascii()
    assert sort_key("") == "!!!"

"""What every search engine promises. The embedded one always runs; a server joins `BACKENDS` when it is there."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from edoc.domain import text
from search.backends.tantivy import TantivyBackend
from search.entries import (
    FacetCount,
    Filters,
    Page,
    Removal,
    SearchEntry,
    SearchRequest,
    SearchResult,
    Sort,
    Where,
)
from search.folding import Folding
from search.port import SearchBackend
from search.query import parse_query

FOLDING = Folding(clean=text.nfc, fold=text.fold, exact=text.exact, number=text.number_key)
TODAY = date(2026, 11, 22)
ALL = frozenset({"agency:1"})

Factory = Callable[[], SearchBackend]

BACKENDS: dict[str, Callable[[Path], SearchBackend]] = {
    "tantivy": lambda directory: TantivyBackend(directory / "index", folding=FOLDING, lock_wait=10),
}


def entry(entry_id: str, title: str = "", body: str = "", version: int = 1, **more: object) -> SearchEntry:
    values: dict[str, object] = {"access_tokens": ALL, **more}
    return SearchEntry(id=entry_id, version=version, title=title, body=body, **values)  # type: ignore[arg-type]


def ask(backend: SearchBackend, box: str, *, tokens: frozenset[str] = ALL, **more: object) -> SearchResult:
    query = parse_query(box, folding=FOLDING, today=TODAY)
    return backend.search(SearchRequest(query=query, access_tokens=tokens, **more))  # type: ignore[arg-type]


def found(backend: SearchBackend, box: str, **more: object) -> list[str]:
    return [hit.id for hit in ask(backend, box, **more).hits]  # type: ignore[arg-type]


@pytest.fixture(params=sorted(BACKENDS))
def factory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Factory]:
    """Opens further handles on the same index, as other processes do."""
    opened: list[SearchBackend] = []

    def open_one() -> SearchBackend:
        opened.append(BACKENDS[request.param](tmp_path))
        return opened[-1]

    yield open_one
    for backend in opened:
        backend.close()


@pytest.fixture
def backend(factory: Factory) -> SearchBackend:
    return factory()


class TestSearchBackend:
    # --- an empty index

    def test_an_index_nobody_wrote_finds_nothing(self, backend: SearchBackend) -> None:
        result = ask(backend, "báo cáo", facets=("type",))
        assert (result.hits, result.total) == ((), 0)
        assert backend.ids() == frozenset()

    # --- words

    @pytest.mark.parametrize(
        "box",
        [
            "chuyển đổi số",
            "chuyen doi so",
            "CHUYEN doi SỐ",
            '"chuyển đổi số"',
            "“chuyen doi so”",
            "doi chuyen so",
            "chuye\u0302\u0309n",
        ],
    )
    def test_words_are_found_with_and_without_marks(self, backend: SearchBackend, box: str) -> None:
        backend.index([entry("a", "Kế hoạch chuyển đổi số"), entry("b", "Kế hoạch năm")])
        assert found(backend, box) == ["a"]

    def test_decomposed_and_split_text_is_indexed_clean(self, backend: SearchBackend) -> None:
        backend.index([entry("a", body="Hà\u202fNo\u0323\u0302i, đươ\u0300ng La\u0301ng")])
        assert found(backend, "hà nội") == found(backend, "duong lang") == ["a"]

    def test_all_words_must_occur_but_in_any_field(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Tờ trình", "kinh phí cải tạo trường học"), entry("b", "Tờ trình", "nhân sự")])
        assert found(backend, "tờ trình trường học") == ["a"]
        assert found(backend, "tờ trình bệnh viện") == []

    def test_a_phrase_needs_its_order(self, backend: SearchBackend) -> None:
        backend.index([entry("a", body="số đổi chuyển"), entry("b", body="chuyển đổi số")])
        assert found(backend, '"chuyen doi so"') == ["b"]

    @pytest.mark.parametrize(
        ("old", "new"), [("hoà giải", "hòa giải"), ("uỷ quyền", "ủy quyền"), ("Thuỵ Khuê", "Thụy Khuê")]
    )
    def test_both_tone_placements_are_the_same_word(self, backend: SearchBackend, old: str, new: str) -> None:
        backend.index([entry("old", old), entry("new", new)])
        for box in (old, new):
            scores = {hit.id: hit.score for hit in ask(backend, box).hits}
            assert scores["old"] == pytest.approx(scores["new"])

    def test_people_are_found(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Giấy mời", people=("Đỗ Thị Ánh",))])
        (hit,) = ask(backend, "do thi anh").hits
        assert hit.where == {Where.PEOPLE}

    def test_keywords_are_found_and_not_shown(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Giấy mời", keywords=("Sở Xây dựng",))])
        (hit,) = ask(backend, "giay moi so xay dung").hits
        assert hit.where == {Where.TITLE}

    @pytest.mark.parametrize(
        "box", ['"', "((", "AND OR NOT", "a:b:c", "*", "[1 TO", "\\", "1846/[a-z].*", "\u0301", "/"]
    )
    def test_no_input_is_an_error(self, backend: SearchBackend, box: str) -> None:
        backend.index([entry("a", "Quyết định", numbers=("1846/qd-ubnd",))])
        assert ask(backend, box).total in (0, 1)

    # --- ranking

    def test_the_title_ranks_above_the_body(self, backend: SearchBackend) -> None:
        backend.index([entry("body", "Công văn", "về học phí"), entry("title", "Học phí", "công văn về")])
        assert found(backend, "hoc phi") == ["title", "body"]

    def test_one_word_of_a_long_title_ranks_above_one_of_a_short_body(self, backend: SearchBackend) -> None:
        fillers = [entry(str(n), "Công văn trao đổi nghiệp vụ", "nội dung công việc") for n in range(20)]
        body, title = (
            entry("body", "Công văn", "thanh tra"),
            entry("title", "Công văn về cuộc thanh tra", "kèm theo"),
        )
        backend.index([*fillers, body, title])
        assert found(backend, "thanh") == ["title", "body"]

    def test_marks_in_the_query_rank_the_exact_word_first(self, backend: SearchBackend) -> None:
        backend.index([entry("bán", "Bán đất"), entry("bàn", "Bàn đất"), entry("bản", "Bản đất")])
        for word in ("bán", "bàn", "bản"):
            hits = found(backend, word)
            assert hits[0] == word and len(hits) == 3

    def test_marks_win_over_frequency(self, backend: SearchBackend) -> None:
        backend.index([entry("many", "Tu tu tu", "tu tu tu tu"), entry("exact", "Đầu tư công")])
        assert found(backend, "tư") == ["exact", "many"]

    def test_words_in_their_order_rank_first(self, backend: SearchBackend) -> None:
        backend.index(
            [
                entry("apart", "Chính sách và hành động", "hành lang của chính quyền"),
                entry("phrase", "Cải cách hành chính nhà nước và hành lang pháp lý"),
                *(entry(str(n), f"Báo cáo tháng {n}") for n in range(20)),
            ]
        )
        assert found(backend, "hanh chinh")[0] == "phrase"

    # --- numbers

    @pytest.mark.parametrize(
        "box",
        [
            "1846",
            "184",
            "1846/qd",
            "1846/QĐ-UBND",
            "qd 1846",
            "QĐ 1846",
            "1846 qđ",
            "1846/QÐ–UBND",
            "ubnd 1846",
        ],
    )
    def test_a_number_is_found_by_its_beginning(self, backend: SearchBackend, box: str) -> None:
        backend.index(
            [
                entry("a", "Quyết định về quy hoạch", numbers=("1846/qd-ubnd",)),
                entry("b", "Công văn", numbers=("2846/ubnd-vp",)),
            ]
        )
        result = ask(backend, box)
        assert [hit.id for hit in result.hits] == ["a"]
        assert Where.NUMBER in result.hits[0].where or box == "ubnd 1846"

    def test_the_whole_number_ranks_above_a_longer_one_and_above_text(self, backend: SearchBackend) -> None:
        backend.index(
            [
                entry("text", "Sửa đổi Quyết định 15/QĐ-UBND", "15 15 15", numbers=("99/qd-ubnd",)),
                entry("longer", "Quyết định", numbers=("152/qd-ubnd",)),
                entry("number", "Quyết định", numbers=("15/qd-ubnd",)),
            ]
        )
        assert found(backend, "15")[0] == "number"
        assert set(found(backend, "15")) == {"text", "longer", "number"}
        assert found(backend, "15/QĐ-UBND")[0] == "number"
        assert found(backend, "15/QĐ-UBND") == ["number", "text"]

    def test_leading_zeros_do_not_matter(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Công văn", numbers=(text.number_key("05/BNV-VP"),))])
        assert found(backend, "05/BNV") == found(backend, "5/bnv-vp") == ["a"]

    def test_a_number_and_words_narrow_each_other(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Quy hoạch", numbers=("18/kh",)), entry("b", "Học phí", numbers=("18/bc",))])
        assert found(backend, "18 quy hoach") == ["a"]

    # --- rights

    def test_only_what_the_tokens_open_is_found_and_counted(self, backend: SearchBackend) -> None:
        backend.index(
            [
                entry("mine", "Báo cáo", type="BC", access_tokens=frozenset({"person:7", "unit:2"})),
                entry("other", "Báo cáo", type="BC", access_tokens=frozenset({"person:8"})),
                entry("nobody", "Báo cáo", type="TTr", access_tokens=frozenset()),
            ]
        )
        result = ask(backend, "bao cao", tokens=frozenset({"person:7", "unit:9"}), facets=("type",))
        assert [hit.id for hit in result.hits] == ["mine"]
        assert result.total == 1
        assert result.facets == {"type": (FacetCount("BC", 1),)}

    def test_without_tokens_nothing_is_found(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Báo cáo", access_tokens=frozenset({""})), entry("b", "Báo cáo")])
        assert ask(backend, "bao cao", tokens=frozenset(), facets=("type",)).total == 0
        assert ask(backend, "", tokens=frozenset()).total == 0

    def test_what_is_excluded_is_neither_found_nor_counted(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Báo cáo", type="BC"), entry("b", "Báo cáo", type="BC")])
        result = ask(backend, "bao cao", facets=("type",), excluded_ids=frozenset({"b", "zzz"}))
        assert ([hit.id for hit in result.hits], result.total) == (["a"], 1)
        assert result.facets == {"type": (FacetCount("BC", 1),)}

    def test_a_token_is_compared_whole(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Báo cáo", access_tokens=frozenset({"person:17"}))])
        for token in ("person:1", "person:7", "PERSON:17", "person"):
            assert found(backend, "bao cao", tokens=frozenset({token})) == []

    def test_rights_follow_the_newest_version(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Báo cáo", version=1)])
        backend.index([entry("a", "Báo cáo", version=2, access_tokens=frozenset({"person:1"}))])
        assert found(backend, "bao cao") == []
        assert found(backend, "bao cao", tokens=frozenset({"person:1"})) == ["a"]

    def test_rights_do_not_change_the_ranking(self, backend: SearchBackend) -> None:
        tokens = frozenset(f"case:{n}" for n in range(50))
        backend.index(
            [
                entry("rare", "Công văn", "học phí", access_tokens=frozenset({"case:1"})),
                entry("title", "Học phí", access_tokens=tokens),
            ]
        )
        assert found(backend, "hoc phi", tokens=tokens) == ["title", "rare"]

    # --- filters, days and facets

    def test_facets_count_after_the_other_filters(self, backend: SearchBackend) -> None:
        backend.index(
            [
                entry("1", "Báo cáo", type="BC", direction="out", facets={"state": ("issued",)}),
                entry("2", "Báo cáo", type="BC", direction="in", facets={"state": ("filed", "late")}),
                entry("3", "Báo cáo", type="TTr", direction="out", facets={"state": ("issued",)}),
            ]
        )
        filters = Filters(values={"type": frozenset({"BC"})})
        result = ask(backend, "bao cao", filters=filters, facets=("type", "direction", "state", "unknown"))
        assert result.total == 2
        assert result.facets == {
            "type": (FacetCount("BC", 2), FacetCount("TTr", 1)),
            "direction": (FacetCount("in", 1), FacetCount("out", 1)),
            "state": (FacetCount("filed", 1), FacetCount("issued", 1), FacetCount("late", 1)),
            "unknown": (),
        }

    def test_values_of_one_filter_widen_and_filters_narrow(self, backend: SearchBackend) -> None:
        backend.index(
            [
                entry("1", "x", type="BC", agency_id="10"),
                entry("2", "x", type="TTr", agency_id="10"),
                entry("3", "x", type="BC", agency_id="11"),
            ]
        )
        both = {"type": frozenset({"BC", "TTr"}), "agency": frozenset({"10"})}
        assert sorted(found(backend, "x", filters=Filters(values=both))) == ["1", "2"]

    @pytest.mark.parametrize("box", ["loại:tờ-trình", "loai:to-trinh", "loại:TỜ-TRÌNH năm:2026"])
    def test_a_facet_can_be_asked_in_the_box(self, backend: SearchBackend, box: str) -> None:
        backend.index([entry("1", "x", type="tờ-trình", date=TODAY), entry("2", "x", type="BC", date=TODAY)])
        assert found(backend, box) == ["1"]

    def test_days_are_included_on_both_sides(self, backend: SearchBackend) -> None:
        days = {
            "a": date(2026, 9, 30),
            "b": date(2026, 10, 1),
            "c": date(2026, 10, 31),
            "d": date(2026, 11, 1),
        }
        backend.index([*(entry(key, "x", date=day) for key, day in days.items()), entry("none", "x")])
        assert sorted(found(backend, "x từ 01/10 đến 31/10")) == ["b", "c"]
        assert sorted(found(backend, "từ 31/10")) == ["c", "d"]
        october = Filters(date_from=date(2026, 10, 1), date_to=date(2026, 10, 31))
        assert sorted(found(backend, "x", filters=october)) == ["b", "c"]
        assert found(backend, "x", filters=Filters(date_to=date(2026, 9, 30))) == ["a"]

    # --- pages and order

    def test_an_empty_box_lists_the_newest_first(self, backend: SearchBackend) -> None:
        backend.index([entry(str(day), "x", date=date(2026, 1, day)) for day in (2, 9, 5)])
        assert found(backend, "") == ["9", "5", "2"]
        assert found(backend, "x", sort=Sort.OLDEST) == ["2", "5", "9"]
        assert ask(backend, "", page=Page(size=1)).total == 3

    def test_pages_cover_everything_once(self, backend: SearchBackend) -> None:
        backend.index([entry(str(n), "Báo cáo", date=date(2026, 1, 1)) for n in range(25)])
        seen: list[str] = []
        for number in (1, 2, 3):
            result = ask(backend, "bao cao", page=Page(number=number, size=10))
            assert result.total == 25
            seen += [hit.id for hit in result.hits]
        assert sorted(seen) == sorted(str(n) for n in range(25))
        assert found(backend, "bao cao", page=Page(number=4, size=10)) == []

    # --- highlights

    def test_highlights_are_pieces_of_the_text_as_written(self, backend: SearchBackend) -> None:
        body = "Căn cứ <b>Luật</b> Đầu tư. " + "Lời dẫn. " * 60 + "Đẩy mạnh CHUYỂN ĐỔI  số & cải cách." + " Hết." * 50
        backend.index([entry("a", "Kế hoạch Chuyển đổi số 2026", body)])
        (hit,) = ask(backend, "chuyen doi so").hits
        assert "".join(span.text for span in hit.title) == "Kế hoạch Chuyển đổi số 2026"
        assert [span.text for span in hit.title if span.marked] == ["Chuyển đổi số"]
        marked = [span.text for snippet in hit.snippets for span in snippet if span.marked]
        assert "CHUYỂN ĐỔI số" in marked
        assert all(len("".join(span.text for span in snippet)) < 400 for snippet in hit.snippets)
        assert hit.where == {Where.TITLE, Where.BODY}

    # --- versions

    def test_an_older_write_is_ignored_and_a_repeated_one_changes_nothing(self, backend: SearchBackend) -> None:
        assert backend.index([entry("a", "Bản mới", version=5)]) == 1
        assert backend.index([entry("a", "Bản cũ", version=4)]) == 0
        assert found(backend, "cu") == []
        assert backend.index([entry("a", "Bản mới", version=5)]) == 1
        assert ask(backend, "ban").total == 1

    def test_the_newest_of_one_batch_wins(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Hai", version=2), entry("a", "Ba", version=3), entry("a", "Một", version=1)])
        assert [hit.title[0].text for hit in ask(backend, "").hits] == ["Ba"]

    def test_what_was_removed_stays_removed(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Dự thảo", version=2)])
        assert backend.delete([Removal(id="a", version=3)]) == 1
        assert backend.delete([Removal(id="a", version=3)]) == 0
        for late in (1, 2, 3):
            assert backend.index([entry("a", "Dự thảo", version=late)]) == 0
        assert (ask(backend, "du thao").total, backend.ids()) == (0, frozenset())
        assert backend.index([entry("a", "Dự thảo", version=4)]) == 1
        assert found(backend, "du thao") == ["a"]

    def test_a_removal_that_comes_first_holds(self, backend: SearchBackend) -> None:
        assert backend.delete([Removal(id="a", version=3)]) == 0
        assert backend.index([entry("a", "Dự thảo", version=2)]) == 0
        assert backend.ids() == frozenset()

    def test_a_late_removal_does_not_undo_a_newer_write(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Dự thảo", version=4)])
        assert backend.delete([Removal(id="a", version=3)]) == 0
        assert backend.ids() == {"a"}

    # --- rebuilding

    def test_a_rebuild_replaces_everything_and_keeps_removals(self, backend: SearchBackend) -> None:
        backend.index([entry("old", "Cũ", version=9), entry("gone", "Cũ", version=1)])
        backend.delete([Removal(id="gone", version=2)])
        assert backend.rebuild([entry("new", "Mới"), entry("new", "Mới hơn", version=2)]) == 1
        assert backend.ids() == {"new"}
        assert backend.index([entry("gone", "Cũ", version=1)]) == 0
        assert found(backend, "hon") == ["new"]

    def test_a_rebuild_that_fails_leaves_the_index_as_it_was(self, backend: SearchBackend) -> None:
        backend.index([entry("a", "Cũ")])

        def broken() -> Iterator[SearchEntry]:
            yield entry("b", "Mới")
            raise LookupError("the database went away")

        with pytest.raises(LookupError):
            backend.rebuild(broken())
        assert backend.ids() == {"a"}
        backend.index([entry("c", "Mới")])
        assert backend.ids() == {"a", "c"}

    def test_readers_see_the_whole_index_during_a_rebuild(self, factory: Factory) -> None:
        writer, reader = factory(), factory()
        entries = [entry(str(n), "Báo cáo", "nội dung " * 50) for n in range(300)]
        writer.index(entries)
        totals: set[int] = set()
        failures: list[Exception] = []
        done = threading.Event()

        def read() -> None:
            try:
                while not done.is_set():
                    totals.add(ask(reader, "bao cao").total)
            except Exception as error:  # noqa: BLE001 - reported by the main thread
                failures.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        for version in (2, 3, 4):
            writer.rebuild(entry(e.id, e.title, e.body, version) for e in entries)
        done.set()
        thread.join()
        assert failures == []
        assert totals == {300}

    def test_writes_that_wait_for_a_rebuild_are_not_lost(self, factory: Factory) -> None:
        rebuilder, writer = factory(), factory()
        started = threading.Event()

        def slow() -> Iterator[SearchEntry]:
            started.set()
            for n in range(2000):
                yield entry(str(n), "Báo cáo")

        thread = threading.Thread(target=lambda: rebuilder.rebuild(slow()))
        thread.start()
        started.wait()
        writer.index([entry("late", "Báo cáo", version=2)])
        thread.join()
        assert "late" in writer.ids()
        assert len(writer.ids()) == 2001

    # --- several handles and processes

    def test_a_reader_sees_what_another_handle_wrote(self, factory: Factory) -> None:
        writer, reader = factory(), factory()
        assert reader.ids() == frozenset()
        for n in range(5):
            writer.index([entry(str(n), "Báo cáo")])
            assert len(reader.ids()) == ask(reader, "bao cao").total == n + 1

    def test_writers_in_threads_wait_for_each_other(self, factory: Factory) -> None:
        backends = [factory() for _ in range(4)]

        def write(n: int) -> None:
            for m in range(3):
                backends[n].index([entry(f"{n}-{m}", "Báo cáo")])

        threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(backends[0].ids()) == 12


WRITE_IN_ANOTHER_PROCESS = """
import sys
from pathlib import Path
from tests.contracts.test_search_backend import BACKENDS, entry
backend = BACKENDS[sys.argv[1]](Path(sys.argv[2]))
for n in range(20):
    backend.index([entry(f"{sys.argv[3]}-{n}", "Báo cáo")])
    print(n, flush=True)
backend.close()
"""


@pytest.mark.parametrize("name", sorted(BACKENDS))
def test_two_processes_write_while_a_third_reads(name: str, tmp_path: Path) -> None:
    reader = BACKENDS[name](tmp_path)
    root = Path(__file__).parents[2]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE_IN_ANOTHER_PROCESS, name, str(tmp_path), who],
            stdout=subprocess.PIPE,
            cwd=root,
        )
        for who in ("one", "two")
    ]
    first = writers[0].stdout
    assert first is not None
    for line in first:
        n = int(line)
        ids = reader.ids()
        assert f"one-{n}" in ids
        assert ask(reader, "bao cao", page=Page(size=50)).total >= n + 1
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0]
    assert len(reader.ids()) == 40
    reader.close()
    for writer in writers:
        if writer.stdout is not None:
            writer.stdout.close()

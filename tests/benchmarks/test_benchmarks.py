"""The benchmark suite makes the texts that it names, and reports what it measured."""

import json
import math
import sys

import pytest

from benchmarks import __main__ as suite
from benchmarks.cases import ADVERSARIAL, KINDS, Case, Sizes, cases, cut_records, cut_to
from benchmarks.measure import Result, measure
from benchmarks.prose import Writer
from benchmarks.report import lines, write_json
from textfix.typography import DOUBLE_MARKS, SINGLE_MARKS

MARKS = set(SINGLE_MARKS + DOUBLE_MARKS)
SIZES = Sizes(case=9_000, document=12_000, adversarial=1_000, growth=(128, 512))
ARTICLES = Writer(1).articles(9_000)


def result(kind, contestant, cpu, part="kinds"):
    return Result(part, kind, "articles", 1, 1_000_000, contestant, cpu, 2 * cpu, 10_000_000, 14_000_000)


def test_prose_has_the_size_asked_for_and_depends_on_its_seed_alone():
    assert Writer(1).articles(9_000) == ARTICLES != Writer(2).articles(9_000)
    assert 9_000 <= sum(len(text.encode()) for text in ARTICLES) < 15_000
    assert {"’", "“", "”", "—"} <= set("".join(ARTICLES))
    assert not {"'", '"', "{", "}", "\0"} & set("".join(ARTICLES))


def test_kinds_lose_what_their_names_say():
    made = {kind: change(ARTICLES * 30) for kind, change in KINDS.items()}
    assert {len(texts) for texts in made.values()} == {30 * len(ARTICLES)}
    assert made["clean"] == ARTICLES * 30
    assert "".join(made["clean, ASCII"]).isascii()
    assert not MARKS & set("".join(made["damaged"]))
    assert MARKS & set("".join(made["apostrophes deleted"])) == {"“", "”"}
    changed = sum(one != other for one, other in zip(made["1 % damaged"], made["clean"], strict=True))
    assert 0 < changed <= math.ceil(len(made["clean"]) / 100)
    assert "don?t" in "".join(made["traces"])


def test_cases_have_the_sizes_asked_for():
    made = list(cases(ARTICLES, SIZES))
    shapes = {(case.part, case.kind, case.shape): case for case in made}
    assert len(shapes) == len(made) == len(KINDS) + 8 + 4 + 1 + len(ADVERSARIAL)
    assert shapes["kinds", "clean", "articles"].size >= SIZES.case
    assert shapes["shapes", "clean", "one document"].size >= SIZES.document
    assert {len(text) for text in shapes["growth", "clean", "128 B"].texts} == {128}
    assert all(0.9 * 1_000 < case.size <= 1_000 for case in made if case.part == "adversarial" and case.kind != "prose")


def test_records_and_cuts():
    assert cut_records(["a b c", "d e"], 2) == ["a b", "c d", "e"]
    assert cut_to(["ab", "cd"], 5) == ["ab", "cd", "ab"]


def test_a_function_and_a_command_are_measured():
    contestants = ("ftfy.fix_text", "wc -w")
    case = Case("kinds", "clean", "articles", cut_to(ARTICLES, 200_000), contestants)
    found = measure(case, rounds=2)
    assert [one.contestant for one in found] == (list(contestants) if sys.platform != "win32" else ["ftfy.fix_text"])
    assert all(math.isfinite(one.cpu) and one.wall >= 0 and one.peak > 100_000 for one in found)
    assert found[0].cpu > 0
    assert {one.size for one in found} == {case.size}


def test_ratios_are_to_ftfy_on_the_same_and_on_clean_text(tmp_path):
    results = [
        result("clean", "textfix.clean", 0.5),
        result("clean", "ftfy.fix_text", 1.0),
        result("damaged", "textfix.clean", 4.0),
        result("damaged", "ftfy.fix_text", 0.5),
        result("prose", "textfix.clean", 1.0, "adversarial"),
        result("spaces", "textfix.clean", 3.0, "adversarial"),
    ]
    _, _, *rows = (line.split() for line in lines(results))
    assert [row[-6:] for row in rows[:4]] == [
        ["textfix.clean", "2.00", "1.00", "2.00", "2.00", "4"],
        ["ftfy.fix_text", "1.00", "0.50", "1.00", "1.00", "4"],
        ["textfix.clean", "0.25", "0.12", "0.12", "0.25", "4"],
        ["ftfy.fix_text", "2.00", "1.00", "1.00", "2.00", "4"],
    ]
    assert rows[-1] == ["spaces", "0.33", "3.00", "4"]
    write_json(tmp_path / "results.json", results, "generated")
    written = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert [Result(**one) for one in written["results"]] == results
    assert written["versions"]["python"]


@pytest.mark.slow
def test_a_smoke_run_of_everything(capsys, tmp_path):
    suite.main(["--smoke", "--json", str(tmp_path / "results.json")])
    out = capsys.readouterr().out
    assert all(part in out for part in suite.PARTS)
    contestants = {one["contestant"] for one in json.loads((tmp_path / "results.json").read_text("utf-8"))["results"]}
    assert {"textfix.clean", "textfix.clean_many", "ftfy.fix_text"} <= contestants

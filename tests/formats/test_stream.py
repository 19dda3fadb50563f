import gzip
import io
import pickle
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.data_files import StubCleaner, clean_bytes, dont
from textfix.errors import RecordError
from textfix.files.compression import compressed, decompressed
from textfix.formats.jsonl import JsonLines
from textfix.formats.records import ReadOptions
from textfix.formats.stream import Counts, Hooks, clean_stream

LINES = [b'{"id":%d,"text":"I dont know"}\n' % number for number in range(1000)]
DATA = b"".join(LINES)
CLEANED = DATA.replace(b"dont", "don’t".encode())


def test_compressed_streams_are_cleaned_in_one_pass():
    target = io.BytesIO()
    with (
        decompressed(io.BytesIO(gzip.compress(DATA)), "a.jsonl.gz") as source,
        compressed(target, "a.jsonl.xz") as destination,
    ):
        counts = clean_stream(source, destination, StubCleaner(dont), JsonLines(), ReadOptions())
    assert decompressed(io.BytesIO(target.getvalue()), "a.xz").read() == CLEANED
    assert counts == Counts(records=1000, changed=1000, edits=1000)


def test_a_stream_that_is_cut_off_is_an_error_with_the_record():
    cut = gzip.compress(DATA)[:-2000]
    source = decompressed(io.BytesIO(cut), "a.jsonl.gz")
    with pytest.raises(RecordError) as caught:
        clean_stream(source, io.BytesIO(), StubCleaner(dont), JsonLines(), ReadOptions("a.jsonl.gz", ("text",)))
    read = re.match(r"the gzip stream ends early after (\d+) bytes;", caught.value.reason)
    assert read is not None
    assert caught.value.record == DATA[: int(read[1])].count(b"\n") + 1 > 1


def test_memory_holds_one_block_at_a_time():
    """What is read has been written before more is read."""

    class Source(io.RawIOBase):
        left = 2000

        def read(self, size=-1):
            assert target.tell() >= (2000 - self.left - 2) * len(LINES[0])
            self.left -= 1
            return LINES[0] if self.left >= 0 else b""

    target = io.BytesIO()
    options = ReadOptions(fields=("text",), block_size=1)
    clean_stream(Source(), target, StubCleaner(dont), JsonLines(), options)
    assert target.getvalue().count(b"\n") == 2000


def test_records_with_hardly_any_text_end_a_block_too():
    data = b'{"x":"%s","text":""}\n' % (b"x" * 1000)
    blocks = list(JsonLines().open(io.BytesIO(data * 100), ReadOptions(block_size=1000)).blocks())
    assert len(blocks) > 5


def test_blocks_may_be_analysed_in_parallel():
    with ThreadPoolExecutor(2) as pool:
        cleaned, _ = clean_bytes(DATA, JsonLines(), dont, Hooks(ordered_map=pool.map), block_size=100)
    assert cleaned == CLEANED


def test_the_watcher_sees_texts_and_reports_in_order():
    seen = []

    def watch(texts, reports):
        seen.extend((text.record, text.field, report.text) for text, report in zip(texts, reports, strict=True))

    clean_bytes(DATA, JsonLines(), dont, Hooks(watch=watch), block_size=100)
    assert seen == [(number, "text", "I don’t know") for number in range(1, 1001)]


def test_problems_are_counted_and_the_first_are_kept():
    _, counts = clean_bytes(b"x\n" * 1000, JsonLines(), fields=("text",), block_size=1)
    assert counts.bad == 1000
    assert [problem.record for problem in counts.problems] == list(range(1, 101))


def test_errors_travel_between_processes():
    error = RecordError("a.jsonl", 3, "no field 'text'", "line")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)

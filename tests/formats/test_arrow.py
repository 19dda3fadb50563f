"""Parquet and Arrow IPC: what is not text, and the way in which the file is written, stay as they were."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.data_files import StubCleaner, clean_bytes, dont, nothing, replace_anywhere
from textfix.errors import FormatError, RecordError
from textfix.files.compression import compressed, decompressed
from textfix.formats.arrow_ipc import ArrowIpc
from textfix.formats.parquet import Parquet
from textfix.formats.records import ReadOptions
from textfix.formats.stream import clean_stream

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

DATA = {
    "id": pa.array([1, None, 3, 4], pa.int64()),
    "text": ["I dont", None, "", "she dont"],
    "price": [1.5, 2.5, None, float("nan")],
    "day": pa.array([1, 2, None, 4], pa.date32()),
    "raw": [b"\xff", None, b"", b"dont"],
}
SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("text", pa.string(), metadata={"note": "a"}),
        pa.field("price", pa.float64()),
        pa.field("day", pa.date32()),
        pa.field("raw", pa.binary()),
    ],
    metadata={"origin": "nowhere", "pandas": "{}"},
)
TABLE = pa.table(DATA, schema=SCHEMA)


def fixed(texts):
    return [text and text.replace("dont", "don’t", 1) for text in texts]


def write_parquet(table, **options):
    target = io.BytesIO()
    pq.write_table(table, target, **options)
    return target.getvalue()


def write_ipc(table, *, as_file, codec=None, rows=None):
    target = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=codec)
    with (pa.ipc.new_file if as_file else pa.ipc.new_stream)(target, table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=rows)
    return target.getvalue()


def read_ipc(data, *, as_file):
    return (pa.ipc.open_file if as_file else pa.ipc.open_stream)(data).read_all()


COLUMN_LAYOUT = (
    *("path_in_schema", "compression", "has_dictionary_page", "physical_type", "is_stats_set"),
    *("has_offset_index", "encodings"),
)


def layout(data):
    """Return how a Parquet file is written, apart from the sizes."""
    metadata = pq.ParquetFile(io.BytesIO(data)).metadata
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    return metadata.format_version, [
        (
            group.num_rows,
            [
                [getattr(column, name) for name in COLUMN_LAYOUT]
                for column in map(group.column, range(group.num_columns))
            ],
            [(key.column_index, key.descending) for key in group.sorting_columns],
        )
        for group in groups
    ]


def assert_same(new, old):
    """Tables are equal, with their chunks' types and their metadata; NaN equals itself."""
    assert new.schema.equals(old.schema, check_metadata=True)
    assert new.num_rows == old.num_rows
    assert str(new.to_pylist()) == str(old.to_pylist())


PARQUET_OPTIONS = [
    {},
    *({"compression": codec} for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4")),
    {"compression": {"id": "zstd", "text": "gzip", "price": "none", "day": "snappy", "raw": "snappy"}},
    {"row_group_size": 1},
    {"row_group_size": 3, "use_dictionary": False},
    {"use_dictionary": ["text"], "write_statistics": ["id"]},
    {"version": "1.0", "store_schema": False},
    {"version": "2.4", "write_page_index": True},
    {"sorting_columns": [pq.SortingColumn(0, descending=True)]},
]


@pytest.mark.parametrize("options", PARQUET_OPTIONS, ids=str)
def test_parquet_is_written_as_it_was(options):
    data = write_parquet(TABLE, **options)
    old = pq.read_table(io.BytesIO(data))
    for rule in (nothing, dont):
        new, counts = clean_bytes(data, Parquet(), rule)
        if rule is dont:
            assert (counts.records, counts.changed, counts.edits) == (4, 2, 2)
            expected = old.set_column(1, old.schema.field(1), pa.array(fixed(DATA["text"]), old.schema.field(1).type))
        else:
            expected = old
        assert_same(pq.read_table(io.BytesIO(new)), expected)
        assert layout(new) == layout(data)


@pytest.mark.parametrize("as_file", [True, False], ids=["file", "stream"])
@pytest.mark.parametrize("codec", [None, "lz4", "zstd"])
def test_arrow_ipc_is_written_as_it_was(as_file, codec):
    data = write_ipc(TABLE, as_file=as_file, codec=codec, rows=3)
    new, _ = clean_bytes(data, ArrowIpc(), nothing)
    assert new == data
    cleaned, counts = clean_bytes(data, ArrowIpc(), dont)
    assert (counts.records, counts.changed) == (4, 2)
    texts = pa.array(fixed(DATA["text"]), pa.string())
    assert_same(read_ipc(cleaned, as_file=as_file), TABLE.set_column(1, SCHEMA.field(1), texts))
    assert cleaned == write_ipc(read_ipc(cleaned, as_file=as_file), as_file=as_file, codec=codec, rows=3)


KINDS = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.int32(), pa.large_string(), ordered=True),
]


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("data_format", [Parquet(), ArrowIpc()], ids=["parquet", "arrow"])
def test_every_type_of_text_is_kept(data_format, kind):
    texts = ["I dont", None, "I dont", "fine", "she dont"]
    table = pa.table({"text": pa.array(texts).cast(kind)})
    data = write_parquet(table) if isinstance(data_format, Parquet) else write_ipc(table, as_file=False)
    cleaned, counts = clean_bytes(data, data_format, dont)
    old, new = (
        pq.read_table(io.BytesIO(each)) if isinstance(data_format, Parquet) else read_ipc(each, as_file=False)
        for each in (data, cleaned)
    )
    assert counts.changed == 3
    assert new.schema.equals(old.schema)
    assert new["text"].to_pylist() == fixed(texts)


CHATS = [
    [{"role": "user", "content": "I dont"}, {"role": "bot", "content": None}],
    None,
    [],
    [{"role": "user", "content": "fine"}, {"role": "dont", "content": "she dont"}],
]


@pytest.mark.parametrize("large", [False, True])
def test_text_is_found_in_lists_and_structs(large):
    item = pa.struct([("role", pa.string()), ("content", pa.string())])
    kind = pa.large_list(item) if large else pa.list_(item)
    table = pa.table({"messages": pa.array(CHATS, kind), "meta": [{"a": {"b": "I dont"}}, {"a": None}, None, {}]})
    seen = []
    data = write_parquet(table)
    reader = Parquet().open(io.BytesIO(data), ReadOptions(fields=("messages.content", "meta.a.b")))
    for block in reader.blocks():
        seen += [tuple(text) for text in block.texts]
    assert seen == [
        (1, "messages[0].content", "I dont"),
        (1, "messages[1].content", None),
        (1, "meta.a.b", "I dont"),
        (2, "meta.a.b", None),
        (3, "meta.a.b", None),
        (4, "messages[0].content", "fine"),
        (4, "messages[1].content", "she dont"),
        (4, "meta.a.b", None),
    ]
    cleaned, counts = clean_bytes(data, Parquet(), dont, fields=("messages.content", "meta.a.b"))
    new = pq.read_table(io.BytesIO(cleaned))
    assert counts.changed == 3
    assert new.schema.equals(table.schema)
    expected = table.to_pylist()
    expected[0]["messages"][0]["content"] = expected[0]["meta"]["a"]["b"] = "I don’t"
    expected[3]["messages"][1]["content"] = "she don’t"
    assert new.to_pylist() == expected
    assert layout(cleaned) == layout(data)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (("body",), "data: no column 'body'; there is 'id', 'text', 'price', 'day', 'raw'"),
        (("id",), "data: column 'id' is int64, not text"),
        (("text.a",), r"data: column 'text.a' is struct<>, not text"),
        (("raw",), "data: column 'raw' is binary, not text"),
    ],
)
def test_a_column_must_hold_text(fields, message):
    with pytest.raises(FormatError) as caught:
        clean_bytes(write_parquet(TABLE), Parquet(), fields=fields)
    assert str(caught.value) == message


BAD_TEXT = pa.table({"text": pa.array([b"I dont", b"a\xff", b"dont", None]).cast(pa.string(), safe=False)})


def test_a_text_that_is_not_utf8_is_kept():
    cleaned, counts = clean_bytes(write_parquet(BAD_TEXT), Parquet(), dont)
    assert [str(problem) for problem in counts.problems] == ["data: row 2: not UTF-8: byte 2 of the text is 0xff"]
    raw = pq.read_table(io.BytesIO(cleaned))["text"].cast(pa.binary()).to_pylist()
    assert raw == ["I don’t".encode(), b"a\xff", "don’t".encode(), None]


def test_a_text_that_is_not_utf8_is_left_out_on_request():
    cleaned, counts = clean_bytes(write_parquet(BAD_TEXT), Parquet(), dont, errors="skip")
    assert counts.bad == 1
    assert pq.read_table(io.BytesIO(cleaned))["text"].to_pylist() == ["I don’t", "don’t", None]
    with pytest.raises(RecordError, match="row 2: not UTF-8"):
        clean_bytes(write_parquet(BAD_TEXT), Parquet(), errors="stop")


@pytest.mark.parametrize("data", [b"", b"PAR1", b"ARROW1\0\0", b"FEA1xxxxFEA1", b"text\ndont\n"])
@pytest.mark.parametrize("data_format", [Parquet(), ArrowIpc()], ids=["parquet", "arrow"])
def test_what_is_no_such_file_is_refused(data_format, data):
    with pytest.raises(FormatError, match=r"^data: "):
        clean_bytes(data, data_format)


@pytest.mark.parametrize("as_file", [True, False])
def test_a_file_that_was_cut_off_is_refused(as_file):
    data = write_ipc(TABLE, as_file=as_file, rows=1)
    with pytest.raises(FormatError, match=r"^data: "):
        clean_bytes(data[: len(data) * 2 // 3], ArrowIpc())
    with pytest.raises(FormatError, match=r"^data: not a Parquet file, or not all of it: "):
        clean_bytes(write_parquet(TABLE)[:-20], Parquet())


def test_a_damaged_page_is_an_error_with_the_row():
    data = bytearray(write_parquet(TABLE, row_group_size=2))
    start = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0).data_page_offset
    data[start : start + 30] = b"\xff" * 30
    with pytest.raises(FormatError, match=r"^data: damaged from row 3 on: "):
        clean_bytes(bytes(data), Parquet())


def test_a_stream_that_cannot_be_read_twice_is_copied():
    packed = io.BytesIO()
    with compressed(packed, "a.gz") as stream:
        stream.write(write_parquet(TABLE))
    source = decompressed(io.BytesIO(packed.getvalue()), "a.gz")
    target = io.BytesIO()
    clean_stream(source, target, StubCleaner(dont), Parquet(), ReadOptions())
    assert pq.read_table(io.BytesIO(target.getvalue()))["text"].to_pylist() == fixed(DATA["text"])


def test_large_row_groups_come_in_blocks():
    table = pa.table({"text": ["I dont"] * 1000})
    data = write_parquet(table, row_group_size=600)
    reader = Parquet().open(io.BytesIO(data), ReadOptions(block_size=500))
    blocks = list(reader.blocks())
    assert len(blocks) > 10
    assert [text.record for block in blocks for text in block.texts] == list(range(1, 1001))
    cleaned, _ = clean_bytes(data, Parquet(), dont, block_size=500)
    assert pq.read_table(io.BytesIO(cleaned))["text"].to_pylist() == ["I don’t"] * 1000
    assert layout(cleaned)[1][0][0] == 600


TEXTS = st.lists(st.none() | st.text(st.sampled_from('dont é’"\n\0😀'), max_size=8), max_size=8)
ANYTHING = replace_anywhere(["’", "“", "\n", "\0", "é", "😀", "", "’t"])


@settings(max_examples=40)
@given(TEXTS, st.sampled_from(KINDS), st.integers(1, 4), st.integers(1, 40), st.sampled_from([nothing, ANYTHING]))
def test_only_texts_change(texts, kind, rows, block_size, rule):
    """Parsed, the repaired file holds the repaired texts, and everything else as it was."""
    table = pa.table({"text": pa.array(texts, pa.string()).cast(kind), "n": pa.array(range(len(texts)), pa.int32())})
    (expected,) = [
        [text and report.text for text, report in zip(texts, StubCleaner(rule).analyze_many(texts), strict=True)]
    ]
    data = write_parquet(table, row_group_size=rows)
    cleaned, _ = clean_bytes(data, Parquet(), rule, block_size=block_size)
    new = pq.read_table(io.BytesIO(cleaned))
    assert new.schema.equals(pq.read_table(io.BytesIO(data)).schema, check_metadata=True)
    assert new.to_pydict() == {"text": expected, "n": list(range(len(texts)))}
    assert [group[0] for group in layout(cleaned)[1]] == [group[0] for group in layout(data)[1]]
    if not pa.types.is_dictionary(kind):
        for as_file in (True, False):
            data = write_ipc(table, as_file=as_file, rows=rows)
            cleaned, _ = clean_bytes(data, ArrowIpc(), rule, block_size=block_size)
            assert read_ipc(cleaned, as_file=as_file).to_pydict() == new.to_pydict()
            assert rule is not nothing or cleaned == data

"""Arrow: texts are those of `clean`; type, chunks, nulls and metadata stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import textfix
from support.columns import CountingCleaner
from textfix.errors import FormatError

pa = pytest.importorskip("pyarrow")
arrow = pytest.importorskip("textfix.integrations.arrow")

DAMAGED, REPAIRED = "They dont know.", "They don’t know."
TEXTS = [DAMAGED, None, "", "Fine.", "\0 😀", DAMAGED, "It isnt."]
PLAIN = [pa.string(), pa.large_string(), pa.string_view()]
REPORT_FIELDS = ["text", "damage", "edits", "error"]


class Note(pa.ExtensionType):
    def __init__(self):
        super().__init__(pa.string(), "tests.note")

    def __arrow_ext_serialize__(self):
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, storage_type, serialized):
        return cls()


def dictionary(texts, *, index=None, ordered=False):
    plain = pa.array(texts).dictionary_encode()
    return pa.DictionaryArray.from_arrays(plain.indices.cast(index or pa.int8()), plain.dictionary, ordered=ordered)


@pytest.fixture
def cleaner():
    return CountingCleaner()


@pytest.fixture(scope="module")
def repaired():
    return textfix.clean_many(TEXTS)


@pytest.mark.parametrize("kind", PLAIN, ids=str)
def test_an_array_keeps_its_type(kind, repaired):
    new = arrow.clean_array(pa.array(TEXTS, kind))
    new.validate(full=True)
    assert (new.type, new.to_pylist()) == (kind, repaired)


def test_a_slice_is_what_is_repaired(repaired):
    array = pa.array([*TEXTS, DAMAGED])
    assert arrow.clean_array(array.slice(1, 5)).to_pylist() == repaired[1:6]
    assert arrow.clean_array(dictionary(TEXTS).slice(1, 5)).to_pylist() == repaired[1:6]


@pytest.mark.parametrize("ordered", [False, True])
def test_a_dictionary_keeps_its_type_and_order(ordered, repaired):
    array = dictionary(TEXTS, ordered=ordered)
    new = arrow.clean_array(array)
    new.validate(full=True)
    assert (new.type, new.to_pylist()) == (array.type, repaired)
    assert new.dictionary.to_pylist() == textfix.clean_many(array.dictionary.to_pylist())
    assert new.indices.equals(array.indices)


def test_a_dictionary_stays_a_set():
    new = arrow.clean_array(dictionary(["Fine.", REPAIRED, None, DAMAGED]))
    new.validate(full=True)
    assert new.to_pylist() == ["Fine.", REPAIRED, None, REPAIRED]
    assert new.dictionary.to_pylist() == ["Fine.", REPAIRED]


def test_a_dictionary_may_hold_a_null():
    array = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 0], pa.int8()), pa.array([DAMAGED, None]))
    new = arrow.clean_array(array)
    new.validate(full=True)
    assert (new.type, new.to_pylist()) == (array.type, [REPAIRED, None, None, REPAIRED])


def test_a_dictionary_of_many_chunks_is_repaired_once(cleaner):
    array = dictionary([f"dont {number}" for number in range(100)], index=pa.int32())
    chunks = [array.slice(at, 10) for at in range(0, 100, 10)]
    new = arrow.clean_array(pa.chunked_array(chunks), cleaner)
    assert new.to_pylist() == [f"don’t {number}" for number in range(100)]
    assert cleaner.seen == 100


@pytest.mark.parametrize("index", [pa.int8(), pa.uint16(), pa.int64()], ids=str)
def test_indices_keep_their_type(index):
    array = dictionary([DAMAGED, REPAIRED, DAMAGED], index=index)
    assert arrow.clean_array(array).type == array.type


def test_an_extension_type_stays():
    array = pa.ExtensionArray.from_storage(Note(), pa.array(TEXTS))
    new = arrow.clean_array(array)
    assert (new.type, new.storage.to_pylist()) == (Note(), textfix.clean_many(TEXTS))
    assert arrow.clean_array(new) is new


def test_small_chunks_stay_and_are_repaired_together(cleaner):
    array = pa.chunked_array([[text] for text in TEXTS] + [[]], pa.string())
    new = arrow.clean_array(array, cleaner)
    assert [len(chunk) for chunk in new.chunks] == [len(chunk) for chunk in array.chunks]
    assert new.to_pylist() == cleaner.clean_many(TEXTS)
    assert cleaner.calls == 2


def test_large_chunks_are_repaired_one_by_one(cleaner):
    array = pa.chunked_array([["dont"] * 5000] * 2)
    assert arrow.clean_array(array, cleaner).to_pylist() == ["don’t"] * 10000
    assert cleaner.calls == 2


def test_a_chunk_without_anything_to_repair_is_shared():
    array = pa.chunked_array([["Fine."], [DAMAGED]])
    new = arrow.clean_array(array)
    assert new.chunk(0).buffers()[2].address == array.chunk(0).buffers()[2].address
    assert new.to_pylist() == ["Fine.", REPAIRED]


@pytest.mark.parametrize(
    "array",
    [
        pa.array(["Fine.", None]),
        pa.array([], pa.string()),
        pa.nulls(3),
        dictionary(["Fine.", None]),
        pa.chunked_array([["Fine."], [None]], pa.string()),
        pa.chunked_array([], pa.string()),
        pa.chunked_array([pa.nulls(2)]),
    ],
    ids=lambda array: f"{type(array).__name__} of {len(array)}",
)
def test_nothing_to_repair_gives_the_same_object(array):
    assert arrow.clean_array(array) is array


@pytest.mark.parametrize(
    "array",
    [
        pa.array([1]),
        pa.array([b"dont"]),
        pa.array([["dont"]]),
        pa.chunked_array([], pa.int8()),
        *(  # pyarrow 19 and later
            [pa.ExtensionArray.from_storage(pa.json_(pa.string()), pa.array(['{"a": "dont"}']))]
            if hasattr(pa, "json_")
            else []
        ),
        pa.array(["dont"]).dictionary_encode().cast(pa.dictionary(pa.int8(), pa.binary())),
    ],
    ids=lambda array: str(array.type),
)
@pytest.mark.parametrize("function", ["clean_array", "analyze_array"])
def test_what_holds_no_text_is_refused(function, array):
    with pytest.raises(TypeError, match="textfix repairs arrays of text, not of "):
        getattr(arrow, function)(array)


def test_a_defect_in_one_row_costs_no_other(cleaner):
    array = pa.array(["dont", "boom", None])
    assert arrow.clean_array(array, cleaner, errors="keep").to_pylist() == ["don’t", "boom", None]
    with pytest.raises(ZeroDivisionError):
        arrow.clean_array(array, cleaner)


SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False),
        pa.field("text", pa.string(), metadata={"note": "a"}),
        pa.field("tags", pa.list_(pa.string())),
        pa.field("messages", pa.list_(pa.struct([("role", pa.string()), ("content", pa.large_string())]))),
    ],
    metadata={"origin": "nowhere"},
)
ROWS = [
    {"id": 1, "text": DAMAGED, "tags": ["dont", None], "messages": [{"role": "dont", "content": DAMAGED}, None]},
    {"id": 2, "text": None, "tags": None, "messages": None},
    {"id": 3, "text": "Fine.", "tags": [], "messages": [{"role": "user", "content": None}]},
]
COLUMNS = ["text", "messages.content"]
EXPECTED = [
    ROWS[0] | {"text": REPAIRED, "messages": [{"role": "dont", "content": REPAIRED}, None]},
    *ROWS[1:],
]


def table():
    rows = pa.Table.from_pylist(ROWS, SCHEMA)
    return pa.concat_tables([rows, rows.slice(1)])


def test_a_table_keeps_all_else():
    new = arrow.clean_table(table(), COLUMNS)
    new.validate(full=True)
    assert new.schema.equals(SCHEMA, check_metadata=True)
    assert new.to_pylist() == [*EXPECTED, *EXPECTED[1:]]
    assert [len(chunk) for chunk in new.column("text").chunks] == [3, 2]


def test_a_record_batch_stays_one():
    batch = table().to_batches()[0]
    new = arrow.clean_table(batch, COLUMNS)
    assert isinstance(new, pa.RecordBatch)
    assert new.schema.equals(SCHEMA, check_metadata=True)
    assert new.to_pylist() == EXPECTED


@pytest.mark.parametrize("columns", [[], "text", "tags", ["text", "tags"]])
def test_a_table_with_nothing_to_repair_is_the_same_object(columns):
    clean = pa.table({"text": ["Fine."], "tags": [["Fine."]]})
    assert arrow.clean_table(clean, columns) is clean


def test_a_column_that_is_missing_is_named():
    with pytest.raises(FormatError, match=r"no column 'body'; there is 'id', 'text', 'tags', 'messages'"):
        arrow.clean_table(table(), "body")


def test_a_column_without_text_is_refused():
    with pytest.raises(FormatError, match="column 'id' is int64, not text"):
        arrow.clean_table(table(), "id")


def test_a_reader_gives_a_reader():
    new = arrow.clean_batches(table().to_reader(), COLUMNS)
    assert isinstance(new, pa.RecordBatchReader)
    assert new.schema.equals(SCHEMA, check_metadata=True)
    assert [batch.num_rows for batch in new] == [3, 2]


def test_what_exports_a_stream_is_read():
    assert arrow.clean_batches(table(), "text").read_all().column("text").to_pylist()[0] == REPAIRED


def test_an_iterable_gives_an_iterator():
    new = arrow.clean_batches(iter(table().to_batches()), "text")
    assert next(new).column("text").to_pylist() == [REPAIRED, None, "Fine."]
    assert [batch.num_rows for batch in new] == [2]


def test_a_stream_is_read_as_it_is_written():
    def forever():
        while True:
            yield pa.record_batch({"text": [DAMAGED]})

    reader = pa.RecordBatchReader.from_batches(pa.schema([("text", pa.string())]), forever())
    assert arrow.clean_batches(reader, "text").read_next_batch().to_pylist() == [{"text": REPAIRED}]


@pytest.mark.parametrize(
    "array",
    [pa.array(TEXTS), pa.array(TEXTS, pa.string_view()), dictionary(TEXTS), pa.chunked_array([TEXTS[:3], TEXTS[3:]])],
    ids=lambda array: str(array.type),
)
def test_the_edits_of_an_array_replay(array, repaired):
    found = arrow.analyze_array(array)
    found.validate(full=True)
    assert [field.name for field in found.type] == REPORT_FIELDS
    assert [row and row["text"] for row in found.to_pylist()] == repaired
    for text, row in zip(TEXTS, found.to_pylist(), strict=True):
        if text is None:
            assert row is None
        else:
            report = textfix.analyze(text)
            assert row["damage"] == report.damage.state
            assert [(e["start"], e["end"], e["replacement"], e["rule"], e["confidence"]) for e in row["edits"]] == [
                (e.start, e.end, e.replacement, e.rule, e.confidence) for e in report.edits
            ]
    if isinstance(array, pa.ChunkedArray):
        assert [len(chunk) for chunk in found.chunks] == [len(chunk) for chunk in array.chunks]


def test_empty_and_null_arrays_are_analyzed():
    for array in (pa.array([], pa.string()), pa.nulls(2), pa.chunked_array([], pa.large_string())):
        found = arrow.analyze_array(array)
        assert found.to_pylist() == [None] * len(array)
        assert [field.name for field in found.type] == REPORT_FIELDS


texts = st.lists(st.none() | st.sampled_from(["dont", "don’t", "", "fine", "\0", "😀 dont"]), max_size=12)


def of_kind(texts, kind):
    return pa.array(texts, pa.string()).cast(kind) if pa.types.is_dictionary(kind) else pa.array(texts, kind)


@given(st.lists(texts, max_size=4), st.sampled_from([*PLAIN, pa.dictionary(pa.int16(), pa.string())]))
def test_any_chunks_come_back_repaired(chunks, kind):
    cleaner = CountingCleaner()
    array = pa.chunked_array([of_kind(chunk, kind) for chunk in chunks], kind)
    new = arrow.clean_array(array, cleaner)
    new.validate(full=True)
    assert new.type == kind
    assert [chunk.to_pylist() for chunk in new.chunks] == [cleaner.clean_many(chunk) for chunk in chunks]

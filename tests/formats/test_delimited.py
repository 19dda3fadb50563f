import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.data_files import StubCleaner, clean_bytes, dont, nothing, repaired, replace_anywhere
from textfix import Cleaner
from textfix.edits import Finding
from textfix.errors import FormatError, RecordError
from textfix.formats.delimited import Delimited
from textfix.formats.delimited_rows import sniff_delimiter
from textfix.formats.records import ReadOptions
from textfix.formats.stream import clean_stream

CSV = Delimited("csv")
TSV = Delimited("tsv", b"\t")
ANYTHING = replace_anywhere(["’", '"', ",", ";", "\t", "\n", "\r", "é", "😀", "", "|", "“"])


def clean(data, find=dont, data_format=CSV, **options):
    return clean_bytes(data, data_format, find, **options)


@pytest.mark.parametrize(
    ("header", "delimiter"),
    [
        (b"id,title,text", b","),
        (b"id;title;text\r\n1,5;2,5;3,5,7,8\r\n", b";"),
        (b"id\ttext", b"\t"),
        (b"id|text", b"|"),
        (b"text", b","),
        (b"", b","),
        (b'id;"a,b,c,d"', b";"),
    ],
)
def test_the_delimiter_is_read_from_the_header(header, delimiter):
    assert sniff_delimiter(header) == delimiter


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("I dont", "I don’t"),
        ('"I dont"', '"I don’t"'),
        ('"a ""dont"" b"', '"a ""don’t"" b"'),
        ('5" dont', '5" don’t'),
        ('"dont, I say"', '"don’t, I say"'),
        ('"dont\n,\r\nI say"', '"don’t\n,\r\nI say"'),
        (" dont ", " don’t "),
        ("", ""),
        ('""', '""'),
    ],
)
@pytest.mark.parametrize("row", ["1,{},x\n", '"1",{},""\r\n', "1,{}\n", ",{},a,b,c\n"])
def test_quoting_stays_as_it_is(before, after, row):
    data = "id,text,c\n" + row
    assert clean(data.format(before).encode())[0] == data.format(after).encode()


@pytest.mark.parametrize(
    ("inserted", "before", "after"),
    [
        ("“", "a", "“a"),
        ('"', "a", '"""a"'),
        (",", "a", '",a"'),
        ("\n", "a", '"\na"'),
        (";", "a", ";a"),
        ('"', '"a"', '"""a"'),
        ("’", '5"', '’5"'),
        ('"', '5"', '"""5"""'),
    ],
)
def test_a_field_is_quoted_when_what_is_inserted_needs_it(inserted, before, after):
    cleaned, _ = clean(f"id,text\n1,{before}\n".encode(), lambda text: [Finding(0, 0, inserted, "TF999", 1.0, "safe")])
    assert cleaned == f"id,text\n1,{after}\n".encode()


FIELDS = st.lists(
    st.sampled_from(["a", "dont", "é", "😀", " ", "'", "1", '""', ",", "\n", "\r\n", "\r", ";", "\t", "\\", "’"]),
    max_size=4,
).map("".join)


@st.composite
def csv_files(draw, delimiter=","):
    """Draw a CSV file with every way of quoting that `csv` reads, blank lines, short and long rows."""
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    special = {delimiter, "\n", "\r"}

    def field():
        text = draw(FIELDS)
        plain = not (special & set(text) or text.startswith('"'))
        return text if plain and draw(st.booleans()) else f'"{text}"'

    rows = [
        delimiter.join(field() for _ in range(draw(st.integers(2, 4)))) if draw(st.integers(0, 5)) else ""
        for _ in range(draw(st.integers(0, 5)))
    ]
    header = draw(
        st.sampled_from(["id,text,n", '"id","text"', 'id,"te""xt",text']).map(lambda h: h.replace(",", delimiter))
    )
    bom = draw(st.sampled_from(["", "\ufeff"]))
    return (bom + end.join([header, *rows]) + draw(st.sampled_from(["", end]))).encode()


def parsed(data, delimiter=","):
    return [row for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter) if row]


def column_of_text(rows):
    return rows[0].index("text")


@given(csv_files(), st.integers(1, 50))
def test_a_file_without_findings_comes_back_byte_for_byte(data, block_size):
    cleaned, counts = clean(data, nothing, Delimited("csv", b","), fields=("text",), block_size=block_size)
    assert cleaned == data
    assert counts.records == len(parsed(data)) - 1


@given(csv_files(";"))
def test_rows_may_be_cut_anywhere(data):
    class Dribble(io.BytesIO):
        def read1(self, size=-1):
            return super().read(3)

    target = io.BytesIO()
    clean_stream(Dribble(data), target, StubCleaner(nothing), Delimited("csv", b";"), ReadOptions("a", ("text",)))
    assert target.getvalue() == data


@given(st.sampled_from(",;\t|").flatmap(lambda mark: st.tuples(st.just(mark), csv_files(mark))), st.integers(1, 50))
def test_repairs_arrive_in_the_column_and_nowhere_else(case, block_size):
    delimiter, data = case
    data_format = Delimited("csv", delimiter.encode())
    cleaned, counts = clean(data, ANYTHING, data_format, fields=("text",), block_size=block_size)
    expected = parsed(data, delimiter)
    column = column_of_text(expected)
    short = 0
    for row in expected[1:]:
        if len(row) > column:
            row[column] = repaired(row[column], ANYTHING)
        else:
            short += 1
    assert parsed(cleaned, delimiter) == expected
    assert counts.bad == short


# --- tabs -------------------------------------------------------------------------------------------------------------


def test_quotation_marks_are_characters_where_tabs_separate_and_they_do_not_fit():
    data = b'id\ttext\n1\t"Hello," he said, "dont!"\n2\t"I dont\n3\tdont"\n'
    cleaned, counts = clean(data, data_format=TSV)
    assert cleaned == data.replace(b"dont", "don’t".encode())
    assert counts.bad == 0


def test_quotation_marks_quote_where_tabs_separate_and_they_fit():
    data = b'id\ttext\n1\t"I dont\tsay ""no""\nor yes"\n'
    cleaned, counts = clean(data, data_format=TSV)
    assert cleaned == data.replace(b"dont", "don’t".encode())
    assert counts.records == 1


@pytest.mark.parametrize("errors", ["keep", "skip", "stop"])
def test_a_repair_that_an_unquoted_file_cannot_hold(errors):
    data = b'id\ttext\n1\t"a" dont\n2\tb\n'

    def tab(text):
        return [Finding(0, 0, "\t", "TF999", 1.0, "safe")] if "b" in text else dont(text)

    if errors == "stop":
        with pytest.raises(RecordError, match=r"^data: row 2: the repaired text has a tab or a line break"):
            clean(data, tab, TSV, errors=errors)
        return
    cleaned, counts = clean(data, tab, TSV, errors=errors)
    assert cleaned == data.replace(b"dont", "don’t".encode())
    assert [problem.record for problem in counts.problems] == [2]


# --- columns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "fields", "changed"),
    [
        (b"title,text\ndont,dont\n", (), b"title,text\ndont,DONT\n"),
        (b"title,text\ndont,dont\n", ("title",), b"title,text\nDONT,dont\n"),
        (b"title,text\ndont,dont\n", ("text", "title"), b"title,text\nDONT,DONT\n"),
        (b"a,b,a\ndont,dont,dont\n", ("a",), b"a,b,a\nDONT,dont,DONT\n"),
        (b"body\ndont\n", (), b"body\nDONT\n"),
        (b'n,body,m\n1,dont,"2.5"\n,dont,-1e3\n', (), b'n,body,m\n1,DONT,"2.5"\n,DONT,-1e3\n'),
        (b"\n\r\nn,body\n1,dont\n", (), b"\n\r\nn,body\n1,DONT\n"),
        (b"\xef\xbb\xbftext,a\ndont,dont\n", (), b"\xef\xbb\xbftext,a\nDONT,dont\n"),
        (b'\xef\xbb\xbf"text",a\ndont,dont\n', (), b'\xef\xbb\xbf"text",a\nDONT,dont\n'),
        ('"l""été"\ndont\n'.encode(), ('l"été',), '"l""été"\nDONT\n'.encode()),
    ],
)
def test_columns_are_found_by_their_name(data, fields, changed):
    assert clean(data, fields=fields)[0] == changed.replace(b"DONT", "don’t".encode())


@pytest.mark.parametrize(
    ("data", "fields", "message"),
    [
        (b"a,b\nx,y\n", (), "data: several fields hold text; name those to repair, of 'a', 'b'"),
        (b"a,b\n1,2\n", (), "data: no field holds text; there is 'a', 'b'"),
        (b"a,b\nx,y\n", ("c",), "data: no column 'c'; there is 'a', 'b'"),
        (b'a,"b\nx,y\n', ("a",), "data: the header cannot be read: a quotation mark is not closed"),
        (b"a\xff,b\nx,y\n", ("b",), "data: the header cannot be read: not UTF-8: byte 2 of the field is 0xff"),
    ],
)
def test_a_column_that_cannot_be_found_is_an_error(data, fields, message):
    with pytest.raises(FormatError) as caught:
        clean(data, fields=fields)
    assert str(caught.value) == message


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"text\n", b"text"])
def test_files_without_records(data):
    cleaned, counts = clean(data)
    assert (cleaned, counts.records) == (data, 0)


# --- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (b'2,"dont"x', "there is text behind a quotation mark that ends a field"),
        (b'2,"dont', "a quotation mark is not closed"),
        (b"2", "no column 'text': it has only 1 of them"),
        (b"2,caf\xe9 dont", "not UTF-8: byte 4 of the field is 0xe9"),
        (b"2,\0dont", "it holds a NUL character; is this the right format?"),
    ],
)
@pytest.mark.parametrize("errors", ["keep", "skip", "stop"])
def test_a_row_that_cannot_be_read(row, reason, errors):
    data = b"id,text\n1,I dont\n\n" + row + b"\r\n3,you dont"
    if errors == "stop":
        with pytest.raises(RecordError) as caught:
            clean(data, errors=errors)
        assert str(caught.value) == f"data: row 2: {reason}"
        return
    cleaned, counts = clean(data, errors=errors)
    kept = row + b"\r\n" if errors == "keep" else b""
    assert cleaned == "id,text\n1,I don’t\n\n".encode() + kept + "3,you don’t".encode()
    assert (counts.records, counts.changed) == (3, 2)
    assert [(problem.record, problem.reason) for problem in counts.problems] == [(2, reason)]


def test_bytes_in_other_columns_do_not_matter():
    data = b"id,text,x\n1,I dont,\xff\0\n"
    assert clean(data)[0] == data.replace(b"dont", "don’t".encode())


def test_an_open_quotation_does_not_take_the_rest_of_the_file():
    data = b'id,text\n1,"I dont\n' + b"2,we dont\n" * 200
    cleaned, counts = clean(data, record_limit=1000)
    assert cleaned.count("don’t".encode()) == 200
    assert (counts.records, counts.bad) == (201, 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("id,text\n1,dont\n".encode("utf-16"), "data: row 1: it is UTF-16; convert it to UTF-8"),
        (
            b"text\n" + b"x" * 300_000,
            "data: row 1: the row has more than 1000 bytes; is this the right format?",
        ),
    ],
)
def test_a_file_that_cannot_be_cut_into_rows_is_an_error(data, message):
    with pytest.raises(RecordError) as caught:
        clean(data, record_limit=1000)
    assert str(caught.value) == message


def test_a_sample_that_ends_inside_a_quotation_is_no_evidence_against_quoting():
    data = b'id\ttext\n1\t"I dont\t' + b"x" * 300_000 + b'"\n2\t"b"\n'
    cleaned, counts = clean(data, data_format=TSV)
    assert cleaned == data.replace(b"dont", "don’t".encode())
    assert counts.records == 2


def test_the_result_is_that_of_clean_many():
    texts = ["Its late, and I dont know whats happening on Putins border.", "", 'Nothing, "here".\n'] * 30
    source = io.StringIO(newline="")
    csv.writer(source).writerows([("id", "text"), *enumerate(texts)])
    target = io.BytesIO()
    clean_stream(io.BytesIO(source.getvalue().encode()), target, Cleaner(), CSV, ReadOptions(block_size=500))
    cleaned = Cleaner().clean_many(texts)
    assert parsed(target.getvalue())[1:] == [[str(number), text] for number, text in enumerate(cleaned)]
    assert cleaned != texts

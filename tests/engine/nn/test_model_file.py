"""Model files: written, read back, and refused when damaged."""

import io
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import numpy as np
import pytest

from support.model_files import arrays_of
from textfix import ModelError, TextfixError
from textfix.engine.nn.model_file import check_shapes, layer_arrays, read_model_file, seal, write_model_file

ARRAYS = {"numbers": np.arange(3000, dtype=np.uint32) * 2654435761, "weights": np.array([[1, -2]], dtype=np.int8)}
WRITTEN = write_model_file(ARRAYS, {"format": 1, "version": "by hand"})


def read(data, build=lambda arrays, header: (arrays, header)):
    return read_model_file(data, "the test model", build)


def archive(**arrays):
    """Return a file of any arrays, with a header or without, and its digest."""
    file = io.BytesIO()
    np.savez(file, **arrays)
    return seal(file.getvalue())


def test_a_written_file_reads_back_with_its_header():
    arrays, header = read(WRITTEN)
    assert header == {"format": 1, "version": "by hand"}
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)


def test_only_large_arrays_that_hardly_shrink_are_stored_as_they_are():
    noise = np.random.default_rng(0).integers(-127, 128, 1 << 20).astype(np.int8)
    written = write_model_file({"noise": noise, "zeros": np.zeros_like(noise), "little": noise[:99]}, {})
    with ZipFile(io.BytesIO(written)) as file:
        methods = {member.filename: member.compress_type for member in file.infolist()}
    packed = dict.fromkeys(("meta.npy", "zeros.npy", "little.npy"), ZIP_DEFLATED)
    assert methods == {"noise.npy": ZIP_STORED} | packed


def test_a_written_file_holds_numbers_only():
    assert {array.dtype.kind for array in arrays_of(WRITTEN).values()} <= set("uif")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not a model", id="no archive"),
        pytest.param(b"version https://git-lfs.example/v1\noid sha256:0\n", id="a pointer to the file"),
        pytest.param(WRITTEN[:100], id="the first bytes"),
        pytest.param(WRITTEN[: len(WRITTEN) // 2], id="the first half"),
        pytest.param(WRITTEN[:-1], id="all but the last byte"),
        pytest.param(WRITTEN[1:], id="all but the first byte"),
        pytest.param(WRITTEN[:1000] + b"\xff" * 500 + WRITTEN[1500:], id="overwritten in the middle"),
        pytest.param(archive(numbers=np.arange(3)), id="no header"),
        pytest.param(archive(meta=np.array([print], dtype=object)), id="a pickled object"),
        *(
            pytest.param(archive(meta=np.frombuffer(header, dtype=np.uint8)), id=f"the header {header!r}")
            for header in (b"", b"{", b"\xff")
        ),
    ],
)
def test_a_damaged_file_is_a_model_error(data):
    with pytest.raises(ModelError, match=r"^the test model is damaged \(.*\); reinstall textfix$") as caught:
        read(data)
    assert isinstance(caught.value, TextfixError)


@pytest.mark.parametrize("at", [0, 40, -100, -64, -1])
def test_a_byte_that_changed_is_found_by_the_digest(at):
    changed = bytearray(WRITTEN)
    changed[at] ^= 1
    with pytest.raises(ModelError, match=r"the test model is damaged \(it.* digest"):
        read(bytes(changed))


def test_a_file_without_a_digest_is_refused_and_can_be_sealed():
    file = io.BytesIO()
    np.savez(file, **arrays_of(WRITTEN))
    with pytest.raises(ModelError, match="does not end with a digest"):
        read(file.getvalue())
    np.testing.assert_array_equal(read(seal(file.getvalue()))[0]["weights"], ARRAYS["weights"])
    assert seal(WRITTEN) == WRITTEN


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ({"none": (1,)}, "no array none"),
        ({"weights": (2, 1)}, r"the array weights is int8 \(1, 2\); numbers of shape \(2, 1\) fit"),
        ({"weights": (2,)}, "the array weights is"),
        ({"weights": ("n", "n")}, r"shape \(1, 1\) fit"),
        ({"weights": ("n", "m"), "numbers": ("m",)}, r"numbers is uint32 \(3000,\); numbers of shape \(2,\) fit"),
        ({"text": (1,)}, "the array text is str"),
    ],
)
def test_an_array_of_another_shape_is_named(shapes, message):
    with pytest.raises(ValueError, match=message):
        check_shapes(ARRAYS | {"text": np.array(["a"])}, shapes)


def test_sizes_are_returned_by_name():
    assert check_shapes(ARRAYS, {"weights": (1, "m"), "numbers": ("n",)}) == {"m": 2, "n": 3000}


@pytest.mark.parametrize("header", [b"{}", b"[]", b"7"])
def test_a_header_without_what_the_builder_asks_for_is_damage(header):
    with pytest.raises(ModelError, match="the test model is damaged"):
        read(archive(meta=np.frombuffer(header, dtype=np.uint8)), lambda arrays, header: header["format"])


def test_a_missing_array_is_named():
    with pytest.raises(ModelError, match=r"the test model is damaged .*missing_weights"):
        read(WRITTEN, lambda arrays, header: layer_arrays(arrays, "missing"))


def test_a_model_error_of_the_builder_is_passed_on():
    def refuse(arrays, header):
        raise ModelError("of another format")

    with pytest.raises(ModelError, match=r"^of another format$"):
        read(WRITTEN, refuse)


def test_the_arrays_of_a_layer_have_its_name():
    arrays = {f"dense_{part}": np.array([k], dtype=np.int8) for k, part in enumerate(("weights", "scale", "bias"))}
    weights, scale, bias = layer_arrays(arrays, "dense")
    assert (weights.tolist(), scale.tolist(), bias.tolist()) == ([0], [1.0], [2.0])
    assert (weights.dtype, scale.dtype, bias.dtype) == (np.int8, np.float32, np.float32)

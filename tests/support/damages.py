"""Ways to damage typographic text, each a function from the text to what was left of it, by name and family."""

import html
import quopri
import re

DOUBLE = "“”"
SINGLE = "‘’"
MARKS = SINGLE + DOUBLE
CODED = MARKS + "—…éáç£"  # what encodings and escapes garble


def replace_all(text, characters, replacement):
    """Replace each of some characters by one string."""
    return text.translate(dict.fromkeys(map(ord, characters), replacement))


def replace_each(text, write, characters=CODED):
    """Replace each of some characters by what `write` makes of it."""
    return text.translate({ord(char): write(char) for char in characters})


def decode_as_browser(data):
    """Decode Windows-1252 as browsers do: the five bytes that it does not assign become controls."""
    return "".join(bytes([b]).decode("cp1252" if b not in b"\x81\x8d\x8f\x90\x9d" else "latin-1") for b in data)


def encode_mac(text):
    """Encode in Mac Roman, a control as the byte that it is, as one program in the wild does; other characters go."""
    pieces = text.replace("¦", "_")
    return b"".join(bytes([ord(c)]) if "\x80" <= c <= "\x9f" else c.encode("mac_roman", "ignore") for c in pieces)


def without_controls(text):
    """Delete the C1 controls, as many programs do."""
    return re.sub("[\x80-\x9f]", "", text)


def read_wrongly(text, *steps):
    """Encode and decode in turn: "utf-8", "latin-1" is UTF-8 that was read as Latin-1; characters outside stay out."""
    for written, read in zip(steps[::2], steps[1::2], strict=True):
        data = encode_mac(text) if written == "mac_roman" else text.encode(written, "ignore")
        text = decode_as_browser(data) if read == "cp1252" else data.decode(read)
    return text


def each_other(text, characters):
    """Delete every second of some characters."""
    kept, seen = [], 0
    for char in text:
        seen += char in characters
        if char not in characters or seen % 2:
            kept.append(char)
    return "".join(kept)


def tokenize_as_treebank(text):
    """Part clitics, marks and punctuation from words, as the Penn Treebank is written."""
    text = re.sub(r"(?i)(?<=\w)(n[’']t|[’'](?:s|re|ve|ll|d|m))\b", r" \1", text)
    text = text.replace("“", "`` ").replace("”", " ''").replace("‘", "` ").replace("’", "'")
    return re.sub(r"(?<=\w)([.,!?;])(?=\s|$)", r" \1", text)


def straighten(text):
    """Write straight marks for curly ones."""
    return replace_all(replace_all(text, DOUBLE, '"'), SINGLE, "'")


def sow(text, character, every=7):
    """Put a character behind every seventh one."""
    return "".join(c + character * (i % every == every - 1) for i, c in enumerate(text))


def sow_in_words(text, character):
    """Put a character between the second and the third letter of longer words."""
    return re.sub(r"\b([^\W\d_]{2})(?=[^\W\d_]{3})", rf"\1{character}", text)


DELETIONS = {
    "all marks deleted": lambda text: replace_all(text, MARKS, None),
    "apostrophes deleted": lambda text: replace_all(text, "’", None),
    "quotation marks deleted": lambda text: replace_all(text, DOUBLE, None),
    "every other mark deleted": lambda text: each_other(text, MARKS),
    "all but ASCII deleted": lambda text: text.encode("ascii", "ignore").decode(),
}
TRACES = {
    "question marks": lambda text: replace_all(text, MARKS + "—…", "?"),
    "replacement characters": lambda text: replace_all(text, CODED, "\ufffd"),
    "replacement characters for bytes": lambda text: replace_each(text, lambda char: "\ufffd" * len(char.encode())),
    "spaces": lambda text: replace_all(text, MARKS, " "),
    "backticks": lambda text: replace_all(text, "’", "`"),
    "acute accents": lambda text: replace_all(text, "’", "´"),
    "two apostrophes": lambda text: replace_all(text, "’", "''"),
    "two apostrophes for quotation marks": lambda text: straighten(text).replace('"', "''"),
    "semicolons": lambda text: replace_all(text, "’", ";"),
    "treebank tokens": tokenize_as_treebank,
    "mojibake without controls": lambda text: without_controls(read_wrongly(text, "utf-8", "latin-1")),
}
ENCODINGS = {
    "UTF-8 read as Latin-1": lambda text: read_wrongly(text, "utf-8", "latin-1"),
    "UTF-8 read as Windows-1252": lambda text: read_wrongly(text, "utf-8", "cp1252"),
    "the same twice": lambda text: read_wrongly(text, "utf-8", "cp1252", "utf-8", "cp1252"),
    "UTF-8 read as Mac Roman": lambda text: read_wrongly(text, "utf-8", "mac_roman"),
    "Windows-1252 read as Latin-1": lambda text: read_wrongly(text, "cp1252", "latin-1"),
    "Windows-1252 as Unicode, read as Windows-1252": lambda text: read_wrongly(
        text, "cp1252", "latin-1", "utf-8", "cp1252"
    ),
    "through Windows-1252 and Mac Roman": lambda text: read_wrongly(text, "utf-8", "cp1252", "mac_roman", "cp1252"),
    "Mac Roman read as Windows-1252": lambda text: read_wrongly(text.replace("é", "e"), "mac_roman", "cp1252"),
    "cut to one byte": lambda text: replace_each(text, lambda char: chr(ord(char) & 0xFF), MARKS + "—"),
    "entities": lambda text: replace_each(text, lambda char: f"&{html.entities.codepoint2name[ord(char)]};"),
    "entities twice": lambda text: html.escape(replace_each(text, lambda char: f"&#{ord(char)};"), quote=False),
    "entities without their ampersand": lambda text: replace_each(text, lambda char: f"#{ord(char)};"),
    "escapes of a program": lambda text: replace_each(text, lambda char: f"\\u{ord(char):04x}"),
    "escapes without their backslash": lambda text: replace_each(text, lambda char: f"u{ord(char):04x}"),
    "bytes as text": lambda text: replace_each(text, lambda char: "".join(f"\\x{b:02x}" for b in char.encode())),
    "quoted-printable": lambda text: quopri.encodestring(text.encode("utf-8")).decode("ascii"),
}
LETTERS = {
    "ligatures as spaces": lambda text: re.sub("ff[il]|f[fil]", " ", text),
    "ligatures deleted": lambda text: re.sub("ff[il]|f[fil]", "", text),
    "words split": lambda text: re.sub(r"(?<=[a-z]{4})(?=(?:tion|ment|tant|ing)\b)", " ", text),
}
INVISIBLE = {
    "zero-width spaces": lambda text: sow(text, "\u200b"),
    "zero-width non-joiners": lambda text: sow_in_words(text, "\u200c"),
    "soft hyphens": lambda text: sow_in_words(text, "\u00ad"),
    "byte order marks": lambda text: sow(text, "\ufeff"),
    "no-break spaces": lambda text: text.replace(". ", ".\u00a0 "),
    "unassigned controls": lambda text: sow(text, "\x9d", 29),
}
FAMILIES = {
    "deletions": DELETIONS,
    "traces": TRACES,
    "encodings": ENCODINGS,
    "letters": LETTERS,
    "invisible characters": INVISIBLE,
}
DAMAGES = {name: damage for family in FAMILIES.values() for name, damage in family.items()}

"""Columns of text: documents of every kind, and a cheap cleaner that counts."""

from textfix import Cleaner


class CountingCleaner(Cleaner):
    """Repairs "dont", fails on "boom", and counts calls and texts."""

    __slots__ = ("calls", "seen")

    def __init__(self, config=None):
        super().__init__(config)
        self.calls = self.seen = 0

    def clean_many(self, texts, errors="raise"):
        texts = list(texts)
        self.calls += 1
        self.seen += len(texts)
        if errors == "raise" and "boom" in texts:
            raise ZeroDivisionError
        return [text.replace("dont", "don’t") if text and "dont" in text else text for text in texts]


SENTENCES = [
    "They dont know whats happening, and the mayors office said its late.",
    "It’s late, and they’re sure that Halvorsen’s roof leaks.",
    "We cant reopen before May, said Ana Petrescu. 😀",
    "Its too late\0and theyre tired.",
    "Teachers desk",
    "",
    " \n",
    None,
    "Das Haus steht auf dem Berg.",
    "caf\u00e9 and na\u00efve, theyd say; \U0001f469\u200d\U0001f680 isnt here",
]
LONG = " ".join(["The workers said that theyre leaving, and thats all that its about."] * 1500)
DOCUMENTS = [*SENTENCES, LONG, *(text and f"{text} {number}" for number in range(2) for text in SENTENCES)]
CLEAN = [text for text in DOCUMENTS if text and "’" in text]

"""Ray Data: actors that repair Arrow batches."""

import pytest

from support.clusters import start_ray
from support.columns import DOCUMENTS
from textfix import Cleaner, Config

pytestmark = [pytest.mark.ray, pytest.mark.filterwarnings("ignore")]  # of Ray's own, about its defaults


@pytest.fixture(scope="module")
def ray():
    ray = start_ray(logging_level="warning")
    yield ray
    ray.shutdown()


def test_batches_are_repaired(ray, repaired, names):
    import ray.data

    from textfix.integrations.ray import CleanBatch

    cleaner = Cleaner(Config(lexicon=str(names)))
    rows = ray.data.from_items([{"n": number, "text": text} for number, text in enumerate(DOCUMENTS)])
    done = rows.map_batches(
        CleanBatch,
        fn_constructor_args=("text", cleaner),
        batch_format="pyarrow",
        batch_size=512,
        compute=ray.data.ActorPoolStrategy(size=2),
    )
    found = {row["n"]: row["text"] for row in done.take_all()}
    assert [found[number] for number in range(len(DOCUMENTS))] == cleaner.clean_many(DOCUMENTS) == repaired

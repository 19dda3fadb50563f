import gc
import signal

from hypothesis import settings

# Runs that are started here must heed Ctrl-C, even if a shell in whose background the tests run ignores it.
signal.signal(signal.SIGINT, signal.default_int_handler)

# Timed tests tell about the machine; the same examples each run make a failure everybody's.
settings.register_profile("textfix", deadline=None, derandomize=True, max_examples=15)
settings.register_profile("thorough", settings.get_profile("textfix"), max_examples=40)  # `tox -e slow`
settings.load_profile("textfix")


def pytest_sessionstart():
    """Collect no garbage while the tests are collected: it takes a third of that time."""
    gc.disable()


def pytest_collection_finish():
    gc.freeze()
    gc.enable()

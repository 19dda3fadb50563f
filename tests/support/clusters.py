"""Ray on this machine, for tests."""

from typing import Any

_TRIES = (
    4  # the node must be there after 30 seconds, which no setting changes, and the tests of a busy machine take more
)


def start_ray(**settings: Any) -> Any:
    """Start Ray with two cores and return it; the caller shuts it down."""
    import ray

    settings = {"num_cpus": 2, "object_store_memory": 150 << 20, "include_dashboard": False, **settings}
    for left in reversed(range(_TRIES)):
        try:
            ray.init(**settings)
            break
        except Exception as error:
            if left == 0 or "timed out during startup" not in str(error):
                raise
            ray.shutdown()
    return ray

"""Ray on this machine, for tests."""

from typing import Any


def start_ray(**settings: Any) -> Any:
    """Start Ray with two cores and return it; the caller shuts it down."""
    import ray

    from textfix.runs import ray_tasks

    ray_tasks.start_ray(**{"num_cpus": 2, "object_store_memory": 150 << 20, "include_dashboard": False, **settings})
    return ray

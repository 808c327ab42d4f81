"""How a process looks for objects that are no longer used: what stands at its start is left alone."""

import gc

# New objects between two looks at the youngest, and such looks before the next generations have theirs. Python's own
# 700 has an import look seven hundred times at records that are all still used.
_THRESHOLDS = (50_000, 10, 10)


def settle() -> None:
    """Leave alone from now on what the process has loaded, and look less often: call it once all modules are there.

    A look at all of it takes a tenth of a second, and comes in the middle of a page.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)

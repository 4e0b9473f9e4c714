"""Workers that are stopped have ended, with all that waits for them."""

import multiprocessing
import threading
import time

import pytest

from abm.runs.pool import Pool


def test_of_a_pool_that_is_interrupted_no_process_and_no_thread_is_left():
    before = set(threading.enumerate()), set(multiprocessing.active_children())

    def interrupted():
        with Pool(2) as pool:
            pool.submit(time.sleep, 60)
            raise KeyboardInterrupt

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - began < 50
    assert (set(threading.enumerate()), set(multiprocessing.active_children())) == before

from datetime import date

import pytest

from music_rec.demo import Demo, make_demo


@pytest.fixture(scope="session")
def demo() -> Demo:
    return make_demo(date(2026, 11, 20))

"""Health in a real browser: a service that goes away while somebody looks, the line about it, and that it comes back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from e2e.browser.visits import Visit
from listenbrainz_server import Catalogue, ListenBrainzServer
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def listenbrainz(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListenBrainzServer]:
    with ListenBrainzServer(Catalogue(), per_window=100_000) as server:
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__BASE_URL", server.url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__LABS_URL", server.labs_url)
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__ENABLED", "true")
        monkeypatch.setenv("MUSIC_REC_LISTENBRAINZ__REQUESTS_PER_SECOND", "20")
        yield server


def test_a_service_that_goes_away_is_told_put_away_and_well_again(listenbrainz: ListenBrainzServer, new_visit: Visit):
    visit, page = new_visit.go("health"), new_visit.page
    assert visit.title() == "Health"
    assert listenbrainz.requests == []

    visit.press("Check now")
    expect(page.get_by_text("ListenBrainz answers.")).to_be_visible()
    expect(page.get_by_text("The service in use is well.")).to_be_visible()

    listenbrainz.fail(status=503)
    visit.press("Check now")
    expect(page.get_by_text("Often no answer")).to_be_visible()

    visit.press("Plays")
    expect(page.get_by_role("link", name="ListenBrainz: often no answer")).to_be_visible()
    assert visit.sideways() == 0
    visit.press("Put away")
    expect(page.get_by_role("link", name="ListenBrainz: often no answer")).to_have_count(0)

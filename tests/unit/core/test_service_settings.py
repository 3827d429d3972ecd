"""The sections of services: which place wins, what is refused, and that no key is ever repeated."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from music_rec.core.errors import SettingsError
from music_rec.core.service_settings import LastfmSettings, ListenBrainzSettings
from music_rec.core.settings import Settings, load_settings, names, sections, set_by, unknown_names
from music_rec.core.settings_file import save_section

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with nothing in it, and places for the other files beside it."""
    monkeypatch.setenv("MUSIC_REC_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("MUSIC_REC_LASTFM__BASE_URL", raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")
    monkeypatch.setitem(Settings.model_config, "toml_file", tmp_path / "secrets.toml")
    return tmp_path


def saved(**values: object) -> None:
    save_section(load_settings().file, "lastfm", values)


def api_key() -> str:
    return load_settings().lastfm.api_key.get_secret_value()


def test_without_any_setting_last_fm_is_asked_for_nothing_and_by_its_own_address(folder: Path):
    settings = load_settings().lastfm

    assert (settings.enabled, settings.ready, settings.friends) == (False, False, False)
    assert settings.base_url == "https://ws.audioscrobbler.com/2.0/"
    assert (settings.requests_per_second, settings.timeout_s) == (4, 30)


def test_each_place_wins_over_those_below_it(monkeypatch: pytest.MonkeyPatch, folder: Path):
    saved(api_key="saved")
    assert api_key() == "saved"
    (folder / "secrets.toml").write_text('[lastfm]\napi_key = "secrets"\n', "utf-8")
    assert api_key() == "secrets"
    (folder / ".env").write_text("MUSIC_REC_LASTFM__API_KEY=dotenv\n", "utf-8")
    assert api_key() == "dotenv"
    monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", "environment")
    assert api_key() == "environment"
    assert load_settings(lastfm={"api_key": "typed"}).lastfm.api_key.get_secret_value() == "typed"


def test_fields_of_one_section_may_come_from_different_places(monkeypatch: pytest.MonkeyPatch, folder: Path):
    saved(api_key=KEY, enabled=True, timeout_s=5)
    monkeypatch.setenv("MUSIC_REC_LASTFM__TIMEOUT_S", "7")

    settings = load_settings().lastfm

    assert (settings.ready, settings.enabled, settings.timeout_s) == (True, True, 7)


def test_saved_settings_are_those_of_the_data_folder_in_force(folder: Path):
    save_section(folder / "other" / "settings.toml", "lastfm", {"api_key": "other"})

    assert api_key() == ""
    assert load_settings(data_dir=folder / "other").lastfm.api_key.get_secret_value() == "other"


def test_saved_file_says_nothing_about_folders(folder: Path):
    saved(api_key=KEY)
    file = load_settings().file
    file.write_text(f'data_dir = "elsewhere"\n{file.read_text("utf-8")}', "utf-8")

    assert load_settings().data_dir == folder / "data"


def test_what_sets_a_field_is_named_with_the_file_it_stands_in(monkeypatch: pytest.MonkeyPatch, folder: Path):
    saved(api_key=KEY)
    (folder / "secrets.toml").write_text("[lastfm]\nenabled = true\ntimeout_s = 3\n", "utf-8")
    (folder / ".env").write_text("MUSIC_REC_LASTFM__TIMEOUT_S=4\n", "utf-8")
    monkeypatch.setenv("MUSIC_REC_LASTFM__FRIENDS", "true")

    assert set_by("lastfm") == {
        "enabled": "[lastfm] enabled in .streamlit/secrets.toml",
        "timeout_s": "MUSIC_REC_LASTFM__TIMEOUT_S in .env",
        "friends": "MUSIC_REC_LASTFM__FRIENDS",
    }


def test_what_sets_a_field_is_another_as_soon_as_its_file_is(folder: Path):
    assert set_by("lastfm") == {}
    (folder / ".env").write_text("MUSIC_REC_LASTFM__FRIENDS=true\n", "utf-8")
    assert set_by("lastfm") == {"friends": "MUSIC_REC_LASTFM__FRIENDS in .env"}
    (folder / ".env").unlink()
    assert set_by("lastfm") == {}


def test_names_of_sections_are_known_and_others_told(monkeypatch: pytest.MonkeyPatch, folder: Path):
    monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", KEY)
    monkeypatch.setenv("MUSIC_REC_LASTFM__APIKEY", KEY)
    monkeypatch.setenv("MUSIC_REC_LASTFM", "{}")

    assert unknown_names() == ["MUSIC_REC_LASTFM", "MUSIC_REC_LASTFM__APIKEY"]
    assert "MUSIC_REC_LASTFM__API_KEY" in names()


def test_whole_section_in_one_variable_is_ignored(monkeypatch: pytest.MonkeyPatch, folder: Path):
    monkeypatch.setenv("MUSIC_REC_LASTFM", f"no JSON {KEY}")

    assert not load_settings().lastfm.ready


@pytest.mark.parametrize("address", ["http://127.0.0.1:9001/2.0", "http://localhost:9001/2.0/", "http://[::1]:9001/2.0/"])
def test_plain_http_is_for_this_computer(address: str):
    assert LastfmSettings(base_url=address).base_url == f"{address.rstrip('/')}/"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://ws.audioscrobbler.com/2.0/", "must begin with https://"),
        ("http://127.0.0.1.example.org/", "must begin with https://"),
        ("ftp://127.0.0.1/", "must begin with https://"),
        ("https://me:secret@example.org/", "must be an address .* without a name or password"),
        ("https://example.org/?a=b", "must be an address"),
        ("https://", "must be an address"),
        ("http://[::1", "must be an address"),
        ("https://example.org:port/", "must be an address"),
        ("", "must be an address"),
    ],
)
def test_address_that_others_could_listen_to_is_refused_with_its_variable(monkeypatch, folder: Path, address: str, said: str):
    monkeypatch.setenv("MUSIC_REC_LASTFM__BASE_URL", address)

    with pytest.raises(SettingsError, match=f"MUSIC_REC_LASTFM__BASE_URL {said}") as caught:
        load_settings()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("TIMEOUT_S", "0", "should be greater than 0"),
        ("REQUESTS_PER_SECOND", "inf", "should be a finite number"),
        ("BREAKER_FAILURES", "0", "should be greater than or equal to 1"),
        ("BREAKER_COOLDOWN_S", "soon", "should be a valid number"),
        ("ENABLED", "perhaps", "should be a valid boolean"),
    ],
)
def test_malformed_value_is_named_with_its_variable(monkeypatch, folder: Path, field: str, value: str, said: str):
    monkeypatch.setenv(f"MUSIC_REC_LASTFM__{field}", value)

    with pytest.raises(SettingsError, match=f"^MUSIC_REC_LASTFM__{field} {said}"):
        load_settings()


def test_malformed_value_in_a_file_is_named_with_that_file(folder: Path):
    saved(timeout_s=-1)
    with pytest.raises(SettingsError, match=r"MUSIC_REC_LASTFM__TIMEOUT_S .* in settings.toml of the data folder"):
        load_settings()

    (folder / "secrets.toml").write_text("[lastfm]\ntimeout_s = -2\n", "utf-8")
    with pytest.raises(SettingsError, match=r"MUSIC_REC_LASTFM__TIMEOUT_S .* in .streamlit/secrets.toml"):
        load_settings()


def test_key_that_was_copied_with_spaces_around_it_is_the_key(folder: Path):
    saved(api_key=f"  {KEY}\n")

    assert api_key() == KEY


def told(error: BaseException | None) -> Iterator[str]:
    """Everything an error and those behind it can be made to say."""
    while error is not None:
        yield from (str(error), repr(error), *traceback.format_exception(error))
        yield from (repr(vars(error)), repr(error.args))
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize(
    ("place", "content"),
    [
        ("environment", f"{KEY} and more"),
        (".env", f"MUSIC_REC_LASTFM__API_KEY='{KEY} and more'"),
        ("secrets.toml", f"[lastfm]\napi_key = ['{KEY}']"),
        ("secrets.toml", f"lastfm = '{KEY}'"),
        ("secrets.toml", f"[lastfm]\napi_key = {KEY}"),
        ("secrets.toml", f"[lastfm]\napi_key = '{KEY}\udcff'"),
        ("settings.toml", f"lastfm = '{KEY}'"),
        ("settings.toml", f"[lastfm]\napi_key = {KEY}"),
        ("settings.toml", f"[lastfm]\napi_key = '{KEY}\udcff'"),
        ("settings.toml", "[lastfm]\napi_key = 123456789012345678901234567890"),
    ],
)
def test_key_never_stands_in_an_error(monkeypatch: pytest.MonkeyPatch, folder: Path, caplog, place: str, content: str):
    caplog.set_level(logging.DEBUG)
    if place == "environment":
        monkeypatch.setenv("MUSIC_REC_LASTFM__API_KEY", content)
    else:
        file = load_settings().file if place == "settings.toml" else folder / place
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content.encode("utf-8", "surrogateescape"))

    with pytest.raises(SettingsError) as caught:
        load_settings()

    said = "".join([*told(caught.value), caplog.text])
    assert KEY not in said
    assert "123456789012345678901234567890" not in said


def test_settings_shown_as_text_or_json_hold_no_key():
    settings = Settings(lastfm={"api_key": KEY, "api_secret": KEY})

    assert KEY not in f"{settings!r} {settings} {settings.lastfm} {settings.model_dump()} {settings.model_dump_json()}"


def test_hash_of_settings_changes_with_what_a_refusal_rests_on_and_with_the_database():
    settings = LastfmSettings(api_key=KEY)
    hashes = {
        settings.settings_hash("database"),
        settings.settings_hash("other database"),
        LastfmSettings(api_key="another").settings_hash("database"),
        LastfmSettings(api_key=KEY, base_url="https://example.org/").settings_hash("database"),
    }

    assert len(hashes) == 4
    assert LastfmSettings(api_key=KEY, timeout_s=1, enabled=True).settings_hash("database") in hashes
    assert not any(KEY in one for one in hashes)


@pytest.mark.parametrize("section", sections().values(), ids=sections())
def test_section_of_a_service_works_without_any_setting_and_does_not_change(section: type[BaseModel]):
    assert section().model_config["frozen"]
    assert not section().enabled
    assert section().base_url.startswith("https://")


def test_hash_of_listenbrainz_changes_with_the_data_sets_of_its_labs():
    hashes = {ListenBrainzSettings(**one).settings_hash("database") for one in ({}, {"similar_artists": "newer"})}

    assert len(hashes) == 2

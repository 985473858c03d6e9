"""The vendored front-end files are those that were checked."""

import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from tools import vendor


def test_the_files_match_their_checksums() -> None:
    """No vendored file is missing, added or changed by hand."""
    assert vendor.faults() == []


def test_the_pins_are_those_of_the_files() -> None:
    """VERSIONS.json was written by the vendor.py that stands here."""
    recorded = vendor.VERSIONS.read_text(encoding="utf-8")
    for package in vendor.PACKAGES:
        assert package.integrity in recorded
        assert f'"version": "{package.version}"' in recorded


def test_no_file_points_at_a_source_map() -> None:
    """A reference to a source map that is not there would stop the collection of static files."""
    for path in vendor.VENDOR.rglob("*.min.*"):
        assert b"sourceMappingURL" not in path.read_bytes(), path


def test_a_changed_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte more in a file, and a file nobody recorded, are both named."""
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "kit.min.js").write_bytes(b"let a")
    (tmp_path / "kit" / "other.js").write_bytes(b"")
    (tmp_path / "VERSIONS.json").write_text('[{"files": {"kit/kit.min.js": "00", "kit/gone.js": "00"}}]')
    monkeypatch.setattr(vendor, "VENDOR", tmp_path)
    monkeypatch.setattr(vendor, "VERSIONS", tmp_path / "VERSIONS.json")
    assert vendor.faults() == [
        "kit/gone.js is named in VERSIONS.json but is missing.",
        "kit/other.js is not named in VERSIONS.json.",
        "kit/kit.min.js differs from the checksum in VERSIONS.json.",
    ]


@pytest.mark.parametrize("line", [b"//# sourceMappingURL=kit.js.map\n", b"/*# sourceMappingURL=kit.css.map */"])
def test_the_source_map_line_is_taken_out(line: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking files from an archive drops the source-map line and writes the licence beside them."""
    monkeypatch.setattr(vendor, "VENDOR", tmp_path)
    archive = tmp_path / "kit.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        member = tarfile.TarInfo("package/dist/kit.js")
        member.size = len(b"let a\n" + line)
        tar.addfile(member, BytesIO(b"let a\n" + line))
    package = vendor.Package("kit", "1", "", "MIT", ("2026 Lin",), "kit", {"dist/kit.js": "kit.js"})
    assert set(vendor.take_files(package, archive)) == {"kit/kit.js", "kit/LICENSE"}
    assert (tmp_path / "kit" / "kit.js").read_bytes() == b"let a\n"
    assert "Copyright (c) 2026 Lin" in (tmp_path / "kit" / "LICENSE").read_text()

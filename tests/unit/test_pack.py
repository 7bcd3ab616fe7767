"""The archive pack: the same bytes for the same content, and a proof that finds what was changed."""

import json
import zipfile

import pytest

from emergency.documents.pack import MANIFEST, verify_pack, write_pack
from emergency.errors import InputInvalid

ENTRIES = [("b/journal.jsonl", b'{"hash": "1"}\n' * 50), ("a.txt", "预报".encode()), ("empty.bin", b"")]


@pytest.fixture
def written(tmp_path):
    """A pack of three files."""
    return write_pack(tmp_path / "pack.zip", ENTRIES, {"episode": "E1"})


def _codes(verification) -> set[str]:
    return {fault.code for fault in verification.faults}


def _rebuilt(path, change):
    """The pack with its files passed through `change(name, content)` -> content or None (left out)."""
    with zipfile.ZipFile(path) as old:
        kept = {name: change(name, old.read(name)) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in kept.items():
            if content is not None:
                new.writestr(name, content)
    return path


def test_an_untouched_pack_is_proved(written):
    """Every file fits, and the zip's own hash as well."""
    verification = verify_pack(written.path, written.sha256)
    assert (verification.ok, verification.files) == (True, len(ENTRIES))


def test_the_manifest_lists_every_file_with_size_and_hash(written):
    """The manifest comes last, in the order of the entries, with what it is about."""
    with zipfile.ZipFile(written.path) as pack:
        assert pack.namelist() == [*(name for name, _ in ENTRIES), MANIFEST]
        manifest = json.loads(pack.read(MANIFEST))
    assert manifest["about"] == {"episode": "E1"}
    assert [(row["name"], row["size"]) for row in manifest["files"]] == [(n, len(c)) for n, c in ENTRIES]


def test_the_same_content_gives_the_same_bytes(tmp_path, written):
    """A second pack, from a generator, at another time, is byte for byte the same."""
    again = write_pack(tmp_path / "again.zip", (entry for entry in ENTRIES), {"episode": "E1"})
    assert again.path.read_bytes() == written.path.read_bytes()
    assert again.sha256 == written.sha256


def test_any_flipped_byte_is_found_with_the_hash(written):
    """Each single byte of the zip, headers and directory included, is covered by the hash in the journal."""
    whole = written.path.read_bytes()
    for place in range(len(whole)):
        written.path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
        assert not verify_pack(written.path, written.sha256).ok, place


def test_no_flipped_byte_changes_a_file_unseen(written):
    """Without the zip's hash too: whatever byte flips, the proof fails or every file still reads the same."""
    whole = written.path.read_bytes()
    for place in range(len(whole)):
        written.path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        if verify_pack(written.path).ok:
            with zipfile.ZipFile(written.path) as pack:
                assert [(name, pack.read(name)) for name, _ in ENTRIES] == ENTRIES, place


def test_a_changed_file_is_named(written):
    """A file rewritten inside a proper zip no longer fits its hash; the others still do."""
    _rebuilt(written.path, lambda name, content: b"other" if name == "a.txt" else content)
    verification = verify_pack(written.path)
    assert [(fault.code, fault.file) for fault in verification.faults] == [("file_changed", "a.txt")]
    assert verification.files == len(ENTRIES) - 1


def test_a_missing_file_is_named(written):
    """A file taken out is missing."""
    _rebuilt(written.path, lambda name, content: None if name == "empty.bin" else content)
    assert [(f.code, f.file) for f in verify_pack(written.path).faults] == [("file_missing", "empty.bin")]


def test_an_added_file_is_named(written):
    """A file slipped in is not in the manifest."""
    with zipfile.ZipFile(written.path, "a") as pack:
        pack.writestr("later.txt", b"x")
    assert [(f.code, f.file) for f in verify_pack(written.path).faults] == [("unlisted", "later.txt")]


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b'{"format": "emergency-archive-pack/1"}', b"\xff", b'{"format": 1, "files": 2}'],
)
def test_a_spoilt_manifest_is_a_fault_and_no_error(written, manifest):
    """Whatever stands in the manifest, the proof answers."""
    _rebuilt(written.path, lambda name, content: manifest if name == MANIFEST else content)
    assert _codes(verify_pack(written.path)) == {"pack_broken"}


def test_a_pack_without_a_manifest_is_a_fault(written):
    """No manifest, no proof."""
    _rebuilt(written.path, lambda name, content: None if name == MANIFEST else content)
    assert _codes(verify_pack(written.path)) == {"manifest_missing"}


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all" * 9])
def test_what_is_no_zip_is_a_fault(tmp_path, content):
    """A file that is no zip, and one cut off, are reported in Chinese with what to do."""
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    (fault,) = verify_pack(path).faults
    assert fault.code == "pack_broken"
    assert "请从备份恢复" in fault.message


def test_a_file_that_is_not_there_is_a_fault(tmp_path):
    """A lost pack is reported, not raised."""
    assert _codes(verify_pack(tmp_path / "lost.zip", "0" * 64)) == {"pack_broken"}


@pytest.mark.parametrize("name", ["../x", "/x", "a/../b", "a//b", "a\\b", "C:x", "", ".", MANIFEST])
def test_an_unsafe_name_is_refused_and_nothing_is_left(tmp_path, name):
    """A name that could leave the folder where the pack is unpacked never gets in."""
    with pytest.raises(InputInvalid):
        write_pack(tmp_path / "pack.zip", [("a", b"1"), (name, b"2")])
    assert list(tmp_path.iterdir()) == []


def test_a_repeated_name_is_refused(tmp_path):
    """Two files of one name cannot both be proved."""
    with pytest.raises(InputInvalid, match="重复"):
        write_pack(tmp_path / "pack.zip", [("a", b"1"), ("a", b"2")])

"""Where the files of standard corpora stand, and whether they are what they should be."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from huffxent.container.publish import published
from huffxent.errors import IntegrityError

if TYPE_CHECKING:
    from typing import BinaryIO

    from huffxent.corpora.standard import Member

VARIABLE = "HUFFXENT_CORPORA"
WAY_OUT = "run it again, or take it from elsewhere with --url"

_CHUNK = 1 << 16


def cache_folder() -> Path:
    """Return the folder that standard corpora are kept in: the user's cache, or HUFFXENT_CORPORA.

    It is what ``pooch.os_cache("huffxent")`` gives, without pooch: looking needs none.
    """
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("huffxent"))


def member_path(root: Path, member: Member) -> Path:
    """Return where a file is, or would be, in a folder of corpora."""
    return root / member.corpus / member.name


def is_present(root: Path, member: Member) -> bool:
    """Whether a file is there, of the right size: only what was checked gets its name."""
    path = member_path(root, member)
    return path.is_file() and path.stat().st_size == member.bytes


def is_right(root: Path, member: Member) -> bool:
    """Whether a file is there, of the right size and sha256."""
    if not is_present(root, member):
        return False
    with member_path(root, member).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == member.sha256


def publish_checked(stream: BinaryIO, target: Path, member: Member, source: str) -> None:
    """Write a file that appears once it is known to be right; never more than its bytes.

    Raises
    ------
    IntegrityError
        If size or sha256 are not those of the file.
    """
    digest, left = hashlib.sha256(), member.bytes
    with published(target, force=True) as file:
        while chunk := stream.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise _not_it(member, source, f"more than its {member.bytes:,} bytes")
            digest.update(chunk)
            file.write(chunk)
        if left:
            raise _not_it(member, source, f"{left:,} bytes fewer than its {member.bytes:,}")
        if digest.hexdigest() != member.sha256:
            found = f"another sha256: {member.sha256} expected, got {digest.hexdigest()}"
            raise _not_it(member, source, found)


def _not_it(member: Member, source: str, found: str) -> IntegrityError:
    return IntegrityError(f"what {source} has under this name has {found}; {WAY_OUT}").about(
        str(member)
    )

"""Uploads: allowed by purpose, looked at from the inside, kept in a safe form (CO-3, CO-4)."""

from portal.core.uploads.archives import ArchiveLimits, check_zip, is_safe_path
from portal.core.uploads.examine import AcceptedUpload, examine
from portal.core.uploads.kinds import ALLOWED, FORMATS, FileKind, Purpose, UploadRefusal
from portal.core.uploads.names import safe_name

__all__ = [
    "ALLOWED",
    "FORMATS",
    "AcceptedUpload",
    "ArchiveLimits",
    "FileKind",
    "Purpose",
    "UploadRefusal",
    "check_zip",
    "examine",
    "is_safe_path",
    "safe_name",
]

"""A run: a folder with a plan or a forecast, its figures, and what it was made from."""

from planning.run.about import about
from planning.run.files import put_file, put_files
from planning.run.read import MANIFEST, Run, read_manifest, read_run
from planning.run.write import check_folder, write_files, write_rejected, write_run, write_whole

__all__ = [
    "MANIFEST",
    "Run",
    "about",
    "check_folder",
    "put_file",
    "put_files",
    "read_manifest",
    "read_run",
    "write_files",
    "write_rejected",
    "write_run",
    "write_whole",
]

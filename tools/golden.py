"""What the project shows and writes, held against what it was: for changes that change nothing.

``python tools/golden.py record FILE`` runs the three shipped params files that are quick enough and
writes the SHA-256 of every table, frozen method and page (its text and its pictures, each apart).
``python tools/golden.py compare FILE`` runs them again and lists what is no longer the same; its
exit code is 1 if anything is. ``--keep FOLDER`` keeps the reports, so that two of them can be laid
side by side.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = ("smoke", "cdnow", "insurer")
UNSEEN = ("script", "style")
PICTURE = "data:image/png;base64,"


class PageText(HTMLParser):
    """Collects what a reader sees of a page: its text without the code, and its pictures."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[bytes] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a picture and what it says; nothing is text inside of what is not seen."""
        code = tag == "details" and ("class", "code") in attrs
        if code or tag in UNSEEN:
            self._unseen.append(tag)
        source = dict(attrs).get("src") or ""
        if tag == "img" and source.startswith(PICTURE):
            self.words.append(dict(attrs).get("alt") or "")
            self.pictures.append(base64.b64decode(source.removeprefix(PICTURE)))

    def handle_endtag(self, tag: str) -> None:
        """Note where what is not seen ends."""
        if self._unseen and self._unseen[-1] == tag:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        """Keep the words that are seen."""
        if not self._unseen:
            self.words += data.split()


def fingerprints(report: Path) -> dict[str, str]:
    """Return what a report folder holds -> SHA-256, one entry a table and method, two a page."""
    files = [*(report / "tables").iterdir(), *(report / "methods").iterdir()]
    hashes = {str(path.relative_to(report)): _sha256(path.read_bytes()) for path in files}
    for path in report.glob("*.html"):
        page = PageText()
        page.feed(path.read_text(encoding="utf-8"))
        hashes[f"{path.name} (text)"] = _sha256("\n".join(page.words).encode())
        hashes[f"{path.name} (pictures)"] = _sha256(b"".join(page.pictures))
    return dict(sorted(hashes.items()))


def run_all(names: list[str], reports: Path) -> dict[str, dict[str, str]]:
    """Run each params file into its own folder below ``reports``; return all fingerprints."""
    hashes = {}
    for name in names:
        command = [
            "-m",
            "segbench.cli",
            "run",
            str(ROOT / "params" / f"{name}.yaml"),
            "--reports",
            str(reports),
        ]
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        hashes[name] = fingerprints(reports / name)
    return hashes


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return one line for each entry that is new, gone or not the same."""
    lines = []
    for entry in sorted({*before, *after}):
        if entry not in after:
            lines.append(f"gone: {entry}")
        elif entry not in before:
            lines.append(f"new: {entry}")
        elif before[entry] != after[entry]:
            lines.append(f"not the same: {entry}")
    return lines


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main() -> int:
    """Record or compare, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["record", "compare"])
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--runs", nargs="+", default=list(RUNS), help="params files, without their ending"
    )
    parser.add_argument("--keep", type=Path, help="a folder for the reports")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        hashes = run_all(options.runs, options.keep or Path(scratch))
    if options.task == "record":
        options.file.write_text(json.dumps(hashes, indent=1) + "\n")
        return 0
    recorded = json.loads(options.file.read_text())
    changed = 0
    for name, after in hashes.items():
        lines = differences(recorded[name], after)
        changed += len(lines)
        print(f"{name}: {len(after)} entries, {len(lines)} differences", *lines, sep="\n  ")
    return int(changed > 0)


if __name__ == "__main__":
    sys.exit(main())

"""Writes the gallery's table into the pages that show it: python docs/write_gallery.py."""

from pathlib import Path

from sevenlanes.agents.gallery.entry import load_gallery
from sevenlanes.agents.gallery.table import with_table

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "gallery.md")

if __name__ == "__main__":
    for page in PAGES:
        page.write_text(with_table(page.read_text(encoding="utf-8"), load_gallery()), encoding="utf-8")

"""Trained policies that come with the package, each with what trained it and what it scored (docs/gallery.md)."""

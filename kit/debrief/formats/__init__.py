"""The files that a debrief is saved as, each written from the same blocks."""

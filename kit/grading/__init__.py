"""Grading: points for finished lessons, a place for the facilitator's words, and the way back of both."""

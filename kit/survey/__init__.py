"""Bring your own survey: a team's existing answers, from a CSV file or a workbook, wide or tidy."""

from kit.survey.naming import ALL, Asked
from kit.survey.reading import Survey, read

__all__ = ["ALL", "Asked", "Survey", "read"]

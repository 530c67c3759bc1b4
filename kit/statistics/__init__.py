"""Statistics that stay honest in a small group: pure functions on numbers, each with its source.

Ratings come as a table, people by items, in scale points; NaN where somebody could not say. `low` and `high` are
the ends of the response scale, which has ``high - low + 1`` options. There are no p-values: one small group cannot
carry them.
"""

from kit.statistics.agreement import (
    average_deviation,
    average_deviation_about_mean,
    average_deviation_over_items,
    by_group,
    r_star_wg,
    r_wg,
)
from kit.statistics.changes import Moves, Shift, change, non_response_bounds, non_response_reach, response_shift, step
from kit.statistics.reliability import cronbach_alpha, icc1, icc2, item_analysis
from kit.statistics.scores import (
    HIGH,
    LOW,
    Bands,
    band_edges,
    bands,
    counts,
    dimension_scores,
    least_rated,
    mean,
    median,
    reverse_score,
)
from kit.statistics.verdicts import AT_AN_END, FEW_PEOPLE, LEAST_PEOPLE, ONE_ITEM, Verdict, close_under, verdict

__all__ = [
    "AT_AN_END",
    "FEW_PEOPLE",
    "HIGH",
    "LEAST_PEOPLE",
    "LOW",
    "ONE_ITEM",
    "Bands",
    "Moves",
    "Shift",
    "Verdict",
    "average_deviation",
    "average_deviation_about_mean",
    "average_deviation_over_items",
    "band_edges",
    "bands",
    "by_group",
    "change",
    "close_under",
    "counts",
    "cronbach_alpha",
    "dimension_scores",
    "icc1",
    "icc2",
    "item_analysis",
    "least_rated",
    "mean",
    "median",
    "non_response_bounds",
    "non_response_reach",
    "r_star_wg",
    "r_wg",
    "response_shift",
    "reverse_score",
    "step",
    "verdict",
]

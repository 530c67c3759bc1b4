"""Summaries written by hand, as small as an example may be."""

from __future__ import annotations

from typing import Any

from kit.debrief.records import (
    Activity,
    Bands,
    Change,
    Choice,
    CohortName,
    CourseName,
    Date,
    Dimension,
    DimensionChange,
    Instrument,
    InstrumentItem,
    Option,
    Part,
    Points,
    PointsOption,
    Rating,
    Scale,
    Summary,
    Suppressed,
    Text,
    Texts,
    Wave,
)

SCALE = Scale(min=1, max=5, labels={"1": "not at all", "5": "fully"}, cannot_say="can't say")
FEW = "Too few people answered for this to be shown."
COUNTS = "Counts are shown from 10 people on, or when everyone agreed to it."
AT = "2026-11-21T15:10:00Z"


def counted(text: str, *people: int, cannot_say: int = 0, median: float = 4, spread: float = 0.5) -> InstrumentItem:
    counts = {str(i + 1): n for i, n in enumerate(people)} | {"cannot-say": cannot_say}
    return InstrumentItem(text, sum(counts.values()), median, spread, counts)


def purpose(*, low: int = 1, middle: int = 1, high: int = 9, spread: float = 0.5) -> Dimension:
    items: dict[str, InstrumentItem | Suppressed] = {
        "shared-purpose-1": counted("We could each say what we are here to achieve.", 0, 1, 1, 6, 3),
        "shared-purpose-2": counted("Our aim fits what the people we serve need.", 1, 0, 2, 5, 2, cannot_say=1),
    }
    return Dimension("Shared purpose", low + middle + high, 4.0, 3.9, spread, Bands(low, middle, high), items)


def safety() -> Dimension:
    item = InstrumentItem("A doubt is welcome here.", 8, 3, 0.9, Suppressed(COUNTS))
    return Dimension("Safety to speak", 8, 3.33, 3.2, 0.9, Suppressed(COUNTS), {"safety-1": item})


def wave(title: str, n: int, **dimensions: Dimension | Suppressed) -> Wave:
    return Wave(title, AT, n, dict(dimensions))


def instrument(
    waves: dict[str, Wave | Suppressed] | None = None, change: Change | Suppressed | None = None
) -> Instrument:
    before = wave("Before", 11, purpose=purpose(), safety=safety(), closed=Suppressed(FEW, "Difference welcomed"))
    return Instrument(
        title="Group Coherence Check",
        note="A conversation starter, not a validated test.",
        scale=SCALE,
        waves=waves or {"before": before, "after": Suppressed(FEW, "After")},
        change=change or Suppressed(FEW),
    )


def moved() -> Change:
    return Change(
        frozen_at=AT,
        pairs=10,
        first="before",
        last="after",
        dimensions={
            "purpose": DimensionChange("Shared purpose", 10, 0.33, 4, 5, 1),
            "safety": DimensionChange("Safety to speak", 8, -0.17, suppressed=COUNTS),
            "closed": Suppressed(FEW, "Difference welcomed"),
        },
    )


def results() -> dict[str, Any]:
    return {
        "different": Texts(
            "long-text",
            "What will be different?",
            AT,
            6,
            [
                Text("We stop waiting for the Monday meeting.", quote=True, reviewed=True),
                Text("People who are quiet now get a turn.", quote=False, reviewed=True),
                Text("Fewer meetings.", quote=True, reviewed=False),
            ],
        ),
        "confident": Rating(
            "rating", "How confident are you?", AT, 11, 4, 0.7, SCALE, {"1": 0, "2": 2, "3": 1, "4": 5, "5": 3}
        ),
        "way": Choice(
            "choice", "How do you decide?", AT, 11, {"advice": Option("Advice", 7), "consent": Option("Consent", 4)}
        ),
        "weights": Points(
            "points",
            "Where does your time go?",
            AT,
            9,
            10,
            {"talk": PointsOption("Talk", 4, 4.2), "do": PointsOption("Do", 6, 5.8)},
        ),
        "when": Date("date", "When do we start?", AT, 6, "2026-12-01", Suppressed(COUNTS)),
        "sign": Suppressed(FEW, "By what sign will you know?"),
    }


def summary(**changes: Any) -> Summary:
    fields: dict[str, Any] = {
        "course": CourseName("collective-leadership", "1.0", "Collective Leadership"),
        "cohort": CohortName("team-delta", "Team Delta"),
        "written_at": AT,
        "threshold": 5,
        "participants": 11,
        "invited": 12,
        "took_part": {"intention": Part("Intention Setting", 11), "why": Suppressed(FEW, "Why it is important")},
        "instruments": {"group-coherence": instrument()},
        "activities": {
            "intention/hopes": Activity("Hopes", "intention", results()),
            "why/example": Activity("An example", "why", {"story": Suppressed(FEW, "Tell it")}),
        },
        "set_aside": [],
    }
    return Summary(**(fields | changes))

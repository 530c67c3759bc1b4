"""A group that answers one question of the first lesson together, and the same seen by everyone: on any Hub."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from helpers.hub import PEOPLE
from helpers.seats import rows
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from helpers.room import People
    from helpers.seats import Desk, Learner
    from playwright.sync_api import Locator

LESSON = "welcome/intention.ipynb"
ACTIVITY = "intention/hopes"
HERE, AWAY = PEOPLE[:3], PEOPLE[3:]
"""Those in their lessons, and those who ask the service as their pages would."""
HOPED = {
    "ada": "<b>Fewer</b> meetings.",
    "ben": "We know who decides.",
    "dora": "The rota is ours.",
    "eli": "New people are heard.",
    "fay": "We end on time.",
}
CONFIDENT = {"ada": 4, "ben": 2, "dora": 4, "eli": 5, "fay": 1}
TAKEN_BACK = "Taken back before the close."
PRIVATE = "Only for my own eyes."


def answer_together(
    desk: Desk, learners: Mapping[str, Learner], people: People, elsewhere: Sequence[Locator] = ()
) -> None:
    """Let everybody share, and the facilitator open, count, close, read and look alone; `elsewhere` are more walls."""
    ada, ben, cas = learners.values()
    walls = (desk.wall, *elsewhere)
    for user, learner in learners.items():
        learner.write("different", HOPED.get(user, TAKEN_BACK))
        learner.rate("confident", CONFIDENT.get(user, 3))
        learner.offer("different")
        learner.offer("confident", "counts")
    ben.write("keep", PRIVATE)
    ada.share()
    cas.share()
    desk.choose(ACTIVITY)
    expect(desk.answered).to_have_text("2 have answered")

    desk.to("open", "open")
    for learner in learners.values():
        expect(learner.note("hopes")).to_contain_text("Your group answers this now.")
    ben.share()
    expect(desk.answered).to_have_text("3 have answered")
    cas.withdraw("different")
    cas.withdraw("confident")
    expect(desk.answered).to_have_text("2 have answered")
    for n, user in enumerate(AWAY, 3):
        people.share(user, f"{ACTIVITY}/different", HOPED[user], agreed=["quote"])
        people.share(user, f"{ACTIVITY}/confident", CONFIDENT[user], agreed=["counts"])
        expect(desk.answered).to_have_text(f"{n} have answered")
    expect(desk.here).to_have_text("6 here")
    for wall in walls:
        expect(wall).to_contain_text("5 of 6 have answered")
        assert not any(text in wall.page.content() for text in (*HOPED.values(), "&lt;b&gt;Fewer"))

    desk.to("close", "closed")
    desk.review.get_by_text("5 texts wait for you.").wait_for()
    assert sorted(desk.review.locator("[data-digest] blockquote").all_inner_texts()) == sorted(HOPED.values())
    desk.review.locator('[data-action="show-all"]').click()
    desk.review.get_by_text("You have read them all.").wait_for()
    desk.page.get_by_text("Look at it first, alone").click()
    alone = desk.page.locator('[data-part="first"]')
    expect(alone.locator("blockquote")).to_have_count(len(HOPED))
    back, further = (desk.page.locator(f'.kl-pages [data-action="{way}"]') for way in ("back", "further"))
    expect(back).to_be_disabled()
    desk.press("further")
    expect(back).to_be_enabled()
    expect(further).to_be_disabled()
    alone.locator("svg:visible").first.wait_for()
    assert_as_shared(rows(alone))
    for wall in walls:
        assert not wall.locator("svg:visible, blockquote").count()


def reveal_to_all(desk: Desk, learners: Mapping[str, Learner], elsewhere: Sequence[Locator] = ()) -> None:
    """Reveal what was shared: it is the same in every lesson and on every wall, and nothing else is."""
    walls = (desk.wall, *elsewhere)
    desk.to("reveal", "revealed")
    for learner in learners.values():
        assert_shown(learner.result("hopes"))
    for wall in walls:
        expect(wall.locator("blockquote")).to_have_count(len(HOPED))
        assert sorted(wall.locator("blockquote").all_inner_texts()) == sorted(HOPED.values())
        assert not wall.locator("blockquote b").count()
    desk.press("further")
    for wall in walls:
        wall.locator("svg:visible").first.wait_for()
        assert_as_shared(rows(wall))
    ada, ben, cas = (learner.page for learner in learners.values())
    shown = [wall.page for wall in walls]
    assert not any(PRIVATE in page.content() for page in (*shown, ada, cas))
    assert not any(TAKEN_BACK in page.content() for page in (*shown, ada, ben))


def assert_shown(result: Locator) -> None:
    """Compare a group's result, as one of the group sees it, with what each shared."""
    expect(result).to_contain_text("Your group's result")
    expect(result.locator("svg:visible")).to_have_count(1)
    result.locator("summary").first.click()
    expect(result.locator("tbody tr").first).to_be_visible()
    assert_as_shared(rows(result))
    assert sorted(result.locator("blockquote").all_inner_texts()) == sorted(HOPED.values())


def assert_as_shared(table: list[list[str]]) -> None:
    """Compare the table of the question with what each shared."""
    (head, row), values = table, sorted(CONFIDENT.values())
    assert dict(zip(head[1:3], row[1:3], strict=True)) == {"People": str(len(values)), "Median": str(median(values))}
    assert {n: row[head.index(str(n))] for n in range(1, 6)} == {n: str(values.count(n)) for n in range(1, 6)}

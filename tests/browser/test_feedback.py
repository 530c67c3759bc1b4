"""From a learner's lesson to the facilitator's formgrader and back, in two real JupyterLabs."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.graded import HOMEWORK, hand_in, shared
from helpers.learner import Learner
from playwright.sync_api import expect

from kit import course as courses
from kit import workspace as workspaces
from kit.exchange import cohort_folder, outbox
from kit.exchange.collect import collect
from kit.exchange.roster import Student
from kit.grading import feedback
from kit.grading.grade import grade

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from kit.course import Course
    from kit.exchange.cohort_folder import CohortFolder

    from .conftest import Lab, StartLab

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange there")

PEOPLE = (Student("participant-01", "Participant One"), Student("participant-02", "Participant Two"))
LISTENING = "textarea.comment[placeholder]"
"""formgrader's field once it has asked for the comments there are: what is typed before is neither saved nor kept."""
HOSTILE = r"""<script>document.title = "TAKEN"</script><img src=x onerror="document.title = 'TAKEN'">
</pre></code><h1 id="taken">Taken</h1> [a link](javascript:document.title='TAKEN') ![](http://127.0.0.1:9/pixel)
```
````
$\href{javascript:document.title='TAKEN'}{x}$ $$\frac{1}{2}$$ \(x^2\) \[y\] \begin{equation}z\end{equation}
    <b>indented</b>
{{ 7 * 7 }} {% raw %} &lt;i&gt; <http://127.0.0.1:9/auto> https://127.0.0.1:9/bare
<style>body { display: none }</style><svg onload="document.title='TAKEN'"></svg>"""


@pytest.fixture(scope="module")
def course() -> Course:
    return courses.load()


@pytest.fixture(scope="module")
def cohort(course: Course, tmp_path_factory: pytest.TempPathFactory) -> CohortFolder:
    made = cohort_folder.init(
        tmp_path_factory.mktemp("cohorts") / "team", course, PEOPLE, title="Team", facilitators=("Grace",)
    )
    assert not any(one.problem for one in cohort_folder.release(made.folder, course))
    return made.folder


@pytest.fixture(scope="module")
def learner(cohort: CohortFolder, course: Course, start_lab: StartLab, tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """The first participant's own JupyterLab, with the homework handed over."""
    root = tmp_path_factory.mktemp("home") / "workshop"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("JUPYTERHUB_USER", PEOPLE[0].id)
        person = Learner(workspaces.create(root, course), course)
        person.join((cohort.root / "cohort.yaml").read_text(encoding="utf-8"))
        person.answer(HOMEWORK, "We try a rota.", "facilitator").share("design-homework")
        assert outbox.hand_over(person.workspace, course, "debrief").state == "taken"
    return start_lab(root, env={"JUPYTERHUB_USER": PEOPLE[0].id})


@pytest.fixture(scope="module")
def formgrader(cohort: CohortFolder, course: Course, learner: Lab, start_lab: StartLab) -> Lab:
    """The facilitator's JupyterLab on the cohort's folder, after `kit collect` and `kit grade`."""
    assert learner
    hand_in(cohort, course, shared(cohort, PEOPLE[1].id, "debrief", texts={HOMEWORK: HOSTILE}))
    assert collect(cohort, course).set_aside == ()
    assert [x.new for x in grade(cohort, course).sections] == [0, 0, 0, 2]
    return start_lab(cohort.root)


def task(formgrader: Lab, text: str) -> Page:
    """Go as a facilitator does: an assignment's notebook, its submissions, the one with this text in it."""
    page = formgrader.page()
    page.goto(f"{formgrader.url}formgrader/gradebook/debrief/design-homework")
    links = page.locator("tbody a[href*='/submissions/']")
    links.nth(1).wait_for(state="attached")
    for address in links.evaluate_all("links => links.map((a) => a.href)"):
        page.goto(address)
        page.locator(LISTENING).wait_for()
        if text in page.locator(".nbgrader_cell:has(textarea.comment) pre").inner_text():
            return page
    raise AssertionError(text)


def test_feedback_written_in_formgrader_is_read_in_the_lesson(
    formgrader: Lab, learner: Lab, cohort: CohortFolder, course: Course
) -> None:
    page = task(formgrader, "We try a rota.")
    page.locator("textarea.comment").fill("Ask <b>who</b> covers the late shift.\n\nGood start.")
    with page.expect_response(re.compile("/api/comment/")) as saved:
        page.locator("textarea.comment").blur()
    assert saved.value.ok

    assert feedback.give(cohort, course).reached == 1

    lesson = learner.page("debrief/do-homework.ipynb")
    told = lesson.locator('li:has([data-lesson="design-homework"]) .kit-feedback-new')
    expect(told).to_have_text("New feedback")
    expect(lesson.locator(".kit-feedback-new")).to_have_count(1)
    lesson.locator('[data-lesson="design-homework"]').click()
    box = lesson.locator('.kit-share[data-lesson="design-homework"] .kit-feedback')
    expect(box).to_contain_text("Ask <b>who</b> covers the late shift.")
    expect(box).to_contain_text("From Grace")
    expect(box).to_contain_text("What will you try, as a small working example?")
    expect(box.locator("blockquote p")).to_have_count(2)
    expect(told, "it was read").to_have_count(0)


def test_a_hostile_text_is_shown_letter_by_letter_in_formgrader(formgrader: Lab) -> None:
    page = task(formgrader, "TAKEN")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.locator(LISTENING).wait_for()

    shown = page.locator(".nbgrader_cell:has(textarea.comment) pre")
    assert re.sub(r"\s+", "", shown.inner_text()) == re.sub(r"\s+", "", HOSTILE)
    assert page.title() != "TAKEN"
    assert page.locator("#taken, .nbgrader_cell img, .nbgrader_cell svg, .nbgrader_cell style").count() == 0
    assert shown.locator("a, b, .MathJax, mjx-container, script").count() == 0
    assert not [url for url in asked if "127.0.0.1:9/" in url]

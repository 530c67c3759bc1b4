"""The cohort of a debrief: set up from a list, and filled with the files that a platform gives."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from helpers.axe import findings
from helpers.debrief_page import done
from helpers.sent import cohort_folder, line, participant, shared, zipped
from playwright.sync_api import expect

from kit import course as courses

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Lab
    from playwright.sync_api import Page

HOPE = "intention/hopes/different"
COURSE = courses.load()


def test_setting_up_says_what_is_wrong_and_keeps_what_was_filled_in(console: Page, lab: Lab) -> None:
    console.get_by_text("Set up a new cohort").click()
    console.get_by_label("Title").fill("Team Delta")
    console.get_by_label("or pasted here").fill("id,name\nanna,Anna\nanna,Anna\n")
    console.get_by_label("The cohort's own folder").fill("team-delta")
    console.locator('[data-action="setup"]').click()
    problem = console.locator('[data-step="cohort"] [role="alert"]')
    problem.get_by_text("The id “anna” stands here and in line 2.").wait_for()
    assert not (lab.workspace / "team-delta").exists()
    assert console.get_by_label("Title").input_value() == "Team Delta"

    console.get_by_label("or pasted here").fill("id,name\nanna,Anna\nbo,Bo\n")
    done(console)
    console.locator('[data-action="setup"]').click()
    console.get_by_text("2 on the list · results from 5 people on").wait_for()
    assert (lab.workspace / "team-delta" / "cohort.yaml").is_file()
    console.get_by_text("There are fewer people on the roster than the threshold").wait_for()


def choose(page: Page, file: Path) -> None:
    """Choose a file by its place, as a person does: `set_input_files` may hand its content over at once."""
    devtools = page.context.new_cdp_session(page)
    field = devtools.send("Runtime.evaluate", {"expression": "document.querySelector('input[name=parcel]')"})
    devtools.send("DOM.setFileInputFiles", {"files": [str(file)], "objectId": field["result"]["objectId"]})
    assert page.evaluate("document.querySelector('input[name=parcel]').files[0].size")


def test_a_platforms_zip_is_brought_in_and_told_participant_by_participant(
    console: Page, lab: Lab, tmp_path: Path
) -> None:
    people = [participant(n) for n in range(1, 4)]
    folder = cohort_folder(lab.workspace / "team-elsewhere", COURSE, people)
    names = ("{}_1234_assignsubmission_file_/shared.json", "{}/team.kit.json", "{}_77_assignsubmission_file_x.json")
    files = {
        name.format(who): shared(COURSE, f"9f3c0{who[-1]}", "welcome", [line(COURSE, HOPE, "Words")])
        for name, who in zip(names, people, strict=True)
    }
    source = zipped(tmp_path / "all.zip", files | {"essay.pdf": b"%PDF" + os.urandom(3 << 20)})
    console.get_by_text("Open another folder").click()
    console.get_by_label("Folder", exact=True).fill("team-elsewhere")
    console.locator('[data-step="cohort"] [data-action="open"][type="submit"]').click()
    console.get_by_text("0 of 3 people have taken part.").wait_for()
    done(console)

    console.get_by_text("Bring in files from a learning platform or e-mail").click()
    console.locator('[data-action="bring-in"]').click()
    problem = console.locator('[data-step="collect"] [role="alert"]')
    problem.get_by_text("Choose the files first, or name their place.").wait_for()
    done(console)
    gone = zipped(tmp_path / "gone.zip", files)
    choose(console, gone)
    gone.unlink()
    console.locator('[data-action="bring-in"]').click()
    problem.get_by_text("This file cannot be read.").wait_for()
    expect(problem).to_contain_text("gone.zip")
    expect(console.get_by_text("Sending 1 of 1 …")).to_have_count(0)
    console.get_by_label("Files, or a zip").set_input_files(source)
    console.locator('[data-action="bring-in"]').click()

    console.get_by_text("Files of 3 people are in the inbox now.").wait_for()
    console.get_by_text("3 of 3 people have taken part.").wait_for()
    expect(problem).to_be_empty()
    told = console.locator('[data-part="brought-in"]')
    expect(told.get_by_text("new: Welcome and Intention Setting")).to_have_count(3)
    told.get_by_text("1 thing was set aside").click()
    expect(told.get_by_text("essay.pdf")).to_be_visible()
    assert len(list((folder / "inbox").iterdir())) == 3
    assert findings(console, ".kit-debrief") == []

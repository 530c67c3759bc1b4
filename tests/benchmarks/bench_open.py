"""How long the next lesson takes from click to its first activity, beside a bare notebook with one Textarea."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from helpers.chromium import ARGS, executable
from helpers.serving import launch

from kit import course, workspace

LIMIT = 1.0
LESSONS = ("intention", "coherence", "why", "is-it-for-you", "in-practice")
BARE = "bare-{n}.ipynb"
SEEN_MS = 60_000


def write_bare(root: Path) -> None:
    """Write the notebooks to compare with."""
    for n in range(len(LESSONS)):
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell("import ipywidgets; ipywidgets.Textarea()")],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        )
        nbformat.write(notebook, root / BARE.format(n=n))


def lesson(page: Page, id_: str) -> float:
    """Click a lesson in the panel and wait for its first activity."""
    start = time.perf_counter()
    page.locator(f'#kit-course a[data-lesson="{id_}"]').click()
    page.locator(f'fieldset[data-lesson="{id_}"]').first.wait_for(timeout=SEEN_MS)
    return time.perf_counter() - start


def bare(page: Page, n: int) -> float:
    """Open a bare notebook, run all of it as soon as it can run, and wait for its Textarea."""
    start = time.perf_counter()
    page.evaluate(
        """async path => {
            const panel = await window.jupyterapp.commands.execute('docmanager:open', {path});
            await panel.context.ready;
            await panel.sessionContext.ready;
            await window.jupyterapp.commands.execute('notebook:run-all-cells');
        }""",
        BARE.format(n=n),
    )
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .widget-textarea textarea").wait_for(timeout=SEEN_MS)
    return time.perf_counter() - start


def main() -> None:
    """Take the two in turn in one page of one JupyterLab, and print the ratio of their medians."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "workshop"
        workspace.create(root, course.load())
        write_bare(root)
        running = launch("jupyterlab", root, Path(folder), args=["--LabApp.expose_app_in_browser=True"])
        own = playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=executable(own), args=ARGS)
        try:
            page = browser.new_page()
            page.goto(f"{running.url}lab/tree/welcome/welcome.ipynb?token={running.token}")
            page.locator('fieldset[data-lesson="welcome"]').first.wait_for(timeout=SEEN_MS)
            pairs = [(bare(page, n), lesson(page, id_)) for n, id_ in enumerate(LESSONS)]
        finally:
            browser.close()
            running.stop()
    plain, kit = (statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"open: next lesson {kit:.2f} s, bare notebook {plain:.2f} s, ratio {kit / plain:.2f} (limit {LIMIT})")
    sys.exit(kit / plain > LIMIT)


if __name__ == "__main__":
    main()

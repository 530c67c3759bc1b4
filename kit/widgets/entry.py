"""The few lines that a widget carries: they fetch its page's module from the kit's part of the Jupyter server."""

from __future__ import annotations

_ENTRY = """\
async function render({ model, el }) {
  const config = document.getElementById("jupyter-config-data");
  const base = config ? JSON.parse(config.textContent).baseUrl : "/";
  try {
    const { mount } = await import(new URL(`${base}kit/static/MODULE`, location.href).href);
    return await mount(el, GIVEN);
  } catch (error) {
    console.error(error);
    el.textContent = model.get("without");
  }
}
export default { render };
"""


def entry(module: str, given: str) -> str:
    """Give the code of a widget whose page is `module` of this folder; `given` is what it is mounted with, as code.

    Where the server has no such module, the widget's `without` is shown instead.
    """
    return _ENTRY.replace("MODULE", module).replace("GIVEN", given)

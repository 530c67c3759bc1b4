// @ts-check
/** The kit's light or dark colours, as the phone has it. */

const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", lights);
lights();

function lights() {
  document.documentElement.dataset.jpThemeLight = String(!dark.matches);
}

export {};

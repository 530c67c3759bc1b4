/** A calm line over a page, with one thing to do about it. */

import { Widget } from "@lumino/widgets";

import { h, words } from "./page";

interface Remedy {
  readonly label: string;
  readonly action: string;
  readonly act: () => Promise<void>;
}

export class Banner extends Widget {
  constructor(text: string, remedy: Remedy) {
    const line = h("p", { role: "status" }, text);
    const button = h("button", { type: "button", class: "kit-button kit-ghost", "data-action": remedy.action }, remedy.label);
    button.addEventListener("click", () => {
      button.disabled = true;
      remedy.act().catch((error: unknown) => {
        line.textContent = words(error);
        button.disabled = false;
      });
    });
    super({ node: h("div", { class: "kit-banner" }, line, button) });
    this.line = line;
  }

  /** Say something else. */
  say(text: string): void {
    this.line.textContent = text;
  }

  /** It stands in the page by its node alone, which a widget leaves there. */
  override dispose(): void {
    super.dispose();
    this.node.remove();
  }

  private readonly line: HTMLElement;
}

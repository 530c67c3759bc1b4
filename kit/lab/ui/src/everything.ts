/** The page of everything a learner has written: who may see it, and the way to take it back, erase or keep it. */

import { MainAreaWidget } from "@jupyterlab/apputils";
import { Widget } from "@lumino/widgets";

import type { Course } from "./course";
import { _, address, call, h, listen, profile, sharedWith, when, words } from "./page";

type Audience = "group" | "facilitator";

interface Line {
  readonly activity: string;
  readonly item: string;
  readonly label: string;
  readonly value: string;
  readonly shared: { readonly at: string; readonly audience: Audience } | null;
  readonly changed: boolean;
  /** Shared with another group than the one that is joined. */
  readonly elsewhere: boolean;
  readonly where: string | null;
  readonly saved_at: string | null;
  readonly kept: readonly string[];
}

interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly items: readonly Line[];
  readonly problem: { readonly what: string; readonly remedy: string } | null;
}

interface Preview {
  readonly lines: readonly { readonly activity: string; readonly item: string | null }[];
}

interface Receipt {
  readonly message: string;
  readonly unreached?: readonly string[];
}

const PATIENCE_MS = 30_000;
const FIELDS = "input:checked, textarea, input, select, button";

export function everythingPage(course: Course, go: (path: string) => void): MainAreaWidget<EverythingPage> {
  const content = new EverythingPage(course, go);
  const page = new MainAreaWidget({ content });
  page.toolbar.hide();
  page.id = "kit-everything";
  page.title.label = _("Everything I have written");
  page.title.closable = true;
  return page;
}

export class EverythingPage extends Widget {
  constructor(
    private readonly course: Course,
    private readonly go: (path: string) => void,
  ) {
    super({ node: h("article", { class: "kit-everything", tabindex: "-1" }) });
    this.note = h("p", { class: "kit-note", role: "status" });
    this.me = h("div");
    this.list = h("div");
    this.node.append(
      h("h1", {}, _("Everything I have written")),
      this.me,
      h("p", {}, _("This is kept in your own workspace. Under each line stands whether it has left it, and for whom.")),
      h(
        "p",
        { class: "kit-row" },
        download("html", _("Keep a page to read")),
        download("markdown", _("Keep it as text")),
        download("json", _("Keep it as data")),
      ),
      this.note,
      this.list,
    );
    const refresh = (): void => void this.draw();
    const deaf = listen({ heard: refresh, back: refresh });
    this.disposed.connect(deaf);
    void this.draw();
  }

  private async draw(): Promise<void> {
    try {
      const [me, { lessons }] = await Promise.all([
        call("GET", "profile"),
        call<{ lessons: readonly Chapter[] }>("GET", "everything"),
      ]);
      const now = JSON.stringify([me, lessons]);
      if (now === this.drawn) {
        return; // drawing the same anew would take the focus from whoever is on it
      }
      this.drawn = now;
      this.me.replaceChildren(...profile(me));
      const chapters = lessons.map((chapter) => this.chapter(chapter));
      this.list.replaceChildren(...(chapters.length ? chapters : [h("p", {}, _("Nothing is written yet."))]));
    } catch (error) {
      this.say(words(error));
    }
  }

  private chapter({ id, title, path, items, problem }: Chapter): HTMLElement {
    const link = h("a", { href: "#", "data-lesson": id, click: (event: Event) => this.open(event, path) }, title);
    return h(
      "section",
      {},
      h("h2", {}, link),
      problem ? h("p", { class: "kit-problem" }, `${problem.what} ${problem.remedy}`) : null,
      ...items.map((line) => this.line(id, path, line)),
    );
  }

  private line(lesson: string, path: string, line: Line): HTMLElement {
    const about = { "data-lesson": lesson, "data-activity": line.activity, "data-item": line.item };
    const title = h("h3", { id: `kit-written-${lesson}-${line.activity}-${line.item}` }, line.label);
    const names = { ...about, "aria-describedby": title.id };
    const saved = line.saved_at ? _("Saved {when}.", { when: when(line.saved_at) }) : "";
    return h(
      "div",
      { class: "kit-written", ...about },
      title,
      h("blockquote", {}, line.value),
      ...line.kept.map((text) => h("div", {}, h("p", {}, _("Another version, kept:")), h("blockquote", {}, text))),
      h(
        "div",
        { class: "kit-row" },
        h("p", { class: "kit-note" }, `${standing(line)} ${saved}`),
        button("edit", _("Edit"), names, () => this.edit(path, lesson, line)),
        line.shared ? button("withdraw", _("Withdraw"), names, (self) => this.withdraw(self, lesson, line)) : null,
        button("erase", _("Erase"), names, (self) => this.erase(self, lesson, line)),
      ),
    );
  }

  /** Go to the question in its lesson, where the answer is changed. */
  private async edit(path: string, lesson: string, { activity, item }: Line): Promise<void> {
    this.go(path);
    const page = await ready(lesson);
    const card = page?.querySelector(`.kit-activity[data-activity="${activity}"]`);
    // What an exercise asked is changed by walking there again.
    const asked = card?.querySelector(`fieldset[data-item="${item}"]`) ?? card;
    asked?.scrollIntoView({ block: "center" });
    asked?.querySelector<HTMLElement>(FIELDS)?.focus({ preventScroll: true });
  }

  private open(event: Event, path: string): void {
    event.preventDefault();
    this.go(path);
  }

  private async withdraw(self: HTMLButtonElement, lesson: string, { activity, item }: Line): Promise<void> {
    self.disabled = true;
    await this.try(async () => {
      // An activity that is shared whole is withdrawn whole.
      const { lines } = await call<Preview>("GET", `lessons/${lesson}/share`);
      const whole = lines.some((line) => line.activity === activity && line.item === null);
      const sent = { activity, item: whole ? null : item };
      const { receipt } = await call<{ receipt: Receipt }>("POST", `lessons/${lesson}/withdraw`, sent);
      this.say([receipt.message, ...(receipt.unreached ?? [])].join(" "));
    });
  }

  private async erase(self: HTMLButtonElement, lesson: string, { activity, item }: Line): Promise<void> {
    // Erasing can't be undone, so it takes two presses on the same button: no dialog.
    if (!self.dataset["sure"]) {
      self.dataset["sure"] = "yes";
      self.textContent = _("Erase for good");
      self.focus(); // Safari leaves it where it was, and then nothing would take the question back
      self.addEventListener("blur", () => this.unsure(self), { once: true });
      return;
    }
    await this.try(async () => {
      const { receipt } = await call<{ receipt: Receipt | null }>("DELETE", `lessons/${lesson}/items/${activity}/${item}`);
      this.say([_("Erased."), receipt?.message, ...(receipt?.unreached ?? [])].filter(Boolean).join(" "));
      await this.course.refresh();
    });
  }

  private unsure(self: HTMLButtonElement): void {
    delete self.dataset["sure"];
    self.textContent = _("Erase");
  }

  private async try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.say(words(error));
    }
    this.drawn = "";
    await this.draw();
    this.node.focus();
  }

  private say(text: string): void {
    this.note.textContent = text;
  }

  private drawn = "";
  private readonly note: HTMLElement;
  private readonly me: HTMLElement;
  private readonly list: HTMLElement;
}

function standing({ shared, changed, elsewhere, where }: Line): string {
  if (!shared) {
    return where === "leaving"
      ? _("Taken back; waiting for the connection: until then the group's service still has it.")
      : _("Not shared: only you have this.");
  }
  const told = elsewhere ? sharedElsewhere(shared) : sharedWith(shared.audience, shared.at, where);
  return changed ? `${told} ${_("Changed since.")}` : told;
}

function sharedElsewhere({ audience, at }: { readonly audience: Audience; readonly at: string }): string {
  return audience === "facilitator"
    ? _("Shared with another group's facilitator, {when}.", { when: when(at) })
    : _("Shared with another group, {when}.", { when: when(at) });
}

function download(as: string, label: string): HTMLAnchorElement {
  return h("a", { class: "kit-button kit-ghost", href: address(`everything/download?as=${as}`), download: "", "data-download": as }, label);
}

function button(
  action: string,
  label: string,
  names: Record<string, string>,
  act: (self: HTMLButtonElement) => Promise<void>,
): HTMLButtonElement {
  const self = h("button", { type: "button", class: "kit-quiet", "data-action": action, ...names }, label);
  self.addEventListener("click", () => void act(self));
  return self;
}

/** Wait until a lesson stands with its activities, and give it; null where it does not come. */
function ready(lesson: string): Promise<Element | null> {
  const found = (): Element | null =>
    document.querySelector(`.kit-page[data-kit-ready] .kit-share[data-lesson="${lesson}"]`)?.closest(".kit-page") ?? null;
  return new Promise((resolve) => {
    const done = (): void => {
      watch.disconnect();
      window.clearTimeout(late);
      resolve(found());
    };
    const look = (): void => {
      found() && done();
    };
    const watch = new MutationObserver(look);
    const late = window.setTimeout(done, PATIENCE_MS);
    watch.observe(document.body, { attributeFilter: ["data-kit-ready"], childList: true, subtree: true });
    look();
  });
}

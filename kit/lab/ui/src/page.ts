/** The page's own modules, which the activities use too: one connection, one catalogue, one way to ask the server. */

import { PageConfig } from "@jupyterlab/coreutils";

type Fields = Record<string, string | number>;
type Child = Node | string | null | undefined;

interface Listener {
  heard(message: { type: string; lesson?: string }): void;
  back(): void;
}

export interface Together {
  readonly node: HTMLElement;
  /** Say who is reading and where their group's room is; null where there is none. */
  of(mine: { readonly user: string; readonly address: string } | null): void;
}

interface Modules {
  api: {
    address(path: string): URL;
    call<T>(method: string, path: string, body?: unknown): Promise<T>;
  };
  dom: {
    h<T extends keyof HTMLElementTagNameMap>(
      tag: T,
      attributes?: Record<string, unknown>,
      ...children: Child[]
    ): HTMLElementTagNameMap[T];
  };
  i18n: {
    _(message: string, fields?: Fields): string;
    translate(catalogue: Record<string, string>): void;
    when(iso: string): string;
  };
  live: { listen(listener: Listener): () => void };
  my_profile: { profile(data: unknown): HTMLElement[] };
  saved: { sharedWith(audience: string, at: string, where: string | null): string };
  together: { together(): Together };
}

let modules: Modules;

/** Fetch the modules and the stylesheet that the kit's server extension serves; fails where it is not installed. */
export async function load(): Promise<void> {
  const base = `${PageConfig.getBaseUrl()}kit/static/`;
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = `${base}kit.css`;
  document.head.append(style);
  const [api, dom, i18n, live, my_profile, saved, together_] = await Promise.all(
    // The addresses are the server's, so the bundler must leave these imports to the browser.
    ["api", "dom", "i18n", "live", "my_profile", "saved", "together"].map(
      (name) => import(/* webpackIgnore: true */ `${base}${name}.js`),
    ),
  );
  modules = { api, dom, i18n, live, my_profile, saved, together: together_ };
}

/** Translate one interface string, and put the fields into it. */
export const _ = (message: string, fields?: Fields): string => modules.i18n._(message, fields);

export const translate: Modules["i18n"]["translate"] = (catalogue) => modules.i18n.translate(catalogue);
export const when: Modules["i18n"]["when"] = (iso) => modules.i18n.when(iso);
export const call: Modules["api"]["call"] = (method, path, body) => modules.api.call(method, path, body);
export const address: Modules["api"]["address"] = (path) => modules.api.address(path);
export const listen: Modules["live"]["listen"] = (listener) => modules.live.listen(listener);
export const together: Modules["together"]["together"] = () => modules.together.together();
export const profile: Modules["my_profile"]["profile"] = (data) => modules.my_profile.profile(data);
export const sharedWith: Modules["saved"]["sharedWith"] = (audience, at, where) =>
  modules.saved.sharedWith(audience, at, where);
export const h: Modules["dom"]["h"] = (tag, attributes, ...children) => modules.dom.h(tag, attributes, ...children);

/** An error's own words for its reader: where, what, and the remedy. */
export function words(error: unknown): string {
  const { where, message, remedy } = error as { where?: string; message: string; remedy?: string };
  return [where ? `${where}:` : "", message, remedy].filter(Boolean).join(" ");
}

// @ts-check
/** A request that did not do what was asked, with its remedy. */

import { _ } from "./i18n.js";

/** A request that did not do what was asked. `status` is 0 where no usable answer came at all. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{what?: string, where?: string, remedy?: string}} error
   * @param {any} [body]
   */
  constructor(status, error, body) {
    super(error.what ?? _("Something went wrong on the server."));
    this.status = status;
    this.where = error.where ?? "";
    this.remedy = error.remedy ?? "";
    this.body = body;
  }

  /** The same request may do better later, without any change to what is sent. */
  get passing() {
    return this.status === 0 || this.status >= 500 || [401, 403, 404, 408, 424, 429].includes(this.status);
  }
}

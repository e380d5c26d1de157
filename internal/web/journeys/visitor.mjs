// A visitor: one person's browser window, which keeps watch while the person goes from page to page. Whatever page comes
// up, nothing may be fetched from elsewhere, no script may fail and the content security policy must not be touched.

import assert from "node:assert/strict";
import { password } from "./house.mjs";

export const sizes = [{ width: 1280, height: 900 }, { width: 390, height: 844 }];

export class Visitor {
  static async enter(house, { javaScript = true } = {}) {
    const context = await house.browser.newContext({
      baseURL: house.url,
      javaScriptEnabled: javaScript,
      viewport: sizes[0],
      locale: "en-GB",
      timezoneId: "Europe/London",
    });
    return new Visitor(context, await context.newPage(), house, javaScript);
  }

  constructor(context, page, house, javaScript) {
    Object.assign(this, { context, page, javaScript, faults: [], document: null });
    page.setDefaultTimeout(15_000);
    page.on("request", (request) => {
      const known = [house.url, house.elsewhere].some((place) => place && request.url().startsWith(`${place}/`));
      if (!known) this.faults.push(`fetched ${request.url()} from elsewhere`);
    });
    page.on("response", (response) => this.#note(response));
    page.on("pageerror", (error) => this.faults.push(`a script failed: ${error.message}`));
    page.on("console", (message) => {
      // The browser reports a form that was refused (422) as a resource that failed to load. #note judges those.
      const refusal = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !refusal) this.faults.push(`on ${page.url()}: ${message.text()}`);
    });
  }

  #note(response) {
    const isPage = response.request().resourceType() === "document";
    if (isPage && response.status() < 300 || isPage && response.status() >= 400) this.document = response;
    if (!isPage && response.status() >= 400) this.faults.push(`${response.url()} answered ${response.status()}`);
    if (response.status() >= 500) this.faults.push(`${response.url()} answered ${response.status()}`);
  }

  assertNoFaults() {
    assert.deepEqual(this.faults, []);
  }

  async signIn(email) {
    await this.tryToSignIn(email, password);
    await this.page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  }

  async tryToSignIn(email, secret) {
    await this.page.goto("/sign-in");
    await this.page.locator("[name=email]").fill(email);
    await this.page.locator("[name=password]").fill(secret);
    await this.page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  async signOut() {
    // On a phone the button may lie in a menu; without scripts it is always there.
    await this.page.getByRole("button", { name: "Sign out" }).click();
    await this.page.waitForURL("**/sign-in*");
  }

  // download returns the path of the file that the press of a button or link brings, at once or after a page that waits
  // for it.
  async download(control) {
    const comes = this.page.waitForEvent("download", { timeout: 180_000 });
    comes.catch(() => {}); // where a fault ends the wait, nobody hears of the download
    await control.click({ noWaitAfter: true });
    while (this.faults.length === 0) {
      const download = await Promise.race([comes, new Promise((resolve) => setTimeout(resolve, 200))]);
      if (download) return download.path();
    }
    return this.assertNoFaults();
  }

  async heading() {
    return (await this.page.locator("h1").innerText()).trim();
  }

  async reads(words) {
    const text = await this.page.locator("body").innerText();
    assert.ok(text.includes(words), `the page ${this.page.url()} does not say "${words}". It says:\n${text}`);
  }

  async leave() {
    this.assertNoFaults();
    await this.context.close();
  }
}

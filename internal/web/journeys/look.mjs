// look() judges the page that a visitor is on, as it stands: accessibility by axe, the HTML as it was sent, our own font,
// and that nothing hangs over the edge. It does so at the width of a desk and of a phone.

import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { HtmlValidate } from "html-validate";
import { root } from "./house.mjs";
import { sizes } from "./visitor.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const validator = new HtmlValidate(JSON.parse(await readFile(join(root, ".htmlvalidate.json"), "utf8")));

// What axe may report, each with the reason. Whatever is not named here fails.
const allowed = [
  {
    rule: "meta-refresh",
    page: "portfolio-waiting",
    selector: "meta[http-equiv=refresh]",
    reason: "Nothing on the page is lost or timed: it only asks again until the PDF is there, without scripts too.",
  },
  {
    rule: "aria-allowed-attr",
    selector: ".nhsuk-radios__input[aria-controls]",
    reason: "A radio that opens a question says so by aria-expanded, as nhsuk-frontend has it; the accessibility statement names it.",
  },
  {
    rule: "region",
    selector: ".nhsuk-back-link, .nhsuk-breadcrumb, .nhsuk-breadcrumb *",
    reason: "The way back stands before <main>, as nhsuk-frontend lays it out, so that the skip link passes it.",
  },
];

export async function look(visitor, name) {
  await validate(visitor, name);
  for (const size of sizes) {
    await visitor.page.setViewportSize(size);
    const where = `${name} at ${size.width} pixels`;
    await fits(visitor.page, where);
    await hasOurFont(visitor.page, where);
    if (visitor.javaScript) await isAccessible(visitor.page, name, where);
    await picture(visitor.page, `${name}-${size.width}${visitor.javaScript ? "" : "-plain"}`);
  }
  await visitor.page.setViewportSize(sizes[0]);
  visitor.assertNoFaults();
}

// validate checks the HTML as the server sent it, and leaves it in build/pages for make check.
async function validate(visitor, name) {
  const html = await visitor.document.text();
  await writeFile(join(root, "build/pages", `${name}.html`), html);
  const report = await validator.validateString(html, `${name}.html`);
  const messages = report.results.flatMap((result) => result.messages);
  assert.deepEqual(messages.map((m) => `${m.line}:${m.column} ${m.message} (${m.ruleId})`), [], `the HTML of ${name}`);
}

// fits waits for a moment: the navigation folds up in the frame after the window has changed.
async function fits(page, where) {
  let content, window;
  for (let tries = 0; tries < 20; tries++) {
    [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    if (content <= window) return;
    await page.waitForTimeout(50);
  }
  assert.fail(`${where}: the content is ${content} wide and hangs over the edge`);
}

// hasOurFont guards a trap: without a rule of our own every page falls back to Times, and no checker says so.
async function hasOurFont(page, where) {
  const [family, loaded] = await page.evaluate(() => [
    getComputedStyle(document.querySelector("h1")).fontFamily,
    [...document.fonts].some((font) => font.family.includes("Noto Sans") && font.status === "loaded"),
  ]);
  assert.match(family, /^"?Noto Sans/, `${where}: the font of the heading`);
  assert.ok(loaded, `${where}: no font of ours is loaded`);
}

async function isAccessible(page, name, where) {
  await page.evaluate(axe); // by way of the debugger, which the content security policy does not stop
  const violations = await page.evaluate(async (allowed) => {
    const report = await window.axe.run(document, { rules: { "target-size": { enabled: true } } });
    const excused = (rule, selector) => allowed.some((a) => a.rule === rule && document.querySelector(selector)?.matches(a.selector));
    return report.violations.flatMap(({ id, help, nodes }) => nodes
      .filter((node) => !excused(id, node.target.at(-1)))
      .map((node) => `${id}: ${help}: ${node.html}`));
  }, allowed.filter((a) => a.page === undefined || a.page === name));
  assert.deepEqual(violations, [], where);
}

async function picture(page, name) {
  if (!process.env.SCREENSHOTS) return;
  await mkdir(join(root, "build/screenshots"), { recursive: true });
  await page.screenshot({ path: join(root, "build/screenshots", `${name}.png`), fullPage: true });
}

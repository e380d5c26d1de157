// Every page: each demonstration person follows every link that they are shown, and every page is looked at.

import assert from "node:assert/strict";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

const perKind = 3; // pages that differ in their ids or filters only: so many of each kind are enough
const lost = "/no-such-page";
const once = /^\/(join|reset-password|confirm-email)\//; // links in letters, which earlier journeys may have used up

export async function everyPage(house, step) {
  const people = ["amira", "lena", "tom", "sam"].map((name) => step(`All that ${name} is shown`, async () => {
    const visitor = await Visitor.enter(house);
    await visitor.signIn(`${name}@demo.example`);
    const kinds = await walk(visitor, name, ["/"]);
    assert.ok(kinds.size > 3, `${name} reaches ${[...kinds.keys()].join(", ")} only`);
    await visitor.leave();
  }));
  const stranger = step("All that a stranger is shown", async () => {
    const visitor = await Visitor.enter(house);
    await walk(visitor, "stranger", ["/sign-in", lost]);
    await visitor.leave();
  });
  await Promise.all([...people, stranger]);
}

// walk looks at the pages and at all that they link to, and returns how many it saw of each kind.
async function walk(visitor, name, paths) {
  const queue = [...paths];
  const seen = new Set(queue);
  const kinds = new Map();
  for (let path; (path = queue.shift()) !== undefined;) {
    const kind = kindOf(path);
    const count = (kinds.get(kind) ?? 0) + 1;
    if (count > perKind) continue;
    kinds.set(kind, count);
    const answer = await visitor.page.goto(path);
    // 422: a draft that is not ready to be sent is shown with what it lacks.
    const expected = path === lost ? [404] : once.test(path) ? [200, 404] : [200, 422];
    assert.ok(expected.includes(answer.status()), `${path}, to which ${name} was led, answered ${answer.status()}`);
    await look(visitor, `${name}${fileName(kind)}-${count}`);
    for (const next of await links(visitor.page)) {
      if (!seen.has(next)) {
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return kinds;
}

// kindOf takes out of a path what tells pages of one kind apart: ids, and the values of filters.
function kindOf(path) {
  const url = new URL(path, "http://house");
  const ids = url.pathname.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "id");
  const names = [...new Set(url.searchParams.keys())].sort();
  return names.length > 0 ? `${ids}?${names.join("&")}` : ids;
}

function fileName(kind) {
  return kind.replaceAll(/[^a-z0-9]+/g, "-");
}

// links returns the pages that this page leads to, files and places within the page left out.
async function links(page) {
  const hrefs = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.href));
  return hrefs
    .map((href) => new URL(href))
    .filter((url) => url.origin === new URL(page.url()).origin)
    .filter((url) => !/\.(pdf|zip|csv|json|jws|xlsx|docx)$/.test(url.pathname) && !url.pathname.startsWith("/static/"))
    .map((url) => url.pathname + url.search);
}

// Files as the NHS Learning Hub gives them to learners, of our own making: the words and the places that an importer goes
// by, printed by the browser as theirs are, and nothing else of theirs.

import { writeFile } from "node:fs/promises";

// activityReport prints the report of a learner. Each row has id, title, type, status ("Completed", "In progress"), seen (what
// stands before the day) and day as it is printed, such as "12 Mar 2026" or "Yesterday".
export async function activityReport(house, path, learner, rows) {
  const items = rows.map((row) => `
    <section>
      <p>${row.id}</p>
      <div class="what">
        <a href="https://hub.example/resource/${row.id}">${escaped(row.title)}</a>
        <span>Type: ${row.type ?? "elearning"} &nbsp; ${row.seen ?? "Completed"}: ${row.day}</span>
        <span>${row.certificate ? `Certificate: awarded [${row.day}]` : "No certificate available"}</span>
      </div>
      <div class="what"><strong>${row.status ?? "Completed"}</strong><small>${row.certificate ? "Includes a certificate" : ""}</small></div>
      <hr>
    </section>`);
  await print(house, path, `
    <style>
      body { font: 9pt sans-serif; margin: 12mm }
      .what { display: flex; justify-content: space-between; gap: 2em; margin-bottom: 6mm }
      section { break-inside: avoid }
    </style>
    <p>Learning Hub</p><h1>Activity report: ${escaped(learner)}</h1>${items.join("")}`);
}

async function print(house, path, html) {
  const context = await house.browser.newContext();
  try {
    const page = await context.newPage();
    await page.setContent(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Activity report</title>${html}`);
    await writeFile(path, await page.pdf({ format: "A4" }));
  } finally {
    await context.close();
  }
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

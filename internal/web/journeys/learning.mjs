// E-learning, end to end: a link worker imports what the Learning Hub says of her, puts one completion into her CPD record,
// fills in what she learned, and finds it signed, counted and printed. She undoes an import and records a module by hand.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { activityReport } from "./learning-hub.mjs";
import { root } from "./house.mjs";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

const run = promisify(execFile);

export async function learning(house, step, { javaScript }) {
  const amira = await Visitor.enter(house, { javaScript });
  const sam = await Visitor.enter(house, { javaScript });
  const { page } = amira;
  // Each run brings modules and titles of its own: the house is the same.
  const module = javaScript ? "Recording and measuring impact" : "Community groups and VCSE organisations";
  const almost = javaScript ? "Moving and handling people" : "Conflict resolution at work";
  const meant = javaScript ? "Moving and Handling" : "Conflict resolution";
  const other = javaScript ? "Suicide prevention: a conversation & <what> next" : "Asking about money & “bills”";
  const file = join(root, "build", `ActivityReport-${javaScript ? "js" : "plain"}.pdf`);
  let points; // on my year before the entry
  let entry; // the path of the entry

  await step("Amira sees what she has done and what is due", async () => {
    await activityReport(house, file, "Amira Hassan (amira.hassan)", [
      { id: 40111, title: module, day: recent(3), certificate: true },
      { id: 40112, title: almost, day: recent(5) },
      { id: 40113, title: other, day: "Yesterday" },
      { id: 40114, title: "Safeguarding Adults", type: "Course", seen: "Accessed", day: "Today", status: "In progress" },
      { id: 40115, title: "An old leaflet", type: "File", day: "01 Jan 0001" },
    ]);
    await amira.signIn("amira@demo.example");
    points = await pointsOf(page);
    await page.goto("/learning");
    await amira.reads("Overdue since");
    await amira.reads("title not checked against eLfH yet".replace("t", "T"));
    await look(amira, "learning");
  });

  await step("She uploads the report of the Learning Hub", async () => {
    await page.goto("/learning/import");
    await upload(amira, file);
    await look(amira, "import-preview");
    await amira.reads("Nothing has been recorded yet.");
    await amira.reads("Not understood");
  });

  await step("She says on which day it was made", async () => {
    await page.locator("main a[href*='/day']").first().click();
    await look(amira, "import-day");
    await fillDay(page, "made_on", new Date());
    await save(page);
    await settled(amira);
  });

  await step("She puts a match right", async () => {
    const row = page.locator("tr", { hasText: almost });
    await row.getByRole("link", { name: /^Change/ }).click();
    await look(amira, "import-choice");
    await page.locator("select[name=choice]").selectOption({ label: await optionOf(page, meant) });
    await save(page);
    await settled(amira);
    await look(amira, "import-put-right");
    assert.match(await page.locator("tr", { hasText: almost }).innerText(), new RegExp(meant));
  });

  await step("She confirms, and four rows are recorded", async () => {
    await page.getByRole("button", { name: /^Record (up to )?\d/ }).click();
    await settled(amira);
    assert.equal(await amira.heading(), "4 records were added");
    await look(amira, "import-done");
    await page.goto("/learning");
    await amira.reads(other);
    await look(amira, "learning-imported");
  });

  await step("The same file again brings nothing new", async () => {
    await page.goto("/learning/import");
    await upload(amira, file);
    await page.locator("main a[href*='/day']").first().click();
    await fillDay(page, "made_on", new Date());
    await save(page);
    await settled(amira);
    await amira.reads("There is nothing new to record.");
    await look(amira, "import-nothing-new");
    await page.getByRole("button", { name: "Discard this import" }).click();
  });

  await step("She turns a completion into an entry", async () => {
    await page.goto("/learning");
    await page.getByRole("link", { name: module, exact: true }).first().click();
    await look(amira, "completion");
    await page.getByRole("button", { name: /Make an entry/ }).click();
    entry = new URL(page.url()).pathname.replace(/\/edit$/, "");
    assert.equal(await page.locator("[name=title]").inputValue(), module);
    assert.equal(await page.locator("[name=kind][value=formal]").isChecked(), true);
    await amira.reads(`It belongs to your completion of ${module}`);
    await look(amira, "entry-from-completion");
  });

  await step("She adds what she learned and sends it to Sam", async () => {
    await page.locator("[name=hours]").fill("45 min");
    for (const answer of await page.locator("[name^='answer.']").all()) {
      await answer.fill("A plan is worth measuring by what the person wanted from it.");
    }
    await page.locator("[name=save][value=continue]").click();
    const choice = page.getByLabel(/Sam/);
    if (await choice.count() > 0) await choice.first().check();
    await page.getByRole("button", { name: /send/i }).click();
  });

  await step("Sam signs it", async () => {
    await sam.signIn("sam@demo.example");
    await sam.page.goto(`${entry}/sign-off`);
    await sam.reads("A plan is worth measuring by what the person wanted from it.");
    const choice = sam.page.locator("[name=decision][value=sign]");
    if (await choice.getAttribute("type") === "radio") {
      await choice.check();
      await sam.page.locator("main form button").last().click();
    } else {
      await choice.click();
    }
    await sam.leave();
  });

  await step("It counts once on her year", async () => {
    const now = await pointsOf(page);
    assert.equal(Math.round((now - points) * 100), 75, `${points} points became ${now}`);
    await page.goto("/learning/entries");
    await look(amira, "completions-to-entries");
    await page.goto("/learning/records");
    await look(amira, "learning-records");
    await page.goto("/learning/entries");
    assert.equal(await page.getByLabel(module, { exact: true }).count(), 0, "what is in the record is not offered again");
  });

  await step("The portfolio has it in its table of completed e-learning", async () => {
    await page.goto("/portfolio");
    const pdf = await amira.download(page.getByRole("button", { name: /PDF/ }).or(page.getByRole("link", { name: /PDF/ })).first());
    const { stdout } = await run("pdftotext", ["-raw", pdf, "-"]);
    const text = stdout.replaceAll(/\s+/g, " ");
    const number = text.match(new RegExp(`(\\d+)\\. ${module} Date:`))?.[1];
    const table = text.slice(text.lastIndexOf("Completed e-learning"));
    assert.match(table, new RegExp(`${module} (Title not checked against eLfH yet )?.{0,60}No refresher Entry ${number}`), table.slice(0, 3000));
    assert.ok(table.includes(other), "learning outside the programmes is in the table");
    assert.match(table, /Points are not counted from this table/);
    await page.goto("/portfolio");
    await page.getByRole("link", { name: /^View as a web page/ }).first().click();
    await look(amira, "portfolio-page");
    await page.locator("#completed-e-learning").scrollIntoViewIfNeeded();
  });

  await step("She undoes the import; the entry stays", async () => {
    await page.goto("/learning/import");
    await look(amira, "import");
    await page.locator("main a[href*='/learning/imports/']").first().click();
    await page.getByRole("button", { name: "Undo this import" }).click();
    await look(amira, "import-undo");
    await page.getByRole("button", { name: "Undo this import" }).click();
    await settled(amira);
    await amira.reads("The import was undone");
    await amira.reads("The entries stay");
    await look(amira, "import-undone");
    await page.goto("/learning");
    assert.ok(!(await page.locator("main").innerText()).includes(other));
    await page.goto(entry);
    await amira.reads("Signed off");
  });

  await step("She records a module by hand, in a few presses", async () => {
    await page.goto("/learning");
    const began = Date.now();
    const presses = [
      page.getByRole("link", { name: module, exact: true }), page.getByLabel(/^Today/), page.getByRole("button", { name: "Save" }),
    ];
    // A module that is in progress leads to its record; the list of all modules leads to the form.
    if (!javaScript) presses.unshift(page.getByRole("button", { name: "Record a completion" }).or(page.getByRole("link", { name: "Record a completion" })));
    for (const press of presses) await press.first().click();
    await amira.reads("Recorded");
    assert.ok(Date.now() - began < 20_000, `${presses.length} presses took ${Date.now() - began} ms`);
    await look(amira, "recorded");
    await page.goto("/learning/records/new");
    await page.getByRole("link", { name: "Something else" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    assert.match(await page.title(), /^Error: /);
    await look(amira, "record-refused");
    await amira.leave();
  });
}

// samples is the same with the real files, where they are: each is uploaded, looked at and discarded.
export async function samples(house, step, folder) {
  const amira = await Visitor.enter(house);
  await step("Amira signs in", () => amira.signIn("amira@demo.example"));
  for (const name of [
    "learning-hub/ActivityReport.pdf", "learning-hub/LH_Certificate_Conflict_Resolution.pdf",
    "dls/ActivityDataDownloadTest.xlsx", "dls/AllDelegatesExportTest.xlsx", "dls/CourseDelegateExportAllDataDownloadTest.xlsx",
    "dls/CourseDelegateExportCurrentDataDownloadTest.xlsx", "dls/DelegateUploadTest.xlsx", "dls/EvaluationSummaryDownloadTest.xlsx",
    "totara/course_completion_1.csv", "totara/certification_completion_1.csv", "totara/course_completion_badcolumns.csv",
    "csv/simple.csv", "csv/empty.csv",
  ]) {
    await step(`She is shown what is in ${name}`, async () => {
      const picture = `sample-${name.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase()}`;
      await amira.page.goto("/learning/import");
      await upload(amira, join(folder, name));
      await look(amira, picture);
      const own = amira.page.getByRole("link", { name: /^This is me/ });
      if (await own.count() > 0) {
        await own.first().click();
        await look(amira, `${picture}-whose`);
        await amira.page.getByLabel(/^Amira Hassan/).check();
        await save(amira.page);
        await settled(amira);
        await look(amira, `${picture}-mine`);
      }
      const columns = amira.page.locator("main a[href*='/columns']");
      if (await columns.count() > 0) {
        await columns.first().click();
        await look(amira, `${picture}-columns`);
        await amira.page.goBack();
      }
      const discard = amira.page.getByRole("button", { name: "Discard this import" });
      if (await discard.count() > 0) await discard.click();
    });
  }
  await amira.leave();
}

// there tells whether a folder is.
export const there = (folder) => access(folder).then(() => true, () => false);

// upload sends a file from the page on which the visitor is.
export async function upload(visitor, file) {
  await visitor.page.locator("input[type=file]").setInputFiles(file);
  await visitor.page.getByRole("button", { name: "Upload and check" }).click();
  await settled(visitor);
}

// settled waits until the page of an import says more than how far it has come: by itself it goes on, with scripts and without.
export async function settled(visitor) {
  const { page } = visitor;
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    const working = await page.locator("[data-progress]").count().catch(() => 1);
    if (working === 0) return;
    await page.waitForTimeout(200);
  }
  assert.fail(`${page.url()} is still working`);
}

async function fillDay(page, name, day) {
  await page.locator(`[name=${name}-day]`).fill(String(day.getUTCDate()));
  await page.locator(`[name=${name}-month]`).fill(String(day.getUTCMonth() + 1));
  await page.locator(`[name=${name}-year]`).fill(String(day.getUTCFullYear()));
}

async function save(page) {
  await page.getByRole("button", { name: "Save" }).click();
}

async function optionOf(page, title) {
  const labels = await page.locator("select[name=choice] option").allInnerTexts();
  return labels.find((label) => label.startsWith(`${title} (`));
}

// pointsOf reads the points of the year.
async function pointsOf(page) {
  await page.goto("/");
  return Number((await page.locator("body").innerText()).match(/([\d.]+) of 20 points/)[1]);
}

// recent is a day as the Learning Hub prints it.
function recent(days) {
  const day = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
  const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  return `${String(day.getUTCDate()).padStart(2, "0")} ${months[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
}

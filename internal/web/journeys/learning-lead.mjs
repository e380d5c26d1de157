// What a lead does about e-learning: a title that nobody has checked is put right, a module is added, everybody is laid against
// every module, at a desk and on a phone, and a list of completions is imported for the whole organisation.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { root } from "./house.mjs";
import { settled, upload } from "./learning.mjs";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

const network = "Demo Primary Care Network";
const before = "Working in partnership";
const after = "Working in partnership with communities";

export async function learningLead(house, step) {
  const lena = await Visitor.enter(house);
  const amira = await Visitor.enter(house);
  const { page } = lena;
  let organisation; // the path of Lena's page

  await step("Lena opens the programmes of her organisation", async () => {
    await lena.signIn("lena@demo.example");
    await page.goto("/organisations");
    await page.getByRole("link", { name: network }).click();
    organisation = new URL(page.url()).pathname;
    await page.getByRole("link", { name: "Learning programmes" }).click();
    await lena.reads("6 titles");
    await look(lena, "programmes");
  });

  await step("She puts a title right that she has compared with its source", async () => {
    await page.getByRole("link", { name: "Social Prescribing – learning for link workers" }).click();
    await look(lena, "programme");
    await page.getByRole("link", { name: `Change ${before}` }).click();
    await page.locator("[name=title]").fill("");
    await page.getByRole("button", { name: "Save" }).click();
    assert.match(await page.title(), /^Error: /);
    await look(lena, "module-refused");
    await page.locator("[name=title]").fill(after);
    await page.locator("[name=minutes]").fill("45 min");
    await page.getByLabel("I have compared this title with the source today").check();
    await page.getByRole("button", { name: "Save" }).click();
    await lena.reads(after);
    await lena.reads("itle checked on");
    await look(lena, "module-corrected");
  });

  await step("She adds a programme with a module", async () => {
    await page.goto(`${organisation}/programmes/new`);
    await look(lena, "programme-new");
    await page.locator("[name=title]").fill("Our induction");
    await page.locator("[name=provider]").fill(network);
    await page.locator("[name=rule][value=all]").check();
    await page.locator("[name=asked_of][value=link-workers]").check();
    await page.locator("[name=due_days]").fill("28");
    await page.getByRole("button", { name: /^(Save|Add)/ }).click();
    await page.getByRole("link", { name: "Add a module" }).or(page.getByRole("button", { name: "Add a module" })).first().click();
    await page.locator("[name=title]").fill("Our referral form");
    await page.getByRole("button", { name: /^(Save|Add)/ }).click();
    await lena.reads("Our referral form");
    await look(lena, "programme-added");
  });

  await step("Amira's completion counts as the module with its new title", async () => {
    await amira.signIn("amira@demo.example");
    await amira.page.goto("/learning");
    await amira.reads(after);
    await amira.reads("Our referral form");
    const row = amira.page.locator(".nhsuk-task-list__item", { hasText: after });
    assert.match(await row.innerText(), /Completed on/);
    assert.doesNotMatch(await row.innerText(), /not checked/);
    await look(amira, "learning-corrected");
  });

  await step("Lena sees everybody against every module", async () => {
    await page.goto(`${organisation}/learning`);
    await lena.reads("Amira Hassan");
    await lena.reads("Tom Davies");
    await look(lena, "matrix");
  });

  await step("She asks for those who are overdue in Core Skills", async () => {
    await page.locator("summary", { hasText: "Choose programme and people" }).click();
    await page.locator("[name=programme]").selectOption({ label: "Core Skills" });
    await page.locator("[name=show]").selectOption({ index: 1 });
    await page.locator("main details form button").click();
    await lena.reads("Amira Hassan");
    await look(lena, "matrix-overdue");
  });

  await step("With every module the table scrolls by itself, also by keyboard", async () => {
    await page.goto(`${organisation}/learning?programme=all`);
    const region = page.getByRole("region", { name: "People and modules" });
    assert.ok(await region.evaluate((box) => box.scrollWidth > box.clientWidth));
    await region.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((box) => box.scrollLeft > 0, await region.elementHandle());
    await look(lena, "matrix-all");
  });

  await step("She takes it along as CSV and Excel", async () => {
    const csv = await readFile(await lena.download(page.getByRole("link", { name: "Download as a CSV file" })), "utf8");
    assert.match(csv, /Amira Hassan/);
    assert.match(csv, /Our referral form/);
    const excel = await readFile(await lena.download(page.getByRole("link", { name: "Download as an Excel file" })));
    assert.equal(excel.subarray(0, 2).toString(), "PK");
  });

  await step("She imports a list whose headings say little, and says who is who", async () => {
    const list = join(root, "build", "our-list.csv");
    await writeFile(list, "Who,What,When\nTom Davies,Fire safety,3/11/2026\nT. Davies,Resuscitation,4/11/2026\n");
    await page.goto(`${organisation}/learning/import`);
    await look(lena, "team-import");
    await upload(lena, list);
    await page.getByRole("link", { name: "Say what its columns hold" }).click();
    await look(lena, "import-columns");
    for (const [column, holds] of [["Who", "Learner’s full name"], ["What", "Title of the module or course"], ["When", "Date completed"]]) {
      await page.getByLabel(column, { exact: true }).selectOption({ label: holds });
    }
    await page.getByRole("button", { name: "Save" }).click();
    await settled(lena);
    await look(lena, "team-preview");
    await page.getByRole("link", { name: /^Say who it is/ }).first().click();
    await look(lena, "import-people");
    await page.getByLabel(/^Tom Davies/).check();
    await page.getByRole("button", { name: "Save" }).click();
    await settled(lena);
    for (const box of await page.locator("#questions input[type=checkbox]").all()) await box.check();
    await page.getByRole("button", { name: /^Record (up to )?\d/ }).click();
    await settled(lena);
    assert.equal(await lena.heading(), "2 records were added");
    await look(lena, "team-imported");
    await page.getByRole("button", { name: "Undo this import" }).click();
    await page.getByRole("button", { name: "Undo this import" }).click();
    await settled(lena);
    await lena.reads("2 records were taken back.");
    await lena.leave();
  });

  await step("Amira has her refreshers in a calendar of her own", async () => {
    await amira.page.goto("/learning/calendar");
    await look(amira, "calendar");
    await amira.page.getByRole("button", { name: "Make a calendar address" }).click();
    await look(amira, "calendar-made");
    const address = await amira.page.locator("#calendar-address").innerText();
    const feed = (await (await fetch(address)).text()).replaceAll("\r\n ", "");
    assert.match(feed, /^BEGIN:VCALENDAR\r\n/);
    assert.match(feed, /Infection Prevention and Control/);
    await amira.leave();
  });
}

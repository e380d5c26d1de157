// Signed off face to face, on Amira's phone: with Sam's password where there are no scripts, and with his passkey. She stays
// signed in all the time, and he never is.

import assert from "node:assert/strict";
import { password } from "./house.mjs";
import { look } from "./look.mjs";
import { fillIn, pathOf, save, sendToSam } from "./main-job.mjs";
import { authenticator } from "./two-step.mjs";
import { sizes, Visitor } from "./visitor.mjs";

const sam = "sam@demo.example";

export async function faceToFace(house, step) {
  await withPassword(house, step);
  await withPasskey({ ...house, url: house.url.replace("127.0.0.1", "localhost") }, step); // passkeys need a name
}

async function withPassword(house, step) {
  const amira = await Visitor.enter(house, { javaScript: false });
  const { page } = amira;
  let entry;

  await step("Amira hands her phone to Sam", async () => {
    await amira.signIn("amira@demo.example");
    entry = await sent(amira, "A morning with the housing team");
    await page.goto(entry);
    await look(amira, "face-to-face-entry");
    await page.setViewportSize(sizes[1]);
    await page.getByRole("button", { name: "Sign off here, face to face" }).click();
    await amira.reads("Hand this device to Sam");
    assert.equal(await page.getByRole("button", { name: "Confirm with a passkey" }).count(), 0);
    await look(amira, "face-to-face");
  });

  await step("He mistypes his password, and it is not shown again", async () => {
    await page.setViewportSize(sizes[1]);
    await confirm(page, "a mistyped password");
    await amira.reads("The password is wrong");
    assert.equal(await page.locator("[name=password]").inputValue(), "");
    assert.equal(await page.locator("[name=comment]").inputValue(), "Good to have seen it.");
    await look(amira, "face-to-face-refused");
  });

  await step("He signs it off, and it is still her phone", async () => {
    await page.setViewportSize(sizes[1]);
    await confirm(page, password);
    await amira.reads("Hand the device back");
    await amira.reads("face to face on the device of Amira Hassan");
    await look(amira, "face-to-face-signed");
    await page.goto("/account/sessions");
    await page.goto("/entries");
    await amira.reads("A morning with the housing team");
    await amira.leave();
  });
}

async function withPasskey(house, step) {
  const phone = await Visitor.enter(house);
  const { page } = phone;
  let device;

  await step("Sam has a passkey, which he can use on Amira's phone", async () => {
    device = await authenticator(phone);
    await phone.signIn(sam);
    await page.goto("/account/two-step/passkeys/new");
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    await phone.signOut();
    await phone.signIn("amira@demo.example");
  });

  await step("His password alone is no longer enough", async () => {
    const entry = await sent(phone, "An afternoon with the debt advisers");
    await page.setViewportSize(sizes[1]);
    await page.goto(`${entry}/sign-off-here`);
    await look(phone, "face-to-face-passkey");
    await page.setViewportSize(sizes[1]);
    await confirm(page, password);
    await phone.reads("a password is only the first");
  });

  await step("Without his finger nothing is decided, and with it the entry is signed off on the same page", async () => {
    await decide(page);
    await refusedAndTriedAgain(page, device, "Confirm with a passkey");
    await page.getByText("Hand the device back").waitFor();
    await look(phone, "face-to-face-signed-passkey");
  });

  await step("He takes the passkey off again", async () => {
    await phone.signOut();
    await page.goto("/sign-in?next=%2Faccount%2Ftwo-step");
    await refusedAndTriedAgain(page, device, "Sign in with a passkey");
    await page.waitForURL("**/account/two-step");
    await page.getByRole("link", { name: /^Remove/ }).click();
    await page.waitForURL("**/remove");
    await page.getByRole("button", { name: "Remove" }).click();
    await phone.reads("Passkey removed");
    await phone.leave();
  });
}

// refusedAndTriedAgain presses a button without the finger that the device asks for, and again with it at once.
async function refusedAndTriedAgain(page, device, name) {
  const button = page.getByRole("button", { name });
  await device("setUserVerified", { isUserVerified: false });
  await button.click();
  await page.getByText("Nothing was done. The passkey was cancelled").waitFor();
  await device("setUserVerified", { isUserVerified: true });
  await button.click();
}

// sent gives the path of a new entry that waits for Sam.
async function sent(visitor, title) {
  const { page } = visitor;
  await page.goto("/entries/new");
  await page.locator("[name=title]").fill(title);
  await fillIn(page);
  await save(visitor, "continue");
  await sendToSam(page);
  return pathOf(visitor, title);
}

async function decide(page) {
  await page.locator("[name=decision][value=sign]").check();
  await page.locator("[name=comment]").fill("Good to have seen it.");
  await page.locator("[name=declared]").check();
}

async function confirm(page, secret) {
  await decide(page);
  await page.locator("[name=password]").fill(secret);
  await page.getByRole("button", { name: "Confirm with password" }).click();
  await page.waitForLoadState();
}

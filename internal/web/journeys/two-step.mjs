// Two-step sign-in: passkeys by an authenticator that Chromium plays, an authenticator app that is computed here, and
// recovery codes. Everything is taken off again in the end, because the next journeys sign in with a password.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { password } from "./house.mjs";
import { look } from "./look.mjs";
import { Visitor } from "./visitor.mjs";

const email = "lena@demo.example";

export async function twoStep(house, step) {
  const named = { ...house, url: house.url.replace("127.0.0.1", "localhost") }; // passkeys need a name
  await passkeys(named, step);
  await withoutScripts(named, step);
  await byNumber(house, step);
}

async function passkeys(house, step) {
  const lena = await Visitor.enter(house);
  const { page } = lena;
  const device = await authenticator(lena);
  let codes, secret;

  await step("Lena adds a passkey and is given recovery codes", async () => {
    await lena.signIn(email);
    await page.goto("/account");
    await page.getByRole("link", { name: "Two-step sign-in" }).click();
    await page.waitForURL("**/account/two-step");
    await look(lena, "two-step-off");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.waitForURL("**/passkeys/new");
    await look(lena, "two-step-new-passkey");
    await page.getByLabel("Name of this passkey").fill("Work laptop");
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    await look(lena, "two-step-codes");
    codes = await page.locator(".app-codes li").allInnerTexts();
    assert.equal(codes.length, 10);
    await page.getByRole("button", { name: "I have kept them" }).click();
    await lena.reads("Work laptop");
    await lena.reads("10 of 10 left");
    await look(lena, "two-step-passkey");
  });

  await step("The same device is not taken twice", async () => {
    await page.goto("/account/two-step/passkeys/new");
    await page.getByRole("button", { name: "Make a passkey" }).click();
    await page.getByText("There is already a passkey for your account on this device.").waitFor();
    await look(lena, "two-step-passkey-known");
  });

  await step("She signs in with the passkey alone", async () => {
    await lena.signOut();
    await page.goto("/sign-in?next=%2Faccount%2Ftwo-step");
    await look(lena, "two-step-sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL("**/account/two-step");
    assert.match(await page.locator("main").innerText(), /Work laptop.*\d{4}.*\d{4}/s, "its last use is not shown");
  });

  await step("Without her finger it does not open", async () => {
    await lena.signOut();
    await device("setUserVerified", { isUserVerified: false });
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("Nothing was done. The passkey was cancelled").waitFor();
    await look(lena, "two-step-cancelled");
    await device("setUserVerified", { isUserVerified: true });
  });

  await step("After her password it is her second step", async () => {
    await givePassword(page, "/account/two-step");
    await look(lena, "two-step-second-step-passkey");
    await page.getByRole("button", { name: "Use a passkey" }).click();
    await page.waitForURL("**/account/two-step");
  });

  await step("She sets an authenticator app up", async () => {
    await page.getByRole("link", { name: "Set up an authenticator app" }).click();
    await page.waitForURL("**/two-step/app");
    await look(lena, "two-step-app");
    secret = (await page.locator(".app-code").innerText()).replaceAll(" ", "");
    await page.getByLabel("6-digit code").fill("000000");
    await page.getByRole("button", { name: "Turn on" }).click();
    await lena.reads("The code is not the one for this app");
    await look(lena, "two-step-app-wrong");
    assert.equal((await page.locator(".app-code").innerText()).replaceAll(" ", ""), secret, "the secret has changed");
    await page.getByLabel("6-digit code").fill(code(secret, 0));
    await page.getByRole("button", { name: "Turn on" }).click();
    await lena.reads("Authenticator app set up");
    await look(lena, "two-step-on");
  });

  await step("She signs in with a code of the app, which is good for one time", async () => {
    await lena.signOut();
    await givePassword(page, "/account/two-step");
    await look(lena, "two-step-second-step");
    const next = code(secret, 1); // the present one has set the app up
    await enterCode(page, next);
    await page.waitForURL("**/account/two-step");
    await lena.signOut();
    await givePassword(page, "/account/two-step");
    await enterCode(page, next);
    await lena.reads("The code is wrong or was used already");
    await look(lena, "two-step-code-used");
  });

  await step("She signs in with a recovery code", async () => {
    await page.getByRole("link", { name: "Use a recovery code instead" }).click();
    await page.waitForURL("**/recovery-code*");
    await look(lena, "two-step-recovery");
    await page.getByLabel("Recovery code").fill(codes[0].toLowerCase());
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL("**/account/two-step");
    await lena.reads("9 of 10 left");
  });

  await step("She takes everything off again", async () => {
    await page.getByRole("link", { name: "Make new codes" }).click();
    await page.waitForURL("**/recovery-codes");
    await look(lena, "two-step-new-codes");
    await page.goto("/account/two-step");
    await page.getByRole("link", { name: "Turn off" }).click();
    await page.waitForURL("**/app/off");
    await look(lena, "two-step-turn-off");
    await page.getByRole("button", { name: "Turn off" }).click();
    await lena.reads("Authenticator app turned off");
    await page.getByRole("link", { name: "Remove Work laptop" }).click();
    await page.waitForURL("**/remove");
    await look(lena, "two-step-remove");
    await page.getByRole("button", { name: "Remove" }).click();
    await lena.reads("Passkey removed");
    await lena.signOut();
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByText("This passkey is not known here").first().waitFor();
    await look(lena, "two-step-passkey-gone");
    await lena.signIn(email);
    await lena.leave();
  });
}

async function withoutScripts(house, step) {
  await step("Without JavaScript there is the app, and no passkey", async () => {
    const lena = await Visitor.enter(house, { javaScript: false });
    const { page } = lena;
    await page.goto("/sign-in");
    assert.equal(await page.getByRole("button", { name: "Sign in with a passkey" }).count(), 0);
    await lena.signIn(email);
    await page.goto("/account/two-step/passkeys/new");
    await lena.reads("This browser cannot make passkeys");
    await look(lena, "two-step-new-passkey");
    await page.goto("/account/two-step/app");
    const secret = (await page.locator(".app-code").innerText()).replaceAll(" ", "");
    await page.getByLabel("6-digit code").fill(code(secret, 0));
    await page.getByRole("button", { name: "Turn on" }).click();
    assert.equal(await lena.heading(), "Your recovery codes");
    await lena.signOut();
    await givePassword(page, "/account/two-step");
    await look(lena, "two-step-second-step");
    await enterCode(page, code(secret, 1));
    await page.waitForURL("**/account/two-step");
    await page.getByRole("link", { name: "Turn off" }).click();
    await page.getByRole("button", { name: "Turn off" }).click();
    await lena.reads("Authenticator app turned off");
    await lena.leave();
  });
}

async function byNumber(house, step) {
  await step("At an address of numbers the page says where passkeys can be used", async () => {
    const lena = await Visitor.enter(house);
    await lena.signIn(email);
    await lena.page.goto("/account/two-step");
    await lena.reads(`Open ${house.url.replace("127.0.0.1", "localhost")} instead`);
    await look(lena, "two-step-by-number");
    await lena.leave();
  });
}

// authenticator gives the browser one of its own, which says yes at once. The function that comes back commands it.
export async function authenticator(visitor) {
  const browser = await visitor.context.newCDPSession(visitor.page);
  await browser.send("WebAuthn.enable");
  const { authenticatorId } = await browser.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return (command, options) => browser.send(`WebAuthn.${command}`, { authenticatorId, ...options });
}

async function givePassword(page, next) {
  await page.goto(`/sign-in?${new URLSearchParams({ next })}`);
  await page.locator("[name=email]").fill(email);
  await page.locator("[name=password]").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/sign-in/second-step*");
}

async function enterCode(page, typed) {
  await page.getByLabel("6-digit code").fill(typed);
  await page.getByRole("button", { name: "Continue" }).click();
}

// code is what an authenticator app shows (RFC 6238), so many half minutes later.
function code(secret, later) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac("sha1", key).update(step).digest();
  const at = hash.at(-1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

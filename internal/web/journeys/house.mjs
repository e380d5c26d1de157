// The house that a journey visits: the real program with its demonstration people, on an empty data directory, and one
// browser. What the program says goes to build/journeys.log. Nothing here knows a page.

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, open } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
export const password = "demo-linkfolio-2026";

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

// openHouse starts the program and the browser. close() ends both and leaves nothing behind. With singleSignOn there is a
// provider too, which knows the demonstration people by their first names: house.elsewhere is its address.
export async function openHouse({ singleSignOn = false } = {}) {
  const data = await mkdtemp(join(tmpdir(), "linkfolio-journeys-"));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  if (!singleSignOn) await rm(join(root, "build/pages"), { recursive: true, force: true }); // of an earlier visit
  await mkdir(join(root, "build/pages"), { recursive: true });
  const log = await open(join(root, "build/journeys.log"), singleSignOn ? "a" : "w");
  const provider = singleSignOn ? await openProvider(`${url}/sign-in/sso/callback`, log.fd) : null;
  const server = spawn(join(root, "bin/linkfolio"), ["demo"], {
    env: { LINKFOLIO_ADDR: address, LINKFOLIO_DATA_DIR: data, ...provider?.settings(url) },
    stdio: ["ignore", log.fd, log.fd],
  });
  await log.close();
  const ended = new Promise((resolve) => server.once("exit", resolve));

  const close = async () => {
    server.kill("SIGTERM");
    await ended;
    await provider?.close();
    await rm(data, { recursive: true, force: true });
  };
  try {
    await ready(url, server);
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: quiet });
    return { url, browser, elsewhere: provider?.issuer, close: async () => { await browser.close(); await close(); } };
  } catch (error) {
    await close();
    throw new Error(`${error.message}. What it said is in build/journeys.log`, { cause: error });
  }
}

// openProvider starts the OpenID Connect provider that the Go tests use too. It ends when its standard input does.
async function openProvider(redirect, log) {
  const accounts = {
    amira: { email: "amira@demo.example", email_verified: true, name: "Amira Hassan" },
    tom: { email: "tom@demo.example", email_verified: false, name: "Tom Price" },
  };
  const port = await freePort();
  const wish = { port, clientId: "linkfolio", otherClient: "other", clientSecret: "only for tests", redirect, accounts };
  const provider = spawn(process.execPath, [join(root, "internal/sso/ssotest/idp.mjs"), JSON.stringify(wish)], {
    stdio: ["pipe", "pipe", log],
  });
  const ended = new Promise((resolve) => provider.once("exit", resolve));
  await Promise.race([
    new Promise((resolve) => provider.stdout.once("data", resolve)),
    ended.then(() => { throw new Error("the OpenID Connect provider did not start"); }),
  ]);
  const issuer = `http://127.0.0.1:${port}`;
  const settings = (url) => ({
    LINKFOLIO_BASE_URL: url,
    LINKFOLIO_OIDC_ISSUER: issuer,
    LINKFOLIO_OIDC_CLIENT_ID: wish.clientId,
    LINKFOLIO_OIDC_CLIENT_SECRET: wish.clientSecret,
    LINKFOLIO_OIDC_NAME: "Harbour login",
  });
  return { issuer, settings, close: async () => { provider.stdin.end(); await ended; } };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function ready(url, server) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`linkfolio demo ended with status ${server.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("linkfolio demo is not ready after a minute");
}

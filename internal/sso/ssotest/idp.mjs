// A real OpenID Connect provider for tests: npm's oidc-provider on loopback, with a plain page to sign in on. The argument
// is JSON: { port, clientId, clientSecret, otherClient, redirect, inToken, accounts: { login: claims } }. It says on standard
// output where it is once it answers, and ends when its standard input does, so that it never outlives the test.

import { Provider } from "oidc-provider";

const wish = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${wish.port}`;

const client = (id) => ({ client_id: id, client_secret: wish.clientSecret, redirect_uris: [wish.redirect], response_types: ["code"] });

const provider = new Provider(issuer, {
  clients: [client(wish.clientId), client(wish.otherClient)],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  conformIdTokenClaims: !wish.inToken,
  cookies: { keys: ["only for tests"] },
  features: { devInteractions: { enabled: false } },
  ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 3600, Interaction: 600, Session: 3600, Grant: 3600 },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, login) => wish.accounts[login] && { accountId: login, claims: () => ({ sub: login, ...wish.accounts[login] }) },
  loadExistingGrant: async (ctx) => { // nobody is asked for consent: it is the organisation's own provider
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope(ctx.oidc.params.scope);
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  const [, uid, step] = ctx.path.match(/^\/interaction\/([\w-]+)(?:\/(login|cancel))?$/) ?? [];
  if (!uid) return next();
  if (!step) return signInPage(ctx, uid, "");
  if (step === "cancel") return provider.interactionFinished(ctx.req, ctx.res, { error: "access_denied" });
  const login = new URLSearchParams(await body(ctx.req)).get("login");
  if (!wish.accounts[login]) return signInPage(ctx, uid, "Nobody is called that.");
  ctx.respond = false;
  return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: login } });
});

function signInPage(ctx, uid, problem) {
  ctx.type = "html";
  ctx.set("Cache-Control", "no-store");
  ctx.body = `<!doctype html><html lang="en"><title>Test provider</title><link rel="icon" href="data:,"><h1>Test provider</h1><p>${problem}</p>
<form method="post" action="/interaction/${uid}/login"><label>Login <input name="login" autofocus></label> <button>Continue</button></form>
<form method="post" action="/interaction/${uid}/cancel"><button>Cancel</button></form></html>`;
}

async function body(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

const server = provider.listen(wish.port, "127.0.0.1", () => process.stdout.write(`ready ${issuer}\n`));
process.stdin.resume().on("end", () => { server.closeAllConnections(); process.exit(0); });

// Somewhere else to sign in: an OpenID provider that others wrote, on this machine, in Google's place.

import { once } from 'node:events';
import { createServer } from 'node:http';

import { Provider } from 'oidc-provider';

const CLIENT = { client_id: 'workshop', client_secret: 'the secret of the workshop' };
const CALLBACK = '/account/google/callback';

/** Listens; it serves once it is told which pages send people to it. */
export async function startProvider() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new SignInProvider(server);
}

class SignInProvider {
  #server;
  #people = new Map();

  constructor(server) {
    this.#server = server;
    // By another name than the pages', so that it is another site for the browser, as Google is.
    this.origin = `http://localhost:${server.address().port}`;
  }

  /** Whoever types this address there is `name`, and the address is theirs unless said otherwise. */
  knows({ name, email, emailVerified = true }) {
    this.#people.set(email, { name, email, email_verified: emailVerified });
  }

  /** What Baybook is started with, for pages at `web`. */
  environment(web) {
    const provider = new Provider(this.origin, this.#configuration(web));
    const callback = provider.callback();
    this.#server.on('request', (request, response) => {
      if (!request.url.startsWith('/interaction/')) return callback(request, response);
      return interact(provider, request, response).catch((error) => {
        response.writeHead(500).end(String(error));
      });
    });
    return {
      BAYBOOK_PUBLIC_URL: web,
      BAYBOOK_GOOGLE_ISSUER: this.origin,
      BAYBOOK_GOOGLE_CLIENT_ID: CLIENT.client_id,
      BAYBOOK_GOOGLE_CLIENT_SECRET: CLIENT.client_secret,
    };
  }

  #configuration(web) {
    return {
      clients: [{ ...CLIENT, redirect_uris: [web + CALLBACK] }],
      ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
      cookies: { keys: ['of no weight here'] },
      // Google puts them into the ID token.
      conformIdTokenClaims: false,
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      features: { devInteractions: { enabled: false } },
      pkce: { required: () => true },
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (_, id) => ({
        accountId: id,
        claims: () => ({ sub: id, ...this.#people.get(id) }),
      }),
      loadExistingGrant: grantAll,
      renderError: (context, _, error) => {
        context.body = `The provider refused: ${error.message}`;
      },
    };
  }

  async stop() {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Asks who it is, and sends back whoever pressed a button. */
async function interact(provider, request, response) {
  if (request.method === 'GET') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(PAGE);
    return;
  }
  let body = '';
  for await (const chunk of request) body += chunk;
  const email = new URLSearchParams(body).get('email');
  const result = email ? { login: { accountId: email } } : { error: 'access_denied' };
  await provider.interactionFinished(request, response, result);
}

const PAGE = `<!doctype html><html lang="en"><title>The provider</title>
<link rel="icon" href="data:,">
<h1>Who are you?</h1>
<form method="post"><label>Address <input name="email"></label> <button>Go on</button></form>
<form method="post"><button>Cancel</button></form></html>`;

/** Nobody is asked what the workshop may know: that is another page, and not ours. */
async function grantAll({ oidc }) {
  const grant = new oidc.provider.Grant({
    clientId: oidc.client.clientId,
    accountId: oidc.session.accountId,
  });
  grant.addOIDCScope('openid email profile');
  await grant.save();
  return grant;
}

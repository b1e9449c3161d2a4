import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import { languageOf } from '../pages/layout.ts';
import { authorizationPage } from '../pages/nylas-authorization.ts';
import { type ProviderContext, VendorRefusal } from '../provider.ts';
import { page } from './nylas-calendars.ts';
import type { NylasStore } from './nylas-store.ts';
import type { Notifications } from './nylas-webhooks.ts';
import {
  type Authorization,
  authorizationSchema,
  type Code,
  type Grant,
  listSchema,
  NYLAS_PROVIDERS,
  type NylasProvider,
  oauthRefusal,
  parse,
  tokenSchema,
} from './nylas-wire.ts';

const CODE_SECONDS = 600;
const SCOPES: Record<NylasProvider, string[]> = {
  google: ['https://www.googleapis.com/auth/calendar'],
  microsoft: ['Calendars.ReadWrite', 'offline_access'],
  icloud: [],
  ews: ['ews.calendars'],
};

/** Hosted authorization with its page, the exchange of codes, and the grants. */
export function grantRoutes(
  router: Router,
  context: ProviderContext,
  vendor: { store: NylasStore; notifications: Notifications },
): void {
  const { store, notifications } = vendor;
  const codes = context.state.collection<Code>('codes');
  const nowSeconds = () => Math.floor(context.now().getTime() / 1_000);

  router.get('/v3/connect/auth', (req, res) => {
    const wanted = parse(authorizationSchema, req.query);
    res.type('html').send(authorizationPage(wanted, store.accounts.list(), languageOf(req)));
  });

  router.post('/v3/connect/auth', (req: Request, res: Response) => {
    const wanted = parse(authorizationSchema, req.body);
    const back = new URL(wanted.redirect_uri);
    if (wanted.state !== undefined) back.searchParams.set('state', wanted.state);
    if (req.body.decision !== 'approve') {
      back.searchParams.set('error', 'access_denied');
      back.searchParams.set('error_description', 'The user denied the request.');
      back.searchParams.set('error_code', '25004');
    } else {
      const grant = approve(String(req.body.email ?? ''), String(req.body.account_provider ?? ''));
      back.searchParams.set('code', newCode(wanted, grant).id);
    }
    // 303: the browser fetches the address it came from, whatever it did here.
    res.redirect(303, back.href);
  });

  /** The same account permitted again is the same grant, with its id. */
  function approve(address: string, provider: string): Grant {
    const email = address.trim().toLowerCase();
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new VendorRefusal(400, 'email: must be an address');
    const known = NYLAS_PROVIDERS.find((one) => one === provider);
    if (!known) throw new VendorRefusal(400, 'provider: unknown provider');
    const account = store.accounts.open(email, known);
    const at = nowSeconds();
    const before = store.grants.list().find((grant) => grant.account === email);
    const grant = store.grants.put({
      id: before?.id ?? randomUUID(),
      account: email,
      provider: account.provider,
      scope: SCOPES[account.provider],
      status: 'valid',
      createdAt: before?.createdAt ?? at,
      updatedAt: at,
    });
    notifications.grantNews(before ? 'grant.updated' : 'grant.created', grant);
    return grant;
  }

  function newCode(wanted: Authorization, grant: Grant): Code {
    return codes.put({
      id: randomBytes(32).toString('base64url'),
      grantId: grant.id,
      clientId: wanted.client_id,
      redirectUri: wanted.redirect_uri,
      challenge: wanted.code_challenge ?? null,
      challengeMethod: wanted.code_challenge_method.toLowerCase(),
      expiresAt: nowSeconds() + CODE_SECONDS,
    });
  }

  router.post('/v3/connect/token', (req, res) => {
    const request = tokenSchema.safeParse(req.body ?? {});
    if (!request.success) {
      throw oauthRefusal(
        'invalid_request',
        `Missing required parameter: ${request.error.issues[0]?.path.join('.')}`,
      );
    }
    const { data } = request;
    if (data.grant_type !== 'authorization_code') {
      throw oauthRefusal('unsupported_grant_type', `Unsupported grant type: ${data.grant_type}`);
    }
    // Taken whatever comes next: a code is tried once.
    const code = codes.delete(data.code);
    const grant = code && store.grants.get(code.grantId);
    if (!code || !grant || code.expiresAt < nowSeconds() || code.clientId !== data.client_id) {
      throw oauthRefusal('invalid_grant', 'Code is invalid, expired or already used.');
    }
    if (code.redirectUri !== data.redirect_uri) {
      throw oauthRefusal('invalid_grant', 'redirect_uri does not match the authorization request.');
    }
    if (!provesChallenge(code, data.code_verifier)) {
      throw oauthRefusal('invalid_grant', 'code_verifier does not match the code_challenge.');
    }
    res.json({
      access_token: randomBytes(32).toString('base64url'),
      expires_in: 3_600,
      id_token: '',
      email: grant.account,
      grant_id: grant.id,
      provider: grant.provider,
      scope: grant.scope.join(' '),
      token_type: 'Bearer',
      request_id: res.locals.requestId,
    });
  });

  // Everything below is for the application alone.
  router.use('/v3', (req, _res, next) => {
    if (!/^Bearer \S+/.test(req.get('authorization') ?? '')) throw new VendorRefusal(401, 'Unauthorized');
    next();
  });

  router.get('/v3/grants', (req, res) => {
    const query = parse(listSchema, req.query);
    const wanted = (name: string, value: string) =>
      req.query[name] === undefined || String(req.query[name]) === value;
    const grants = store.grants
      .list()
      .filter(
        (grant) =>
          wanted('email', grant.account) &&
          wanted('provider', grant.provider) &&
          wanted('grant_status', grant.status),
      )
      .map(grantShown);
    res.json({ request_id: res.locals.requestId, ...page(grants, query.limit, query.page_token) });
  });
  router.get('/v3/grants/:grant', (req, res) => {
    res.json({ request_id: res.locals.requestId, data: grantShown(existing(req.params.grant)) });
  });
  router.delete('/v3/grants/:grant', (req, res) => {
    const grant = existing(req.params.grant);
    store.grants.delete(grant.id);
    notifications.grantNews('grant.deleted', grant);
    res.json({ request_id: res.locals.requestId });
  });

  function existing(named: string): Grant {
    const grant = store.grants.list().find(({ id, account }) => id === named || account === named);
    if (!grant) throw new VendorRefusal(404, 'requested grant not found');
    return grant;
  }
}

function grantShown(grant: Grant) {
  return {
    id: grant.id,
    provider: grant.provider,
    email: grant.account,
    grant_status: grant.status,
    scope: grant.scope,
    settings: {},
    created_at: grant.createdAt,
    updated_at: grant.updatedAt,
  };
}

/** Nylas's own reading of PKCE: the challenge is the base64 of the *hexadecimal* SHA-256, without padding. */
function provesChallenge(code: Code, verifier: string | undefined): boolean {
  if (code.challenge === null) return true;
  if (verifier === undefined) return false;
  if (code.challengeMethod !== 's256') return code.challenge === verifier;
  const hexadecimal = createHash('sha256').update(verifier).digest('hex');
  return code.challenge.replace(/=+$/, '') === Buffer.from(hexadecimal).toString('base64').replace(/=+$/, '');
}

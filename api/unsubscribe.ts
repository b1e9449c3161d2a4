import { z } from 'zod';
import { unsubscribe } from '../db/consent.ts';
import { findMessage } from '../db/messages.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { openLink } from '../signed-link.ts';
import type { ApiDeps } from './deps.ts';
import { type Language, languageOf, problem } from './problems.ts';
import { ANSWERED, type Context, type Route, route } from './route.ts';

const PATH = '/unsubscribe/:token' as const;
const EXAMPLE = { params: { token: 'AwGZwN4AAABwAIAAAAAAAAAAcQGFqv0mPKZ4mSM3gE2r' } };
const shared = {
  path: PATH,
  tag: 'Client links',
  access: 'public',
  params: z.object({ token: z.string().max(100) }),
  // Mail programs press the button from a few addresses for everybody; a wrong token costs one HMAC.
  rateLimit: 'none',
  example: EXAMPLE,
} as const;

/** The message a link was sent with, and who sent it. @throws 404 for a link that is none of ours. */
async function opened(deps: ApiDeps, token: string, now: Date) {
  const link = openLink(token, deps.config.secrets.token, now);
  const tenantId =
    link?.kind === 'unsubscribe' ? await deps.db.lookup.linkSubject('unsubscribe', link.id) : null;
  if (!link || !tenantId) throw problem('not-found');
  return deps.db.asTenant(tenantId, async (tx) => {
    const message = await findMessage(tx, link.id);
    if (!message) throw problem('not-found');
    return { tenantId, message, business: (await readBusinessCard(tx)).name };
  });
}

const ask = route({
  ...shared,
  method: 'get',
  summary: 'The page behind the link of an advertising e-mail',
  description: 'Looking changes nothing: mail programs open links by themselves.',
  handler: async (context): Promise<typeof ANSWERED> => {
    const { business } = await opened(context.deps, context.params.token, context.receivedAt);
    return page(context, business, 'ask');
  },
});

const leave = route({
  ...shared,
  method: 'post',
  summary: 'No more advertising to this address',
  description:
    'The button of that page, and the one click of RFC 8058. Messages about appointments are not concerned.',
  status: 200,
  handler: async (context): Promise<typeof ANSWERED> => {
    const { deps, params, receivedAt } = context;
    const { tenantId, message, business } = await opened(deps, params.token, receivedAt);
    await deps.db.asTenant(tenantId, (tx) =>
      unsubscribe(tx, { channel: message.channel, address: message.to }),
    );
    return page(context, business, 'done');
  },
});

const WORDS: Record<
  Language,
  Record<'title' | 'button', string> & Record<'ask' | 'done', (name: string) => string>
> = {
  fr: {
    title: 'Se désabonner',
    button: 'Me désabonner',
    ask: (name) =>
      `Ne plus recevoir d’offres de ${name} à cette adresse. Les messages sur vos rendez-vous ne changent pas.`,
    done: (name) =>
      `C’est noté\u00a0: vous ne recevrez plus d’offres de ${name} à cette adresse. Les messages sur vos rendez-vous ne changent pas.`,
  },
  en: {
    title: 'Unsubscribe',
    button: 'Unsubscribe',
    ask: (name) =>
      `Receive no more offers from ${name} at this address. Messages about your appointments do not change.`,
    done: (name) =>
      `Noted: you will receive no more offers from ${name} at this address. Messages about your appointments do not change.`,
  },
};

function page(
  { req, res }: Pick<Context<unknown, unknown, unknown, 'public'>, 'req' | 'res'>,
  business: string,
  step: 'ask' | 'done',
): typeof ANSWERED {
  const language = languageOf(req.headers['accept-language']);
  const words = WORDS[language];
  res.set('Cache-Control', 'no-store').vary('Accept-Language').type('html');
  res.send(`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${words.title}</title>
<style>body{margin:0;background:#FBFAF8;color:#1B1B1F;font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:34rem;margin:0 auto;padding:48px 20px}h1{font-size:26px;margin:0 0 12px}
button{font:inherit;font-weight:600;padding:12px 20px;border:0;border-radius:10px;background:#B61E30;color:#fff}
button:focus-visible{outline:2px solid #1B1B1F;outline-offset:3px}</style></head>
<body><main><h1>${words.title}</h1><p${step === 'done' ? ' role="status"' : ''}>${escaped(words[step](business))}</p>
${step === 'ask' ? `<form method="post"><button>${words.button}</button></form>` : ''}</main></body></html>`);
  return ANSWERED;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export const routes: Route[] = [ask, leave];

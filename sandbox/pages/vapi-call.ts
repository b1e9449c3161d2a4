import type { Router } from 'express';
import { z } from 'zod';
import type { PageLanguage, ProviderContext, ShowPage } from '../provider.ts';
import type { Row } from '../state.ts';
import { type Html, html } from './html.ts';
import { spacedNumber } from './pieces.ts';

const fr = {
  call: 'Appeler un établissement',
  from: 'Vous appelez du',
  to: 'Numéro appelé',
  dial: 'Appeler',
  noNumber: 'Aucun numéro ne répond encore : il y en aura un à la fin de la mise en route d’un salon.',
  back: 'Tous les appels',
  withheld: 'numéro masqué',
  inProgress: 'en ligne',
  ended: 'raccroché',
  lasted: (seconds: number, cost: string) =>
    `À voix haute, l’appel aurait duré ${Math.round(seconds)} s et coûté ${cost}.`,
  say: 'Ce que vous dites',
  speak: 'Dire',
  hangUp: 'Raccrocher',
  hint: 'Parlez comme au téléphone. Une adresse s’épelle\u00a0: «\u00a0l e a point petit arobase exemple point fr\u00a0».',
  tool: 'Sara consulte',
  told: 'Sara sait ce qui s’est écrit avant l’appel',
  failed: 'sans réponse',
  badNumber: 'Un numéro s’écrit avec son pays : +33639980012. Laissez vide pour un numéro masqué.',
  open: 'Ouvrir',
};
const en: typeof fr = {
  call: 'Call a business',
  from: 'You call from',
  to: 'Number called',
  dial: 'Call',
  noNumber: 'No number answers yet: there will be one at the end of a business’s onboarding.',
  back: 'All calls',
  withheld: 'number withheld',
  inProgress: 'on the line',
  ended: 'hung up',
  lasted: (seconds, cost) => `Aloud, the call would have lasted ${Math.round(seconds)} s and cost ${cost}.`,
  say: 'What you say',
  speak: 'Say',
  hangUp: 'Hang up',
  hint: 'Speak as on the phone. Spell an address: “l e a dot petit at sign example dot com”.',
  tool: 'Sara looks up',
  told: 'Sara knows what was written before the call',
  failed: 'no answer',
  badNumber: 'Write numbers with their country: +33639980012. Leave it empty to withhold it.',
  open: 'Open',
};
const words: Record<PageLanguage, typeof fr> = { fr, en };

/** A call as this page shows it; the vendor's row has more. */
export interface ShownCall extends Row {
  status: string;
  customer: { number?: string };
  messages: Array<{
    role: string;
    message: string;
    secondsFromStart: number;
    name?: string;
    result?: string;
    toolCalls?: Array<{ function: { name: string; arguments: string } }>;
  }>;
  seconds: number;
  cost?: unknown;
  phoneNumberId?: unknown;
}

/** What one can do at this telephone. Each ends when everybody has been told. */
export interface CallActions {
  dial(request: { from: string | null; phoneNumberId: string; origin: string }): Promise<ShownCall>;
  say(callId: string, text: string): Promise<string>;
  hangUp(callId: string): Promise<unknown>;
}

const numberRow = z.looseObject({
  id: z.string(),
  number: z.string().catch(''),
  assistantId: z.string().nullish().catch(null),
});
const numbersOf = (context: ProviderContext) =>
  context.state
    .collection<Row>('phone-numbers')
    .list()
    .map((row) => numberRow.parse(row))
    .filter(({ assistantId }) => assistantId);

const callsOf = (context: ProviderContext) => context.state.collection<ShownCall>('calls');

/** A telephone to call from, and the calls so far. */
export function callDesk(context: ProviderContext, language: PageLanguage): Html {
  const text = words[language];
  const numbers = numbersOf(context);
  if (numbers.length === 0) return html`<p class="quiet">${text.noNumber}</p>`;
  const options = numbers
    .reverse()
    .map(({ id, number }) => html`<option value="${id}">${spacedNumber(number)}</option>`);
  return html`<form class="block person" method="post" action="/pages/vapi/calls?lang=${language}">
<h3>${text.call}</h3>
<label>${text.to}<select name="phoneNumberId">${options}</select></label>
<label>${text.from}<input name="from" value="+33639980012" inputmode="tel"></label>
<button>${text.dial}</button></form>`;
}

/** One line of the list of calls. */
export function callLine(call: ShownCall, language: PageLanguage): Html {
  const text = words[language];
  const who = call.customer.number ? spacedNumber(call.customer.number) : text.withheld;
  const first = call.messages.find(({ role }) => role === 'user')?.message;
  return html`<li><div><div class="number">${who}</div>${first && html`<p class="quiet excerpt">${first}</p>`}</div>
<div class="side"><a class="open" href="/pages/vapi/calls/${call.id}?lang=${language}">${text.open}<span class="unseen"> ${who}</span></a></div></li>`;
}

/**
 * Pages of one call: what is said, in bubbles, with a field to speak and a button to hang up. With `Accept: application/json`
 * the same addresses answer in JSON, for a programme that plays a caller.
 */
export function callScreens(
  router: Router,
  context: ProviderContext,
  show: ShowPage,
  act: CallActions,
): void {
  const isProgramme = (accept: string | undefined) => accept?.includes('application/json') ?? false;
  const path = (id: string, lang: unknown) =>
    `/pages/vapi/calls/${id}?lang=${lang === 'en' ? 'en' : 'fr'}#end`;

  router.post('/calls', async (req, res) => {
    const form = z
      .object({
        from: z.union([
          z.literal('').transform(() => null),
          z
            .string()
            .trim()
            .regex(/^\+[1-9]\d{5,14}$/),
        ]),
        phoneNumberId: z.string(),
      })
      .safeParse(req.body);
    const known = numbersOf(context).some(({ id }) => id === form.data?.phoneNumberId);
    if (!form.success || !known) {
      res.status(400);
      show(req, res, (language) => ({
        heading: words[language].call,
        content: html`<p class="bad">${words[language].badNumber}</p><p><a href="/pages/vapi?lang=${language}">${words[language].back}</a></p>`,
      }));
      return;
    }
    const call = await act.dial({ ...form.data, origin: `${req.protocol}://${req.get('host')}` });
    if (isProgramme(req.get('accept'))) res.status(201).json(call);
    else res.redirect(303, path(call.id, req.query.lang));
  });

  router.post('/calls/:id/say', async (req, res, next) => {
    const said = z.string().trim().min(1).max(1_000).safeParse(req.body.text).data;
    if (!callsOf(context).get(req.params.id)) return next();
    const answer = said ? await act.say(req.params.id, said) : '';
    if (isProgramme(req.get('accept'))) res.json({ answer });
    else res.redirect(303, path(req.params.id, req.query.lang));
  });

  router.post('/calls/:id/hang-up', async (req, res, next) => {
    if (!callsOf(context).get(req.params.id)) return next();
    await act.hangUp(req.params.id);
    if (isProgramme(req.get('accept'))) res.json(callsOf(context).get(req.params.id));
    else res.redirect(303, path(req.params.id, req.query.lang));
  });

  router.get('/calls/:id', (req, res, next) => {
    const call = callsOf(context).get(req.params.id);
    if (!call) return next();
    show(req, res, (language) => ({
      heading: call.customer.number ? spacedNumber(call.customer.number) : words[language].withheld,
      content: conversation(call, context, language),
    }));
  });
}

function conversation(call: ShownCall, context: ProviderContext, language: PageLanguage): Html {
  const text = words[language];
  const isOpen = call.status === 'in-progress';
  const number = numbersOf(context).find(({ id }) => id === call.phoneNumberId)?.number ?? '';
  const bubbles = call.messages.map((one) => {
    if (one.role === 'tool_calls')
      return (one.toolCalls ?? []).map(
        ({ function: tool }) =>
          html`<li class="quiet">${text.tool} <code>${tool.name}</code> ${tool.arguments}</li>`,
      );
    if (one.role === 'tool_call_result')
      return one.result?.startsWith('No result')
        ? html`<li class="bad">${one.name} : ${text.failed}</li>`
        : '';
    if (one.role === 'system')
      return html`<li class="quiet"><details><summary>${text.told}</summary><pre>${one.message}</pre></details></li>`;
    const seconds = Math.round(one.secondsFromStart);
    return html`<li class="bubble ${one.role === 'user' ? 'mine' : 'theirs'}"><p>${one.message}</p>
<div class="meta">${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}</div></li>`;
  });
  const cost = new Intl.NumberFormat(language, { style: 'currency', currency: 'USD' }).format(
    typeof call.cost === 'number' ? call.cost : 0,
  );
  return html`<p><a href="/pages/vapi?lang=${language}">${text.back}</a></p>
<h1 class="number">${call.customer.number ? spacedNumber(call.customer.number) : text.withheld}</h1>
<p class="quiet">${spacedNumber(number)} <span class="state ${isOpen ? 'real' : 'simulated'}">${isOpen ? text.inProgress : text.ended}</span></p>
<ol class="thread">${bubbles}</ol>
${
  isOpen
    ? html`<form class="reply" id="end" method="post" action="/pages/vapi/calls/${call.id}/say?lang=${language}">
<label>${text.say}<textarea name="text" required rows="2" maxlength="1000" autofocus></textarea></label>
<button>${text.speak}</button></form>
<p class="quiet">${text.hint}</p>
<form method="post" action="/pages/vapi/calls/${call.id}/hang-up?lang=${language}"><button class="plain">${text.hangUp}</button></form>`
    : html`<p class="quiet" id="end">${text.lasted(call.seconds, cost)}</p>`
}`;
}

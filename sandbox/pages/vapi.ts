import { z } from 'zod';
import type { PageLanguage, ProviderContext } from '../provider.ts';
import type { Row } from '../state.ts';
import { type Html, html } from './html.ts';
import { spacedNumber } from './pieces.ts';
import { callDesk, callLine, type ShownCall } from './vapi-call.ts';
import { words } from './words.ts';

const CALLS_SHOWN = 30;

/** What the page reads of an assistant; everything may be missing, since the vendor requires nothing. */
const assistantView = z.looseObject({
  id: z.string(),
  name: z.string().catch(''),
  firstMessage: z.string().catch(''),
  model: z
    .looseObject({
      model: z.string().catch(''),
      messages: z.array(z.looseObject({ content: z.string().catch('') })).catch([]),
      tools: z
        .array(
          z.looseObject({
            function: z.looseObject({ name: z.string(), description: z.string().catch('') }).optional(),
          }),
        )
        .catch([]),
    })
    .catch({ model: '', messages: [], tools: [] }),
  voice: z
    .looseObject({ provider: z.string(), voiceId: z.string().catch('') })
    .nullable()
    .catch(null),
  transcriber: z
    .looseObject({ provider: z.string(), language: z.string().catch('') })
    .nullable()
    .catch(null),
});
type Assistant = z.output<typeof assistantView>;

const numberView = z.looseObject({
  id: z.string(),
  number: z.string().catch(''),
  assistantId: z.string().nullable().catch(null),
});
/** The assistants with what each was told and may do, the phone numbers, and the calls. */
export function vapiPage(context: ProviderContext, language: PageLanguage): string {
  const text = words[language];
  const assistants = context.state
    .collection<Row>('assistants')
    .list()
    .map((row) => assistantView.parse(row));
  const numbers = context.state
    .collection<Row>('phone-numbers')
    .list()
    .map((row) => numberView.parse(row));
  const calls = context.state.collection<ShownCall>('calls').list().reverse().slice(0, CALLS_SHOWN);
  const names = new Map(assistants.map((assistant) => [assistant.id, assistant.name || assistant.id]));
  return html`<h2>${text.calls}</h2>${callDesk(context, language)}
${calls.length > 0 && html`<ul class="list" style="margin-top:12px">${calls.map((call) => callLine(call, language))}</ul>`}
<h2>${text.assistants}</h2>
<div class="block">${assistants.length > 0 ? assistants.map((one) => person(one, language)) : html`<div class="empty">${text.noAssistants}</div>`}</div>
<h2>${text.numbers}</h2>
<ul class="list">${
    numbers.length > 0
      ? numbers.map(
          ({ number, assistantId }) => html`<li><div class="number">${spacedNumber(number)}</div>
<div class="side">${assistantId ? html`<span>${text.numberOf} ${names.get(assistantId) ?? assistantId}</span>` : html`<span class="quiet">${text.unattached}</span>`}</div></li>`,
        )
      : html`<li class="empty">${text.noNumbers}</li>`
  }</ul>
<p class="quiet" style="margin-top:8px">${text.fictional}</p>`.text;
}

function person(assistant: Assistant, language: PageLanguage): Html {
  const text = words[language];
  const prompt = assistant.model.messages.map(({ content }) => content).join('\n\n');
  const facts = factsOf(prompt);
  const tools = assistant.model.tools.flatMap((tool) => (tool.function ? [tool.function] : []));
  return html`<section class="person"><h3>${assistant.name || assistant.id}</h3>
<dl><dt>${text.firstMessage}</dt><dd>${assistant.firstMessage || '—'}</dd>
<dt>${text.voice}</dt><dd>${assistant.voice ? `${assistant.voice.provider} · ${assistant.voice.voiceId}` : '—'}</dd>
<dt>${text.transcriber}</dt><dd>${assistant.transcriber ? `${assistant.transcriber.provider} · ${assistant.transcriber.language}` : '—'}</dd>
<dt>${text.tools}</dt><dd>${tools.length > 0 ? tools.map(({ name, description }) => html`<div><code>${name}</code> ${description}</div>`) : '—'}</dd></dl>
${facts && html`<details><summary>${text.facts}</summary><pre>${facts}</pre></details>`}
<details><summary>${text.prompt}</summary><pre>${prompt || '—'}</pre></details></section>`;
}

/** The facts a prompt carries between its own marks. */
function factsOf(prompt: string): string | null {
  return prompt.match(/<business_facts>\s*([\s\S]*?)\s*<\/business_facts>/)?.[1] ?? null;
}

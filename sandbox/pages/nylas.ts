import type { PageLanguage, ProviderContext } from '../provider.ts';
import { nylasOf } from '../vendors/nylas-open.ts';
import { VARIANTS } from '../vendors/nylas-webhooks.ts';
import { Html, html } from './html.ts';
import { nylasWords } from './nylas-words.ts';

/** The connected accounts with their calendars to click in, and the form of the notifications. */
export function nylasPage(context: ProviderContext, language: PageLanguage): string {
  const text = nylasWords[language];
  const { store, notifications } = nylasOf(context);
  const grants = store.grants.list();
  const calendars = store.accounts.list().flatMap(({ id }) => store.calendars.of(id));
  return html`<style>.list button,.variant button,.variant select{font:inherit;padding:8px 12px;border-radius:8px;border:1px solid var(--sand);background:var(--card);color:inherit;cursor:pointer}.list form{margin:0}.variant{display:flex;gap:8px;flex-wrap:wrap}.variant select{width:auto;margin:0}</style>
<h2>${text.connections}</h2>
<ul class="list">${
    grants.length > 0
      ? grants.map(
          (
            grant,
          ) => html`<li><div><div class="name"><h3>${grant.account}</h3><span class="state ${grant.status === 'valid' ? 'real' : 'simulated'}">${grant.status === 'valid' ? text.valid : text.expired}</span></div>
<p class="quiet">${text.providers[grant.provider]}</p></div><div class="side">${grant.status === 'valid' && html`<form method="post" action="/pages/nylas/grants/${grant.id}/expire?lang=${language}"><button>${text.expire}</button></form>`}</div></li>`,
        )
      : html`<li class="empty">${text.noConnections}</li>`
  }</ul>
${grants.length > 0 && html`<p class="quiet" style="margin-top:8px">${text.expireNote}</p>`}
${
  calendars.length > 0 &&
  html`<h2>${text.calendars}</h2><ul class="list">${calendars.map(
    (
      calendar,
    ) => html`<li class="line"><div><h3>${calendar.name}</h3><p class="quiet">${calendar.account}${calendar.readOnly && ` · ${text.readOnly}`}</p></div>
<div class="side"><a class="open" href="/pages/nylas/calendar/${encodeURIComponent(calendar.id)}?lang=${language}">${text.open}<span class="unseen"> ${calendar.name}, ${calendar.account}</span></a></div></li>`,
  )}</ul>`
}
<h2>${text.notifications}</h2>
<form class="variant" method="post" action="/pages/nylas/variant?lang=${language}"><select name="variant" aria-label="${text.notifications}">${VARIANTS.map(
    (variant) =>
      html`<option value="${variant}"${variant === notifications.variant() && new Html(' selected')}>${text.variants[variant]}</option>`,
  )}</select><button>${text.apply}</button></form>`.text;
}

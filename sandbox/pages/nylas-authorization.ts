import type { PageLanguage } from '../provider.ts';
import { type Account, type Authorization, NYLAS_PROVIDERS } from '../vendors/nylas-wire.ts';
import { Html, html } from './html.ts';
import { layout } from './layout.ts';
import { nylasWords } from './nylas-words.ts';

/** Made up, on a domain set aside for examples. */
const SUGGESTED = {
  google: 'lea.martin@gmail.example',
  microsoft: 'lea.martin@outlook.example',
  icloud: 'lea.martin@icloud.example',
  ews: 'lea.martin@exchange.example',
};

/** Where a person chooses their account and allows or refuses access to it. */
export function authorizationPage(
  wanted: Authorization,
  accounts: readonly Account[],
  language: PageLanguage,
): string {
  const text = nylasWords[language];
  const hinted = accounts.find(({ id }) => id === wanted.login_hint);
  const chosen = hinted?.provider ?? NYLAS_PROVIDERS.find((one) => one === wanted.provider) ?? 'google';
  const kept = Object.entries(wanted).filter(([name, value]) => typeof value === 'string' && name !== 'lang');
  const query = new URLSearchParams(kept as [string, string][]);
  const content = html`<style>.choice{display:flex;flex-wrap:wrap;gap:8px;border:0;padding:0;margin:0 0 16px}.choice legend,.field span{font-weight:600;margin-bottom:8px;padding:0;display:block}.choice input{width:auto;margin:0}.choice label{margin:0;display:flex;gap:8px;align-items:center;border:1px solid var(--sand);border-radius:10px;padding:12px 16px;background:var(--card);cursor:pointer}.field input{font:inherit;width:100%;padding:12px;border:1px solid var(--sand);border-radius:10px;background:var(--card);color:inherit}form.ask{max-width:520px;margin-top:24px}.actions{display:flex;gap:12px;margin-top:24px}.actions button{font:inherit;font-weight:650;padding:12px 20px;border-radius:10px;border:1px solid var(--sand);background:var(--card);color:inherit;cursor:pointer}.actions .main{background:var(--coquelicot);border-color:var(--coquelicot);color:var(--paper)}</style>
<h1>${text.authorize}</h1><p class="lead">${text.authorizeLead}</p>
<form class="ask" method="post" action="/nylas/v3/connect/auth">
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${String(value)}">`)}
<fieldset class="choice"><legend>${text.provider}</legend>${NYLAS_PROVIDERS.map(
    (provider) =>
      html`<label><input type="radio" name="account_provider" value="${provider}" data-address="${SUGGESTED[provider]}"${checked(provider === chosen)}>${text.providers[provider]}</label>`,
  )}</fieldset>
<label class="field"><span>${text.address}</span><input type="email" name="email" required list="accounts" value="${wanted.login_hint ?? SUGGESTED[chosen]}"></label>
<datalist id="accounts">${accounts.map(({ id }) => html`<option value="${id}"></option>`)}</datalist>
<div class="actions"><button class="main" name="decision" value="approve">${text.approve}</button><button name="decision" value="refuse">${text.refuse}</button></div>
</form>`;
  return layout(language, `/nylas/v3/connect/auth?${query}`, text.authorize, content, SUGGEST);
}

function checked(is: boolean): Html | false {
  return is && new Html(' checked');
}

const SUGGEST = new Html(`<script>
for (const choice of document.querySelectorAll('[data-address]')) {
  choice.addEventListener('change', () => { document.querySelector('[name=email]').value = choice.dataset.address; });
}
</script>`);

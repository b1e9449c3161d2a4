import { existsSync } from 'node:fs';
import { join } from 'node:path';
import express, { type Router } from 'express';
import type { FaultBoard } from '../faults.ts';
import type { PageLanguage, ProviderContext, SandboxProvider, ShowPage } from '../provider.ts';
import type { ReceivedRequest, RequestLog, SentWebhook } from '../requests.ts';
import { WEBSITE_PROVIDER, type WebsiteHost } from '../websites.ts';
import { Html, html } from './html.ts';
import { languageOf, layout } from './layout.ts';
import { words } from './words.ts';

const FONT = join(
  import.meta.dirname,
  '../../node_modules/@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
);

export interface PagesOptions {
  providers: readonly SandboxProvider[];
  contexts: ReadonlyMap<string, ProviderContext>;
  requests: RequestLog;
  faults: FaultBoard;
  websites: readonly WebsiteHost[];
  real: ReadonlySet<string>;
}

/** The pages people look at: `/` and `/pages/<provider>`. French first; `?lang=en` or the browser's preference. */
export function pagesRouter(options: PagesOptions): Router {
  const router = express.Router();
  router.get('/', (req, res) => {
    const language = languageOf(req);
    res
      .type('html')
      .send(layout(language, '/', words[language].title, home(options, language), live(language)));
  });
  router.get('/_assets/figtree.woff2', (_req, res, next) => {
    // A development dependency of the back office: where it is not installed, the page falls back to the system's sans.
    if (!existsSync(FONT)) return next();
    res.sendFile(FONT, { maxAge: '30d', immutable: true, dotfiles: 'allow' });
  });
  const show: ShowPage = (req, res, draw) => {
    const language = languageOf(req);
    const { heading, content, script } = draw(language);
    res.type('html').send(layout(language, req.baseUrl + req.path, heading, content, script));
  };
  for (const provider of options.providers) {
    const context = options.contexts.get(provider.id);
    if (!provider.screens || !context) continue;
    const screens = express.Router();
    screens.use(express.urlencoded({ limit: '100kb', extended: false }));
    provider.screens(screens, context, show);
    router.use(`/pages/${provider.id}`, screens);
  }
  router.get('/pages/:id', (req, res, next) => {
    const language = languageOf(req);
    const provider = options.providers.find(({ id }) => id === req.params.id);
    const isWebsites = req.params.id === WEBSITE_PROVIDER;
    if (!provider && !isWebsites) return next();
    const title = provider?.title ?? words[language].websites;
    const context = provider && options.contexts.get(provider.id);
    const own = context && provider?.page ? new Html(provider.page(context, language)) : null;
    const content = html`<p><a href="/?lang=${language}">${words[language].back}</a></p>
<h1>${title}</h1>
<p class="lead">${provider ? `${provider.purpose[language]} ${provider.standIn[language]}` : words[language].websitesNote}</p>
${own}
${traffic(options.requests, req.params.id, language)}`;
    res.type('html').send(layout(language, `/pages/${req.params.id}`, title, content));
  });
  return router;
}

function home(options: PagesOptions, language: PageLanguage): Html {
  const text = words[language];
  const rows = options.providers.map((provider) => {
    const isReal = options.real.has(provider.id);
    return html`<li><div><div class="name"><h3>${provider.title}</h3>
<span class="state ${isReal ? 'real' : 'simulated'}">${isReal ? text.real : text.simulated}</span></div>
<p>${provider.purpose[language]}${!isReal && ` ${provider.standIn[language]}`}</p>
<p class="quiet">${isReal ? text.realNote : html`${text.keyNote} <code>${provider.keyVariable}</code>.`}</p></div>
<div class="side">${count(options.requests, provider.id, language)}
<a class="open" href="/pages/${provider.id}?lang=${language}">${text.see}<span class="unseen"> ${provider.title}</span></a></div></li>`;
  });
  const sites = options.websites.map(
    (site) =>
      html`<li class="line"><div><h3>${site.name}</h3></div><div class="side"><a class="open" href="${site.url}/">${site.url.replace('http://', '')}</a></div></li>`,
  );
  const faults = options.faults
    .list()
    .map(
      (fault) =>
        html`<li><div><h3>${text.faultKinds[fault.kind]} ${fault.status}</h3><p class="quiet">${fault.provider} ${fault.match?.method} ${fault.match?.path}</p></div><div class="side count">${text.faultTimes(fault.times)}</div></li>`,
    );
  return html`<h1>${text.title}</h1>
<p class="lead">${text.lead}</p>
<h2>${text.providers}</h2>
<ul class="list">${rows}</ul>
<h2>${text.websites}</h2>
<p class="quiet">${text.websitesNote} <a href="/pages/${WEBSITE_PROVIDER}?lang=${language}">${count(options.requests, WEBSITE_PROVIDER, language)}</a></p>
<ul class="list">${sites.length > 0 ? sites : html`<li class="empty">${text.noWebsites}</li>`}</ul>
<h2>${text.faults}</h2>
<ul class="list">${faults.length > 0 ? faults : html`<li class="empty">${text.noFaults}</li>`}</ul>`;
}

function count(requests: RequestLog, provider: string, language: PageLanguage): Html {
  return html`<span class="count" data-count="${provider}">${words[language].received(requests.total(provider))}</span>`;
}

function traffic(requests: RequestLog, provider: string, language: PageLanguage): Html {
  const text = words[language];
  const received = requests.requests(provider).reverse();
  const sent = requests.webhooks(provider).reverse();
  const webhooks = html`<h2>${text.webhooks}</h2><div class="block">${sent.map((entry) => webhook(entry, language))}</div>`;
  return html`${sent.length > 0 && webhooks}<h2>${text.requests}</h2><div class="block">${
    received.length > 0
      ? received.map((entry) => request(entry, language))
      : html`<div class="empty">${text.noRequests}</div>`
  }</div>`;
}

function request(entry: ReceivedRequest, language: PageLanguage): Html {
  const text = words[language];
  const outcome = entry.status ?? (entry.outcome === 'cut' ? text.cut : text.pending);
  const isGood = entry.status !== null && entry.status < 400;
  return html`<details class="entry"><summary>${time(entry.at, language)}<span class="path">${entry.method} ${entry.path}</span>
${entry.fault && html`<span class="bad">${text.fault} · ${text.faultKinds[entry.fault]}</span>`}<span class="${isGood ? 'ok' : 'bad'}">${outcome}</span>
<span class="count quiet">${entry.durationMs !== null && `${entry.durationMs} ${text.milliseconds}`}</span></summary>
<pre>${JSON.stringify({ headers: entry.headers, body: entry.body }, null, 2)}</pre></details>`;
}

function webhook(entry: SentWebhook, language: PageLanguage): Html {
  const isGood = entry.status !== null && entry.status < 300;
  const outcome =
    entry.status ??
    (entry.error ? `${words[language].unreachable} (${entry.error})` : words[language].pending);
  return html`<details class="entry"><summary>${time(entry.at, language)}<span class="path">${entry.event}</span>
<span class="${isGood ? 'ok' : 'bad'}">${outcome}</span></summary><pre>${entry.url}${entry.fault && `\n${words[language].faultKinds[entry.fault]}`}</pre></details>`;
}

function time(at: string, language: PageLanguage): Html {
  const shown = new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(new Date(at));
  return html`<time datetime="${at}">${shown}</time>`;
}

/** Keeps the counts of the home page current; without scripts the page still says what was true when it was opened. */
function live(language: PageLanguage): Html {
  const text = words[language];
  const forms = JSON.stringify([text.received(0), text.received(1), text.received(2)]);
  return new Html(`<script>
const forms = ${forms};
const events = new EventSource('/_control/events');
events.onmessage = ({ data }) => {
  const { provider, total } = JSON.parse(data);
  for (const place of document.querySelectorAll('[data-count="' + CSS.escape(provider) + '"]')) {
    place.textContent = total < 2 ? forms[total] : forms[2].replace('2', total);
    place.classList.add('fresh');
  }
};
</script>`);
}

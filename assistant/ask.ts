import type { Database, TenantTransaction } from '../db/database.ts';
import { chunksOfPages } from '../db/knowledge-search.ts';
import { businessProfile } from '../db/onboarding.ts';
import { plainlyAsked } from '../domain/knowledge/answers/asked.ts';
import { type AnswerEvidence, weighEvidence } from '../domain/knowledge/answers/evidence.ts';
import { otherWords, questionLanguage } from '../domain/knowledge/answers/question.ts';
import type { BusinessSheet } from '../domain/knowledge/answers/sheet.ts';
import { quotedChunk } from '../domain/knowledge/quoted-chunk.ts';
import type { Answer, AnswerRequest, LanguageModel } from '../providers/language-model/language-model.ts';
import type { CompareMeanings } from './likeness.ts';
import type { KnowledgeSearch } from './search.ts';

/** What Sara says to a question, and where it is written. */
export interface SaraAnswer {
  answer: string;
  /** She does not know: `answer` says so, and nothing is cited. */
  declined: boolean;
  citations: Array<{
    chunkId: string | null;
    documentId: string | null;
    url: string | null;
    title: string;
    quote: string;
  }>;
  mode: 'hybrid' | 'full-text';
  model: string;
}

export interface AskDeps {
  db: Database;
  search: KnowledgeSearch;
  /** Asked where words alone leave open which sentence answers, or whether one does. */
  compareMeanings: CompareMeanings;
  model: LanguageModel;
  /**
   * Whether the model judges what it reads. A real one is given whole passages beside what our ranking chose, and may
   * find more in them; the simulated one repeats what was chosen, so without a sure choice the answer is « I do not know ».
   */
  modelJudges: boolean;
}

export interface AskOptions {
  /** Default: the language of the tenant. */
  language?: 'fr' | 'en' | undefined;
  /** How long the meaning of the question is waited for; its words alone are looked up after that. */
  patienceMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Text as it becomes certain, then the whole answer, which is what counts. */
export type AskEvent =
  | { type: 'delta'; text: string; answer?: undefined }
  | { type: 'answer'; answer: SaraAnswer; text?: undefined };

/** Passages looked at for one question; a small business's whole site is seldom more. */
const CANDIDATES = 40;

/** Longest answer, in characters: a few sentences. */
export const ANSWER_LIMIT = 600;

const DECLINED = {
  fr: 'Je ne trouve pas cette information sur le site de l’entreprise. Je préfère ne rien inventer : quelqu’un de l’équipe pourra vous répondre.',
  en: 'I cannot find this on the business’s website. I would rather not invent anything: someone from the team can answer you.',
};

/**
 * Answers questions from what the business's own site, documents and settings say, with citations, or declines.
 * Evidence comes from two places: the facts the owner has seen (prices, hours, address) and the passages search finds.
 */
export function createAsk({ db, search, compareMeanings, model, modelJudges }: AskDeps) {
  async function prepare(tenantId: string, question: string, options: AskOptions, whole = modelJudges) {
    const { sheet, found } = await gather(tenantId, question, options.patienceMs);
    const language =
      options.language ??
      questionLanguage(question) ??
      (sheet.locale.toLowerCase().startsWith('en') ? 'en' : 'fr');
    const weighing = weighEvidence(question, language, sheet, found.results, { whole });
    const evidence = weighing.choose(
      await compareMeanings(plainlyAsked(question), weighing.open, options.patienceMs),
    );
    const request: AnswerRequest = {
      question,
      language,
      business: { name: sheet.name, sector: sheet.sector },
      evidence: evidence.map(forModel),
      ...(modelJudges ? {} : { isSelected: true }),
      ...(options.signal ? { signal: options.signal } : {}),
    };
    return { language, evidence, mode: found.mode, request } as const;
  }

  async function gather(tenantId: string, question: string, patienceMs?: number) {
    const [sheet, found] = await Promise.all([
      db.asTenant(tenantId, businessSheet),
      search(tenantId, {
        query: plainlyAsked(question),
        limit: CANDIDATES,
        ...(patienceMs && { patienceMs }),
      }),
    ]);
    const others = otherWords(question);
    // Meaning finds other words for the same thing; without it they have to be looked up.
    if (found.mode === 'full-text' && others !== '') {
      const known = new Set(found.results.map(({ chunkId }) => chunkId));
      const more = await search(tenantId, {
        query: others,
        limit: CANDIDATES,
        ...(patienceMs && { patienceMs }),
      });
      found.results.push(...more.results.filter(({ chunkId }) => !known.has(chunkId)));
    }
    return { sheet, found };
  }

  type Prepared = Awaited<ReturnType<typeof prepare>>;

  const declined = ({ language, mode }: Prepared): SaraAnswer => ({
    answer: DECLINED[language],
    declined: true,
    citations: [],
    mode,
    model: model.name,
  });

  async function conclude(tenantId: string, prepared: Prepared, answer: Answer): Promise<SaraAnswer> {
    if (answer.declined || answer.text.trim() === '') return declined(prepared);
    return {
      answer: shorten(answer.text),
      declined: false,
      citations: await placed(tenantId, cited(prepared.evidence, answer.citations)),
      mode: prepared.mode,
      model: model.name,
    };
  }

  /** A fact was read on a page: the passage that says it is named, where it is still in the index. */
  async function placed(
    tenantId: string,
    citations: SaraAnswer['citations'],
  ): Promise<SaraAnswer['citations']> {
    const urls = citations.flatMap(({ chunkId, url }) => (chunkId === null && url !== null ? [url] : []));
    if (urls.length === 0) return citations;
    const chunks = await db.asTenant(tenantId, (tx) => chunksOfPages(tx, urls));
    return citations.map((citation) => {
      if (citation.chunkId !== null) return citation;
      const said = quotedChunk(
        citation.quote,
        chunks.filter(({ url }) => url === citation.url),
      );
      return said ? { ...citation, chunkId: said.chunkId, documentId: said.documentId } : citation;
    });
  }

  return {
    async ask(tenantId: string, question: string, options: AskOptions = {}): Promise<SaraAnswer> {
      const prepared = await prepare(tenantId, question, options);
      if (prepared.evidence.length === 0) return declined(prepared);
      return conclude(tenantId, prepared, await model.answerFromEvidence(prepared.request));
    },

    /**
     * What our own ranking is sure of, in the site's words and without a model: for whoever reads with a model of their own
     * and waits on the phone.
     */
    async lookUp(tenantId: string, question: string, options: AskOptions = {}): Promise<SaraAnswer> {
      const prepared = await prepare(tenantId, question, options, false);
      const { evidence, mode } = prepared;
      if (evidence.length === 0) return declined(prepared);
      return {
        answer: shorten(evidence.map(({ text }) => text).join(' ')),
        declined: false,
        citations: cited(
          evidence,
          evidence.map(({ id, text }) => ({ evidenceId: id, quote: text })),
        ),
        mode,
        model: 'none',
      };
    },

    /** The same, as it is written: pieces of text, then the whole answer, which is what counts. */
    async *askStream(tenantId: string, question: string, options: AskOptions = {}): AsyncIterable<AskEvent> {
      const prepared = await prepare(tenantId, question, options);
      if (prepared.evidence.length === 0) {
        yield { type: 'answer', answer: declined(prepared) };
        return;
      }
      let last: Answer | undefined;
      for await (const event of model.streamAnswer(prepared.request)) {
        if (event.type === 'text') yield { type: 'delta', text: event.text };
        else last = event.answer;
      }
      yield { type: 'answer', answer: last ? await conclude(tenantId, prepared, last) : declined(prepared) };
    },
  };
}

export type Ask = ReturnType<typeof createAsk>;

const forModel = ({ id, url, title, text }: AnswerEvidence) => ({ id, url: url ?? '', title, text });

/** Citations for the reader: a fact is quoted in the words of the page it was read on. */
function cited(
  evidence: AnswerEvidence[],
  citations: Array<{ evidenceId: string; quote: string }>,
): SaraAnswer['citations'] {
  const byId = new Map(evidence.map((one) => [one.id, one]));
  const seen = new Set<string>();
  return citations.flatMap(({ evidenceId, quote }) => {
    const source = byId.get(evidenceId);
    if (!source) return [];
    const { chunkId, documentId, url, title } = source;
    const words = source.sourceQuote ?? quote.trim();
    // Every sentence of one fact rests on the same words: they are shown once.
    if (seen.has(`${evidenceId}\u0000${words}`)) return [];
    seen.add(`${evidenceId}\u0000${words}`);
    return [{ chunkId, documentId, url, title, quote: words }];
  });
}

/** Whole sentences only, up to the limit. */
function shorten(text: string): string {
  if (text.length <= ANSWER_LIMIT) return text;
  const cut = text.slice(0, ANSWER_LIMIT);
  const end = Math.max(
    cut.lastIndexOf('. '),
    cut.lastIndexOf('! '),
    cut.lastIndexOf('? '),
    cut.lastIndexOf('\n'),
  );
  return end > 0 ? cut.slice(0, end + 1).trim() : `${cut.slice(0, ANSWER_LIMIT - 1).trimEnd()}…`;
}

/** What the owner has seen and may have corrected: it outranks what a page says. */
async function businessSheet(tx: TenantTransaction): Promise<BusinessSheet> {
  const [tenant] = await tx.sql<{ name: string; sector: string; locale: string }>(
    `select name, sector, locale from tenants`,
  );
  const profile = await businessProfile(tx);
  const services = await tx.sql<BusinessSheet['services'][number]>(
    `select id, name, category, price_kind as "priceKind", price_min_cents as "priceMinCents", price_max_cents as "priceMaxCents",
       currency, duration_minutes as "durationMinutes", source_url as "sourceUrl", source_quote as "sourceQuote"
     from services where active order by position, id limit 500`,
  );
  const team = await tx.sql<BusinessSheet['team'][number]>(
    `select id, name, title, source_url as "sourceUrl", source_quote as "sourceQuote" from agents where active order by id limit 100`,
  );
  return {
    ...tenant!,
    phones: profile?.phones ?? [],
    emails: profile?.emails ?? [],
    address: profile?.address ?? null,
    hours: profile?.hours ?? null,
    services,
    team,
  };
}

import type { Highlight } from '../domain/knowledge/highlight.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import {
  excerptAround,
  findWords,
  messageQuestion,
  messageScore,
  plainWord,
  type Stems,
  wordsIn,
} from '../domain/messaging/search.ts';
import type { MessageAuthor } from './conversations.ts';
import type { TenantTransaction } from './database.ts';

/** A message that was found, with where it says so. */
export interface FoundMessage {
  id: string;
  clientId: string;
  clientName: string;
  /** null: the client has never written, only been written to. */
  conversationId: string | null;
  channel: Channel;
  author: MessageAuthor;
  /** What stands around the first mark. */
  text: string;
  /** In UTF-16 units of `text`. */
  highlights: Highlight[];
  createdAt: Date;
}

/** Of what is found the newest so many are weighed against each other; older ones are not looked at. */
const WEIGHED = 100;
const TEXT_READ = 4_000;

interface Row extends Omit<FoundMessage, 'highlights'> {
  language: string | null;
}

/**
 * Messages of the business that have all the words, the last of them perhaps half typed: by how well they fit, how new they
 * are and whether a person wrote them.
 */
export async function searchMessages(
  tx: TenantTransaction,
  query: { q: string; limit: number; now: Date },
): Promise<FoundMessage[]> {
  const question = messageQuestion(query.q);
  if (question.words.length === 0) return [];
  const rows = await tx.sql<Row>(
    `select m.id, m.client_id as "clientId",
       coalesce(nullif(trim(c.first_name || ' ' || c.last_name), ''), c.phone, c.email, '') as "clientName",
       v.id as "conversationId", m.channel, case when m.direction = 'inbound' then 'client' else m.author end as author,
       left(concat_ws(' · ', nullif(m.subject, ''), m.body_text), ${TEXT_READ}) as text, m.language, m.created_at as "createdAt"
     from find_messages(array(select jsonb_array_elements_text(?::jsonb)), ?, ?) f
     join messages m on m.tenant_id = ? and m.id = f.message_id
     join clients c on c.tenant_id = m.tenant_id and c.id = m.client_id
     left join conversations v on v.tenant_id = m.tenant_id and v.client_id = m.client_id`,
    [JSON.stringify(question.words), question.isTyping, WEIGHED, tx.tenantId],
  );
  const stems = await stemsOf(tx, rows, question.words);
  return rows
    .map(({ language, ...row }) => {
      const { highlights, fit } = findWords(row.text, question, stems.get(language ?? '') ?? NO_STEMS);
      const score = messageScore(
        { fit, createdAt: row.createdAt, isAutomatic: row.author === 'product' },
        query.now,
      );
      return { row, highlights, score };
    })
    .sort((a, b) => b.score - a.score || (a.row.id < b.row.id ? 1 : -1))
    .slice(0, query.limit)
    .map(({ row, highlights }) => ({ ...row, ...excerptAround(row.text, highlights) }));
}

const NO_STEMS: Stems = new Map();
const DICTIONARIES: Record<string, string> = { fr: 'french_stem', en: 'english_stem' };

/** The stems, by language, of the words that begin like one that is looked for: no other word can have its stem. */
async function stemsOf(
  tx: TenantTransaction,
  rows: readonly Row[],
  words: string[],
): Promise<Map<string, Stems>> {
  const beginnings = words.map((word) => plainWord(word).slice(0, 2));
  const stems = new Map<string, Stems>();
  for (const [language, dictionary] of Object.entries(DICTIONARIES)) {
    const texts = rows.filter((row) => row.language === language);
    if (texts.length === 0) continue;
    const asked = new Set(words);
    for (const { text } of texts)
      for (const word of wordsIn(text))
        if (beginnings.some((beginning) => plainWord(word).startsWith(beginning))) asked.add(word);
    const found = await tx.sql<{ word: string; stem: string | null }>(
      `select w as word, plain_letters((ts_lexize(?::regdictionary, w))[1]) as stem from jsonb_array_elements_text(?::jsonb) w`,
      [dictionary, JSON.stringify([...asked])],
    );
    stems.set(
      language,
      new Map(found.flatMap(({ word, stem }) => (stem ? [[plainWord(word), stem] as const] : []))),
    );
  }
  return stems;
}

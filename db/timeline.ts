import {
  type ClientEventKind,
  eventKindsOf,
  TIMELINE_GROUPS,
  type TimelineGroup,
} from '../domain/contact/timeline.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import { REACTION_KIND } from '../domain/messaging/content.ts';
import type { SpokenTurn } from '../domain/voice/calls.ts';
import type { MessageAuthor } from './conversations.ts';
import type { TenantTransaction } from './database.ts';
import { filesOfMessages, type ShownFile } from './media.ts';

/** Who did something, as far as anybody wrote it down. */
export interface TimelineActor {
  kind: 'client' | 'user' | 'api_key' | 'sara' | 'system';
  name: string | null;
}

interface Entry {
  id: string;
  at: Date;
  actor: TimelineActor | null;
}

/** One thing that happened between a client and the business. */
export type TimelineEntry =
  | (Entry & {
      kind: 'message';
      channel: Channel;
      author: MessageAuthor;
      subject: string | null;
      /** Its beginning. */
      text: string;
      status: string;
      reason: string | null;
      files: ShownFile[];
    })
  | (Entry & {
      kind: 'call';
      direction: string;
      outcome: string | null;
      durationSeconds: number | null;
      summary: string | null;
      /** The transcript's beginning; the call itself has all of it. */
      turns: SpokenTurn[];
      turnCount: number;
      recordingUrl: string | null;
    })
  | (Entry & { kind: 'note'; text: string })
  /** A visit from before there was a diary here, as a file told it; `at` is noon of its day. */
  | (Entry & {
      kind: 'past-visit';
      service: string | null;
      amountCents: number | null;
      currency: string;
      satisfaction: number | null;
    })
  /** The record itself: added, changed, merged. */
  | (Entry & { kind: 'record'; action: string; detail: Record<string, unknown> })
  | (Entry & {
      kind: ClientEventKind;
      detail: Record<string, unknown>;
      appointment: { id: string; title: string; agentName: string } | null;
    });

export interface TimelinePage {
  items: TimelineEntry[];
  /** Where the next page begins; null: this is the end. */
  next: string | null;
}

const TEXT_SHOWN = 2_000;
const TURNS_SHOWN = 40;
const CURSOR = /^(\d{1,17})\.([0-9a-f-]{36})$/;

/** Every source as (id, at in microseconds, kind, data), bounded by the cursor and the page before they are put together. */
const BRANCHES: Record<'messages' | 'calls' | 'notes' | 'visits' | 'events' | 'audit', string> = {
  messages: /* sql */ `select m.id, m.created_at as at, 'message' as kind, jsonb_build_object(
      'channel', m.channel, 'author', case when m.direction = 'inbound' then 'client' else m.author end, 'authorId', m.author_id,
      'subject', m.subject, 'text', left(m.body_text, ${TEXT_SHOWN}), 'status', m.status, 'reason', m.reason) as data
    from messages m where m.client_id = ? and m.kind <> '${REACTION_KIND}' and $BEFORE(m.created_at, m.id)
      -- What became a call is shown as the call.
      and not (m.channel = 'call' and exists (select 1 from calls k where k.tenant_id = m.tenant_id and k.message_id = m.id))
    order by m.created_at desc, m.id desc limit ?`,
  calls: /* sql */ `select k.id, k.started_at as at, 'call' as kind, jsonb_build_object(
      'direction', k.direction, 'outcome', k.outcome, 'durationSeconds', k.duration_seconds, 'summary', k.summary,
      'turns', jsonb_path_query_array(k.turns, '$[0 to ${TURNS_SHOWN - 1}]'), 'turnCount', jsonb_array_length(k.turns),
      'recordingUrl', k.recording_url) as data
    from calls k where k.client_id = ? and $BEFORE(k.started_at, k.id)
    order by k.started_at desc, k.id desc limit ?`,
  notes: /* sql */ `select n.id, n.created_at as at, 'note' as kind, jsonb_build_object('text', n.text, 'authorId', n.author_id) as data
    from conversations v join conversation_notes n on n.tenant_id = v.tenant_id and n.conversation_id = v.id
    where v.client_id = ? and $BEFORE(n.created_at, n.id)
    order by n.created_at desc, n.id desc limit ?`,
  visits: /* sql */ `select p.id, p.at, 'past-visit' as kind, jsonb_build_object(
      'service', p.service, 'amountCents', p.amount_cents, 'currency', b.currency, 'satisfaction', p.satisfaction) as data
    from past_visits p join tenants b on b.id = p.tenant_id where p.client_id = ? and $BEFORE(p.at, p.id)
    order by p.at desc, p.id desc limit ?`,
  events: /* sql */ `select e.id, e.at, e.kind, jsonb_build_object('detail', e.detail, 'subjectId', e.subject_id) as data
    from client_events e where e.client_id = ? and e.kind = any(?::text[]) and $BEFORE(e.at, e.id)
    order by e.at desc, e.id desc limit ?`,
  audit: /* sql */ `select l.id, l.created_at as at, 'record' as kind, jsonb_build_object(
      'action', l.action, 'detail', l.detail, 'actorKind', l.actor_kind, 'actorId', l.actor_id) as data
    from audit_logs l where l.subject_id = any(array(select c.id::text from clients c where c.id = ? or c.merged_into = ?))
      and l.subject_kind = 'client' and $BEFORE(l.created_at, l.id)
    order by l.created_at desc, l.id desc limit ?`,
};

const BRANCHES_OF: Record<TimelineGroup, readonly (keyof typeof BRANCHES)[]> = {
  messages: ['messages'],
  calls: ['calls'],
  notes: ['notes'],
  appointments: ['events', 'visits'],
  team: ['events', 'audit'],
};

/**
 * A client's story over every channel, newest first, in one statement: each source gives at most a page by an index of its
 * own, and they are merged. `cursor` is a page's `next`. @throws RangeError for a cursor that is none of ours
 */
export async function readTimeline(
  tx: TenantTransaction,
  clientId: string,
  page: { limit: number; cursor?: string; groups?: readonly TimelineGroup[] },
): Promise<TimelinePage> {
  const groups = page.groups && page.groups.length > 0 ? page.groups : TIMELINE_GROUPS;
  const from = page.cursor === undefined ? null : CURSOR.exec(page.cursor);
  if (page.cursor !== undefined && !from) throw new RangeError('cursor');
  const wanted = new Set<keyof typeof BRANCHES>(groups.flatMap((group) => BRANCHES_OF[group]));
  const parts: string[] = [];
  const params: unknown[] = [];
  for (const name of wanted) {
    parts.push(
      `(${BRANCHES[name].replace(/\$BEFORE\(([^,]+), ([^)]+)\)/, (_all, at, id) =>
        from ? `(${at}, ${id}) < (timestamptz 'epoch' + ? * interval '1 microsecond', ?::uuid)` : 'true',
      )})`,
    );
    params.push(clientId);
    if (name === 'audit') params.push(clientId);
    if (name === 'events') params.push(`{${eventKindsOf(groups)}}`);
    if (from) params.push(from[1], from[2]);
    params.push(page.limit + 1);
  }
  const rows = await tx.sql<Row>(
    `with page as (select * from (${parts.join('\nunion all\n')}) s order by at desc, id desc limit ?)
     select p.id, p.at, (extract(epoch from p.at) * 1000000)::bigint::text as micros, p.kind, p.data,
       case when a.id is not null then json_build_object('id', a.id, 'title', a.title, 'agentName', g.name) end as appointment,
       coalesce(p.data ->> 'actorKind', l.actor_kind) as "actorKind",
       (select coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email) from users u
        where u.id = coalesce((p.data ->> 'authorId')::uuid, (p.data ->> 'actorId')::uuid, l.actor_id)) as "actorName"
     from page p
     left join appointments a on p.kind like 'appointment.%' and a.id = (p.data ->> 'subjectId')::uuid
     left join agents g on g.tenant_id = a.tenant_id and g.id = a.agent_id
     -- Written in the transaction of the change itself, at its very instant: whoever did the one did the other.
     left join lateral (select x.actor_kind, x.actor_id from audit_logs x
       where x.subject_id = p.data ->> 'subjectId' and x.created_at = p.at limit 1) l on true
     order by p.at desc, p.id desc`,
    [...params, page.limit + 1],
  );
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const ids = shown.filter(({ kind }) => kind === 'message').map(({ id }) => id);
  const files = ids.length > 0 ? await filesOfMessages(tx, ids) : [];
  return {
    items: shown.map((row) =>
      row.kind === 'message'
        ? { ...entryOf(row), files: files.filter(({ messageId }) => messageId === row.id) }
        : entryOf(row),
    ) as TimelineEntry[],
    next: rows.length > page.limit && last ? `${last.micros}.${last.id}` : null,
  };
}

interface Row {
  id: string;
  at: Date;
  micros: string;
  kind: TimelineEntry['kind'];
  data: Record<string, unknown>;
  appointment: { id: string; title: string; agentName: string } | null;
  actorKind: TimelineActor['kind'] | null;
  actorName: string | null;
}

function entryOf(row: Row): TimelineEntry {
  const { id, at, kind } = row;
  const { authorId: _author, actorKind: _kind, actorId: _actor, subjectId: _subject, ...data } = row.data;
  const entry = { id, at, kind, actor: actorOf(row), ...data };
  return (kind.includes('.') ? { ...entry, appointment: row.appointment } : entry) as TimelineEntry;
}

function actorOf({ kind, data, actorKind, actorName }: Row): TimelineActor | null {
  if (kind === 'message') {
    const { author } = data;
    const by = author === 'staff' ? 'user' : author === 'product' ? 'system' : (author as 'client' | 'sara');
    return { kind: by, name: actorName };
  }
  if (kind === 'call' || kind === 'past-visit') return null;
  if (kind === 'note') return { kind: 'user', name: actorName };
  if (actorKind) return { kind: actorKind, name: actorName };
  const { by, source } = (data.detail ?? {}) as { by?: string; source?: string };
  if (by === 'client' || source === 'widget') return { kind: 'client', name: null };
  if (source === 'sara' || kind === 'conversation.handed-over') return { kind: 'sara', name: null };
  return null;
}

/** Writes down that something happened with a client, in the transaction of the thing itself. */
export async function noteClientEvent(
  tx: TenantTransaction,
  event: {
    clientId: string;
    kind: ClientEventKind;
    /** What it is about: the appointment, the conversation, the campaign. */
    subjectId: string | null;
    /** Small facts for people; never a secret or a text of the client's. */
    detail?: Record<string, unknown>;
    at?: Date;
  },
): Promise<void> {
  await tx.sql(
    `insert into client_events (tenant_id, client_id, kind, subject_id, detail, at)
     values (?, ?, ?, ?, ?::jsonb, coalesce(?::timestamptz, now()))`,
    [
      tx.tenantId,
      event.clientId,
      event.kind,
      event.subjectId,
      JSON.stringify(event.detail ?? {}),
      event.at ?? null,
    ],
  );
}

import type { NoticeTemplate } from '../../domain/messaging/templates/whatsapp.ts';
import { createGraph } from './graph.ts';
import type { WhatsAppOptions } from './whatsapp.ts';

/** A template as WhatsApp keeps it. */
export interface ListedTemplate {
  name: string;
  language: string;
  category: string;
  /** Lower case: approved, pending, rejected, paused, disabled … */
  status: string;
  /** Why it was rejected. */
  reason: string | null;
  providerId: string | null;
  components: unknown[];
}

/** WhatsApp Business Accounts with their numbers and templates. */
export interface WhatsAppAccounts {
  /** Has the account's events sent to our webhook. Twice is harmless. */
  subscribe(businessAccountId: string): Promise<void>;
  /** A number as people see it, E.164. */
  number(phoneNumberId: string): Promise<string>;
  /** All templates of an account, however many pages. */
  listTemplates(businessAccountId: string): Promise<ListedTemplate[]>;
  /** Hands a template in for approval. @throws MessageRefused when one of that name and language exists, or cannot be */
  createTemplate(businessAccountId: string, template: NoticeTemplate): Promise<void>;
}

interface Page {
  data?: Array<Record<string, unknown>>;
  paging?: { cursors?: { after?: string }; next?: string };
}
const FIELDS = 'id,name,language,category,status,rejected_reason,components';
/** 250 templates are allowed, 6,000 to a verified business. */
const MOST_PAGES = 100;

export function createWhatsAppAccounts(options: WhatsAppOptions): WhatsAppAccounts {
  const graph = createGraph({ ...options, provider: 'whatsapp' });

  return {
    async subscribe(businessAccountId) {
      await graph.post(`${encodeURIComponent(businessAccountId)}/subscribed_apps`, {});
    },

    async number(phoneNumberId) {
      const answer = await graph.get<{ display_phone_number?: unknown }>(encodeURIComponent(phoneNumberId), {
        fields: 'display_phone_number',
      });
      return `+${String(answer.display_phone_number ?? '').replace(/\D/g, '')}`;
    },

    async listTemplates(businessAccountId) {
      const all: ListedTemplate[] = [];
      let after: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { data = [], paging } = await graph.get<Page>(
          `${encodeURIComponent(businessAccountId)}/message_templates`,
          { fields: FIELDS, limit: '100', ...(after && { after }) },
        );
        all.push(...data.map(templateOf));
        after = paging?.next ? paging.cursors?.after : undefined;
        if (!after) break;
      }
      return all;
    },

    async createTemplate(businessAccountId, { name, language, body, examples, buttons }) {
      await graph.post(`${encodeURIComponent(businessAccountId)}/message_templates`, {
        name,
        language,
        category: 'UTILITY',
        components: [
          { type: 'BODY', text: body, ...(examples.length > 0 && { example: { body_text: [examples] } }) },
          ...(buttons.length > 0
            ? [{ type: 'BUTTONS', buttons: buttons.map((text) => ({ type: 'QUICK_REPLY', text })) }]
            : []),
        ],
      });
    },
  };
}

function templateOf(row: Record<string, unknown>): ListedTemplate {
  const text = (name: string) => (typeof row[name] === 'string' ? row[name] : '');
  const reason = text('rejected_reason');
  return {
    name: text('name'),
    language: text('language'),
    category: text('category').toLowerCase(),
    status: text('status').toLowerCase(),
    reason: reason === '' || reason === 'NONE' ? null : reason,
    providerId: text('id') || null,
    components: Array.isArray(row.components) ? row.components : [],
  };
}

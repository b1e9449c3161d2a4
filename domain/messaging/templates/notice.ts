import type { NoticeVia } from '../../scheduling/notice-channels.ts';
import type { TemplateCall } from '../content.ts';
import { type RenderedMessage, renderMessage, type TemplateKind, type TemplateVariables } from './index.ts';
import { noticeText, templateOf } from './whatsapp.ts';

/** A notice in the form each channel has. */
export interface RenderedNotice extends RenderedMessage {
  kind: TemplateKind;
  /** What it is on WhatsApp; null: not said there. */
  whatsapp: { text: string; template: TemplateCall } | null;
}

/** What a notice says on every channel it may go by; see `renderMessage`. Pure. */
export function renderNotice<Kind extends TemplateKind>(
  kind: Kind,
  locale: string,
  variables: TemplateVariables[Kind],
): RenderedNotice {
  const template = templateOf(kind, locale, variables);
  return {
    kind,
    ...renderMessage(kind, locale, variables),
    whatsapp: template && { text: noticeText(template), template },
  };
}

/** The same as it is said on one channel. Pure. */
export function wordsOn(
  channel: NoticeVia,
  { sms, email, whatsapp }: RenderedNotice,
): { text: string; subject?: string; html?: string; template?: TemplateCall } {
  if (channel === 'email') return email;
  return channel === 'whatsapp' && whatsapp ? whatsapp : { text: sms };
}

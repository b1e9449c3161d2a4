/** What a message is beyond its text. The text always says it too: for a channel without such things, and for the timeline. */

/** Something to tap. The id comes back with the answer. */
export interface Choice {
  id: string;
  title: string;
  description?: string;
}

export const MEDIA_TYPES = ['image', 'audio', 'video', 'document', 'sticker'] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];

export interface Place {
  latitude: number;
  longitude: number;
  name?: string;
  address?: string;
}

/** What we send. */
export type OutgoingContent =
  | { kind: 'buttons'; buttons: Choice[]; header?: string; footer?: string }
  /** `open` is the button that shows the choices. */
  | { kind: 'list'; open: string; sections: ListSection[]; header?: string; footer?: string }
  | ({ kind: 'location' } & Place)
  /** `to`: the provider's id of the message reacted to; an empty emoji takes the reaction back. */
  | { kind: 'reaction'; to: string; emoji: string }
  /** `mediaId`: a stored file (db/media.ts); the text is its caption. */
  | { kind: 'media'; type: MediaType; mediaId: string; fileName?: string };

export interface ListSection {
  title?: string;
  choices: Choice[];
}

/** A template agreed with WhatsApp, with its blanks filled: what may be said outside the 24 hours. */
export interface TemplateCall {
  name: string;
  /** `fr`, `en_US` */
  language: string;
  /** The blank of its header, where it has one. */
  header?: string;
  /** In the order of {{1}}, {{2}} … */
  body: string[];
  buttons?: Array<{ index: number; kind: 'url' | 'reply'; value: string }>;
}

/** What somebody sent us. */
export type ReceivedContent =
  /** Files are fetched afterwards (workflows/media.ts). */
  | { kind: 'media'; type: MediaType; mediaIds: string[]; isVoice?: boolean }
  | ({ kind: 'location' } & Place)
  | { kind: 'reaction'; to: string; emoji: string | null }
  /** A button or a line of a list was tapped. */
  | { kind: 'choice'; id: string; title: string }
  | { kind: 'contacts'; names: string[] }
  /** Shown elsewhere: a post passed on, a link, an answer to a story of the business's. */
  | { kind: 'shared'; what: Shared; title?: string; url?: string }
  /** Something this release cannot show; `type` is the provider's word. */
  | { kind: 'unsupported'; type: string };

export const SHARED = ['post', 'reel', 'link', 'story-mention', 'story-reply'] as const;
export type Shared = (typeof SHARED)[number];

/** What is left of a message that was taken back by whoever wrote it. */
export const DELETED = { kind: 'unsupported', type: 'deleted' } as const satisfies ReceivedContent;

export function isDeleted(content: ReceivedContent | OutgoingContent): boolean {
  return content.kind === DELETED.kind && content.type === DELETED.type;
}

export type MessageContent = OutgoingContent | ReceivedContent;

/** How the team's reaction to a message is named in the ledger: no word of theirs, and nobody has to answer it. */
export const REACTION_KIND = 'conversation.reaction';

const WORDS = {
  fr: {
    image: 'photo',
    audio: 'message vocal',
    video: 'vidéo',
    document: 'document',
    sticker: 'autocollant',
    location: 'position',
    reaction: 'réaction',
    contacts: 'fiche de contact',
    post: 'publication partagée',
    reel: 'vidéo partagée',
    link: 'lien partagé',
    'story-mention': 'vous mentionne dans une story',
    'story-reply': 'répond à votre story',
    unsupported: 'message que l’on ne peut pas afficher',
    deleted: 'message supprimé par la personne',
  },
  en: {
    image: 'photo',
    audio: 'voice message',
    video: 'video',
    document: 'document',
    sticker: 'sticker',
    location: 'place',
    reaction: 'reaction',
    contacts: 'contact card',
    post: 'shared post',
    reel: 'shared video',
    link: 'shared link',
    'story-mention': 'mentions you in a story',
    'story-reply': 'answers your story',
    unsupported: 'message that cannot be shown',
    deleted: 'message taken back by whoever wrote it',
  },
} as const;

/**
 * A message in words alone: its text, and in brackets what it is beyond that, where the text does not say it. Never empty for
 * one that carries something.
 */
export function inWords(
  { text, content }: { text: string; content: MessageContent | null },
  language: 'fr' | 'en',
): string {
  if (!content || content.kind === 'buttons' || content.kind === 'list' || content.kind === 'choice')
    return text;
  const words = WORDS[language];
  if (content.kind === 'shared')
    return [`[${words[content.what]}]`, content.title, content.url, text].filter(Boolean).join(' ');
  const what = words[content.kind === 'media' ? content.type : isDeleted(content) ? 'deleted' : content.kind];
  return [`[${what}]`, text].filter(Boolean).join(' ');
}

const BUTTONS = { most: 3, title: 20 };
const LIST = { most: 10, title: 24, description: 72 };

/**
 * Choices in the form WhatsApp has for them: up to three short ones as buttons, up to ten as a list, else null (the text
 * must carry them). `open` opens the list, twenty characters at most.
 */
export function choicesContent(choices: readonly Choice[], open: string): OutgoingContent | null {
  if (choices.length === 0) return null;
  const isShort = choices.every(({ title, description }) => !description && fits(title, BUTTONS.title));
  if (choices.length <= BUTTONS.most && isShort) return { kind: 'buttons', buttons: [...choices] };
  const fitList = choices.every(
    ({ title, description = '' }) => fits(title, LIST.title) && description.length <= LIST.description,
  );
  if (choices.length > LIST.most || !fitList || !fits(open, BUTTONS.title)) return null;
  return { kind: 'list', open, sections: [{ choices: [...choices] }] };
}

function fits(title: string, most: number): boolean {
  return title.length > 0 && title.length <= most;
}

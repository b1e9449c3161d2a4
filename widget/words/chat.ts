import { chatEn } from './chat-en.ts';
import { chatFr } from './chat-fr.ts';
import { type Catalogues, translator } from './index.ts';

export type ChatKey = keyof typeof chatFr;
export const CHAT_CATALOGUES: Catalogues<ChatKey> = { fr: chatFr, en: chatEn };

export const chatWords = (code: string) => translator(CHAT_CATALOGUES, code);

/** @jsxImportSource preact */
import { render } from 'preact';
import { createHumanCheck } from './booking/human.ts';
import { ChatApp } from './chat/ChatApp.tsx';
import { createVisitorStore, keptVisitor } from './chat/visitor.ts';
import { CallError, createCall } from './http/call.ts';
import type { BookingPage } from './http/types.ts';
import css from './style/chat.css?inline';
import type { Language } from './words/index.ts';

export type OpenChat = (given: {
  /** Origin of the API. */
  apiUrl: string;
  slug: string;
  /** The business's. */
  name: string;
  language: Language;
  /** The button that asked for it: it stands in the widget, and receives the focus again. Without it nobody did, and words are only counted. */
  from: HTMLElement | undefined;
  /** How many words nobody has looked at. */
  onUnread: (count: number) => void;
}) => void;

/** Whose chat was opened: what is there has been looked at, and an answer on its way counts it no more. */
const looked = new WeakSet<Parameters<OpenChat>[0]['onUnread']>();

/** Tells how many words of the business whoever wrote here before has not looked at; nothing becomes seen by it. */
async function countUnread({ apiUrl, slug, language, onUnread }: Parameters<OpenChat>[0]): Promise<void> {
  const [token, after] = keptVisitor(slug);
  if (!token) return;
  try {
    const { unread } = await createCall(apiUrl, language.code)<{ unread: number }>(
      `/book/${encodeURIComponent(slug)}/chat/unread`,
      { headers: { 'X-Visitor': token }, ...(after && { query: { after } }) },
    );
    if (!looked.has(onUnread)) onUnread(unread);
  } catch (error) {
    // A number that cannot be had now is none: the chat itself says what is wrong once it is opened.
    if (!(error instanceof CallError)) throw error;
  }
}

/** By the root of the widget they belong to: asked for again, the same one opens. */
const places = new WeakMap<Node, HTMLElement>();

/** Opens the chat beside the widget its button stands in; over it where that is a dialog. */
export const openChat: OpenChat = (given) => {
  const { from, language, apiUrl, slug, onUnread } = given;
  if (!from) {
    void countUnread(given);
    return;
  }
  looked.add(onUnread);
  const root = from.getRootNode() as ShadowRoot;
  const known = places.get(root);
  const place = known ?? document.createElement('div');
  const frame = from.closest<HTMLElement>('.root')!;
  if (!known) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    root.append(place);
    places.set(root, place);
  }
  place.className = 'root in-chat';
  place.lang = language.code;
  // The colours of the business.
  for (const name of frame.style) place.style.setProperty(name, frame.style.getPropertyValue(name));
  const call = createCall(apiUrl, language.code);
  const page = () => call<BookingPage>(`/book/${encodeURIComponent(slug)}`);
  render(
    <ChatApp
      {...given}
      from={from}
      call={call}
      visitor={createVisitorStore(slug)}
      newHuman={async () => createHumanCheck((await page()).challenge, async () => (await page()).challenge)}
      // Above a dialog only another one can be used; on a phone it fills the screen.
      isModal={from.closest('dialog') !== null || matchMedia('(max-width: 520px)').matches}
      // Asked for again: it is drawn anew, and opens.
      opened={Date.now()}
    />,
    place,
  );
};

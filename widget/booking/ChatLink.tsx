/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import type { OpenChat } from '../chat.tsx';
import { useOn } from '../kit/effects.ts';
import { Icon, useUi } from '../kit/ui.tsx';

/** « Écrire à Sara »: the chat is a script of its own, fetched when it is asked for, and where one wrote before. */
export function ChatLink({ apiUrl, slug, name }: { apiUrl: string; slug: string; name: string }) {
  const { language } = useUi();
  /** Words nobody has looked at; below none: the script could not be had. */
  const [count, setCount] = useState(0);
  const open = async (from?: HTMLElement) => {
    try {
      // By the name it is kept under (chat/visitor.ts); a browser that keeps nothing throws here.
      if (from || localStorage[`coccinelle-chat:${slug}`]) {
        const script: { openChat: OpenChat } = await import(/* @vite-ignore */ `${apiUrl}/chat.js`);
        script.openChat({ apiUrl, slug, name, language, from, onUnread: setCount });
      }
    } catch {
      if (from) setCount(-1);
    }
  };
  useOn([], () => {
    open();
  });
  return (
    <button
      type="button"
      class="button quiet"
      aria-haspopup="dialog"
      onClick={(event) => open(event.currentTarget)}
    >
      <Icon name="chat" />
      {language.t('writeSara')}
      {count > 0 && ` (${count})`}
      {count < 0 && <small role="alert">{language.t('unreachableTitle')}</small>}
    </button>
  );
}

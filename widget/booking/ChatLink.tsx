/** @jsxImportSource preact */
import { useRef, useState } from 'preact/hooks';
import type { OpenChat } from '../chat.tsx';
import { Icon, useUi } from '../kit/ui.tsx';

/** « Écrire à Sara »: the chat is a script of its own, fetched when it is asked for. */
export function ChatLink({ apiUrl, slug, name }: { apiUrl: string; slug: string; name: string }) {
  const { language } = useUi();
  const button = useRef<HTMLButtonElement>(null);
  const [unread, setUnread] = useState(0);
  const [failed, setFailed] = useState(false);
  const open = async () => {
    const from = button.current!;
    try {
      const script: { openChat: OpenChat } = await import(/* @vite-ignore */ `${apiUrl}/chat.js`);
      setFailed(false);
      script.openChat({ apiUrl, slug, name, language, from, onUnread: setUnread });
    } catch {
      setFailed(true);
    }
  };
  return (
    <button ref={button} type="button" class="button quiet" aria-haspopup="dialog" onClick={open}>
      <Icon name="chat" />
      {language.t('writeSara')}
      {unread ? ` (${unread})` : null}
      {failed ? <small role="alert">{language.t('unreachableTitle')}</small> : null}
    </button>
  );
}

/** @jsxImportSource preact */
import { useId, useState } from 'preact/hooks';
import { CallError } from '../http/call.ts';
import type { ChatKey } from '../words/chat.ts';
import type { Translate } from '../words/index.ts';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/;

/** Where the answer goes when they leave before it has come. */
export function EmailForm({
  t,
  isKept,
  onLeave,
}: {
  t: Translate<ChatKey>;
  isKept: boolean;
  onLeave: (email: string) => Promise<void>;
}) {
  const id = `chat-${useId()}`;
  const [email, setEmail] = useState('');
  const [fault, setFault] = useState<ChatKey | null>(null);
  if (isKept)
    return (
      <p class="soft" role="status">
        {t('emailKept')}
      </p>
    );
  const leave = async () => {
    const given = email.trim();
    if (!EMAIL.test(given)) return setFault('emailBad');
    setFault(null);
    try {
      await onLeave(given);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      setFault(error.reason.kind === 'refused' && error.reason.status === 422 ? 'emailBad' : 'notSent');
    }
  };
  return (
    <form
      class="leave"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void leave();
      }}
    >
      <p id={`${id}-lead`}>{t('emailLead')}</p>
      <label class="sr" for={id}>
        {t('email')}
      </label>
      <input
        id={id}
        type="email"
        autocomplete="email"
        placeholder={t('email')}
        value={email}
        aria-invalid={fault ? true : undefined}
        aria-describedby={fault ? `${id}-fault` : `${id}-lead`}
        onInput={(event) => setEmail(event.currentTarget.value)}
      />
      {fault ? (
        <p class="fault" id={`${id}-fault`}>
          {t(fault)}
        </p>
      ) : null}
      <button type="submit" class="button">
        {t('emailKeep')}
      </button>
    </form>
  );
}

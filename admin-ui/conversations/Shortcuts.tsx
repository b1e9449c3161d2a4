import { useTranslate } from 'react-admin';
import { KeyHelp } from '../kit/KeyHelp.tsx';
import { SEND_KEY } from './send-key.ts';

/** The inbox's keys: those of every mailbox. */
export function Shortcuts(props: { open: boolean; onOpen: () => void; onClose: () => void }) {
  const t = useTranslate();
  return (
    <KeyHelp
      {...props}
      title={t('conversations.keys')}
      lines={[
        ['J K ↓ ↑', t('conversations.keyDoes.next')],
        [t('conversations.enter'), t('conversations.keyDoes.open')],
        ['R', t('conversations.keyDoes.answer')],
        [`${SEND_KEY} ${t('conversations.enter')}`, t('conversations.keyDoes.send')],
        ['/', t('conversations.keyDoes.canned')],
        ['P', t('conversations.keyDoes.suggest')],
        ['T', t('conversations.keyDoes.hands')],
        ['N', t('conversations.keyDoes.note')],
        ['A', t('conversations.keyDoes.assign')],
        ['S', t('conversations.keyDoes.snooze')],
        ['U', t('conversations.keyDoes.unread')],
        ['E', t('conversations.keyDoes.close')],
        [t('conversations.escape'), t('conversations.keyDoes.back')],
        ['?', t('conversations.keyDoes.help')],
      ]}
    />
  );
}

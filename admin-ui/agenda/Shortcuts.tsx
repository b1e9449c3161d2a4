import { useTranslate } from 'react-admin';
import { KeyHelp } from '../kit/KeyHelp.tsx';

/** The agenda's keys by what they do; letters differ by language, since they are the first of the words on the buttons. */
export function useKeys() {
  const t = useTranslate();
  return {
    new: t('agenda.key.new'),
    today: t('agenda.key.today'),
    day: t('agenda.key.day'),
    week: t('agenda.key.week'),
    month: t('agenda.key.month'),
  };
}

/** The button that shows them, and the list. */
export function Shortcuts(props: { open: boolean; onOpen: () => void; onClose: () => void }) {
  const t = useTranslate();
  const keys = useKeys();
  return (
    <KeyHelp
      {...props}
      title={t('agenda.shortcuts')}
      lines={[
        ['← →', t('agenda.keyDoes.step')],
        [keys.today.toUpperCase(), t('agenda.keyDoes.today')],
        [keys.new.toUpperCase(), t('agenda.keyDoes.new')],
        [keys.day.toUpperCase(), t('agenda.keyDoes.day')],
        [keys.week.toUpperCase(), t('agenda.keyDoes.week')],
        [keys.month.toUpperCase(), t('agenda.keyDoes.month')],
        ['?', t('agenda.keyDoes.help')],
      ]}
    />
  );
}

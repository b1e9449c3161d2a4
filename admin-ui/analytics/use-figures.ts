import { useTranslate } from 'react-admin';
import type { Compared } from '../http/analytics.ts';
import * as format from '../i18n/format.ts';
import { useFormat } from '../kit/use-format.ts';

/** Whether more of a figure is good news, bad news, or neither. */
export type Sense = 'more' | 'less' | 'neither';

export type Figure = { kind: 'integer' | 'share' | 'money' | 'seconds' | 'dollars'; sense: Sense };

/** How figures of reports are written in the reader's language, and how their movement is told. */
export function useFigures(currency: string) {
  const t = useTranslate();
  const { locale, decimal } = useFormat();
  const write = (kind: Figure['kind'], value: number | null): string => {
    if (value === null) return '–';
    if (kind === 'share') return format.percent(locale, value);
    if (kind === 'money') return format.roundMoney(locale, value, currency);
    if (kind === 'dollars') return format.money(locale, Math.round(value / 10_000), 'USD');
    return kind === 'seconds' ? format.wait(locale, value) : decimal(value);
  };
  /** `12 % de plus`, `3 points de moins`; null where there is nothing to compare with, or it stayed. */
  const tell = (
    { kind, sense }: Figure,
    { change }: Compared,
  ): { text: string; isGood: boolean | null } | null => {
    if (change === null) return null;
    const amount = Math.round(Math.abs(change) * 100);
    if (amount === 0) return { text: t('analytics.same'), isGood: null };
    const direction = change > 0 ? 'more' : 'less';
    const text = t(`analytics.${kind === 'share' ? 'points' : 'percents'}.${direction}`, {
      smart_count: amount,
      count: decimal(amount),
    });
    return { text, isGood: sense === 'neither' ? null : sense === direction };
  };
  return { write, tell, percent: (value: number) => format.percent(locale, value) };
}

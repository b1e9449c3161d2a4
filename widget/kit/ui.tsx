/** @jsxImportSource preact */
import { type ComponentChildren, createContext } from 'preact';
import { useContext, useRef, useState } from 'preact/hooks';
import type { Language } from '../words/index.ts';
import { useOn } from './effects.ts';

/** What every part of the widget needs to know. */
export interface Ui {
  language: Language;
  /** Tells a screen reader what changed. */
  say: (text: string) => void;
  /** Whether the visitor has used the widget: until then it takes no focus and scrolls nothing. */
  wasUsed: () => boolean;
  /** The visitor's own IANA zone. */
  zone: string;
  /** On a page of our own the business's name is the first heading; elsewhere the host page has its own. */
  isPage: boolean;
}

export const UiContext = createContext<Ui | null>(null);

export function useUi(): Ui {
  const ui = useContext(UiContext);
  if (!ui) throw new Error('UiContext is missing');
  return ui;
}

/** The heading of a step: receives the focus when the step begins, so that the keyboard and screen readers follow. */
export function Heading({ children, level = 2 }: { children: ComponentChildren; level?: 2 | 3 }) {
  const { wasUsed } = useUi();
  const heading = useRef<HTMLHeadingElement>(null);
  useOn([], () => {
    if (!wasUsed()) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.scrollIntoView({ block: 'nearest' });
  });
  const Tag = level === 2 ? 'h2' : 'h3';
  return (
    <Tag ref={heading} tabIndex={-1} class="heading">
      {children}
    </Tag>
  );
}

const PATHS = {
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  down: 'M5 9l7 7 7-7',
  check: 'M5 13l4.5 4.5L19 7',
  close: 'M6 6l12 12M18 6L6 18',
  phone:
    'M6 3h3.5l1.5 5-2 1.5a12 12 0 0 0 5.5 5.5l1.5-2 5 1.5V18a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z',
  calendar: 'M5 5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM4 10h16M8 3v4M16 3v4',
  alert: 'M12 8v5M12 16.5v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z',
  chat: 'M5 5h14a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-7l-5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20',
} as const;

/** Always beside its words, so never read out. */
export function Icon({ name }: { name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

export interface ButtonProps {
  children: ComponentChildren;
  onClick?: () => void;
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  submit?: boolean;
  /** Stays in the tab order and says so, as the focus must not fall off the page. */
  off?: boolean;
  label?: string;
}

export function Button({ children, onClick, kind = 'plain', submit, off = false, label }: ButtonProps) {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      class={`button ${kind}`}
      aria-disabled={off || undefined}
      aria-label={label}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </button>
  );
}

export function LinkButton({
  href,
  children,
  kind = 'plain',
  newTab,
}: {
  href: string;
  children: ComponentChildren;
  kind?: 'primary' | 'plain' | 'quiet';
  newTab?: boolean;
}) {
  return (
    <a
      class={`button ${kind}`}
      href={href}
      {...(newTab ? { target: '_blank', rel: 'noopener noreferrer' } : { rel: 'noreferrer' })}
    >
      {children}
    </a>
  );
}

/** One of several, as native radio buttons under chips. */
export function Choice<Value extends string>({
  legend,
  name,
  options,
  value,
  onChange,
}: {
  legend: string;
  name: string;
  options: ReadonlyArray<{ value: Value; label: string; hint?: string | null }>;
  value: Value | null;
  onChange: (value: Value) => void;
}) {
  return (
    <fieldset class="choice">
      <legend>{legend}</legend>
      <div class="chips">
        {options.map((option) => (
          <label key={option.value} class="chip">
            <input
              type="radio"
              class="sr"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
            {option.hint ? <small>{option.hint}</small> : null}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** Seconds until a moment (epoch milliseconds), counted each second; 0 when it has passed. */
export function useSecondsUntil(until: number | null): number {
  const left = () => (until === null ? 0 : Math.max(0, Math.ceil((until - Date.now()) / 1_000)));
  const [seconds, setSeconds] = useState(left);
  useOn([until], () => {
    setSeconds(left());
    if (until === null) return;
    const timer = setInterval(() => {
      setSeconds(left());
      if (left() === 0) clearInterval(timer);
    }, 1_000);
    return () => clearInterval(timer);
  });
  return seconds;
}

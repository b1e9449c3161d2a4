/** @jsxImportSource preact */
import { useId } from 'preact/hooks';
import { useUi } from './ui.tsx';

export interface FieldProps {
  name: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
  fault?: string | undefined;
  hint?: string;
  type?: 'text' | 'tel' | 'email' | 'date';
  autocomplete?: string;
  optional?: boolean;
  /** More than one line. */
  long?: boolean;
  min?: string;
  max?: string;
}

/** A labelled input whose fault stands under it and is read with it. */
export function Field(props: FieldProps) {
  const { name, label, value, onInput, onBlur, fault, hint, type = 'text', optional, long } = props;
  const { t } = useUi().language;
  const id = useId();
  const about = [fault ? `${id}-fault` : '', hint ? `${id}-hint` : ''].filter(Boolean).join(' ');
  const shared = {
    id,
    name,
    value,
    onBlur,
    'aria-invalid': fault ? true : undefined,
    'aria-describedby': about || undefined,
    autocomplete: props.autocomplete ?? 'off',
  };
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional ? <span class="soft"> ({t('optional')})</span> : null}
      </label>
      {long ? (
        <textarea {...shared} rows={3} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          type={type as 'text'}
          min={props.min}
          max={props.max}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {fault ? (
        <p class="fault" id={`${id}-fault`}>
          {fault}
        </p>
      ) : null}
      {hint ? (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** Puts the focus on the first field with a fault, once they are drawn. */
export function focusFirstFault(form: HTMLElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}

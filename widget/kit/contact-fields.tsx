/** @jsxImportSource preact */
import type { ContactField, Faults } from '../contact.ts';
import type { Contact } from '../http/types.ts';
import { Field } from './field.tsx';
import { useUi } from './ui.tsx';

/** Who comes, and how they are reached. */
export function ContactFields({
  contact,
  faults,
  onChange,
  onLeave,
}: {
  contact: Contact;
  faults: Faults<ContactField>;
  onChange: (change: Partial<Contact>) => void;
  onLeave: (field: ContactField) => void;
}) {
  const { t } = useUi().language;
  const field = (name: keyof Contact) => ({
    name,
    label: t(name),
    value: contact[name],
    fault: faults[name],
    onInput: (value: string) => onChange({ [name]: value }),
    onBlur: () => onLeave(name),
  });
  return (
    <>
      <div class="pair">
        <Field {...field('firstName')} autocomplete="given-name" />
        <Field {...field('lastName')} autocomplete="family-name" />
      </div>
      <div class="pair">
        <Field {...field('phone')} type="tel" autocomplete="tel" hint={t('reachable')} />
        <Field {...field('email')} type="email" autocomplete="email" />
      </div>
    </>
  );
}

/** A field no person sees or reaches; programs that fill in everything give themselves away. */
export function Honeypot({ onInput }: { onInput: (value: string) => void }) {
  const { t } = useUi().language;
  return (
    <div class="trap" aria-hidden="true">
      <label>
        {t('notForPeople')}
        <input
          name="website"
          tabIndex={-1}
          autocomplete="off"
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      </label>
    </div>
  );
}

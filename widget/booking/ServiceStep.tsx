/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import type { Service } from '../http/types.ts';
import { Heading, Icon, useUi } from '../kit/ui.tsx';
import { price } from '../price.ts';
import { duration } from '../time.ts';
import { groupServices, searchServices } from './services.ts';

/** Up to so many are seen at a glance; more are searched, and folded by category. */
const AT_A_GLANCE = 8;

export function ServiceStep({
  services,
  chosen,
  gone,
  onChoose,
}: {
  services: readonly Service[];
  chosen: Service | null;
  /** The service that had been chosen is no longer offered. */
  gone: boolean;
  onChoose: (service: Service) => void;
}) {
  const { language, say } = useUi();
  const { t } = language;
  const [query, setQuery] = useState('');
  const many = services.length > AT_A_GLANCE;
  const found = searchServices(services, query);
  const groups = groupServices(found, t('otherServices'));
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () =>
      new Set(
        [(chosen && groups.find((group) => group.services.includes(chosen))) ?? groups[0]].map(
          (g) => g?.name ?? '',
        ),
      ),
  );
  const folds = many && groups.length > 1 && query.trim() === '';
  const toggle = (name: string) =>
    setOpen(
      (before) =>
        new Set(before.has(name) ? [...before].filter((other) => other !== name) : [...before, name]),
    );

  const search = (text: string) => {
    setQuery(text);
    const count = searchServices(services, text).length;
    say(
      count === 0
        ? t('noService', { query: text })
        : t(count === 1 ? 'serviceCountOne' : 'serviceCount', { count }),
    );
  };

  return (
    <section>
      <Heading>{t('chooseService')}</Heading>
      {gone ? (
        <div class="notice wait" role="alert">
          <p>{t('serviceGone')}</p>
        </div>
      ) : null}
      {many ? (
        <div class="search">
          <Icon name="search" />
          <input
            type="search"
            value={query}
            aria-label={t('searchServices')}
            placeholder={t('searchServices')}
            autocomplete="off"
            onInput={(event) => search(event.currentTarget.value)}
          />
        </div>
      ) : null}
      {found.length === 0 ? <p class="soft">{t('noService', { query })}</p> : null}
      {groups.map(({ name, services: here }) => {
        const isOpen = !folds || open.has(name);
        return (
          <div class="group" key={name}>
            {folds ? (
              <h3>
                <button type="button" class="fold" aria-expanded={isOpen} onClick={() => toggle(name)}>
                  <span>{name}</span>
                  <small>{here.length}</small>
                  <Icon name="down" />
                </button>
              </h3>
            ) : groups.length > 1 ? (
              <h3>{name}</h3>
            ) : null}
            {isOpen ? (
              <ul class="services">
                {here.map((service) => (
                  <li key={service.id}>
                    <ServiceButton service={service} onChoose={onChoose} />
                  </li>
                ))}
              </ul>
            ) : null}
          </div>
        );
      })}
    </section>
  );
}

function ServiceButton({ service, onChoose }: { service: Service; onChoose: (service: Service) => void }) {
  const { language } = useUi();
  const cost = price(language, service);
  return (
    <button type="button" class="service" onClick={() => onChoose(service)}>
      <span class="service-name">
        <b>{service.name}</b>
        {service.description ? <small>{service.description}</small> : null}
      </span>
      <span class="service-cost">
        {cost ? <b>{cost}</b> : null}
        <small>{duration(service.durationMinutes)}</small>
      </span>
      <Icon name="right" />
    </button>
  );
}

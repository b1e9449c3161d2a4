/** @jsxImportSource preact */
import { Frame } from '../Frame.tsx';
import type { ManagedAppointment, WaitlistOffer } from '../http/types.ts';
import { useOn } from '../kit/effects.ts';
import { Sheet, Waiting } from '../kit/Sheet.tsx';
import { useLoaded } from '../kit/use-loaded.ts';
import type { ViewProps } from '../start.tsx';
import { clientWords } from '../words/client.ts';
import type { Language } from '../words/index.ts';
import { ManageApp } from './ManageApp.tsx';
import { OfferApp, OfferOutcome } from './OfferApp.tsx';

export function ClientView(props: ViewProps) {
  const { view } = props.config;
  if (view.kind === 'appointment') return <AppointmentView {...props} token={view.token} />;
  if (view.kind === 'offer') return <OfferView {...props} token={view.token} />;
  return null;
}

function linkGone(language: Language): Record<string, [string, string]> {
  const c = clientWords(language);
  return { 'not-found': [c('linkGoneTitle'), c('linkGone')] };
}

function AppointmentView({ config, language, call, onLocale, token }: ViewProps & { token: string }) {
  const path = `/manage/${encodeURIComponent(token)}`;
  const { value, reason, attempt, setValue } = useLoaded(() => call<ManagedAppointment>(path));
  useOn([value], () => {
    if (value) onLocale(value.business.locale);
  });
  return (
    <Frame config={config} language={language} accentColor={value?.business.accentColor}>
      <Sheet title={clientWords(language)('yourAppointment')} business={value?.business ?? null}>
        {value ? (
          <ManageApp
            call={call}
            path={path}
            appointment={value}
            onChange={setValue}
            bookUrl={`${config.apiUrl}/book/${value.business.slug}`}
          />
        ) : (
          <Waiting reason={reason} onRetry={attempt} words={linkGone(language)} />
        )}
      </Sheet>
    </Frame>
  );
}

function OfferView({ config, language, call, onLocale, token }: ViewProps & { token: string }) {
  const path = `/waitlist-offers/${encodeURIComponent(token)}`;
  const { value, reason, attempt } = useLoaded(() => call<WaitlistOffer>(path));
  useOn([value], () => {
    if (value) onLocale(value.locale);
  });
  const refused = reason?.kind === 'refused' ? reason : null;
  const manageUrl = refused?.code === 'offer-taken' ? refused.problem.manageUrl : undefined;
  return (
    <Frame config={config} language={language} accentColor={value?.accentColor}>
      <Sheet
        title={language.t('waitlist')}
        business={value ? { name: value.businessName, phone: null } : null}
      >
        {value ? (
          <OfferApp call={call} path={path} offer={value} />
        ) : manageUrl ? (
          <OfferOutcome outcome={{ kind: 'taken', manageUrl }} />
        ) : refused?.code === 'offer-over' ? (
          <OfferOutcome outcome={{ kind: 'over' }} />
        ) : (
          <Waiting reason={reason} onRetry={attempt} words={linkGone(language)} />
        )}
      </Sheet>
    </Frame>
  );
}

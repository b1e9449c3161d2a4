import type {
  Appointment,
  AppointmentNotice,
  AppointmentStatus,
  Availability,
  BookingSettings,
  Client,
  ClientOffer,
  ClockRange,
  Holiday,
  MessagePreview,
  NewAppointment,
  Override,
  Period,
  PeriodConflict,
  PreviewedChange,
  Rule,
  Slot,
} from './booking-types.ts';
import { call } from './http.ts';
import type { Agent, Page, Service } from './types.ts';

type NewPeriod = { start: string; end: string; title: string | null };
type NewRule = Pick<Rule, 'weekday' | 'startTime' | 'endTime'> & { overnight: boolean };

const of = (agentId: string, part: string) => `agents/${encodeURIComponent(agentId)}/${part}`;
const one = (id: string, part = '') => `appointments/${encodeURIComponent(id)}${part}`;

/** Calls of the agenda: appointments, slots, and when somebody can be booked. Lists of records go through the data provider. */
export const booking = {
  agents: () => all<Agent>('agents', { sort: 'name' }, 100),
  services: () => all<Service>('services', { sort: 'position' }, 100),
  appointments: (query: { from?: string; to?: string; clientId?: string; order?: 'asc' | 'desc' }) =>
    all<Appointment>('appointments', { sort: 'startsAt', ...query }, 500),
  /** What Sara booked lately, the newest first: five at most. */
  bookedBySara: (from: string) =>
    call<Page<Appointment>>('appointments', {
      query: { source: 'sara', sort: 'createdAt', order: 'desc', from, limit: 5 },
    }),
  notices: (id: string) => call<Page<AppointmentNotice>>(one(id, '/notices')),
  appointment: (id: string) => call<Appointment>(one(id)),
  preview: (id: string, body: PreviewedChange) =>
    call<MessagePreview>(one(id, '/message-preview'), { method: 'POST', body }),
  book: (body: NewAppointment) =>
    call<Appointment & { series?: Appointment[] }>('appointments', { method: 'POST', body }),
  offer: (query: { clientId: string; serviceId: string; code?: string }) =>
    call<{ offer: ClientOffer | null }>('offer-preview', { query }),
  change: (id: string, body: { startsAt?: string; agentId?: string; notes?: string | null }) =>
    call<Appointment>(one(id), { method: 'PUT', body }),
  cancel: (id: string, query: { reason?: string; following: boolean }) =>
    call<void>(one(id), { method: 'DELETE', query }),
  setStatus: (id: string, status: Exclude<AppointmentStatus, 'cancelled'>) =>
    call<Appointment>(one(id, '/status'), { method: 'POST', body: { status } }),
  runLate: (id: string, minutes: number) =>
    call<Appointment>(one(id, '/delay'), { method: 'POST', body: { minutes } }),

  slots: (
    query: {
      serviceId: string;
      agentId?: string | null;
      from: string;
      to: string;
      exceptAppointmentId?: string;
    },
    signal?: AbortSignal,
  ) => call<{ slots: Slot[]; timeZone: string }>('slots', { query, ...(signal ? { signal } : {}) }),

  clients: (query: { q: string; limit: number }, signal?: AbortSignal) =>
    call<Page<Client>>('clients', { query, ...(signal ? { signal } : {}) }),
  client: (id: string) => call<Client>(`clients/${encodeURIComponent(id)}`),

  availability: (agentId: string, query: { from?: string; to?: string } = {}) =>
    call<Availability>(of(agentId, 'availability'), { query }),
  setWeek: (agentId: string, rules: NewRule[]) =>
    call<Page<Rule>>(of(agentId, 'availability-rules'), { method: 'PUT', body: { rules } }),
  setDate: (agentId: string, body: { date: string; intervals: ClockRange[] }) =>
    call<Override>(of(agentId, 'availability-overrides'), { method: 'PUT', body }),
  unsetDate: (agentId: string, id: string) =>
    call<void>(of(agentId, `availability-overrides/${id}`), { method: 'DELETE' }),
  addAbsence: (agentId: string, body: NewPeriod) =>
    call<Period & { conflicts: PeriodConflict[] }>(of(agentId, 'unavailability'), { method: 'POST', body }),
  addBlock: (agentId: string, body: NewPeriod) =>
    call<Period & { conflicts: PeriodConflict[] }>(of(agentId, 'calendar-blocks'), { method: 'POST', body }),
  removePeriod: ({ agentId, id, kind }: Period) =>
    call<void>(of(agentId, `${kind === 'block' ? 'calendar-blocks' : 'unavailability'}/${id}`), {
      method: 'DELETE',
    }),

  settings: () => call<BookingSettings>('booking-settings'),
  saveSettings: (body: Partial<BookingSettings>) =>
    call<BookingSettings>('booking-settings', { method: 'PUT', body }),
  holidays: () => call<Page<Holiday>>('holidays'),
  addHoliday: (body: { date: string; name: string }) => call<Holiday>('holidays', { method: 'POST', body }),
  removeHoliday: (id: string) => call<void>(`holidays/${id}`, { method: 'DELETE' }),
};

/** Every item of a list, page by page: a month of a busy business is more than one answer holds. */
async function all<T>(path: string, query: Record<string, string>, limit: number): Promise<T[]> {
  const items: T[] = [];
  for (;;) {
    const page = await call<Page<T>>(path, { query: { ...query, limit, offset: items.length } });
    items.push(...page.items);
    if (page.items.length === 0 || items.length >= page.total) return items;
  }
}

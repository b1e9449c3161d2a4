import { createAgent } from '../db/agents.ts';
import { createAppointmentType } from '../db/appointment-types.ts';
import { createRule } from '../db/availability.ts';
import { createService } from '../db/services.ts';
import type { BookingRules } from '../domain/scheduling/settings.ts';
import { DEFAULT_BOOKING_RULES } from '../domain/scheduling/settings.ts';
import type { TestDatabase } from './database.ts';

export interface Salon {
  tenantId: string;
  serviceId: string;
  agentIds: string[];
}

/** A business that can be booked: people who work Monday to Saturday from 9:00 to 18:00, and one service of 45 minutes. */
export async function openSalon(
  t: Pick<TestDatabase, 'db' | 'tenant'>,
  options: {
    tenantId?: string;
    agents?: number;
    rules?: Partial<BookingRules>;
    timeZone?: string;
    hours?: { startTime: string; endTime: string };
  } = {},
): Promise<Salon> {
  const tenantId =
    options.tenantId ?? (await t.tenant(options.timeZone ? { timeZone: options.timeZone } : {}));
  return t.db.asTenant(tenantId, async (tx) => {
    const agentIds: string[] = [];
    for (let i = 0; i < (options.agents ?? 1); i += 1) {
      const agent = await createAgent(tx, {
        name: `Agent ${i + 1}`,
        title: null,
        email: null,
        phone: null,
        color: '#3C7A5E',
        active: true,
        bookable: true,
        timeZone: null,
        userId: null,
      });
      agentIds.push(agent.id);
      for (const weekday of [1, 2, 3, 4, 5, 6])
        await createRule(tx, {
          agentId: agent.id,
          weekday,
          ...(options.hours ?? { startTime: '09:00', endTime: '18:00' }),
        });
    }
    const type = await createAppointmentType(tx, {
      name: 'Coupe',
      color: '#7A3B69',
      reminders: null,
      ...DEFAULT_BOOKING_RULES,
      ...options.rules,
    });
    const service = await createService(tx, {
      name: 'Coupe femme',
      description: null,
      category: null,
      durationMinutes: 45,
      priceKind: 'fixed',
      priceMinCents: 4_500,
      priceMaxCents: null,
      currency: 'EUR',
      active: true,
      position: 0,
      appointmentTypeId: type.id,
      onlineBooking: true,
    });
    return { tenantId, serviceId: service.id, agentIds };
  });
}

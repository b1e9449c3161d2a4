import { queuedMessages } from '../db/appointment-notices.ts';
import { readBookingSettings } from '../db/booking-settings.ts';
import type { Database, TenantTransaction } from '../db/database.ts';
import { readBusinessCard } from '../db/messaging-settings.ts';
import { closeOffer, type FreedTime, offerFreedTime, readWaitlistEntry } from '../db/waitlist.ts';
import type { Channel } from '../domain/messaging/channels.ts';
import { outOfQuietHours } from '../domain/messaging/quiet-hours.ts';
import { findTimeZone } from '../domain/scheduling/zone.ts';

/** Time of an agent that became free; instants in epoch milliseconds. */
export interface FreedRef extends FreedTime {
  tenantId: string;
}

export interface MadeOffer {
  entryId: string;
  expiresAt: number;
  messages: Array<{ messageId: string; channel: Channel }>;
  summary: string;
}

/** Puts the messages that tell somebody of their offer into the ledger. */
export type WriteOffer = (
  tx: TenantTransaction,
  /** Instants in epoch milliseconds. */
  offer: { entryId: string; freed: FreedTime; expiresAt: number; now: number },
) => Promise<void>;

export type WaitlistActivities = ReturnType<typeof createWaitlistActivities>;

/** How messages about an entry and one freed time are named in the ledger. */
export const offerSubject = (entryId: string, freedId: string) => `waitlist/${entryId}/${freedId}`;

/** Offering freed time to the waiting list, one person at a time. */
export function createWaitlistActivities({ db, writeOffer }: { db: Database; writeOffer: WriteOffer }) {
  return {
    /**
     * Offers the time to the next person it fits, holds it for them and queues the word of it; null when nobody is left.
     * Repeated after a lost answer, it finds the offer it made.
     */
    offerToNext({ tenantId, ...freed }: FreedRef, now: number): Promise<MadeOffer | null> {
      return db.asTenant(tenantId, async (tx) => {
        const settings = await readBookingSettings(tx);
        const { timeZone } = await readBusinessCard(tx);
        // Nobody is woken for it, and nobody loses it by being asleep.
        const toldAt = (zone: string | null) =>
          outOfQuietHours(now, settings.quietHours, findTimeZone(zone)?.name ?? timeZone);
        const offer = await offerFreedTime(tx, freed, settings.waitlistOfferMinutes, now, toldAt);
        if (!offer) return null;
        if (offer.made) await writeOffer(tx, { ...offer, freed, now });
        return {
          entryId: offer.entryId,
          expiresAt: offer.expiresAt,
          messages: await queuedMessages(tx, offerSubject(offer.entryId, freed.freedId)),
          summary: 'Créneau proposé à une personne de la liste, réponse attendue',
        };
      });
    },

    /** Ends an offer whose time is over. @returns false when the person has taken it after all. */
    closeOffer({ tenantId, freedId }: FreedRef, entryId: string): Promise<boolean> {
      return db.asTenant(tenantId, async (tx) => {
        await closeOffer(tx, entryId, freedId);
        return (await readWaitlistEntry(tx, entryId))?.status !== 'booked';
      });
    },
  };
}

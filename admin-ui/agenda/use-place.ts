import { useSearchParams } from 'react-router-dom';
import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone as zoneOf } from '../../domain/scheduling/zone.ts';
import { useFormat } from '../kit/use-format.ts';
import { type Place, readPlace, writePlace } from './place.ts';

/** The place in the agenda the address names, and how to go to another. `at=<instant>` shows that instant's day. */
export function usePlace(defaults: Place): [Place, (change: Partial<Place>) => void] {
  const { timeZone } = useFormat();
  const [search, setSearch] = useSearchParams();
  const at = Date.parse(search.get('at') ?? '');
  const day = Number.isNaN(at) ? defaults.day : localDay(zoneOf(timeZone), at);
  const go = (change: Partial<Place>) =>
    setSearch(
      (now) => {
        const next = writePlace(now, change);
        next.delete('at');
        return next;
      },
      // Walking through the weeks is one step back, not one for each.
      { replace: change.day !== undefined && change.view === undefined },
    );
  return [readPlace(search, { ...defaults, day }), go];
}

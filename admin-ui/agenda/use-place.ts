import { useSearchParams } from 'react-router-dom';
import { localDay } from '../../domain/scheduling/local-time.ts';
import { timeZone as zoneOf } from '../../domain/scheduling/zone.ts';
import { useFormat } from '../kit/use-format.ts';
import { type Place, readPlace, writePlace } from './place.ts';

/**
 * The place in the agenda the address names, and how to go to another. `at=<instant>` shows that instant's day. A step is taken
 * from where the address is, not from what is drawn: two quick keys are two steps, however long the drawing takes.
 */
export function usePlace(
  defaults: Place,
): [Place, (change: Partial<Place> | ((from: Place) => Partial<Place>)) => void] {
  const { timeZone } = useFormat();
  const [search, setSearch] = useSearchParams();
  const placeOf = (address: URLSearchParams) => {
    const at = Date.parse(address.get('at') ?? '');
    const day = Number.isNaN(at) ? defaults.day : localDay(zoneOf(timeZone), at);
    return readPlace(address, { ...defaults, day });
  };
  return [
    placeOf(search),
    (wanted) => {
      const address = new URLSearchParams(window.location.search);
      const change = typeof wanted === 'function' ? wanted(placeOf(address)) : wanted;
      const next = writePlace(address, { day: placeOf(address).day, ...change });
      next.delete('at');
      // Walking through the weeks is one step back, not one for each.
      setSearch(next, { replace: change.day !== undefined && change.view === undefined });
    },
  ];
}

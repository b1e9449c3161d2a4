import { useOwnAgent } from '../http/queries.ts';
import { useMay } from '../kit/use-may.ts';
import { type Room, rooms } from './rooms.tsx';

/** The rooms of the person who is signed in: a calendar of one's own only where one takes appointments, figures only for who may see them. */
export function useRooms(): Room[] {
  const own = useOwnAgent();
  const may = useMay();
  return rooms.filter((room) => (!room.own || own !== null) && (!room.needs || may(room.needs)));
}

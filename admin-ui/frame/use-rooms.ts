import { useOwnAgent } from '../http/queries.ts';
import { type Room, rooms } from './rooms.tsx';

/** The rooms of the person who is signed in: a calendar of one's own only where one takes appointments. */
export function useRooms(): Room[] {
  const own = useOwnAgent();
  return rooms.filter((room) => !room.own || own !== null);
}

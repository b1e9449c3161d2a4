import type { Route } from './route.ts';
import { routes as system } from './system.ts';

/** Every route of the product, one list per resource. */
export const routes: readonly Route[] = [...system];

import { ClientView } from './client/ClientView.tsx';
import { start } from './start.tsx';

/** What a client's own links open, on pages of ours: `/rdv/…` and `/offre/…`. */
start(ClientView);

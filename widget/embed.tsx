import { BookingView } from './booking/BookingView.tsx';
import { start } from './start.tsx';

/** `<script src="https://…/embed.js" data-tenant="salon-marie"></script>` */
start(BookingView);

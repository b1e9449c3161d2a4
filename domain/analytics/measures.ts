/** What is counted by day under a name, and what its keys are. */
export const MEASURES = {
  /** Appointments not cancelled, by who booked them; by the day they begin. */
  booked: 'source of the appointment',
  /** People who wrote or called, once a day and channel each; amount: messages or calls. */
  contact: 'channel, or `phone`',
  /** First answers, by class of waiting time; amount: seconds waited. */
  response: 'index of the class (response-time.ts)',
  /** People answered by message: `sara` alone, or with `staff`. */
  exchange: '`sara` or `staff`',
  /** Calls that came in, by outcome, `open` while there is none; amount: seconds spoken. */
  callIn: 'outcome',
  /** Calls that went out, the same. */
  callOut: 'outcome',
  /** What Sara cost, amount: millionths of a US dollar; count: turns or calls. */
  cost: '`models` or `telephone`',
  /** New people: all that came, who have booked since, who have come since. */
  arrival: '`arrived`, `booked` or `visited`',
  /** Held appointments priced in another currency than the business's; amount: minor units of it. */
  otherCurrency: 'ISO 4217',
} as const;
export type Measure = keyof typeof MEASURES;

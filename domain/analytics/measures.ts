/** What is counted by day under a name, and what its keys are. */
export const MEASURES = {
  /** Appointments not cancelled, by who booked them; by the day they begin. */
  booked: 'source of the appointment',
  /** People who wrote, once a day and channel each; amount: messages. */
  contact: 'channel',
  /** First answers, by class of waiting time; amount: seconds waited. */
  response: 'index of the class (response-time.ts)',
  /** People answered by message: `sara` alone, or with `staff`. */
  exchange: '`sara` or `staff`',
  /** Calls that came in, by outcome, `open` while there is none; amount: seconds spoken. */
  callIn: 'outcome',
  /** Calls that went out, the same. */
  callOut: 'outcome',
  /** What language models cost Sara, amount: millionths of the currency's unit; count: answers. */
  modelCost: 'ISO 4217',
  /** What the telephone cost, the same; count: calls. */
  callCost: 'ISO 4217',
  /** People who called, once a day each; amount: calls. */
  phone: '`phone`',
  /** New people: all that came, who have booked since, who have come since. */
  arrival: '`arrived`, `booked` or `visited`',
  /** Visits from before the product, as a file told them; amount: minor units of what was paid. */
  pastVisit: '`priced` or `unpriced`',
  /** Held appointments priced in another currency than the business's; amount: minor units of it. */
  otherCurrency: 'ISO 4217',
} as const;
export type Measure = keyof typeof MEASURES;

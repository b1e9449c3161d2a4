import { Migration } from '@mikro-orm/migrations';

/** Where an answer goes when the visitor of a chat has left, where the address is that of another record. */
export class ChatAddresses extends Migration {
  override name = '0032-chat-addresses';

  override up(): void {
    this.addSql(/* sql */ `
alter table client_identities add column left_email text check (left_email = lower(left_email) and length(left_email) <= 320);
`);
  }
}

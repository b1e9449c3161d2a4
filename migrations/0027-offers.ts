import { Migration } from '@mikro-orm/migrations';

/** An appointment keeps the terms it was booked at, whatever its campaign offers later. */
export class Offers extends Migration {
  override name = '0027-offers';

  override up(): void {
    this.addSql(/* sql */ `
alter table offer_redemptions add column terms jsonb;
update offer_redemptions o set terms = k.plan -> 'offer' from campaigns k
where k.tenant_id = o.tenant_id and k.id = o.campaign_id and jsonb_typeof(k.plan -> 'offer') = 'object';
update offer_redemptions set terms = jsonb_build_object('kind', 'amount', 'value', discount_cents, 'validDays', 0) where terms is null;
alter table offer_redemptions alter column terms set not null;
`);
  }
}

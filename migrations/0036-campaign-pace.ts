import { Migration } from '@mikro-orm/migrations';

/** Whether a campaign's calls are under way is asked with every page of people: of its calls, not of all it ever wrote. */
export class CampaignPace extends Migration {
  override name = '0036-campaign-pace';

  override up(): void {
    this.addSql(
      `create index campaign_recipients_calls on campaign_recipients (tenant_id, campaign_id) where channel = 'call'`,
    );
  }
}

import type { Router } from 'express';
import type { PageLanguage, ProviderContext, ShowPage } from '../provider.ts';
import type { PhoneActions } from '../vendors/whatsapp-phone.ts';
export function whatsappList(_context: ProviderContext, _language: PageLanguage): string {
  return '';
}
export function whatsappScreens(_r: Router, _c: ProviderContext, _s: ShowPage, _a: PhoneActions): void {}

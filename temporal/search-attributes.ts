import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** What admins filter by in the Temporal UI. All KEYWORD; `npm run worker` registers them where the server lacks them. */
export const TENANT_ID = defineSearchAttributeKey('TenantId', SearchAttributeType.KEYWORD);
export const SUBJECT_REF = defineSearchAttributeKey('SubjectRef', SearchAttributeType.KEYWORD);
export const KIND = defineSearchAttributeKey('Kind', SearchAttributeType.KEYWORD);
export const STAGE = defineSearchAttributeKey('Stage', SearchAttributeType.KEYWORD);
export const searchAttributeNames = ['TenantId', 'SubjectRef', 'Kind', 'Stage'] as const;

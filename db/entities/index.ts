import {
  ApiKeyEntity,
  AuditLogEntity,
  RefreshTokenEntity,
  SessionEntity,
  TenantEntity,
  UserEntity,
} from './identity.ts';

/** Every entity the ORM knows. Tables worked on in bulk (chunks, postings, vectors, crawl queue) are plain SQL in db/. */
export const entities = [
  TenantEntity,
  UserEntity,
  SessionEntity,
  RefreshTokenEntity,
  ApiKeyEntity,
  AuditLogEntity,
];

import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

export type Role = 'owner' | 'admin' | 'agent';

const id = () => p.uuid().primary();
const createdAt = () => p.datetime().onCreate(() => new Date());
const updatedAt = () =>
  p
    .datetime()
    .onCreate(() => new Date())
    .onUpdate(() => new Date());

export const TenantEntity = defineEntity({
  name: 'Tenant',
  tableName: 'tenants',
  properties: {
    id: id(),
    name: p.string(),
    slug: p.string(),
    sector: p.string().default('other'),
    locale: p.string().default('fr-FR'),
    timeZone: p.string().default('Europe/Paris'),
    country: p.string().default('FR'),
    currency: p.string().default('EUR'),
    plan: p.string().default('business'),
    websiteUrl: p.text().nullable(),
    settings: p.json<Record<string, unknown>>().default('{}'),
    throwAway: p.boolean().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
});

export const UserEntity = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: id(),
    tenantId: p.uuid(),
    email: p.text(),
    passwordHash: p.text().hidden(),
    firstName: p.text().default(''),
    lastName: p.text().default(''),
    role: p.string().$type<Role>(),
    locale: p.text().nullable(),
    lastLoginAt: p.datetime().nullable(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
});

export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'sessions',
  properties: {
    id: id(),
    tenantId: p.uuid(),
    userId: p.uuid(),
    userAgent: p.text().default(''),
    ip: p.text().default(''),
    createdAt: createdAt(),
    lastUsedAt: createdAt(),
    expiresAt: p.datetime(),
    revokedAt: p.datetime().nullable(),
    revokedReason: p.text().$type<'logout' | 'revoked' | 'reuse' | 'password'>().nullable(),
  },
});

export const RefreshTokenEntity = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_tokens',
  properties: {
    id: id(),
    tenantId: p.uuid(),
    sessionId: p.uuid(),
    tokenHash: p.blob(),
    createdAt: createdAt(),
    usedAt: p.datetime().nullable(),
    expiresAt: p.datetime(),
  },
});

export const ApiKeyEntity = defineEntity({
  name: 'ApiKey',
  tableName: 'api_keys',
  properties: {
    id: id(),
    tenantId: p.uuid(),
    name: p.text(),
    prefix: p.text(),
    keyHash: p.blob().hidden(),
    scopes: p.array<string>(),
    createdBy: p.uuid().nullable(),
    createdAt: createdAt(),
    expiresAt: p.datetime().nullable(),
    lastUsedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
  },
});

export const AuditLogEntity = defineEntity({
  name: 'AuditLog',
  tableName: 'audit_logs',
  properties: {
    id: id(),
    tenantId: p.uuid(),
    actorKind: p.text().$type<'user' | 'api_key' | 'system' | 'sara'>(),
    actorId: p.uuid().nullable(),
    action: p.text(),
    subjectKind: p.text(),
    subjectId: p.text().nullable(),
    detail: p.json<Record<string, unknown>>().default('{}'),
    ip: p.text().nullable(),
    createdAt: createdAt(),
  },
});

export type Tenant = InferEntity<typeof TenantEntity>;
export type User = InferEntity<typeof UserEntity>;
export type Session = InferEntity<typeof SessionEntity>;
export type RefreshToken = InferEntity<typeof RefreshTokenEntity>;
export type ApiKey = InferEntity<typeof ApiKeyEntity>;
export type AuditLog = InferEntity<typeof AuditLogEntity>;

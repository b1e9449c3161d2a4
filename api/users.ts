import { z } from 'zod';
import {
  changeUser,
  createUser,
  deleteUser,
  listUsers,
  lockOwners,
  readTenant,
  readUser,
  revokeSessionsOf,
} from '../db/identity.ts';
import { mayChangeUser, ROLES, type UserChangeRefusal } from '../domain/identity/roles.ts';
import { shownUser } from './auth/grant.ts';
import { locale, newPassword, personName, USER_EXAMPLE, userSchema } from './auth/schemas.ts';
import { AUTH_PROBLEMS, emailTaken, isEmailTaken } from './auth/signing-in.ts';
import { defineProblems, Problem, problem } from './problems.ts';
import { type Route, route } from './route.ts';
import { emailAddress, idParams, instant, listOf, listQuery } from './schemas.ts';

const TAG = 'Users';

const memberSchema = userSchema
  .extend({ lastLoginAt: instant.nullable(), createdAt: instant })
  .meta({ id: 'Member' });

const EXAMPLE = {
  ...USER_EXAMPLE,
  lastLoginAt: '2026-11-23T08:00:00.000Z',
  createdAt: '2026-11-20T08:00:00.000Z',
};

const REFUSALS = defineProblems({
  'above-you': {
    status: 403,
    title: { fr: 'Compte protégé', en: 'Protected account' },
    detail: {
      fr: 'Seul un propriétaire peut modifier le compte d’un propriétaire.',
      en: 'Only an owner may change an owner’s account.',
    },
  },
  'role-above-you': {
    status: 403,
    title: { fr: 'Rôle réservé', en: 'Reserved role' },
    detail: {
      fr: 'Vous ne pouvez pas donner plus de droits que vous n’en avez.',
      en: 'You cannot grant more rights than you have.',
    },
  },
  yourself: {
    status: 409,
    title: { fr: 'Votre propre compte', en: 'Your own account' },
    detail: {
      fr: 'Vous ne pouvez ni supprimer votre compte ni changer votre rôle vous-même ; demandez-le à un autre responsable.',
      en: 'You can neither delete your own account nor change your own role; ask another manager.',
    },
  },
  'last-owner': {
    status: 409,
    title: { fr: 'Dernier propriétaire', en: 'Last owner' },
    detail: {
      fr: 'L’entreprise a besoin d’au moins un propriétaire. Nommez-en un autre d’abord.',
      en: 'The business needs at least one owner. Name another one first.',
    },
  },
} satisfies Record<UserChangeRefusal, unknown>);

const list = route({
  method: 'get',
  path: '/api/v1/users',
  tag: TAG,
  summary: 'The people who may sign in',
  access: 'users:read',
  query: listQuery(['lastName', 'email', 'role', 'createdAt']),
  response: listOf(memberSchema),
  example: { response: { items: [EXAMPLE], total: 1 } },
  handler: ({ query, asTenant }) =>
    asTenant(async (tx) => {
      const tenant = await readTenant(tx);
      const { items, total } = await listUsers(tx, query);
      return { items: items.map((user) => shownUser(user, tenant!)), total };
    }),
});

const create = route({
  method: 'post',
  path: '/api/v1/users',
  tag: TAG,
  summary: 'Adds somebody',
  description: 'The password is a first one, to be handed over in person and changed in `auth/profile`.',
  access: 'users:write',
  body: z.object({
    email: emailAddress,
    password: newPassword,
    firstName: personName.default(''),
    lastName: personName.default(''),
    role: z.enum(ROLES),
    locale: locale.nullish(),
  }),
  response: memberSchema,
  status: 201,
  problems: [AUTH_PROBLEMS['email-taken'], REFUSALS['role-above-you']],
  example: {
    body: {
      email: 'lea@salon-marie.example',
      password: 'un premier mot de passe',
      firstName: 'Léa',
      role: 'agent',
    },
    response: {
      ...EXAMPLE,
      email: 'lea@salon-marie.example',
      firstName: 'Léa',
      lastName: '',
      role: 'agent',
      lastLoginAt: null,
    },
  },
  async handler({ body, auth, deps, asTenant, audit }) {
    const actor = { id: auth.id, role: auth.role! };
    const refusal = mayChangeUser(actor, { id: '', role: 'agent' }, body.role, 2);
    if (refusal) throw new Problem(REFUSALS[refusal]);
    if (await deps.db.lookup.login(body.email)) throw emailTaken();
    const passwordHash = await deps.passwords.hash(body.password);
    return asTenant(async (tx) => {
      const { email, firstName, lastName, role } = body;
      const user = await createUser(tx, {
        email,
        passwordHash,
        firstName,
        lastName,
        role,
        locale: body.locale ?? null,
      });
      await audit(tx, { action: 'user.created', subjectKind: 'user', subjectId: user.id, detail: { role } });
      return shownUser(user, (await readTenant(tx))!);
    }).catch((error: unknown) => {
      throw isEmailTaken(error) ? emailTaken() : error;
    });
  },
});

const update = route({
  method: 'put',
  path: '/api/v1/users/:id',
  tag: TAG,
  summary: 'Changes somebody’s name or role',
  access: 'users:write',
  params: idParams,
  body: z
    .object({
      firstName: personName.optional(),
      lastName: personName.optional(),
      role: z.enum(ROLES).optional(),
    })
    .strict(),
  response: memberSchema,
  problems: Object.values(REFUSALS),
  example: { params: { id: EXAMPLE.id }, body: { role: 'admin' }, response: { ...EXAMPLE, role: 'admin' } },
  handler: ({ params, body, auth, asTenant, audit }) =>
    asTenant(async (tx) => {
      const owners = await lockOwners(tx);
      const target = await readUser(tx, params.id);
      if (!target) throw problem('not-found');
      const actor = { id: auth.id, role: auth.role! };
      const refusal = mayChangeUser(actor, target, body.role ?? 'details', owners);
      if (refusal) throw new Problem(REFUSALS[refusal]);
      const user = await changeUser(tx, params.id, body);
      await audit(tx, {
        action: 'user.updated',
        subjectKind: 'user',
        subjectId: params.id,
        detail: { fields: Object.keys(body), ...(body.role ? { from: target.role, to: body.role } : {}) },
      });
      return shownUser(user!, (await readTenant(tx))!);
    }),
});

const remove = route({
  method: 'delete',
  path: '/api/v1/users/:id',
  tag: TAG,
  summary: 'Removes somebody and ends their sessions',
  access: 'users:write',
  params: idParams,
  problems: Object.values(REFUSALS),
  example: { params: { id: EXAMPLE.id } },
  handler: ({ params, auth, asTenant, audit, receivedAt }) =>
    asTenant(async (tx) => {
      const owners = await lockOwners(tx);
      const target = await readUser(tx, params.id);
      if (!target) throw problem('not-found');
      const refusal = mayChangeUser({ id: auth.id, role: auth.role! }, target, 'deleted', owners);
      if (refusal) throw new Problem(REFUSALS[refusal]);
      await revokeSessionsOf(tx, params.id, 'revoked', receivedAt);
      await deleteUser(tx, params.id);
      await audit(tx, {
        action: 'user.deleted',
        subjectKind: 'user',
        subjectId: params.id,
        detail: { role: target.role },
      });
    }),
});

export const routes: Route[] = [list, create, update, remove];

import type { AuthProvider } from 'react-admin';
import { endpoints } from './endpoints.ts';
import { ApiError } from './problem-error.ts';
import { accessToken, adopt, forget, hasToken } from './session.ts';
import type { Signup } from './types.ts';

/** Landing for the front door, log-in for any other room. */
const doorOf = (path: string) => (path === '/' ? '/welcome' : '/login');

/**
 * Who is signed in, and out. Identity and rights come from `auth/me` (`useMe`, `useMay`): react-admin would ask for them on
 * the public pages too, where nobody is signed in.
 */
export const authProvider: AuthProvider = {
  login: async (params: { email: string; password: string } | { signup: Signup }) => {
    adopt('signup' in params ? await endpoints.signup(params.signup) : await endpoints.login(params));
  },

  /** Local state goes whatever the server says: a person who leaves must be out, even offline. */
  logout: async () => {
    if (hasToken()) {
      await endpoints.logout().catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      });
    }
    forget();
    return doorOf(window.location.pathname);
  },

  checkAuth: async () => {
    if (hasToken()) return;
    try {
      await accessToken();
    } catch (error) {
      // A server that cannot be reached says nothing about who we are: let the page show its own offline state.
      if (error instanceof ApiError && error.status !== 401 && error.status !== 403) return;
      throw { redirectTo: doorOf(window.location.pathname), message: false };
    }
  },

  /** The HTTP client already tried one refresh: a 401 here means the session is over. */
  checkError: async (error: unknown) => {
    if (error instanceof ApiError && error.status === 401) {
      forget();
      throw { redirectTo: '/login', message: 'auth.sessionEnded', logoutUser: true };
    }
  },
};

import { QueryClient } from '@tanstack/react-query';
import { lazy } from 'react';
import { Admin, CustomRoutes, Resource } from 'react-admin';
import { createBrowserRouter, Navigate, Route, RouterProvider } from 'react-router-dom';
import agents from './agents/index.ts';
import appointmentTypes from './appointment-types/index.ts';
import calls from './calls/index.ts';
import clients from './clients/index.ts';
import duplicates from './duplicates/index.ts';
import { Frame } from './frame/Frame.tsx';
import { NotFound } from './frame/NotFound.tsx';
import { Opening } from './frame/Opening.tsx';
import { authProvider } from './http/auth-provider.ts';
import { dataProvider } from './http/data-provider.ts';
import { ApiError } from './http/problem-error.ts';
import { onSessionChange } from './http/session.ts';
import { i18nProvider } from './i18n/i18n.ts';
import documents from './knowledge/documents/index.ts';
import questions from './knowledge/questions/index.ts';
import services from './services/index.ts';
import { darkTheme, lightTheme } from './theme/theme.ts';
import waitlist from './waitlist/index.ts';

const AvailabilityPage = lazy(() => import('./availability/AvailabilityPage.tsx'));
const MyCalendarPage = lazy(() => import('./availability/MyCalendarPage.tsx'));
const ClientForm = lazy(() => import('./clients/ClientForm.tsx'));
const ImportsPage = lazy(() => import('./client-imports/ImportsPage.tsx'));
const ImportPage = lazy(() => import('./client-imports/ImportPage.tsx'));
const AnalyticsPage = lazy(() => import('./analytics/AnalyticsPage.tsx'));
const AgendaPage = lazy(() => import('./agenda/AgendaPage.tsx'));
const MessagesPage = lazy(() => import('./conversations/MessagesPage.tsx'));
const Home = lazy(() => import('./home/Home.tsx'));
const Welcome = lazy(() => import('./public/Welcome.tsx'));
const LogIn = lazy(() => import('./public/LogIn.tsx'));
const SignUp = lazy(() => import('./public/SignUp.tsx'));
const Wizard = lazy(() => import('./onboarding/Wizard.tsx'));
const SaraPage = lazy(() => import('./sara/SaraPage.tsx'));
const SearchPage = lazy(() => import('./knowledge/SearchPage.tsx'));
const CampaignList = lazy(() => import('./campaigns/CampaignList.tsx'));
const CampaignPage = lazy(() => import('./campaigns/CampaignPage.tsx'));
const CampaignEditor = lazy(() => import('./campaigns/CampaignEditor.tsx'));
const Audiences = lazy(() => import('./campaigns/Audiences.tsx'));
const Limits = lazy(() => import('./campaigns/Limits.tsx'));
const Settings = lazy(() => import('./settings/Settings.tsx'));
const RulesPage = lazy(() => import('./scores/RulesPage.tsx'));
const LoyaltyPage = lazy(() => import('./scores/LoyaltyPage.tsx'));
const Processes = lazy(() => import('./processes/Processes.tsx'));

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal will not change by asking again; a cut connection may.
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
  },
});
// One person's answers must never be seen by the next to sign in on the same screen.
onSessionChange(() => queryClient.clear());

function Rooms() {
  return (
    <Admin
      authProvider={authProvider}
      dataProvider={dataProvider}
      i18nProvider={i18nProvider}
      queryClient={queryClient}
      layout={Frame}
      dashboard={Home}
      loginPage={LogIn}
      catchAll={NotFound}
      loading={Opening}
      theme={lightTheme}
      darkTheme={darkTheme}
      title="Coccinelle"
      disableTelemetry
    >
      <CustomRoutes noLayout>
        <Route path="/welcome" element={<Welcome />} />
        <Route path="/signup" element={<SignUp />} />
      </CustomRoutes>
      <CustomRoutes>
        <Route path="/onboarding" element={<Wizard />} />
        <Route path="/messages" element={<MessagesPage />} />
        <Route path="/messages/:id" element={<MessagesPage />} />
        <Route path="/agenda" element={<AgendaPage />} />
        <Route path="/my-calendar" element={<MyCalendarPage />} />
        <Route path="/campaigns" element={<CampaignList />} />
        <Route path="/campaigns/create" element={<CampaignEditor />} />
        <Route path="/campaigns/audiences" element={<Audiences />} />
        <Route path="/campaigns/limits" element={<Limits />} />
        <Route path="/campaigns/:id" element={<CampaignPage />} />
        <Route path="/campaigns/:id/edit" element={<CampaignEditor />} />
        <Route path="/sara" element={<SaraPage />} />
        <Route path="/knowledge" element={<Navigate to="/documents" replace />} />
        <Route path="/search" element={<SearchPage />} />
        <Route path="/loyalty" element={<LoyaltyPage />} />
        <Route path="/loyalty/rules" element={<RulesPage />} />
        <Route path="/analytics" element={<AnalyticsPage />} />
        <Route path="/processes" element={<Processes />} />
        <Route path="/settings" element={<Navigate to="/settings/profile" replace />} />
        <Route path="/settings/:room" element={<Settings />} />
      </CustomRoutes>
      <Resource name="clients" {...clients}>
        <Route path=":id/edit" element={<ClientForm />} />
        <Route path="import" element={<ImportsPage />} />
        <Route path="import/:id" element={<ImportPage />} />
      </Resource>
      <Resource name="calls" {...calls} />
      <Resource name="documents" {...documents} />
      <Resource name="questions" {...questions} />
      <Resource name="agents" {...agents}>
        <Route path=":agentId/availability" element={<AvailabilityPage />} />
      </Resource>
      <Resource name="services" {...services} />
      <Resource name="appointment-types" {...appointmentTypes} />
      <Resource name="waitlist" {...waitlist} />
      <Resource name="duplicates" {...duplicates} />
      <Resource name="categories" />
      <Resource name="apiKeys" />
      <Resource name="sessions" />
      <Resource name="auditLogs" />
    </Admin>
  );
}

const router = createBrowserRouter([{ path: '*', element: <Rooms /> }]);

export function App() {
  return <RouterProvider router={router} />;
}

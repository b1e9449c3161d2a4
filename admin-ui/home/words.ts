import { words } from '../i18n/words.ts';

export const homeWords = words({
  fr: {
    title: 'Accueil',
    toComplete:
      '%{smart_count} réponse manque encore à Sara |||| %{smart_count} réponses manquent encore à Sara',
    noAppointment: 'aucun rendez-vous',
    appointments: '%{smart_count} rendez-vous |||| %{smart_count} rendez-vous',
    conflicts:
      '%{smart_count} rendez-vous tombe pendant une absence |||| %{smart_count} rendez-vous tombent pendant une absence',
    conflictsText: 'Déplacez-le, ou gardez-le en connaissance de cause.',
    conflictsAction: 'Décider',
    disagreements:
      '%{smart_count} désaccord avec un agenda personnel |||| %{smart_count} désaccords avec un agenda personnel',
    disagreementsText:
      'Quelqu’un a déplacé ou supprimé un rendez-vous de son côté, ou s’y est pris ailleurs.',
    unconfirmed:
      '%{smart_count} rendez-vous d’aujourd’hui n’est pas confirmé |||| %{smart_count} rendez-vous d’aujourd’hui ne sont pas confirmés',
    unconfirmedText: 'Un appel suffit souvent.',
    peopleWait:
      '%{smart_count} personne attend une réponse |||| %{smart_count} personnes attendent une réponse',
    peopleWaitText: 'Sara vous a passé la main : c’est à vous de répondre.',
    peopleWaitAction: 'Répondre',
    nothingWaits: 'rien n’attend votre réponse',
    saraReading: 'Sara lit votre site',
    saraPreparing: 'Sara se prépare',
    decide: 'À décider',
    did: 'Ce que Sara a fait',
    figures: 'Ce qu’elle sait',
    start: 'Faire lire votre site à Sara',
    startText:
      'Donnez son adresse : en quelques minutes, elle connaît vos prestations, vos prix et vos horaires.',
    startAction: 'Commencer',
    resume: 'Reprendre la mise en route',
    resumeRunning: 'Sara avance seule. Vous pouvez regarder et corriger.',
    resumeWaiting: 'Sara est prête. Relisez, parlez-lui, puis mettez-la en ligne.',
    resumeAction: 'Reprendre',
    follow: 'Suivre',
    complete: 'Compléter ce que le site ne dit pas',
    completeAction: 'Répondre',
    crawlFailed: 'La dernière lecture du site n’est pas allée au bout',
    crawlPages: '%{smart_count} page n’a pas pu être lue |||| %{smart_count} pages n’ont pas pu être lues',
    crawlPagesText: 'Les autres sont sues. Voyez si celles-ci comptent.',
    crawlAction: 'Voir',
    documentsFailed:
      '%{smart_count} document n’a pas pu être lu |||| %{smart_count} documents n’ont pas pu être lus',
    documentsFailedText: 'Protégé, abîmé ou vide : voyez la raison et déposez-le à nouveau.',
    calm: 'Rien n’attend de décision.',
    calmHint: 'C’est le bon moment pour poser à Sara une question de client.',
    tryHer: 'Essayer Sara',
    didNothing: 'Ses gestes s’inscriront ici : lectures, réponses préparées, mises à jour.',
    didBook: 'A pris un rendez-vous pour %{who} : %{service}, %{when}.',
    didCrawl:
      'A lu %{site} : %{smart_count} page retenue. |||| A lu %{site} : %{smart_count} pages retenues.',
    didUnchanged: 'A relu %{site} : rien n’avait changé.',
    didFaq:
      'A trouvé sur votre site la réponse à %{smart_count} question de clients. |||| A trouvé sur votre site la réponse à %{smart_count} questions de clients.',
    didServices:
      'A relevé %{smart_count} prestation et son prix. |||| A relevé %{smart_count} prestations et leurs prix.',
    didLive: 'Est en ligne.',
    month: 'Trente derniers jours',
    monthFigures:
      '%{count} rendez-vous, %{revenue} de chiffre d’affaires, %{present} de présence. |||| %{count} rendez-vous, %{revenue} de chiffre d’affaires, %{present} de présence.',
    allFigures: 'Toutes les statistiques',
    knows: '%{documents} et %{services} : c’est tout ce dont elle se sert pour répondre.',
    documents: '%{smart_count} document |||| %{smart_count} documents',
    services: '%{smart_count} prestation |||| %{smart_count} prestations',
    partial: 'Une partie de l’accueil n’a pas pu se charger. %{reason}',
  },
  en: {
    title: 'Home',
    toComplete: 'Sara still lacks %{smart_count} answer |||| Sara still lacks %{smart_count} answers',
    noAppointment: 'no appointment',
    appointments: '%{smart_count} appointment |||| %{smart_count} appointments',
    conflicts:
      '%{smart_count} appointment falls within an absence |||| %{smart_count} appointments fall within an absence',
    conflictsText: 'Move it, or keep it knowingly.',
    conflictsAction: 'Decide',
    disagreements:
      '%{smart_count} disagreement with a personal calendar |||| %{smart_count} disagreements with a personal calendar',
    disagreementsText:
      'Somebody moved or deleted an appointment on their side, or is busy with something else.',
    unconfirmed:
      '%{smart_count} appointment of today is not confirmed |||| %{smart_count} appointments of today are not confirmed',
    unconfirmedText: 'A call is often enough.',
    peopleWait: '%{smart_count} person waits for an answer |||| %{smart_count} people wait for an answer',
    peopleWaitText: 'Sara handed over to you: it is yours to answer.',
    peopleWaitAction: 'Answer',
    nothingWaits: 'nothing waits for your answer',
    saraReading: 'Sara is reading your website',
    saraPreparing: 'Sara is getting ready',
    decide: 'To decide',
    did: 'What Sara did',
    figures: 'What she knows',
    start: 'Let Sara read your website',
    startText: 'Give its address: in a few minutes she knows your services, your prices and your hours.',
    startAction: 'Begin',
    resume: 'Resume getting started',
    resumeRunning: 'Sara goes on by herself. You can watch and correct.',
    resumeWaiting: 'Sara is ready. Read it over, talk to her, then put her live.',
    resumeAction: 'Resume',
    follow: 'Follow',
    complete: 'Complete what the website does not say',
    completeAction: 'Answer',
    crawlFailed: 'The last reading of the website did not reach the end',
    crawlPages: '%{smart_count} page could not be read |||| %{smart_count} pages could not be read',
    crawlPagesText: 'The others are known. See whether these matter.',
    crawlAction: 'Look',
    documentsFailed:
      '%{smart_count} document could not be read |||| %{smart_count} documents could not be read',
    documentsFailedText: 'Protected, damaged or empty: see the reason and drop it again.',
    calm: 'Nothing waits for a decision.',
    calmHint: 'A good moment to ask Sara something a client would ask.',
    tryHer: 'Try Sara',
    didNothing: 'Her doings will be written here: readings, prepared answers, updates.',
    didBook: 'Booked %{who}: %{service}, %{when}.',
    didCrawl: 'Read %{site}: %{smart_count} page kept. |||| Read %{site}: %{smart_count} pages kept.',
    didUnchanged: 'Read %{site} again: nothing had changed.',
    didFaq:
      'Found on your website the answer to %{smart_count} question of clients. |||| Found on your website the answer to %{smart_count} questions of clients.',
    didServices:
      'Collected %{smart_count} service and its price. |||| Collected %{smart_count} services and their prices.',
    didLive: 'Is live.',
    month: 'Last thirty days',
    monthFigures:
      '%{count} appointment, %{revenue} of revenue, %{present} attendance. |||| %{count} appointments, %{revenue} of revenue, %{present} attendance.',
    allFigures: 'All figures',
    knows: '%{documents} and %{services}: all she uses to answer.',
    documents: '%{smart_count} document |||| %{smart_count} documents',
    services: '%{smart_count} service |||| %{smart_count} services',
    partial: 'Part of the home page could not load. %{reason}',
  },
});

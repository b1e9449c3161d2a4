/** What a question is about, for filters and for the order in which the owner is asked. */
export type Topic =
  | 'hours'
  | 'access'
  | 'contact'
  | 'prices'
  | 'booking'
  | 'payment'
  | 'services'
  | 'team'
  | 'policy'
  | 'offers';

/** A question in the two languages of the product. */
export interface BilingualQuestion {
  topic: Topic;
  fr: string;
  en: string;
}

const q = (topic: Topic, fr: string, en: string): BilingualQuestion => ({ topic, fr, en });

/** What every business hears. */
export const common: readonly BilingualQuestion[] = [
  q('hours', 'Quels sont vos horaires d’ouverture ?', 'What are your opening hours?'),
  q('hours', 'Êtes-vous ouverts le samedi ?', 'Are you open on Saturdays?'),
  q('hours', 'Êtes-vous ouverts le dimanche ?', 'Are you open on Sundays?'),
  q('hours', 'Êtes-vous ouverts entre midi et deux ?', 'Are you open at lunchtime?'),
  q('hours', 'Êtes-vous ouverts les jours fériés ?', 'Are you open on public holidays?'),
  q('access', 'Quelle est votre adresse ?', 'What is your address?'),
  q('access', 'Où peut-on se garer ?', 'Where can I park?'),
  q('access', 'Comment venir en transports en commun ?', 'How do I get there by public transport?'),
  q(
    'access',
    'Vos locaux sont-ils accessibles aux personnes à mobilité réduite ?',
    'Is your place wheelchair accessible?',
  ),
  q('contact', 'Quel est votre numéro de téléphone ?', 'What is your phone number?'),
  q('contact', 'Quelle est votre adresse e-mail ?', 'What is your e-mail address?'),
  q('contact', 'Êtes-vous présents sur les réseaux sociaux ?', 'Are you on social media?'),
  q('prices', 'Quels sont vos tarifs ?', 'What are your prices?'),
  q('prices', 'Proposez-vous des forfaits ?', 'Do you offer packages?'),
  q('prices', 'Faites-vous des devis gratuits ?', 'Do you give free quotes?'),
  q('booking', 'Faut-il prendre rendez-vous ?', 'Do I need an appointment?'),
  q('booking', 'Comment prendre rendez-vous ?', 'How do I book an appointment?'),
  q('booking', 'Peut-on réserver en ligne ?', 'Can I book online?'),
  q('booking', 'Comment annuler ou déplacer un rendez-vous ?', 'How do I cancel or move an appointment?'),
  q('policy', 'Que se passe-t-il si j’arrive en retard ?', 'What happens if I am late?'),
  q('payment', 'Quels moyens de paiement acceptez-vous ?', 'Which payment methods do you accept?'),
  q('payment', 'Demandez-vous un acompte ?', 'Do you ask for a deposit?'),
  q('payment', 'Peut-on payer en plusieurs fois ?', 'Can I pay in instalments?'),
  q('offers', 'Proposez-vous des cartes cadeaux ?', 'Do you sell gift cards?'),
  q('offers', 'Avez-vous une offre de bienvenue ou de fidélité ?', 'Do you have a welcome or loyalty offer?'),
  q('offers', 'Y a-t-il un tarif réduit pour les étudiants ?', 'Is there a student discount?'),
  q('services', 'Quelles prestations proposez-vous ?', 'Which services do you offer?'),
  q('team', 'Qui compose votre équipe ?', 'Who is on your team?'),
  q('policy', 'Peut-on venir avec un enfant ?', 'Can I bring a child?'),
  q('policy', 'Comment utilisez-vous mes données personnelles ?', 'How do you use my personal data?'),
];

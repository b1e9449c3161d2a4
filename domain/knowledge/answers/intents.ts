/**
 * What clients ask of any small business, and how sites say it: a page seldom repeats a question's words (« êtes-vous
 * assurée ? », « couverte par une responsabilité civile »), but it says nearly what other sites say. A sentence is
 * compared in meaning with the answers of the intents nearest to the question (`likeness.ts`). Sentences of our own.
 */
export interface Intent {
  asked: string[];
  /** As sites answer, yes and no. */
  said: string[];
}

/** « asked | asked => said | said », a line an intent and a language. */
const WRITTEN = `
Où se garer ? | Y a-t-il un parking ? => Un parking gratuit se trouve devant le cabinet. | Stationnement possible dans la rue.
Where can I park? | Is there parking? => Free parking is available on site. | There is on-street parking nearby.
Comment venir en transports en commun ? | Quel bus ou métro pour venir ? => Métro ligne 1, arrêt République. | À cinq minutes à pied de la gare.
How do I get there by public transport? => We are a five-minute walk from the station. | Bus 12 stops outside.
Où êtes-vous situés ? | Quelle est votre adresse ? | Dans quelle ville êtes-vous ? => Nous sommes situés 12 rue des Lilas, 31000 Toulouse. | Le cabinet se trouve au centre de Nantes.
Where are you based? | What is your address? | Which town are you in? => We are located at 12 High Street, Bristol. | Based in Leeds.
Est-ce accessible en fauteuil roulant ? | Accueillez-vous les personnes à mobilité réduite ? => Le cabinet est de plain-pied et accessible aux personnes à mobilité réduite. | Il y a un ascenseur. | Malheureusement l'accès comporte des marches.
Is it wheelchair accessible? => Our premises are on the ground floor with step-free access. | There are stairs and no lift.
Quels sont vos horaires ? | Êtes-vous ouverts le samedi ? | Quand travaillez-vous ? => Ouvert du mardi au samedi de 9h à 19h. | Consultations du lundi au vendredi. | Fermé le dimanche et le lundi.
What are your opening hours? | Are you open at weekends? => Open Monday to Friday, 9am to 6pm. | Closed on Sundays.
Êtes-vous ouverts les jours fériés ? | Quand êtes-vous en vacances ? => Fermé les jours fériés. | Le salon sera fermé du 1er au 15 août.
Are you open on bank holidays? => We are closed on bank holidays.
Faut-il prendre rendez-vous ? | Peut-on venir sans rendez-vous ? => Uniquement sur rendez-vous. | Avec ou sans rendez-vous.
Do I need an appointment? | Do you take walk-ins? => By appointment only. | Walk-ins welcome.
Comment prendre rendez-vous ? | Peut-on réserver en ligne ? | Comment s'inscrire ? => Prenez rendez-vous en ligne ou par téléphone. | Réservez votre séance sur Doctolib. | Pour vous inscrire, remplissez le formulaire.
How do I book? | Can I book online? => Book online or call us. | To make an appointment, use the booking form.
Comment vous contacter ? | Peut-on vous joindre par WhatsApp ? => Contactez-moi par téléphone, par SMS ou par e-mail. | Écrivez-nous via le formulaire.
How can I contact you? => Call or text us, or send an email.
En combien de temps répondez-vous ? | Quel est le délai pour un rendez-vous ? => Réponse sous 48 heures. | Je vous rappelle dans la journée. | Un rendez-vous est possible sous une semaine.
How quickly do you reply? | How soon can I be seen? => We will get back to you within 24 hours. | Appointments are usually available within a week.
Comment annuler un rendez-vous ? | Que se passe-t-il si j'annule ? | Quel préavis pour annuler ? => Toute annulation doit se faire au moins 24 heures à l'avance. | Une séance non annulée est due.
How do I cancel? | What is your cancellation policy? => Please give at least 24 hours' notice to cancel. | Missed appointments will be charged.
Que se passe-t-il si je suis en retard ? => En cas de retard, la séance sera raccourcie. | Au-delà de 15 minutes de retard, le rendez-vous est annulé.
What if I am late? => If you are late, your session will be shortened.
Quels moyens de paiement acceptez-vous ? | Prenez-vous la carte bancaire ? | Comment payer ? => Règlement par chèque, espèces ou virement. | La carte bancaire est acceptée. | Nous ne prenons pas la carte.
How can I pay? | Do you take cards? => We accept cash and all major cards. | Payment by bank transfer or cash only.
Quand faut-il payer ? => Le paiement se fait à la fin de la séance. | Le règlement s'effectue à la réservation.
When do I pay? => Payment is due at the time of your appointment. | Payment is made in advance.
Demandez-vous un acompte ? | Faut-il verser des arrhes ? => Un acompte de 30 % est demandé à la réservation. | Aucun acompte n'est demandé.
Do you ask for a deposit? => A non-refundable deposit is required to book.
Peut-on payer en plusieurs fois ? => Paiement possible en trois fois sans frais.
Can I pay in instalments? => You can spread the cost over several payments.
Quels sont vos tarifs ? | Combien coûte une séance ? => La séance est à 60 €. | Tarif : 45 euros la consultation.
How much is a session? | What are your prices? => A session costs £50. | Prices start from £30.
Avez-vous un tarif réduit ? | Y a-t-il une remise pour plusieurs séances ? | Avez-vous un tarif étudiant ? => Tarif réduit pour les étudiants et demandeurs d'emploi. | 10 % de remise à partir de deux. | Forfait de 5 séances à tarif préférentiel.
Do you offer discounts? | Is there an offer for new clients? => 10% off your first visit. | Discount for students. | Buy five and get one free.
Y a-t-il un programme de fidélité ? | Faites-vous du parrainage ? => La dixième coupe est offerte avec la carte de fidélité. | Parrainez une amie et recevez 10 €.
Do you have a loyalty scheme? => Collect points and get your tenth visit free. | Refer a friend.
Vendez-vous des bons cadeaux ? | Peut-on offrir une séance ? | Combien de temps le bon est-il valable ? => Des bons cadeaux sont disponibles. | Offrez un moment de détente. | Le bon cadeau est valable un an.
Do you sell gift vouchers? => Gift vouchers are available. | Looking for the perfect gift? | Vouchers are valid for six months.
Le devis est-il gratuit ? => Devis gratuit et sans engagement.
Are quotes free? => Free, no-obligation quotes.
Combien coûte le déplacement ? | Y a-t-il des frais de déplacement ? => Frais de déplacement : 10 € au-delà de 20 km. | Déplacement gratuit. | Forfait déplacement de 5 €.
Is there a travel fee? => A travel fee of £10 applies beyond 10 miles. | Travel is included.
Vous déplacez-vous à domicile ? | Où se passent les séances ? => Je me déplace à votre domicile. | Les séances ont lieu au cabinet ou en visio. | Je ne me déplace pas.
Do you come to my home? | Where do sessions take place? => We come to you. | Mobile service in the comfort of your own home. | Sessions take place at the clinic.
Dans quel secteur intervenez-vous ? | Jusqu'où vous déplacez-vous ? => J'interviens dans un rayon de 30 km autour de Lyon. | Nous intervenons à Metz et ses environs.
Which areas do you cover? | How far do you travel? => We cover Kent and the surrounding areas. | Serving customers within 20 miles.
Faites-vous des séances à distance ? | Consultez-vous en visio ? => Les consultations sont possibles en visio. | Séance en ligne par Zoom ou par téléphone.
Do you offer online sessions? => Online consultations are available by video call.
Livrez-vous ? | Quels sont les délais de livraison ? => Livraison sous 3 à 5 jours. | Nous livrons à domicile.
Do you deliver? => We deliver across the country. | Delivery takes three to five days.
Combien de temps dure une séance ? | Quelle est la durée ? => Une séance dure environ une heure. | Comptez 1h30 pour le premier rendez-vous.
How long is a session? | How long does it take? => Each session lasts about 60 minutes. | Allow 90 minutes for your first visit.
Combien de séances faut-il ? | À quelle fréquence faut-il venir ? => Trois à cinq séances sont souvent nécessaires. | Je recommande une séance par mois.
How many sessions will I need? | How often should I come? => Most people need three to six sessions. | We recommend coming every four weeks.
Combien de temps durent les effets ? | Combien de temps ça tient ? => Le résultat tient trois à quatre semaines.
How long do results last? => Results last up to six weeks.
Comment se déroule une séance ? | Que se passe-t-il au premier rendez-vous ? => La séance commence par un échange sur vos besoins. | Le premier rendez-vous permet de faire le point.
What happens in a session? | What should I expect at my first visit? => We start by discussing your needs and medical history. | During your first appointment we take a full case history.
Que faut-il apporter ? | Comment s'habiller ? | Comment se préparer ? => Prévoyez une tenue confortable. | Apportez vos ordonnances, radios et analyses. | Venez avec une serviette.
What should I bring? | What should I wear? | How do I prepare? => Wear comfortable clothes. | Please bring a towel and water. | Arrive five minutes early.
Que comprend la prestation ? | Qu'est-ce qui est inclus ? => Le forfait comprend le soin, les produits et le matériel. | Sont inclus le petit-déjeuner et le linge.
What is included? => The package includes all materials. | Includes wash, cut and blow-dry.
Est-ce que ça fait mal ? | Est-ce douloureux ? | Est-ce sans danger ? => La méthode est douce et sans douleur. | Ce soin est indolore.
Does it hurt? | Is it safe? => The treatment is gentle and painless. | It is safe and non-invasive.
Y a-t-il des contre-indications ? | Peut-on venir enceinte ? => Ce soin est déconseillé aux femmes enceintes. | Possible à partir du quatrième mois de grossesse. | Contre-indications : fièvre, phlébite.
Are there any contraindications? | Can I come while pregnant? => Not suitable during the first trimester. | Safe during pregnancy from 12 weeks.
Y a-t-il des effets secondaires ? | Que faire après la séance ? => Une fatigue passagère peut apparaître dans les 48 heures. | Buvez beaucoup d'eau et reposez-vous après la séance.
What should I do afterwards? | Are there side effects? => You may feel sore for a day or two. | Drink plenty of water and rest after your treatment.
Est-ce remboursé ? | Prenez-vous la mutuelle ? | Êtes-vous conventionné ? => Les séances ne sont pas remboursées par la Sécurité sociale. | De nombreuses mutuelles prennent en charge une partie. | Une facture vous est remise pour votre mutuelle.
Is it covered by insurance? | Do you take insurance? => Many health plans cover treatment. | Please check with your provider; we give you a receipt. | We do not bill insurance.
Faut-il une ordonnance ? | Faut-il un certificat médical ? | Faut-il passer par son médecin ? => Accessible sans prescription médicale. | Un certificat médical est demandé. | Vous pouvez consulter directement.
Do I need a referral? | Do I need a doctor's note? => No referral is needed. | A medical certificate is required.
Cela remplace-t-il un médecin ? | Posez-vous un diagnostic ? => Cette pratique ne se substitue pas à un traitement médical. | Elle vient en complément d'un suivi médical.
Does it replace medical treatment? => It does not replace medical advice. | We do not diagnose.
Recevez-vous les enfants ? | À partir de quel âge ? | Suivez-vous les bébés ? => J'accompagne les enfants, les adolescents et les adultes. | À partir de 6 ans. | De la naissance au grand âge.
Do you see children? | What is the minimum age? | Do you treat babies? => We treat babies, children and adults. | From 16 years old. | Children must be accompanied.
Puis-je venir avec mon enfant ? | Peut-on venir accompagné ? => Bébé est le bienvenu. | Vous pouvez venir accompagné.
Can I bring someone with me? | Can I bring my baby? => You are welcome to bring a friend. | Babies are welcome.
Recevez-vous les hommes ? | Est-ce réservé aux femmes ? => Salon mixte, hommes et femmes. | Réservé à une clientèle féminine.
Do you see men? | Is it women only? => We welcome both men and women. | Ladies only.
Acceptez-vous les animaux ? | Puis-je venir avec mon chien ? => Les animaux sont acceptés. | Les chiens sont admis en laisse. | Nos amis les animaux ne sont pas admis.
Are dogs allowed? | Can I bring my dog? => Dogs are welcome. | No pets allowed.
Faut-il que mon animal soit vacciné ? | Quelles conditions pour les animaux ? => L'animal doit être identifié et à jour de ses vaccins. | Carnet de santé obligatoire.
Does my dog need to be vaccinated? => All dogs must be up to date with their vaccinations. | Proof of inoculations and worming is required.
Dois-je rester pendant la séance ? => Le maître doit être présent. | Vous pouvez le déposer et revenir.
Do I have to stay? => Owners are required to be present. | You can drop off and collect later.
Qui êtes-vous ? | Comment vous appelez-vous ? | Qui est la praticienne ? | Qui nous reçoit ? => Je m'appelle Claire Morel, praticienne à Dijon. | Je suis Paul Roche, ostéopathe. | Sophie vous accueille au salon.
Who are you? | What is your name? | Who will I see? => My name is Anna Reed and I am a therapist. | Hi, I'm Paul, owner and stylist.
Qui dirige l'entreprise ? | Qui est le patron ? | Qui a fondé le salon ? => Le salon a été créé par Julie Martin. | Marc, gérant, et son équipe vous accueillent. | Entreprise familiale dirigée par Paul Roche.
Who owns the business? | Who founded it? => Founded by Anna Reed in 2015. | Run by husband and wife team Tom and Sue. | Owner: Anna Reed.
Combien êtes-vous ? | Qui travaille avec vous ? => Notre équipe compte cinq personnes. | Je travaille seule. | Une équipe de trois coiffeuses.
How many people work there? | Who is on the team? => Our team of five. | Meet the team: Tom, Sue and Anna.
Où avez-vous été formée ? | Quels sont vos diplômes ? | Êtes-vous diplômée ? | Quelle est votre formation ? => Diplômée de l'école supérieure d'ostéopathie en 2012. | Titulaire d'un CAP et formée à l'institut de Lyon. | Certifiée par la fédération française.
Where did you train? | What are your qualifications? | Are you qualified? => I trained at the London School and hold a diploma. | Fully qualified, BSc (Hons). | She graduated from beauty school.
Êtes-vous agréés ? | Êtes-vous membre d'une fédération ? | Avez-vous un label ? => Membre du syndicat national. | Certifié RGE et Qualibat. | Adhérente à la charte de déontologie.
Are you registered? | Are you a member of an association? => Registered with the General Council. | Member of the federation.
Êtes-vous assurés ? | Avez-vous une assurance ? => Couverte par une assurance responsabilité civile professionnelle. | Garantie décennale.
Are you insured? => Fully insured with public liability cover.
Depuis quand exercez-vous ? | Depuis quand existe l'entreprise ? | Combien d'années d'expérience avez-vous ? => J'exerce depuis 2010. | Fort de vingt ans d'expérience. | Le salon a ouvert ses portes en 2015.
How long have you been in business? | When did you open? | How much experience do you have? => Established in 1998. | We opened our doors in 2015. | I have over twenty years' experience.
Que faisiez-vous avant ? | Quel était votre métier avant ? | Quel est votre parcours ? => Après quinze ans dans le commerce, j'ai choisi de me reconvertir. | Ancienne infirmière, je me suis formée à la naturopathie.
What did you do before? | What is your background? => Before that I worked in banking for ten years. | After a career in nursing I retrained.
Pourquoi avoir choisi ce métier ? | D'où vient votre passion ? => Passionnée depuis l'enfance par les animaux. | C'est après une maladie que j'ai découvert cette méthode.
Why did you start? => I discovered it after my own illness. | I have always loved animals.
Quelles langues parlez-vous ? | Parlez-vous anglais ? => Consultations en français et en anglais. | Nous parlons espagnol.
Which languages do you speak? => We speak English and French.
Quelles marques utilisez-vous ? | Les produits sont-ils bio ? => Nous travaillons avec la marque L'Oréal. | Produits naturels et biologiques.
Which brands do you use? | Are your products natural? => We use Wella products. | Vegan and cruelty-free products.
Quel matériel utilisez-vous ? | Fournissez-vous le matériel ? | Quel véhicule utilisez-vous ? => Le matériel est fourni. | J'apporte ma table de massage. | Peugeot 208 à double commande.
Is equipment provided? | Which car do you use? => All equipment is provided. | We bring our own tools. | Lessons are in a Ford Fiesta.
Quelles sont vos prestations ? | Que proposez-vous ? | Dans quoi êtes-vous spécialisé ? => Nos prestations : entretien, réparation, dépannage. | Spécialisée dans l'accompagnement des femmes.
What services do you offer? | What do you specialise in? => We specialise in weddings. | Our services include repairs and maintenance.
Pour quels problèmes vous consulter ? | Traitez-vous le mal de dos ? | Aidez-vous pour le stress ? => Stress, sommeil, anxiété, douleurs chroniques. | Motifs de consultation : lombalgie, migraines, entorses.
What conditions do you treat? | Can you help with anxiety? => We treat back pain, headaches and sports injuries. | Helps with stress, anxiety and sleep.
Quels sont les bienfaits ? | À quoi ça sert ? | Qu'est-ce que c'est ? => Elle favorise la détente et améliore la circulation. | C'est une méthode qui vise à rétablir l'équilibre.
What are the benefits? | What is it? => It relieves tension and improves circulation. | It is a gentle therapy that restores balance.
Intervenez-vous en urgence ? | Que faire en cas d'urgence ? | Êtes-vous disponibles la nuit ? => Intervention d'urgence 24h/24 et 7j/7. | En cas d'urgence, appelez le 15.
Do you handle emergencies? => 24/7 emergency call-out. | In an emergency please call the out-of-hours service.
Y a-t-il une garantie ? | Que se passe-t-il si je ne suis pas satisfait ? => Travaux garantis deux ans. | Pièces et main-d'œuvre garanties. | Satisfait ou remboursé.
Is there a guarantee? | Can I get a refund? => All work is guaranteed for 12 months. | No refunds are given.
Combien de personnes par groupe ? | Combien de places ? => Groupes de six personnes maximum. | La salle peut accueillir dix participants.
How big are the groups? => Small groups of up to eight people. | Maximum of six per class.
Y a-t-il une séance d'essai ? | Le premier rendez-vous est-il gratuit ? => Le premier cours est offert. | Séance découverte gratuite.
Is there a free trial? | Is the first consultation free? => Your first class is free. | Free initial consultation.
Faut-il de l'expérience ? | Est-ce adapté aux débutants ? => Ouvert à tous les niveaux. | Aucune expérience n'est nécessaire.
Do I need experience? | Is it suitable for beginners? => Suitable for all levels. | No experience needed.
Y a-t-il un engagement ? | Comment s'abonner ? => Abonnement mensuel sans engagement. | L'adhésion annuelle est de 30 €.
Is there a contract? => No contract, cancel anytime. | Monthly membership.
Quand ont lieu les cours ? | Quel jour est l'atelier ? => Cours le mardi à 18h30. | Les ateliers ont lieu chaque premier samedi du mois.
When are the classes? | Which days is it on? => Classes on Tuesdays at 6.30pm. | The workshop runs on the first Saturday.
Peut-on privatiser ? | Organisez-vous des événements ? | Intervenez-vous en entreprise ? => Possible sur demande pour les entreprises et les événements. | Enterrement de vie de jeune fille, anniversaires.
Do you do private events? | Do you work with companies? => Available for private parties and corporate events.
Recrutez-vous ? | Prenez-vous des stagiaires ? => Nous recrutons un apprenti. | Rejoignez notre équipe.
Are you hiring? => We are hiring. | Join our team.
Est-ce confidentiel ? | Que faites-vous de mes données ? => Nos échanges sont confidentiels et soumis au secret professionnel. | Vos données ne sont jamais transmises à des tiers.
Is it confidential? | What do you do with my data? => Everything we discuss is confidential. | Your data is never shared with third parties.
Avez-vous des photos de vos réalisations ? | Êtes-vous sur les réseaux sociaux ? => Suivez-nous sur Instagram et Facebook.
Are you on social media? => Follow us on Instagram and Facebook.
Combien de temps à l'avance réserver ? => Réservez au moins deux semaines à l'avance.
How far in advance should I book? => Please book two weeks in advance.
Y a-t-il une douche, un vestiaire ? | Y a-t-il le wifi ? | Offrez-vous un café ? => Vestiaires et douches à disposition. | Wifi gratuit. | Un thé vous est offert.
Are there showers? | Is there wifi? => Showers and changing rooms are available. | Free wifi. | Complimentary tea.
Vendez-vous des produits ? | Peut-on acheter en ligne ? => Produits en vente au salon. | Boutique en ligne.
Do you sell products? => Products are available to buy. | Visit our online shop.
À quelle heure arriver ? | Quand arrive-t-on et quand part-on ? => Arrivée à partir de 16 h, départ avant 10 h.
What time is check-in? => Check-in from 4pm, check-out by 10am. | Drop off from 7.30am.
`;

export const INTENTS: readonly Intent[] = WRITTEN.trim()
  .split('\n')
  .map((line) => {
    const [asked = '', said = ''] = line.split(' => ');
    return { asked: asked.split(' | '), said: said.split(' | ') };
  });

/** An intent near a question: `weight` sums to one over the nearest, `behind` is how much less near it is than the first. */
export interface NearIntent {
  intent: Intent;
  weight: number;
  behind: number;
}

const NEAREST = 3;
/** A cosine this much lower counts a third as much. */
const SOFTNESS = 0.012;

/** The intents nearest to a question, by the cosine of the question to each they are known by. */
export function nearestIntents(
  cosineTo: (asked: string) => number,
  softness: number = SOFTNESS,
): { near: NearIntent[]; known: number } {
  const ranked = INTENTS.map((intent) => ({ intent, cosine: Math.max(...intent.asked.map(cosineTo)) }))
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, NEAREST);
  const known = ranked[0]!.cosine;
  const shares = ranked.map(({ cosine }) => Math.exp((cosine - known) / softness));
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const near = ranked.map(({ intent, cosine }, at) => ({
    intent,
    weight: shares[at]! / whole,
    behind: known - cosine,
  }));
  return { near, known };
}
